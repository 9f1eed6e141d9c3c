from odoo import models

from ..lib import available


class LeafLinkOrderLine(models.Model):
    """A line that is taken out, or gets another batch: quantity and reservation follow."""

    _inherit = "leaflink.order.line"

    def write(self, vals):
        """LeafLink has lowered its quantity for a line that is taken out after fulfilling, and keeps it so: what
        it has is not what was sent last."""
        result = super().write(vals)
        if vals.get("active") is False:
            taken = self.filtered(
                lambda line: line.order_id.status in available.CONSUMED and not line.order_id.stock_consumed
            )
            taken.listing_id._stock_pool()._forget_pushed()
        if "batch_external_id" in vals:
            self.sale_line_id.filtered("leaflink_batch")._leaflink_reserve_anew()
        return result


class LeafLinkListing(models.Model):
    _inherit = "leaflink.listing"

    def _stock_pool(self):
        """Return the listings whose quantity these sell: their own, a variety that inherits it that of its parent."""
        varieties = self.filtered(lambda listing: listing.inventory_management == "3")
        parents = self.search(
            [
                ("store_id", "in", varieties.store_id.ids),
                ("external_id", "in", varieties.mapped("parent_external_id")),
            ]
        )
        return self - varieties + parents
