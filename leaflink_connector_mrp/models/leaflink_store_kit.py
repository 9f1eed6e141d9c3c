from odoo import models
from odoo.fields import Domain


class LeafLinkStore(models.Model):
    """Kits are offered through their components."""

    _inherit = "leaflink.store"

    def _stock_kits(self, products=None):
        """Kits are the products with a bill of materials of type kit, as Odoo delivers them; nested ones resolved."""
        Bom = self.env["mrp.bom"].sudo()
        if products is None:
            products = Bom._leaflink_kits(self.company_id)
            sold = Domain("product_id", "in", products.ids) & Domain("company_id", "=", self.company_id.id)
            products = products and self.env["leaflink.listing"].sudo().search(sold).product_id
        return super()._stock_kits(products) | Bom._leaflink_recipes(products, self.company_id)
