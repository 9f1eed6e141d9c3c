from odoo import api, fields, models

from .leaflink_record import stored_once

# LeafLink's word -> Odoo's unit; a milligram has none in Odoo and waits for a person
UNITS = {
    "Unit": "uom.product_uom_unit",
    "Gram": "uom.product_uom_gram",
    "Kilogram": "uom.product_uom_kgm",
    "Ounce": "uom.product_uom_oz",
    "Pound": "uom.product_uom_lb",
    "Liter": "uom.product_uom_litre",
    "Milliliter": "uom.product_uom_milliliter",
}


def unit_name(unit, size):
    """Return LeafLink's unit with its size: "Ounce", "1/8 Ounce"."""
    unit = unit or "Unit"
    return unit if size in (None, False, "1") else f"{size} {unit}"


class LeafLinkUomMap(models.Model):
    """What one LeafLink unit is in Odoo (R046). Rows appear when a unit is first seen.

    A unit of a size of its own ("1/8 Ounce") is a package: LeafLink counts packages, so does Odoo unless told
    otherwise.
    """

    _name = "leaflink.uom.map"
    _description = "LeafLink Unit Mapping"
    _order = "name"

    store_id = fields.Many2one("leaflink.store", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="store_id.company_id", store=True, index=True)
    name = fields.Char("LeafLink Unit", required=True)
    uom_id = fields.Many2one("uom.uom", "Odoo Unit")

    _name_uniq = models.Constraint("UNIQUE(store_id, name)", "This LeafLink unit is mapped already.")

    @api.model
    def _ensure(self, store, units):
        """Make rows for the LeafLink units (texts) that have none yet, with Odoo's unit where it is clear."""
        missing = set(units) - set(store.uom_map_ids.mapped("name"))
        rows = [{"store_id": store.id, "name": unit, "uom_id": self._default(unit)} for unit in sorted(missing)]
        with stored_once():
            self.create(rows)

    def _default(self, unit):
        name = "uom.product_uom_unit" if " " in unit else UNITS.get(unit)
        uom = name and self.env.ref(name, raise_if_not_found=False)
        return uom.id if uom else False

    def _odoo_unit(self, unit):
        """Return the uom.uom that LeafLink's `unit` (unit_name) is by these rows of a store, none when it is not."""
        return self.filtered(lambda row: row.name == unit).uom_id

    def write(self, vals):
        """A changed unit lets listings go on that waited for it."""
        result = super().write(vals)
        for store in self.store_id:
            store._delay_relink()
        return result
