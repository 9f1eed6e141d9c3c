from odoo import models


class SaleOrder(models.Model):
    """How far its deliveries are, and what follows when they end."""

    _inherit = "sale.order"

    def _leaflink_is_started(self):
        """Somebody has begun to deliver as soon as a move of the order is picked, in whichever step."""
        moves = self.order_line.move_ids.filtered(lambda move: move.state != "cancel")
        return super()._leaflink_is_started() or any(move.picked for move in moves)

    def _leaflink_deliveries_changed(self):
        """Deliveries have left or were given up: what was asked about them may be answered."""
        self._leaflink_tell_lots()
        over = self.filtered(lambda sale: set(sale.picking_ids.mapped("state")) <= {"done", "cancel"})
        self.env["leaflink.issue"]._solve(over, ["warehouse"])

    def _action_cancel(self):
        """With the sales order its deliveries are cancelled, which does not end them as somebody's decision would."""
        return super(SaleOrder, self.with_context(leaflink_cancels_sale=True))._action_cancel()
