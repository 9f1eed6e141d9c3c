from odoo import fields, models

from .leaflink_listing_ownership import PRODUCT_FIELDS


class ProductProduct(models.Model):
    _inherit = "product.product"

    leaflink_listing_ids = fields.One2many(
        "leaflink.listing", "product_id", "LeafLink Listings", copy=False, groups="leaflink_connector.group_user"
    )

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & PRODUCT_FIELDS:
            self.env["leaflink.listing"]._product_changed(self)
        return result

    def action_open_leaflink_listings(self):
        """Open the LeafLink listings of these products."""
        action = self.env["ir.actions.act_window"]._for_xml_id("leaflink_connector.leaflink_listing_action")
        return action | {"domain": [("product_id", "in", self.ids)], "context": {}}
