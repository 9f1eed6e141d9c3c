from odoo import api, models


class ProductPricelistItem(models.Model):
    """A changed rule may change what LeafLink is to be told; nothing but a nudge happens here."""

    _inherit = "product.pricelist.item"

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        self.env["leaflink.store"]._wake_prices()
        return items

    def write(self, vals):
        result = super().write(vals)
        self.env["leaflink.store"]._wake_prices()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["leaflink.store"]._wake_prices()
        return result
