from odoo import models


class ProductTemplate(models.Model):
    """A changed price wakes the comparison of prices."""

    _inherit = "product.template"

    def write(self, vals):
        result = super().write(vals)
        if "list_price" in vals:
            self.env["leaflink.store"]._wake_prices()
        return result
