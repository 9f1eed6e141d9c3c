from datetime import UTC
from zoneinfo import ZoneInfo

from odoo import fields, models

from odoo.addons.leaflink_connector.lib.values import to_dict

# LeafLink computes it from another key and does not take it back
READ_ONLY = "get_acquire_type_display"
DEAD = ("Rejected", "Cancelled", "Combined")
# longer shipping details are refused, and the ship date with them
DETAILS_LENGTH = 255


class LeafLinkOrder(models.Model):
    """Shipping out (R219): what was delivered, when, by whom."""

    _inherit = "leaflink.order"

    shipping_details_sent = fields.Char(
        readonly=True, copy=False, help="What we last told LeafLink about the shipment."
    )

    def _export_deliveries(self, pickings, finished):
        """Tell LeafLink about finished deliveries `pickings` of these orders' sales orders, as their stores are set.

        Runs in the warehouse's transaction. A sales order made of several LeafLink orders exports nothing: nobody can
        say which part of a delivery belongs to which. Only deliveries that have just been `finished` change the status.
        """
        by_sale = pickings.grouped("sale_id")
        for sale, orders in self.filtered(lambda order: order.status not in DEAD).grouped("sale_order_id").items():
            if len(orders) > 1 or orders.consolidated:
                continue
            if orders.store_id.export_shipping:
                self.env["leaflink.shipment"]._record(orders, by_sale.get(sale, pickings.browse()))
            if finished:
                orders._export_delivered_status()

    def _snapshot(self):
        """Once Odoo has shipped, the ship date at LeafLink is Odoo's own and no change of LeafLink's."""
        snapshot = super()._snapshot()
        if self.shipment_ids and self.applied:
            snapshot["header"]["ship_date"] = self.applied["header"].get("ship_date")
        return snapshot

    def _intend_shipping(self):
        """Put the shipping information of this order, all shipments so far, into the outbox."""
        payload = {"number": self.external_id, **self._shipping_body()}
        self.shipping_details_sent = payload.get("shipping_details", self.shipping_details_sent)
        description = self.env._("Shipping of order %s", self.display_name)
        self.env["leaflink.task"]._intend(
            self.store_id, "shipping", self, payload, key=f"order:{self.external_id}", description=description
        )

    def _shipping_body(self):
        """Return ship_date, shipping_details and manifest_number of all shipments so far, for LeafLink.

        The date is that of the last one, with the offset of the company's zone. What a seller wrote into LeafLink's
        shipping details stays as long as Odoo has nothing to say; our own text that no longer holds is taken back with
        null, never with "".
        """
        shipments = self.shipment_ids.sorted(lambda shipment: (shipment.shipped_on, shipment.id))
        zone = ZoneInfo(self.company_id.partner_id.tz or "UTC")
        body = {"ship_date": shipments[-1].shipped_on.replace(tzinfo=UTC).astimezone(zone).isoformat()}
        details = "; ".join(dict.fromkeys(filter(None, (shipment._details() for shipment in shipments))))
        details = details[:DETAILS_LENGTH]
        if details or self.shipping_details_sent:
            body["shipping_details"] = details or None
        if manifests := [shipment.manifest_number for shipment in shipments if shipment.manifest_number]:
            body["manifest_number"] = manifests[-1]
        return body


class LeafLinkTask(models.Model):
    """Outbox kind `shipping`: one PATCH of the order. It may be repeated."""

    _inherit = "leaflink.task"

    kind = fields.Selection(selection_add=[("shipping", "Shipping")], ondelete={"shipping": "cascade"})

    def _send_shipping(self, client, payload):
        """PATCH the order. LeafLink's delivery_info is replaced as a whole, so its other keys are read first."""
        body = {name: value for name, value in payload.items() if name not in ("number", "manifest_number")}
        if manifest := payload.get("manifest_number"):
            known = to_dict(client.order(payload["number"]).get("delivery_info"))
            kept = {name: value for name, value in known.items() if name != READ_ONLY}
            body["delivery_info"] = {**kept, "manifest_number": manifest}
        client.patch_order(payload["number"], body)
        return body

    def _done_shipping(self, result):
        """All shipments so far went out at once, those that an earlier call could not tell as well."""
        self._shipments(["pending", "error"]).write({"state": "done", "error": False})

    def _failed_shipping(self, message):
        self._shipments(["pending"]).write({"state": "error", "error": message})

    def _shipments(self, states):
        """Return the shipments this task tells LeafLink about; none while a later task will tell about all of them."""
        shipments = self.env["leaflink.shipment"].search([("order_id", "=", self.res_id), ("state", "in", states)])
        return shipments.filtered(lambda shipment: not shipment._is_waiting())
