from odoo import models

from odoo.addons.leaflink_connector_sale.models.leaflink_order_status import WHEN


class LeafLinkOrder(models.Model):
    """What to do when deliveries do not go with LeafLink's status (N01)."""

    _inherit = "leaflink.order"

    def _status_fixes(self):
        if self.sale_order_id.state == "sale":
            if self.status in WHEN:
                return "_open_deliveries", ""
            if self._is_delivered():
                return "", "action_ship"
        return super()._status_fixes()

    def _open_deliveries(self):
        return self.sale_order_id.action_view_delivery()
