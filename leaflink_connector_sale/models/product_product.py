from odoo import models


class ProductProduct(models.Model):
    """The unit in which LeafLink sells a product by the case."""

    _inherit = "product.product"

    def _leaflink_case_uom(self, unit, multiplier):
        """The packaging unit of `multiplier` of LeafLink's units; made and offered on the product if missing (R158)."""
        self.ensure_one()
        factor = unit.factor * multiplier
        known = (self.uom_id | self.uom_ids).filtered(
            lambda uom: uom.compare(uom.factor, factor) == 0 and uom._has_common_reference(unit)
        )
        if known:
            return known[0]
        Uom = self.env["uom.uom"].sudo()
        case = Uom.search([("relative_uom_id", "=", unit.id), ("relative_factor", "=", multiplier)], limit=1)
        if not case:
            name = self.env._("Case of %s", multiplier)
            case = Uom.create({"name": name, "relative_uom_id": unit.id, "relative_factor": multiplier})
        self.sudo().uom_ids += case
        return case
