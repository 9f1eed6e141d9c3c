from odoo import models
from odoo.fields import Domain


class LeafLinkStore(models.Model):
    """Kits are offered through their components."""

    _inherit = "leaflink.store"

    def _stock_kits(self):
        """Kits are the products with a bill of materials of type kit, as Odoo delivers them; nested ones resolved."""
        recipes = self.env["mrp.bom"].sudo()._leaflink_recipes(self.company_id)
        sold = Domain("product_id", "in", list(recipes)) & Domain("company_id", "=", self.company_id.id)
        listed = recipes and self.env["leaflink.listing"].sudo().search(sold).product_id.ids
        return super()._stock_kits() | {kit: recipes[kit] for kit in listed}
