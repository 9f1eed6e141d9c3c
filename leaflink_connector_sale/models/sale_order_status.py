from odoo import api, fields, models
from odoo.fields import Domain


class SaleOrder(models.Model):
    """The states of the LeafLink order on its sales order, and the steps LeafLink offers (R165, R186)."""

    _inherit = "sale.order"

    leaflink_paid = fields.Boolean(
        "Paid on LeafLink", compute="_compute_leaflink_status_more", compute_sudo=True, search="_search_leaflink_paid"
    )
    leaflink_offered = fields.Char(compute="_compute_leaflink_status_more", compute_sudo=True)
    leaflink_status_note = fields.Char("Sent Status", compute="_compute_leaflink_status_more", compute_sudo=True)

    @api.depends("leaflink_order_ids.paid", "leaflink_order_ids.offered")
    def _compute_leaflink_status_more(self):
        for order in self:
            staged = order.leaflink_order_ids
            order.leaflink_paid = bool(staged) and all(staged.mapped("paid"))
            order.leaflink_offered = ", ".join(
                filter(None, staged.filtered(lambda one: not one.consolidated).mapped("offered"))
            )
            order.leaflink_status_note = " ".join(filter(None, staged.mapped("status_note")))

    def _search_leaflink_paid(self, operator, value):
        if operator != "in":
            return NotImplemented
        unpaid = self._linked_to(Domain("paid", "=", False))
        paid = self._linked_to(Domain("paid", "=", True)) & ~unpaid
        return paid if True in value else ~paid

    def action_leaflink_move(self):
        """Move the LeafLink order to the state the pressed button names."""
        return self.leaflink_order_ids._move_by_person(self.env.context["leaflink_target"])
