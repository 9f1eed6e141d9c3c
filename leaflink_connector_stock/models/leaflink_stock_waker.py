from odoo import api, models


class LeafLinkStockWaker(models.AbstractModel):
    """What decides about quantities beside the stock: they are sent soon after such a record comes, changes or goes."""

    _name = "leaflink.stock.waker"
    _description = "Something LeafLink Quantities Depend On"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env["leaflink.store"]._wake_stock_push()
        return records

    def write(self, vals):
        result = super().write(vals)
        self.env["leaflink.store"]._wake_stock_push()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["leaflink.store"]._wake_stock_push()
        return result
