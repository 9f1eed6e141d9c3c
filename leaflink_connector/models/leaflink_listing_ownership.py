from odoo import api, models
from odoo.exceptions import UserError

from .leaflink_listing_details import KEYS

# field of a listing, or LeafLink's key of what the product says -> the setting of the store that decides
DECIDED_BY = {
    "name": "identity_owner",
    "sku": "identity_owner",
    "description": "description_owner",
    "brand_id": "structure_master",
    "category_id": "structure_master",
    "subcategory_id": "structure_master",
    "product_line_id": "structure_master",
    "license_id": "cannabis_owner",
    "strain_ids": "cannabis_owner",
    "strain_classification": "cannabis_owner",
}
# what of a product may go to LeafLink by itself
PRODUCT_FIELDS = {"name", "default_code", "description_sale", "image_1920"}


class LeafLinkListing(models.Model):
    """Changes that go, or come, by themselves because one side leads (R067, R082, C04)."""

    _inherit = "leaflink.listing"

    def _owner(self, name):
        return self.store_id[DECIDED_BY[name]] if name in DECIDED_BY else "manual"

    def write(self, vals):
        """A field LeafLink leads for is changed there; one Odoo leads for is sent at once."""
        if not self.env.context.get("leaflink_news"):
            for listing in self.filtered("external_id"):
                listing._check_not_led(vals)
        result = super().write(vals)
        if vals.keys() & DECIDED_BY.keys() and not self.env.context.get("leaflink_news"):
            self._intend_owned()
        return result

    def _check_not_led(self, vals):
        for name in vals.keys() & DECIDED_BY.keys() & self._fields.keys():
            if self._owner(name) == "leaflink" and self._plain(name) != self.new(vals, origin=self)._plain(name):
                setting = self.store_id._fields[DECIDED_BY[name]]._description_string(self.env)
                raise UserError(
                    self.env._(
                        "%(listing)s: LeafLink leads for “%(setting)s” in store %(store)s. Change it on LeafLink, or "
                        "change who leads in the store.",
                        listing=self.display_name,
                        setting=setting,
                        store=self.store_id.name,
                    )
                )

    def _take_news(self, vals):
        """What LeafLink leads for is taken, whatever was changed here; what Odoo leads for is kept, and sent again."""
        kept = {name: old for name, old in (self.edited or {}).items() if self._owner(name) != "leaflink"}
        for name in vals.keys() & DECIDED_BY.keys() & KEYS.keys():
            if self._owner(name) == "odoo":
                kept.setdefault(name, self._plain(name))
        if kept != (self.edited or {}):
            self.edited = kept or False
        return super()._take_news(vals)

    def _after_news(self):
        """LeafLink told something new: taken where it leads, set right again where Odoo does."""
        result = super()._after_news()
        for listing in self.filtered("product_id"):
            led = {
                field
                for key, field in (("name", "name"), ("description", "description_sale"))
                if listing._owner(key) == "leaflink"
            }
            if led:
                listing._update_products(led)
        self._intend_owned()
        return result

    def _intend_owned(self):
        """Send what Odoo leads for and LeafLink has otherwise."""
        for store, listings in self.grouped("store_id").items():
            if "odoo" in (store[name] for name in {*DECIDED_BY.values(), "image_owner"}):
                able = listings.filtered(lambda one: one.external_id and not one._why_not_sent())
                able._intend_update(owned=True)

    @api.model
    def _product_changed(self, products):
        """Products were written by whomever: tell the stores for which Odoo leads."""
        leads = [(name, "=", "odoo") for name in {*DECIDED_BY.values(), "image_owner"}]
        stores = self.env["leaflink.store"].sudo().search(["|"] * (len(leads) - 1) + leads)
        if stores:
            about = ["|", ("product_id", "in", products.ids), ("family_tmpl_id", "in", products.product_tmpl_id.ids)]
            domain = [*about, ("store_id", "in", stores.ids), ("external_id", "!=", False)]
            self.sudo().search(domain)._intend_owned()
