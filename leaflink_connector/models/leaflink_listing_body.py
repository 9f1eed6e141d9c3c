from datetime import UTC

from odoo import models
from odoo.tools import html2plaintext

from ..lib.product_body import DENOMINATIONS, money, quantity_text
from .leaflink_listing_details import KEYS

LEAST_ORDER = 0.01
MOST_ORDER = 100000


class LeafLinkListing(models.Model):
    """A listing in LeafLink's words (V2, products). Metrc's and QuickBooks' keys are never among them (C32)."""

    _inherit = "leaflink.listing"

    def _create_body(self):
        """Return the whole product to create. Its stock begins with nothing: quantities have a way of
        their own."""
        seller, prices = int(self.store_id.leaflink_company_id), self._export_prices()
        body = self._product_body() | {key: self._money(prices.get(key, 0)) for key in ("retail_price", "sale_price")}
        body |= {"seller": seller, "manufacturer": seller, "quantity": "0"} | self._listing_body()
        if body["inventory_management"] != 1:
            del body["quantity"]
        if self.product_id and (key := self.store_id._external_key()):
            body["external_ids"] = {key: str(self.product_id.id)}
        optional = {"license", "sell_in_unit_of_measure", "base_units_per_unit", "drop_date", "grow_type", "tagline"}
        return {name: value for name, value in body.items() if value is not None or name not in optional}

    def _update_body(self, owned=False):
        """Return what LeafLink has to learn: what was changed here, and name, description and prices of the product
        that differ. Never the listing state unless it is what was changed (R061, R093).

        `owned`: only that for which Odoo leads.
        """
        own = self._listing_body()
        body = {key: own[key] for name in self._unsent(owned) for key in KEYS[name]}
        changes = self._product_changes()
        return body | {key: new for key, (_old, new) in changes.items() if not owned or self._owner(key) == "odoo"}

    def _unsent(self, owned=False):
        """Return the fields changed here and not sent yet, only those Odoo leads for with `owned`."""
        return [name for name in self.edited or () if not owned or self._owner(name) == "odoo"]

    def _listing_body(self):
        multiplier = max(self.unit_multiplier, 1)
        return {
            "listing_state": self.listing_state or "Available",
            "inventory_management": int(self.inventory_management or 1),
            "brand": _number(self.brand_id),
            "category": _number(self.category_id),
            "sub_category": _number(self.subcategory_id),
            "product_line": _number(self.product_line_id),
            "license": _number(self.license_id),
            "strains": [_number(strain) for strain in self.strain_ids],
            "strain_classification": self.strain_classification or "na",
            "unit_of_measure": self.unit_of_measure or "Unit",
            "unit_denomination": DENOMINATIONS.get(self.unit_denomination or "1", 1),
            "unit_multiplier": multiplier,
            "sell_in_unit_of_measure": "Case" if multiplier > 1 else None,
            "base_units_per_unit": quantity_text(self.base_units_per_unit) if self.base_units_per_unit else None,
            "allow_fractional_quantities": self.allow_fractional,
            "minimum_order": quantity_text(self.minimum_order or LEAST_ORDER),
            "maximum_order": quantity_text(self.maximum_order or MOST_ORDER),
            "AVAILABLE_FOR_SAMPLES": self.available_for_samples,
            "show_quantity": self.show_quantity,
            "featured": self.featured,
            "tagline": self.tagline or None,
            "drop_date": self.drop_date.replace(tzinfo=UTC).isoformat() if self.drop_date else None,
            "grow_type": self.grow_type or None,
            "threshold_value": self.threshold_value,
            "threshold_action": self.threshold_action or "default",
            "reverse_threshold_value": self.reverse_threshold_value,
            "reverse_threshold_action": self.reverse_threshold_action or "default",
        }

    def _product_body(self):
        """What comes from the Odoo product."""
        return self._product_texts() | {"wholesale_price": self._money(self._export_prices()["wholesale_price"])}

    def _thing(self):
        """Return what LeafLink learns about: the product, or the template whose variants are the varieties."""
        return self.product_id or self.family_tmpl_id

    def _product_texts(self):
        product = self._thing().with_context(lang="en_US", display_default_code=False)
        name = product.display_name
        return {
            "name": name,
            "sku": product.default_code or "",
            "description": (product.description_sale or "").strip() or name,
        }

    def _export_prices(self):
        """Hook: the prices Odoo has for this listing, in its currency: wholesale and sale per sell unit, retail per
        unit. Only the prices among them are ever changed on LeafLink."""
        price = self.product_id.lst_price
        if self._fits(self.product_id):
            price = self.product_id.uom_id._compute_price(price, self.uom_id)
        return {"wholesale_price": price * max(self.unit_multiplier, 1)}

    def _product_changes(self):
        """Return {key: (LeafLink's value as text, value to send)} of what the product says otherwise."""
        changes = self._text_changes()
        for key, price in self._export_prices().items():
            if self._money(price) != self._money(self[key]):
                changes[key] = (self._money(self[key])["amount"], self._money(price))
        return changes

    def _text_changes(self):
        """`_product_changes` without the prices.

        LeafLink shows a variety under the name of its parent and its own, so the name of varieties is left alone; a
        product without a description says nothing against LeafLink's.
        """
        ours, theirs = self._product_texts(), {}
        if not self.parent_external_id:
            theirs["name"] = self.name
        if self._thing().description_sale:
            theirs["description"] = html2plaintext(self.description or "").strip()
        if self._owner("sku") == "odoo" and ours["sku"]:
            theirs["sku"] = self.sku
        return {
            key: (old, ours[key]) for key, old in theirs.items() if ours[key] != old and self._owner(key) != "leaflink"
        }

    def _money(self, amount):
        return money(amount, (self.currency_id or self.company_id.currency_id).name)


def _number(row):
    """Return LeafLink's number of a row of its lists."""
    return int(row.external_id) if row.external_id else None
