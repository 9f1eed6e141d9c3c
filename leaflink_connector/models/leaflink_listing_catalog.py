from urllib.parse import quote

from markupsafe import Markup

from odoo import api, fields, models


class LeafLinkListing(models.Model):
    """What the catalogue shows of a listing besides LeafLink's fields."""

    _inherit = "leaflink.listing"

    drift = fields.Boolean(
        "Differs",
        compute="_compute_drift",
        store=True,
        help="Name, SKU or description of the product, or what was changed here, is not what LeafLink has. Prices and "
        "quantities are compared elsewhere.",
    )
    readiness = fields.Char("For Buyers", compute="_compute_readiness")
    image_128 = fields.Image(related="product_id.image_128")
    product_tag_ids = fields.Many2many(related="product_tmpl_id.product_tag_ids", string="Product Tags")
    page_url = fields.Char("LeafLink Page", compute="_compute_page_url")
    identity_owner = fields.Selection(related="store_id.identity_owner", string="Name and SKU Owned By")
    description_owner = fields.Selection(related="store_id.description_owner", string="Description Owned By")
    structure_master = fields.Selection(related="store_id.structure_master", string="Catalogue Owned By")
    cannabis_owner = fields.Selection(related="store_id.cannabis_owner", string="Strain Owned By")
    image_owner = fields.Selection(related="store_id.image_owner", string="Picture Owned By")

    @api.depends(
        "edited",
        "external_id",
        "gone",
        "name",
        "sku",
        "description",
        "parent_external_id",
        "product_id.name",
        "product_id.product_template_attribute_value_ids",
        "product_id.default_code",
        "product_id.description_sale",
        "store_id.identity_owner",
        "store_id.description_owner",
    )
    def _compute_drift(self):
        for listing in self:
            on_both_sides = listing.external_id and listing.product_id and not listing.gone
            listing.drift = bool(on_both_sides and (listing.edited or listing._text_changes()))

    @api.depends("state", "listing_state", "external_id")
    def _compute_readiness(self):
        """Warn about linked products buyers cannot order (R095, R096)."""
        missing = self.env._("LeafLink does not have this product yet.")
        words = {
            "Internal": self.env._("Internal: buyers do not see it, you may put it on orders."),
            "Sample": self.env._("Sample: buyers do not see it, it is given away only."),
            "Unavailable": self.env._("Unavailable: buyers do not see it and cannot order it."),
            "Archived": self.env._("Archived: buyers do not see it."),
        }
        for listing in self:
            word = words.get(listing.listing_state) if listing.external_id else missing
            listing.readiness = listing.state == "linked" and word

    @api.depends("external_id", "store_id")
    def _compute_page_url(self):
        for store, listings in self.grouped("store_id").items():
            page = store._product_page()
            for listing in listings:
                listing.page_url = listing.external_id and page and page.replace("{id}", quote(listing.external_id))

    def _links(self):
        """Return the names of those LeafLink has as HTML, each with a link to its page."""
        link = Markup('<a href="%s" target="_blank" rel="noopener">%s</a>')
        listed = self.filtered("external_id")
        return Markup(", ").join(link % (one.page_url, one.name) if one.page_url else one.name for one in listed)

    def action_open_page(self):
        """Open the product on LeafLink's own pages."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self.page_url, "target": "new"}
