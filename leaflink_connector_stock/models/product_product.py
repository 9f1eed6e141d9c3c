from odoo import models


class ProductProduct(models.Model):
    """What is kept for LeafLink orders is not free (N17)."""

    _inherit = "product.product"

    def _compute_quantities_dict(self, lot_id, owner_id, package_id, from_date=False, to_date=False):
        """What a store keeps for LeafLink orders that are not confirmed counts as outgoing (N17).

        Not where a lot, an owner, a package or a single location is asked about: nothing is reserved there.
        """
        quantities = super()._compute_quantities_dict(lot_id, owner_id, package_id, from_date, to_date)
        asked = self.env.context.get("warehouse_id")
        if any((lot_id, owner_id, package_id, from_date, self.env.context.get("location"))):
            return quantities
        kept = self.env["leaflink.store"]._kept_units(asked and ([asked] if isinstance(asked, int) else asked))
        for product in self:
            if product._origin.id in kept:
                values, number = quantities[product.id], kept[product._origin.id]
                quantities[product.id] = {
                    **values,
                    "outgoing_qty": values["outgoing_qty"] + number,
                    "free_qty": values["free_qty"] - number,
                    "virtual_available": values["virtual_available"] - number,
                }
        return quantities
