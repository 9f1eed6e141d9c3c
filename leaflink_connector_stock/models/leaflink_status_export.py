from odoo import models

TARGETS = {"ship": "Shipped", "complete": "Complete"}


class LeafLinkOrder(models.Model):
    """Status out (R185, F6, C20): with the last delivery, never with a part of it."""

    _inherit = "leaflink.order"

    def _export_delivered_status(self):
        """Intend the status the store wants once nothing of the sales order is left to deliver."""
        target = TARGETS.get(self.store_id.export_status)
        if target and self._is_delivered():
            self._intend_status(target)

    def _is_delivered(self):
        """Tell whether something has left and no step of a delivery is open; a backorder is open."""
        states = self._delivery_states()
        return "done" in states and states <= {"done", "cancel"}
