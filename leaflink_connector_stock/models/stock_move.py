from odoo import models


class StockMove(models.Model):
    """Demand changes what may be sold without touching a quant: a move that cannot be reserved, or is cancelled."""

    _inherit = "stock.move"

    def _action_confirm(self, *args, **kwargs):
        moves = super()._action_confirm(*args, **kwargs)
        if moves:
            self.env["leaflink.store"]._wake_stock_push()
        return moves

    def _action_cancel(self):
        result = super()._action_cancel()
        self.env["leaflink.store"]._wake_stock_push()
        self.picking_id._leaflink_given_up()
        return result

    def write(self, vals):
        result = super().write(vals)
        if "product_uom_qty" in vals:
            self.env["leaflink.store"]._wake_stock_push()
        return result
