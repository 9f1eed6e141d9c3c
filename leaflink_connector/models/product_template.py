from odoo import fields, models

from .leaflink_listing_ownership import PRODUCT_FIELDS


class ProductTemplate(models.Model):
    """The listings of its variants, and what they learn when it changes."""

    _inherit = "product.template"

    leaflink_listing_ids = fields.One2many(
        "leaflink.listing", "product_tmpl_id", "LeafLink Listings", groups="leaflink_connector.group_user"
    )
    leaflink_listing_count = fields.Integer(
        compute="_compute_leaflink_listing_count", groups="leaflink_connector.group_user"
    )

    leaflink_products = fields.Html(
        "LeafLink Product", compute="_compute_leaflink_products", groups="leaflink_connector.group_user"
    )

    def _compute_leaflink_products(self):
        for template in self:
            template.leaflink_products = template.leaflink_listing_ids._links()

    def _compute_leaflink_listing_count(self):
        for template in self:
            template.leaflink_listing_count = len(template.leaflink_listing_ids)

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & PRODUCT_FIELDS:
            self.env["leaflink.listing"]._product_changed(self.with_context(active_test=False).product_variant_ids)
        return result

    def action_open_leaflink_listings(self):
        """Open the LeafLink listings of this product."""
        return self.product_variant_ids.action_open_leaflink_listings()

    def action_list_on_leaflink(self):
        """Open the dialog that lists the variants of this product on LeafLink."""
        return self.product_variant_ids.action_list_on_leaflink()
