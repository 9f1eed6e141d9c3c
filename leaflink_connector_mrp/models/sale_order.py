from odoo import api, models

from .mrp_production import UNSTARTED


class SaleOrder(models.Model):
    """What is made for its lines ends with it, and is planned again on request."""

    _inherit = "sale.order"

    @api.ondelete(at_uninstall=False)
    def _forget_productions(self):
        """What nobody has begun to make is not needed any more, and nobody could find out for what it was made."""
        productions = self.order_line._leaflink_productions()
        productions.filtered(lambda production: production.state in UNSTARTED).action_cancel()

    def action_leaflink_assemble(self):
        """Try again to plan what is to be made, in the background."""
        self.sudo().leaflink_order_ids._delay_errand("assemble")
        return True
