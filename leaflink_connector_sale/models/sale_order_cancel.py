from odoo import api, fields, models


class SaleOrder(models.Model):
    """Cancelling and deleting in Odoo: what LeafLink learns of it (R182, C21)."""

    _inherit = "sale.order"

    leaflink_asks = fields.Boolean(
        compute="_compute_leaflink_asks",
        compute_sudo=True,
        help="Who cancels or deletes this is asked what becomes of the LeafLink order.",
    )

    @api.depends("state", "leaflink_order_ids.status", "leaflink_order_ids.store_id.on_cancel")
    def _compute_leaflink_asks(self):
        for order in self:
            left_open = order.leaflink_order_ids.filtered(lambda one: one._is_open() and not one.consolidated)
            order.leaflink_asks = order.state != "cancel" and "ask" in left_open.store_id.mapped("on_cancel")

    def action_cancel(self):
        """A person who presses Cancel in the form is asked first; programs get what the store says."""
        if self.env.context.get("leaflink_ask") and self.filtered("leaflink_asks"):
            return self._leaflink_ask()
        return super().action_cancel()

    def action_leaflink_delete(self):
        """Ask what becomes of the LeafLink order before this one is deleted."""
        return self._leaflink_ask(delete=True)

    def action_draft(self):
        """A cancelled order that is a quotation again has its number on LeafLink again."""
        result = super().action_draft()
        staged = self.sudo().leaflink_order_ids.filtered("sale_order_id")
        staged.filtered(lambda order: order._is_open())._intend_external_ids()
        return result

    def _leaflink_ask(self, delete=False):
        wizard = self.env["leaflink.order.cancel"].create({"sale_order_ids": self.ids, "delete": delete})
        return wizard._dialog(self.env._("What becomes of the LeafLink order?"))
