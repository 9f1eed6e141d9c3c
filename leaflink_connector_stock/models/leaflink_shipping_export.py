from datetime import UTC
from zoneinfo import ZoneInfo

from odoo import fields, models

from odoo.addons.leaflink_connector.lib.values import id_text, to_dict
from odoo.addons.leaflink_connector.models.leaflink_task import kinds

# LeafLink computes it from another key and does not take it back
READ_ONLY = "get_acquire_type_display"
DEAD = ("Rejected", "Cancelled", "Combined")
# longer shipping details are refused, and the ship date with them
DETAILS_LENGTH = 255
BETWEEN = "; "
# what of it is taken back when Odoo no longer says it
TOLD = ("shipping_details", "manifest_number", "delivery_provider")


class LeafLinkOrder(models.Model):
    """Shipping out (R219): what was delivered, when, by whom."""

    _inherit = "leaflink.order"

    shipping_details_sent = fields.Char(
        readonly=True, copy=False, help="What we last told LeafLink about the shipment."
    )
    manifest_number_sent = fields.Char(readonly=True, copy=False)
    delivery_provider_sent = fields.Char(readonly=True, copy=False)

    def _export_deliveries(self, pickings, finished):
        """Tell LeafLink about finished deliveries `pickings` of these orders' sales orders, as their stores are set.

        Runs in the warehouse's transaction. A sales order made of several LeafLink orders exports nothing: nobody can
        say which part of a delivery belongs to which. What has just been `finished` may change the status; of
        corrections the manifest number alone may (R226).
        """
        by_sale = pickings.grouped("sale_id")
        for sale, orders in self.filtered(lambda order: order.status not in DEAD).grouped("sale_order_id").items():
            if len(orders) > 1 or orders.consolidated:
                continue
            if orders.store_id.export_shipping:
                self.env["leaflink.shipment"]._record(orders, by_sale.get(sale, pickings.browse()))
            orders._export_delivered_status(finished)

    def _snapshot(self):
        """Once Odoo has shipped, the ship date at LeafLink is Odoo's own and no change of LeafLink's."""
        snapshot = super()._snapshot()
        if self.shipment_ids and self.applied:
            snapshot["header"]["ship_date"] = self.applied["header"].get("ship_date")
        return snapshot

    def _intend_shipping(self):
        """Put the shipping information of this order, all shipments so far, into the outbox."""
        payload = {"number": self.external_id, **self._shipping_body()}
        description = self.env._("Shipping of order %s", self.display_name)
        self.env["leaflink.task"]._intend(
            self.store_id, "shipping", self, payload, key=self._task_key(), description=description
        )

    def _shipping_body(self):
        """Return ship_date and the TOLD keys of all shipments so far, "" where there is none.

        The date is that of the last one, with the offset of the company's zone.
        """
        shipments = self.shipment_ids.sorted(lambda shipment: (shipment.shipped_on, shipment.id))
        zone = ZoneInfo(self.company_id.partner_id.tz or "UTC")
        details = dict.fromkeys(filter(None, (shipment._details() for shipment in shipments)))
        carriers = [shipment.picking_id.carrier_id for shipment in shipments if shipment.picking_id.carrier_id]
        manifests = [shipment.manifest_number for shipment in shipments if shipment.manifest_number]
        return {
            "ship_date": shipments[-1].shipped_on.replace(tzinfo=UTC).astimezone(zone).isoformat(),
            "shipping_details": BETWEEN.join(details)[:DETAILS_LENGTH],
            "manifest_number": manifests[-1] if manifests else "",
            "delivery_provider": self._provider_of(carriers[-1]) if carriers else "",
        }

    def _provider_of(self, carrier):
        """The LeafLink number of the company that `carrier` stands for, "" if there is none or several (R230)."""
        named = [("store_id", "=", self.store_id.id), ("carrier_id", "=", carrier.id)]
        known = self.env["leaflink.delivery.provider"].search(named).mapped("external_id")
        if self.provider_external_id in known:
            return self.provider_external_id
        return known[0] if len(known) == 1 else ""


class LeafLinkTask(models.Model):
    """Outbox kind `shipping`: one PATCH of the order. It may be repeated."""

    _inherit = "leaflink.task"

    kind = kinds(shipping="Shipping")

    def _send_shipping(self, client, payload):
        """PATCH the order. What others wrote into its shipping details and delivery_info stays there.

        LeafLink replaces both as a whole, so they are read first if we say something in them, or did the last time.
        """
        order = self._record()
        details = payload.get("shipping_details") or "", order.shipping_details_sent or ""
        manifest, former = payload.get("manifest_number") or "", order.manifest_number_sent or ""
        provider, former_provider = payload.get("delivery_provider"), order.delivery_provider_sent
        body = {"ship_date": payload["ship_date"]}
        known = client.order(payload["number"]) if any((*details, manifest, former, former_provider)) else {}
        if provider:
            body["delivery_provider"] = int(provider)
        elif former_provider and id_text(known.get("delivery_provider")) == former_provider:
            body["delivery_provider"] = None
        if any(details):
            body["shipping_details"] = _beside_others(str(known.get("shipping_details") or ""), *details)
        info = to_dict(known.get("delivery_info"))
        if manifest or (former and info.get("manifest_number") == former):
            kept = {name: value for name, value in info.items() if name != READ_ONLY}
            body["delivery_info"] = {**kept, "manifest_number": manifest or None}
        client.patch_order(payload["number"], body)
        return body

    def _done_shipping(self, result):
        """All shipments so far went out at once, those that an earlier call could not tell as well."""
        sent = {f"{name}_sent": self.payload.get(name) for name in TOLD}
        self._record().write(sent)
        self._shipments(["pending", "error"]).write({"state": "done", "error": False})

    def _failed_shipping(self, message):
        self._shipments(["pending"]).write({"state": "error", "error": message})

    def _cancelled_shipping(self):
        self._failed_shipping(self.env._("given up by %s", self.env.user.name))

    def _shipments(self, states):
        """Return the shipments this task tells LeafLink about; none while a later task will tell about all of them."""
        shipments = self.env["leaflink.shipment"].search([("order_id", "=", self.res_id), ("state", "in", states)])
        return shipments.filtered(lambda shipment: not shipment._is_waiting())


def _beside_others(there, ours, former):
    """Return LeafLink's shipping details with `ours` in front of what others wrote, None (never "") for nothing.

    `former` is what we wrote the last time, and takes back.
    """
    own = {*ours.split(BETWEEN), *former.split(BETWEEN)}
    others = [part for part in there.split(BETWEEN) if part not in own]
    return BETWEEN.join(filter(None, [ours, *others]))[:DETAILS_LENGTH] or None
