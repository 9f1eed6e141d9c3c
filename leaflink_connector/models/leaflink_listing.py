from odoo import api, fields, models
from odoo.tools import float_compare, html2plaintext

from .leaflink_reference import STRAIN_TYPES
from .leaflink_uom_map import unit_name

LISTING_STATES = ("Available", "Backorder", "Internal", "Unavailable", "Sample", "Archived")


class LeafLinkListing(models.Model):
    """A product of LeafLink and the product of Odoo it is. Quantities count single units, prices are per sell unit."""

    _name = "leaflink.listing"
    _description = "LeafLink Listing"
    _inherit = ["leaflink.binding"]
    _order = "name, id"
    _link = "product_id"
    _rec_names_search = ["name", "sku", "external_id"]

    product_id = fields.Many2one(
        "product.product", index="btree_not_null", ondelete="restrict", check_company=True, copy=False, tracking=True
    )
    product_tmpl_id = fields.Many2one(related="product_id.product_tmpl_id", store=True, index="btree_not_null")
    unlinked_reason = fields.Selection(
        selection_add=[("unit", "Units do not fit"), ("taken", "Another listing's product")]
    )
    link_origin = fields.Selection(selection_add=[("sku", "SKU")])
    sku = fields.Char("SKU", readonly=True, index="btree_not_null")
    description = fields.Text(readonly=True)
    listing_state = fields.Selection(
        [(state, state) for state in LISTING_STATES],
        readonly=True,
        help="Available and Backorder: buyers can order it. Internal: buyers do not see it, you may put it on orders. "
        "Sample: not seen, given away only. Unavailable: not seen. Archived: off the menu.",
    )
    inventory_management = fields.Selection([("1", "Managed"), ("2", "Unlimited"), ("3", "Inherited")], readonly=True)
    quantity = fields.Float(digits=(16, 4), readonly=True, help="Single units LeafLink has, reserved ones included.")
    reserved_quantity = fields.Float(
        "Reserved", digits=(16, 4), readonly=True, help="Single units in submitted and accepted orders of LeafLink."
    )
    unit_multiplier = fields.Integer("Units per Case", default=1, readonly=True)
    unit_of_measure = fields.Char("LeafLink Unit", readonly=True)
    unit_denomination = fields.Char("Size of a Unit", readonly=True, help="1/8 of a unit of measure, for example.")
    allow_fractional = fields.Boolean("Fractions Allowed", readonly=True)
    minimum_order = fields.Float(digits=(16, 4), readonly=True)
    maximum_order = fields.Float(digits=(16, 4), readonly=True)
    most_per_order = fields.Float(
        digits=(16, 4), compute="_compute_most_per_order", help="The maximum order, else all LeafLink has available."
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    wholesale_price = fields.Monetary(readonly=True, help="Per case when sold in cases.")
    sale_price = fields.Monetary(readonly=True, help="Reduced price per case or unit; zero means none.")
    retail_price = fields.Monetary(readonly=True, help="Recommended retail price of one unit.")
    brand_id = fields.Many2one("leaflink.brand", readonly=True, index="btree_not_null")
    category_id = fields.Many2one("leaflink.category", readonly=True, index="btree_not_null")
    subcategory_id = fields.Many2one("leaflink.subcategory", readonly=True)
    product_line_id = fields.Many2one("leaflink.product.line", readonly=True)
    license_id = fields.Many2one("leaflink.license", readonly=True)
    licensed = fields.Boolean(default=True, readonly=True, help="A cannabis product: LeafLink's taxes apply to it.")
    strain_ids = fields.Many2many("leaflink.strain", readonly=True)
    strain_classification = fields.Selection(STRAIN_TYPES, "Strain Type", readonly=True)
    parent_external_id = fields.Char(
        "Variety of", readonly=True, help="LeafLink ID of the product this is a variety of."
    )
    uom_id = fields.Many2one(
        "uom.uom", "Odoo Unit", compute="_compute_mapped", help="What one LeafLink unit is in Odoo; empty until mapped."
    )
    product_category_id = fields.Many2one("product.category", "Odoo Category", compute="_compute_mapped")
    suggested_product_id = fields.Many2one("product.product", compute="_compute_suggested_product_id")

    @api.depends("product_id")
    def _compute_state(self):
        return super()._compute_state()

    @api.depends("sku", "name")
    def _compute_display_name(self):
        for listing in self:
            listing.display_name = f"[{listing.sku}] {listing.name}" if listing.sku else listing.name

    @api.depends(
        "unit_of_measure",
        "unit_denomination",
        "category_id",
        "subcategory_id",
        "store_id.uom_map_ids.uom_id",
        "store_id.category_map_ids.product_category_id",
    )
    def _compute_mapped(self):
        for listing in self:
            listing.uom_id = listing._odoo_unit()
            listing.product_category_id = listing.store_id.category_map_ids._find(listing)

    @api.depends("maximum_order", "quantity", "reserved_quantity")
    def _compute_most_per_order(self):
        for listing in self:
            listing.most_per_order = listing.maximum_order or max(0, listing.quantity - listing.reserved_quantity)

    @api.depends("product_id", "sku", "store_id")
    def _compute_suggested_product_id(self):
        similar = self.filtered(lambda listing: not listing.product_id)._similar()
        for listing in self:
            listing.suggested_product_id = similar.get(listing.id, self.env["product.product"])[:1]

    def _product_values(self):
        """Return the values of the product.product to create for this listing (R041, R042). Prices per single unit.

        Addons to the right add theirs. LeafLink's description may hold HTML of any kind: it arrives as plain text.
        """
        self.ensure_one()
        description = html2plaintext(self.description or "").strip()
        values = {
            "name": self.name,
            "default_code": self.sku,
            "type": "consu",
            "uom_id": self.uom_id.id,
            "description_sale": description if description != self.name else False,
            "list_price": self._unit_price(),
            "company_id": self.company_id.id,
        }
        return values | ({"categ_id": self.product_category_id.id} if self.product_category_id else {})

    def _product_news(self):
        """Return the values of the linked product that differ from LeafLink's: name, description, price (R041).

        The price is that of the product's unit; a unit of another kind leaves it alone.
        """
        values, product = self._product_values(), self.product_id.with_context(lang="en_US")
        news = {name: values[name] for name in ("name", "description_sale")}
        if (price := self._product_price()) is not None and self._is_other_price(price, product.list_price):
            news["list_price"] = price
        return {name: value for name, value in news.items() if (value or False) != (product[name] or False)}

    def _product_price(self):
        """Return LeafLink's price of the linked product's unit, None when the units do not compare.

        Not rounded: a case of twelve for 50.00 is 50.00 in twelve units, too.
        """
        if not self._fits(self.product_id):
            return None
        return self.uom_id._compute_price(self._unit_price(), self.product_id.uom_id)

    def _is_other_price(self, price, present):
        digits = self.env["decimal.precision"].precision_get("Product Price")
        return bool(float_compare(price, present, precision_digits=digits))

    def _update_products(self, names=None):
        """Bring LeafLink's name, description and price, or only the fields `names`, to the linked products, where they
        differ."""
        for listing in self.filtered("product_id"):
            news = listing._product_news()
            if news := {name: value for name, value in news.items() if names is None or name in names}:
                listing._write_product(news)

    def _write_product(self, news):
        """Write values of `_product_news` to the linked product."""
        self.product_id.with_context(lang="en_US").write(news)

    def _is_archived(self):
        return self.listing_state == "Archived"

    def _code(self):
        """Return what a person knows the listing by besides its name."""
        return self.sku

    def _unit_price(self):
        """Return the wholesale price of one unit in the company's currency, 0 when LeafLink's is another currency."""
        if self.currency_id and self.currency_id != self.company_id.currency_id:
            return 0.0
        return self.wholesale_price / max(self.unit_multiplier, 1)

    def _unit(self):
        return unit_name(self.unit_of_measure, self.unit_denomination)

    def _odoo_unit(self):
        """Return the uom.uom that one LeafLink unit is in Odoo, none until somebody maps it (R046)."""
        return self.store_id.uom_map_ids._odoo_unit(self._unit())

    def action_open_link(self):
        """Open the dialog that links this listing to a product."""
        self.ensure_one()
        values = {"default_listing_id": self.id, "default_product_id": self.suggested_product_id.id}
        return self.env["leaflink.listing.link"]._dialog(self.env._("Link %s", self.display_name), **values)

    def action_create_product(self):
        """Create the Odoo products of these unlinked listings."""
        self._check_role("operator")
        self.check_access("write")
        waiting = self.sudo().filtered(lambda listing: not listing.product_id)
        for listings in waiting.grouped("store_id").values():
            self.env["leaflink.uom.map"].sudo()._ensure(listings.store_id, {listing._unit() for listing in listings})
            listings._create_products()._link_settled()
        if unmapped := waiting.filtered(lambda listing: not listing.product_id):
            return self.env["leaflink.store"]._notification("warning", " ".join(unmapped.issue_ids.mapped("message")))
        return True

    def action_unlink_listing(self):
        """Break the link only (R063): product and listing stay, the sync does not link them again by itself.

        By a person's button (`leaflink_preview` in the context) after a look at it.
        """
        self._check_role("operator")
        if self.env.context.get("leaflink_preview"):
            return self.env["leaflink.listing.update"]._open(self, "unlink")
        for listing in self.filtered("product_id"):
            listing.message_post(body=self.env._("Unlinked from %s.", listing.product_id.display_name))
        self.write({"product_id": False, "link_origin": False, "unlinked_reason": "person", "to_review": False})
        return True

    def action_open_product(self):
        """Open the linked product."""
        self.ensure_one()
        return self.product_id.get_formview_action()
