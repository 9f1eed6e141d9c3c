from odoo import models


class LeafLinkOrderLine(models.Model):
    """A line in the words of a sales order: unit, description, discount or goods."""

    _inherit = "leaflink.order.line"

    def _is_discount(self):
        """LeafLink users enter discounts as lines with a negative price (R153)."""
        self.ensure_one()
        return self.ordered_price < 0 and not self.sale_price > 0

    def _sale_uom(self, product):
        """LeafLink counts in the unit of its listing; Odoo converts into the product's from there (R075)."""
        uom = self.listing_id.uom_id
        return uom if uom and uom._has_common_reference(product.uom_id) else product.uom_id

    def _sale_name(self, product, partner):
        """Description on the sales order, in the customer's language: product, sample, LeafLink's note (R147, R150)."""
        self.ensure_one()
        name = self.name if self._is_discount() else ""
        texts = [
            name or product.with_context(lang=partner.lang).get_product_multiline_description_sale(),
            self.is_sample and self.env._("Sample"),
            self.notes,
        ]
        return "\n".join(text for text in texts if text)
