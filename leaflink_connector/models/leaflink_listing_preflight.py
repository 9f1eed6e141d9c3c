from odoo import api, fields, models

from ..lib.product_body import DENOMINATIONS, UNITS
from .leaflink_listing_body import MOST_ORDER
from .leaflink_uom_map import UNITS as ODOO_UNITS
from .leaflink_uom_map import unit_name

SKU_LENGTH = 255
# categories whose units LeafLink wants to know the content of
MEASURED = ("cartridge", "concentrate", "pre-roll", "flower", "topical", "edible")
NO_SAMPLES = {("US", "OH"), ("CA", None)}


class LeafLinkListing(models.Model):
    """Before a product is listed: what it begins with, and what LeafLink would refuse or miss (R070)."""

    _inherit = "leaflink.listing"

    listing_problems = fields.Text(
        "Not Listable Because", compute="_compute_preflight", search="_search_listing_problems"
    )
    listing_advice = fields.Text("LeafLink Recommends", compute="_compute_preflight")

    @api.model_create_multi
    def create(self, vals_list):
        """A listing of a product that LeafLink does not have yet begins with what is known of the product."""
        return super().create([self._with_defaults(vals) for vals in vals_list])

    def _with_defaults(self, vals):
        if vals.get("external_id") or vals.get("gone") or not vals.get("product_id"):
            return vals
        store = self.env["leaflink.store"].browse(vals["store_id"])
        product = self.env["product.product"].browse(vals["product_id"]).with_context(display_default_code=False)
        return self._listing_defaults(store, product) | vals

    @api.model
    def _listing_defaults(self, store, product):
        """Return the values a new listing of `product` begins with; every one of them can be changed before."""
        place = store.category_map_ids._find_reverse(product.categ_id)
        brands = store.brand_ids or self.env["leaflink.brand"].search([("store_id", "=", store.id)])
        size, unit = self._leaflink_unit(store, product.uom_id)
        self.env["leaflink.uom.map"].sudo()._ensure(store, {unit_name(unit, size)})
        home = store.company_id.partner_id
        region = {(home.country_id.code, home.state_id.code), (home.country_id.code, None)}
        return {
            "name": product.display_name,
            "sku": product.default_code,
            "listing_state": store.default_listing_state,
            "inventory_management": "1",
            "category_id": place.category_id.id,
            "subcategory_id": place.subcategory_id.id,
            "brand_id": brands.id if len(brands) == 1 else False,
            "license_id": store.license_id.id,
            "strain_classification": "na",
            "unit_of_measure": unit,
            "unit_denomination": size,
            "unit_multiplier": 1,
            "minimum_order": 0.01,
            "maximum_order": 100000,
            "available_for_samples": not region & NO_SAMPLES,
            "currency_id": store.company_id.currency_id.id,
        }

    def _leaflink_unit(self, store, uom):
        """Return (size, LeafLink's word) of an Odoo unit: the clear ones, else what it is mapped to, else one "Unit"
        (R076, R284)."""
        for word, xmlid in ODOO_UNITS.items():
            if self.env.ref(xmlid, raise_if_not_found=False) == uom:
                return "1", word
        rows = store.uom_map_ids.filtered(lambda row: row.uom_id == uom)
        size, _blank, word = (rows.name if len(rows) == 1 else "Unit").rpartition(" ")
        return size or "1", word

    @api.depends(
        "product_id.default_code",
        "product_id.lst_price",
        "store_id",
        "brand_id",
        "category_id",
        "subcategory_id",
        "product_line_id",
        "license_id",
        "licensed",
        "strain_ids",
        "unit_of_measure",
        "unit_denomination",
        "base_units_per_unit",
        "listing_state",
        "drop_date",
        "unit_multiplier",
        "minimum_order",
        "maximum_order",
    )
    def _compute_preflight(self):
        for listing in self:
            listing.listing_problems = "\n".join(listing._problems()) or False
            listing.listing_advice = "\n".join(listing._advice()) or False

    @api.model
    def _search_listing_problems(self, operator, value):
        """Whether there are any; asked of listings LeafLink does not have yet, which are few."""
        if operator not in ("in", "not in") or set(value) - {False}:
            return NotImplemented
        waiting = self.search([("external_id", "=", False), ("gone", "=", False)])
        return [("id", operator, waiting.filtered(lambda one: not one._problems()).ids)]

    def _problems(self):
        """Return why LeafLink would not take this product, a sentence each; none when it can be listed."""
        if not self._thing():
            return [self.env._("It is not linked to a product.")]
        sku, place = self._product_texts()["sku"], self.category_id
        checks = [
            (
                not self.store_id.leaflink_company_id,
                self.env._("The store does not know its LeafLink company: Connect."),
            ),
            (not sku, self.env._("The product has no internal reference, which is its SKU.")),
            ("," in sku, self.env._("The internal reference contains a comma, which LeafLink does not take in a SKU.")),
            (len(sku) > SKU_LENGTH, self.env._("The internal reference is longer than %s characters.", SKU_LENGTH)),
            (self._export_prices()["wholesale_price"] <= 0, self.env._("The product has no price.")),
            (not self.brand_id, self.env._("Choose the brand.")),
            (not place, self.env._("Choose the category, or map Odoo's in Configuration, Product Categories.")),
            (not self.subcategory_id, self.env._("Choose the subcategory.")),
            (
                self.subcategory_id.category_id and self.subcategory_id.category_id != place,
                self.env._("The subcategory %s belongs to another category.", self.subcategory_id.name),
            ),
            (
                self.licensed and not self.license_id,
                self.env._("Choose the license, or untick Licensed if it is no cannabis product."),
            ),
            (is_flower(place) and not self.strain_ids, self.env._("Flower needs its strain.")),
            (
                any(not row.external_id for row in [*self.strain_ids, *self.product_line_id]),
                self.env._("Its new strain or product line is not on LeafLink yet: see Logs, Outgoing Calls."),
            ),
            (self._drop_problem(), self._drop_problem()),
            (
                self._is_ours("unit_multiplier") and self.unit_multiplier < 1,
                self.env._("A case has at least one unit: correct the units per case."),
            ),
            (
                self._is_ours("minimum_order", "maximum_order")
                and not 0 <= self.minimum_order <= (self.maximum_order or MOST_ORDER),
                self.env._("The minimum order must lie between zero and the maximum order."),
            ),
            (
                (self.unit_of_measure or "Unit") not in UNITS or (self.unit_denomination or "1") not in DENOMINATIONS,
                self.env._("LeafLink does not know the unit “%s”.", self._unit()),
            ),
        ]
        return [text for wrong, text in checks if wrong]

    def _is_ours(self, *names):
        """Tell whether any of these fields was typed here; what LeafLink has is its own affair."""
        return not self.external_id or bool(set(names) & (self.edited or {}).keys())

    def _drop_problem(self):
        """Return why LeafLink would not take the drop date, "" when it does (R262)."""
        is_to_come = self.drop_date and self.drop_date > fields.Datetime.now()
        if is_to_come and self.listing_state != "Unavailable" and self._is_ours("drop_date", "listing_state"):
            return self.env._("A drop date needs the listing state Unavailable.")
        return ""

    def _advice(self):
        """Return what LeafLink recommends to add; it takes the product without."""
        name = (self.category_id.name or "").lower()
        counted = (self.unit_of_measure or "Unit") == "Unit" and any(word in name for word in MEASURED)
        checks = [
            (counted and not self.base_units_per_unit, self.env._("Enter the content of a unit.")),
            (not self.product_line_id, self.env._("Choose a product line: buyers find it more easily.")),
        ]
        return [text for missing, text in checks if missing]


def is_flower(category):
    return "flower" in (category.name or "").lower()
