from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _leaflink_is_started(self):
        """Somebody has begun to deliver as soon as a move of the order is picked, in whichever step."""
        moves = self.order_line.move_ids.filtered(lambda move: move.state != "cancel")
        return super()._leaflink_is_started() or any(move.picked for move in moves)

    def _action_cancel(self):
        """With the sales order its deliveries are cancelled, which does not end them as somebody's decision would."""
        return super(SaleOrder, self.with_context(leaflink_cancels_sale=True))._action_cancel()
