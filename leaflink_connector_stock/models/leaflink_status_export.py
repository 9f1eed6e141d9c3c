from odoo import fields, models

from odoo.addons.leaflink_connector_sale.models.leaflink_order_status import WHEN
from odoo.addons.leaflink_connector_sale.models.leaflink_order_status_export import LIFE
from odoo.addons.leaflink_connector_sale.models.leaflink_store_status import TELL

TARGETS = {"ship": "Shipped", "complete": "Complete"}


class LeafLinkStore(models.Model):
    """What a store tells once everything is delivered and has its manifest."""

    _inherit = "leaflink.store"

    tell_manifest = fields.Selection(
        TELL,
        default="none",
        required=True,
        tracking=True,
        help="What LeafLink's order becomes when everything is delivered and each delivery has its manifest number.",
    )


class LeafLinkOrder(models.Model):
    """Status out (R185, F6, C20): with the last delivery, never with a part of it."""

    _inherit = "leaflink.order"

    def _export_delivered_status(self, finished):
        """Intend the status the store wants once nothing of the sales order is left to deliver.

        `finished`: a delivery has just been validated; else one was corrected.
        """
        if not self._is_delivered():
            return
        target = TARGETS.get(self.store_id.export_status)
        if target and finished:
            self._intend_status(target)
        if finished or self._is_manifested():
            self._tell_status()

    def _wished_status(self):
        """The manifest of the state may be what completes an order (R226, F6)."""
        wished, told = super()._wished_status(), self.store_id.tell_manifest
        if told == "none" or not (self._is_delivered() and self._is_manifested()):
            return wished
        return max(filter(None, (wished, told)), key=LIFE.index)

    def _tell_gone(self):
        """A sentence for each of these orders that LeafLink takes for gone while its delivery is open (F6)."""
        for order in self.filtered(lambda order: order.status in WHEN):
            words = {"order": order.short_number, "status": order.status}
            yield self.env._(
                "LeafLink order %(order)s is %(status)s: validate this delivery if the goods have left.", **words
            )

    def _is_manifested(self):
        """Tell whether the state's manifest of everything that has left is known."""
        left = self.sale_order_id.picking_ids.filtered(
            lambda picking: picking.picking_type_code == "outgoing" and picking.state == "done"
        )
        return bool(left) and all(left.mapped("leaflink_manifest_number"))

    def _is_delivered(self):
        """Tell whether something has left and no step of a delivery is open; a backorder is open."""
        states = self._delivery_states()
        return "done" in states and states <= {"done", "cancel"}

    def _is_through(self):
        return super()._is_through() and (self._is_delivered() or not self._delivery_states())

    def _status_difference(self):
        """Deliveries count as well: what LeafLink has fulfilled has left Odoo's stock, and what left is fulfilled."""
        text = super()._status_difference()
        words = {"order": self.short_number, "status": self.status, "sale": self.sale_order_id.name}
        if text or self.sale_order_id.state != "sale":
            return text
        if self.status in WHEN and self._delivery_states() - {"done", "cancel"}:
            return self.env._("LeafLink order %(order)s is %(status)s, %(sale)s is not delivered completely.", **words)
        if self.status == "Accepted" and self._is_delivered():
            return self.env._("LeafLink order %(order)s is %(status)s, %(sale)s is delivered.", **words)
        return text
