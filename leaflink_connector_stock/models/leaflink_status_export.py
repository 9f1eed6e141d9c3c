from odoo import models

from odoo.addons.leaflink_connector_sale.models.leaflink_order_status import WHEN

TARGETS = {"ship": "Shipped", "complete": "Complete"}


class LeafLinkOrder(models.Model):
    """Status out (R185, F6, C20): with the last delivery, never with a part of it."""

    _inherit = "leaflink.order"

    def _export_delivered_status(self):
        """Intend the status the store wants once nothing of the sales order is left to deliver."""
        if not self._is_delivered():
            return
        if target := TARGETS.get(self.store_id.export_status):
            self._intend_status(target)
        self._tell_status()

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
