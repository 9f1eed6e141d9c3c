from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _leaflink_is_started(self):
        """Somebody has begun to deliver as soon as a move of the order is picked, in whichever step."""
        moves = self.order_line.move_ids.filtered(lambda move: move.state != "cancel")
        return super()._leaflink_is_started() or any(move.picked for move in moves)
