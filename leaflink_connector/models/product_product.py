from odoo import api, fields, models
from odoo.exceptions import UserError

from .leaflink_listing_ownership import PRODUCT_FIELDS


class ProductProduct(models.Model):
    """Its listings, and what they learn when it changes."""

    _inherit = "product.product"

    leaflink_listing_ids = fields.One2many(
        "leaflink.listing", "product_id", "LeafLink Listings", copy=False, groups="leaflink_connector.group_user"
    )
    leaflink_products = fields.Html(
        "LeafLink Product", compute="_compute_leaflink_products", groups="leaflink_connector.group_user"
    )

    def _compute_leaflink_products(self):
        for product in self:
            product.leaflink_products = product.leaflink_listing_ids._links()

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & PRODUCT_FIELDS:
            self.env["leaflink.listing"]._product_changed(self)
        if "active" in vals:
            self.env["leaflink.listing"]._product_archived(self)
        return result

    @api.ondelete(at_uninstall=False)
    def _keep_listed(self):
        """What LeafLink still sells is not deleted here (C02)."""
        domain = [("product_id", "in", self.ids), ("store_id", "!=", False)]
        for listing in self.env["leaflink.listing"].sudo().search(domain, limit=1):
            raise UserError(
                self.env._(
                    "%(product)s is linked to LeafLink product %(listing)s of %(store)s. Archive it instead, or have "
                    "the listing unlinked or archived on LeafLink first.",
                    product=listing.product_id.display_name,
                    listing=listing.display_name,
                    store=listing.store_id.name,
                )
            )

    def action_open_leaflink_listings(self):
        """Open the LeafLink listings of these products."""
        action = self.env["ir.actions.act_window"]._for_xml_id("leaflink_connector.leaflink_listing_action")
        return action | {"domain": [("product_id", "in", self.ids)], "context": {}}

    def action_list_on_leaflink(self):
        """Open the dialog that lists these products on LeafLink."""
        return self.env["leaflink.listing.publish"]._open(self)
