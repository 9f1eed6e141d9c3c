from odoo import api, fields, models

from .leaflink_listing_preflight import is_flower


class LeafLinkProductLine(models.Model):
    _inherit = "leaflink.product.line"

    product_tag_id = fields.Many2one("product.tag", help="Products with this tag are of this line.")


class LeafLinkStrain(models.Model):
    _inherit = "leaflink.strain"

    product_tag_id = fields.Many2one("product.tag", help="Products with this tag are of this strain.")


class LeafLinkBrand(models.Model):
    _inherit = "leaflink.brand"

    product_tag_id = fields.Many2one(
        "product.tag",
        help="Products with this tag are of this brand, and those made from LeafLink get it. Filled with the tag that "
        "is called exactly like the brand while it is empty.",
    )

    def _reference_taken(self, store):
        waiting = self.search([("store_id", "=", store.id), ("product_tag_id", "=", False)])
        tags = self.env["product.tag"].with_context(lang="en_US").search([("name", "in", waiting.mapped("name"))])
        by_name = tags.grouped("name")
        for brand in waiting.filtered(lambda one: len(by_name.get(one.name, ())) == 1):
            brand.product_tag_id = by_name[brand.name]
        return super()._reference_taken(store)


class LeafLinkListing(models.Model):
    """Where a new listing goes by what its product is called: names of its tags, categories and variant values that
    LeafLink's lists have, too (R083, R084, R086, R088). Nothing is guessed: what is not equal is left to a person."""

    _inherit = "leaflink.listing"

    def _product_values(self):
        """Products made from LeafLink get the tag of their brand."""
        tag = self.brand_id.product_tag_id
        return super()._product_values() | ({"product_tag_ids": [(4, tag.id)]} if tag else {})

    @api.model
    def _listing_defaults(self, store, product):
        values = super()._listing_defaults(store, product)
        words = self._product_words(product)
        brands = ("id", "in", (store.brand_ids or self.env["leaflink.brand"].search([("store_id", "=", store.id)])).ids)
        found = {
            "brand_id": self._tagged(store, "leaflink.brand", product, words, brands).id,
            "category_id": self._named(store, "leaflink.category", words, any_case=True).id,
        }
        values |= {name: value for name, value in found.items() if value and not values[name]}
        of_brand, of_category = ("brand_id", "=", values["brand_id"]), ("category_id", "=", values["category_id"])
        if not values["subcategory_id"]:
            values["subcategory_id"] = self._named(store, "leaflink.subcategory", words, of_category, any_case=True).id
        line = self._tagged(store, "leaflink.product.line", product, words, of_brand) if values["brand_id"] else None
        any_case = store.strain_match == "insensitive"
        strain = self._tagged(store, "leaflink.strain", product, words, any_case=any_case)
        category = self.env["leaflink.category"].browse(values["category_id"] or ())
        return values | {
            "product_line_id": line and line.id,
            "strain_ids": [(6, 0, strain.ids)],
            "allow_fractional": is_flower(category) and values["unit_of_measure"] != "Unit",
        }

    def _product_words(self, product):
        """Return the names of what a product belongs to in Odoo, the nearest first."""
        product = product.with_context(lang="en_US")
        words, category = product.all_product_tag_ids.mapped("name"), product.categ_id
        words += product.product_template_attribute_value_ids.mapped("name")
        while category:
            words.append(category.name)
            category = category.parent_id
        return words

    def _tagged(self, store, model, product, words, *conditions, any_case=False):
        """Return LeafLink's row of a product by the tag a person has chosen for it, else by its name; of two with tags
        of the product neither is clear."""
        tags = ("product_tag_id", "in", product.all_product_tag_ids.ids)
        tagged = self.env[model].search([("store_id", "=", store.id), tags, *conditions])
        return tagged if len(tagged) == 1 else self._named(store, model, words, *conditions, any_case=any_case)

    def _named(self, store, model, words, *conditions, any_case=False):
        """Return LeafLink's row of the first word that exactly one is called. `any_case`: the same spelling comes
        first, else case does not count, unless two rows differ in nothing else (C13)."""
        rows = self.env[model].search([("store_id", "=", store.id), *conditions])
        exact = rows.grouped("name")
        alike = rows.grouped(lambda one: one.name.strip().casefold()) if any_case else {}
        for word in words:
            for fitting in (exact.get(word), alike.get(word.strip().casefold())):
                if fitting and len(fitting) == 1:
                    return fitting
        return rows.browse()
