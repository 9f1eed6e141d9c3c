from odoo import api, fields, models


class LeafLinkOrderCancel(models.TransientModel):
    """A person cancels or deletes a sales order whose LeafLink order is open: what does LeafLink learn (R182, C21)?"""

    _name = "leaflink.order.cancel"
    _description = "Cancel a Sales Order of LeafLink"
    _inherit = ["leaflink.job"]

    sale_order_ids = fields.Many2many("sale.order", required=True, readonly=True)
    delete = fields.Boolean(readonly=True)
    numbers = fields.Char("LeafLink Order", compute="_compute_about", compute_sudo=True)
    status = fields.Char("LeafLink Status", compute="_compute_about", compute_sudo=True)
    choice = fields.Selection(
        [("unlink", "Leave it open: LeafLink only forgets the sales order"), ("reject", "Reject it on LeafLink")],
        "The LeafLink Order",
        default="unlink",
        required=True,
    )

    @api.depends("sale_order_ids")
    def _compute_about(self):
        for wizard in self:
            orders = wizard.sale_order_ids.leaflink_order_ids
            wizard.numbers = ", ".join(orders.mapped("short_number"))
            wizard.status = ", ".join(sorted(set(orders.mapped("status"))))

    def action_confirm(self):
        """Cancel or delete, with the rights of the person."""
        sales = self.sale_order_ids.with_context(leaflink_on_cancel=self.choice, leaflink_ask=False)
        if self.delete:
            sales.unlink()
        else:
            sales.action_cancel()
        return {"type": "ir.actions.act_window_close", "infos": {"deleted": self.delete}}
