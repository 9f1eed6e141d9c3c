from urllib.parse import quote, urlsplit

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .leaflink_listing import LISTING_STATES
from .leaflink_store import BASE_URLS

# where LeafLink's pages show a product of a seller
PRODUCT_PAGE = "/c/{company}/products/{id}/"
NEW_STATES = [(state, state) for state in LISTING_STATES if state != "Archived"]


class LeafLinkStore(models.Model):
    """How listings of a store relate to products, and where LeafLink shows them."""

    _inherit = "leaflink.store"

    allow_multi_listing = fields.Boolean(
        "Several Listings per Product",
        default=True,
        tracking=True,
        help="A single unit and a case may be one product. Off: a second listing of a product of Odoo is not linked.",
    )
    default_listing_state = fields.Selection(
        NEW_STATES,
        "State of New Listings",
        default="Available",
        required=True,
        tracking=True,
        help="New products begin with it on LeafLink. Available: buyers see and order them at once.",
    )
    strain_match = fields.Selection(
        [("insensitive", "Case does not count"), ("exact", "Exactly")],
        "Names of Strains",
        default="insensitive",
        required=True,
        tracking=True,
        help="How a product finds its strain. If case does not count the same spelling still comes first; exactly, OG "
        "Kush and OG KUSH are two, and New on LeafLink may make the other one.",
    )
    product_page = fields.Char(
        help="Address of a product on LeafLink's pages, if it is not the usual one: {id} is the product's LeafLink ID, "
        "{company} the short name of your company.",
    )

    @api.model
    def _only(self, domain=Domain.TRUE):
        """Return the store dialogs begin with: the only one of `domain`, none when a person has to choose."""
        stores = self.search(domain, limit=2)
        return stores if len(stores) == 1 else stores.browse()

    @api.constrains("product_page")
    def _check_product_page(self):
        for store in self.filtered("product_page"):
            if urlsplit(store.product_page).scheme not in ("http", "https"):
                raise ValidationError(self.env._("The product page of a store begins with https://"))

    def _product_page(self):
        """Return the address of products on LeafLink's pages with {id} for their number (R081), "" while unknown."""
        site = urlsplit(BASE_URLS.get(self.environment) or self.custom_url or "")
        page = self.product_page or f"{site.scheme}://{site.netloc}{PRODUCT_PAGE}"
        if "{company}" not in page:
            return page
        company = self.env["leaflink.company"].sudo()._known(self, [self.leaflink_company_id])
        slug = company[self.leaflink_company_id].slug if company else ""
        return page.replace("{company}", quote(slug)) if slug else ""
