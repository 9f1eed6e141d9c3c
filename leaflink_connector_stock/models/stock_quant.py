from odoo import models


class StockQuant(models.Model):
    """A changed quantity wakes what LeafLink is told."""

    _inherit = "stock.quant"

    def _update_available_quantity(self, *args, **kwargs):
        result = super()._update_available_quantity(*args, **kwargs)
        self.env["leaflink.store"]._wake_stock_push()
        return result
