from collections import defaultdict
from decimal import Decimal

from odoo import models


class MrpBom(models.Model):
    """What a kit consists of decides about what may be offered."""

    _name = "mrp.bom"
    _inherit = ["mrp.bom", "leaflink.stock.waker"]

    def _leaflink_kits(self, company):
        """Return the products that may be kits of `company`."""
        boms = self.search([("type", "=", "phantom"), ("company_id", "in", (False, company.id))])
        return boms.product_id | boms.filtered(lambda bom: not bom.product_id).product_tmpl_id.product_variant_ids

    def _leaflink_recipes(self, products, company):
        """Return {kit product id: {component product id: its units in one unit of the kit}} of the kits of `company`
        among `products` and those they contain.

        Components are what Odoo keeps in stock, each in its own unit, kits in kits resolved; Decimal, never 0.
        """
        kits, level, recipes = {}, products.sudo(), {}
        while level:
            found = self._bom_find(level, company_id=company.id, bom_type="phantom")
            kits |= found
            components = self.union(*found.values()).bom_line_ids.product_id
            level = components - components.browse().union(*kits)
        for product in kits:
            self._leaflink_recipe(product, kits, recipes)
        return recipes

    def _leaflink_recipe(self, product, kits, recipes):
        """Return the recipe of the kit `product`; `recipes` has it, and those of the kits in it, afterwards."""
        if product.id not in recipes:
            recipes[product.id] = {}  # a kit that contains itself consists of nothing
            recipe, bom = defaultdict(Decimal), kits[product]
            times = product.uom_id._compute_quantity(1, bom.product_uom_id, round=False) / bom.product_qty
            for line in bom.bom_line_ids:  # not filtered(): each kit would read its lines by itself
                if line._skip_bom_line(product):
                    continue
                component = line.product_id
                units = line.product_uom_id._compute_quantity(line.product_qty * times, component.uom_id, round=False)
                parts = {component.id: Decimal(1)} if component.is_storable else {}
                if component in kits:
                    parts = self._leaflink_recipe(component, kits, recipes)
                for part, per_unit in parts.items():
                    recipe[part] += Decimal(str(units)) * per_unit
            recipes[product.id] = {part: per_kit for part, per_kit in recipe.items() if per_kit > 0}
        return recipes[product.id]


class MrpBomLine(models.Model):
    _name = "mrp.bom.line"
    _inherit = ["mrp.bom.line", "leaflink.stock.waker"]
