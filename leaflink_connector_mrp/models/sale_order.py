from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def action_leaflink_assemble(self):
        """Try again to plan what is to be made, in the background."""
        self.sudo().leaflink_order_ids._delay_errand("assemble")
        return True
