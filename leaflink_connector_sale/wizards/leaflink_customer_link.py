from odoo import api, fields, models
from odoo.exceptions import UserError


class LeafLinkCustomerLink(models.TransientModel):
    """Opened from an order, the dialog may decide about that order alone (R109, R110)."""

    _inherit = "leaflink.customer.link"

    order_id = fields.Many2one("leaflink.order", readonly=True, ondelete="cascade")
    customer_id = fields.Many2one(required=False)
    company_id = fields.Many2one("res.company", related=None, compute="_compute_company_id")
    scope = fields.Selection(
        [("always", "This and all later orders of the customer"), ("order", "Only this order")],
        "Applies To",
        default="always",
        required=True,
    )
    sale_state = fields.Selection(related="order_id.sale_order_id.state", related_sudo=True)

    @api.depends("customer_id", "order_id")
    def _compute_company_id(self):
        for link in self:
            link.company_id = link.customer_id.company_id or link.order_id.company_id

    def action_link(self):
        """Link from now on, or only this order; what waited for it goes on. Earlier orders stay as they are."""
        order = self.order_id
        if not order:
            return super().action_link()
        self._check_role("operator")
        order.check_access("read")
        if not self.partner_id:
            raise UserError(self.env._("Choose the contact that buys with order %s.", order.short_number))
        alone = self.scope == "order" or not self.customer_id
        order.sudo().partner_id = self.partner_id if alone else False
        if not alone:
            super().action_link()
        order.sudo()._contact_chosen()
        return True
