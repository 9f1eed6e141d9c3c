from odoo import api, fields, models

from .leaflink_record import QUIET, stored_once

ATTRIBUTE = "leaflink_connector.product_attribute_variety"


class LeafLinkStore(models.Model):
    """Whether varieties become products of their own or variants of one."""

    _inherit = "leaflink.store"

    variety_mode = fields.Selection(
        [("flat", "A product each"), ("variants", "Variants of one product")],
        "Varieties",
        default="flat",
        required=True,
        tracking=True,
        help="Several sizes or kinds of one LeafLink product. As variants: those to be created become variants of one "
        "product, and variants are listed on LeafLink under a common listing. Products that exist stay as they are.",
    )


class LeafLinkListing(models.Model):
    """Varieties: listings under a common one, their family, on wish variants of one Odoo product (R042, R091).

    The family of variants is no product.product: it stands for their template, `family_tmpl_id`.
    """

    _inherit = "leaflink.listing"

    unlinked_reason = fields.Selection(selection_add=[("varieties", "Sold in its varieties")])
    variety_name = fields.Char(readonly=True, help="What tells it from the other varieties of its family.")
    variety_count = fields.Integer("Varieties", readonly=True)
    family_tmpl_id = fields.Many2one(
        "product.template",
        "Family",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        copy=False,
        readonly=True,
        help="The product whose variants are the varieties of this listing.",
    )

    @api.depends("family_tmpl_id")
    def _compute_state(self):
        result = super()._compute_state()
        for listing in self.filtered("family_tmpl_id"):
            if listing.state == "unlinked":
                listing.state = "linked"
        return result

    def _sold_in_varieties(self):
        """Those of these listings of one store that are no product of their own: buyers choose a variety.

        One whose quantity its varieties sell is a product, too.
        """
        families = self.filtered(lambda one: one.variety_count or one.family_tmpl_id)
        if not families or self.store_id.variety_mode == "flat":
            return self.browse()
        own = [("store_id", "=", self.store_id.id), ("parent_external_id", "in", families.mapped("external_id"))]
        varieties = self.search(own).grouped("parent_external_id")
        for family in families.filtered(lambda one: not one.family_tmpl_id):
            template = varieties.get(family.external_id, self.browse()).product_tmpl_id
            if len(template) == 1 and template.product_variant_count > 1:  # variants that were there before
                family.family_tmpl_id = template
        pools = {key for key, rows in varieties.items() if "3" in rows.mapped("inventory_management")}
        return families.filtered(lambda one: one.external_id not in pools)

    def _create_products(self, to_review=False):
        """Varieties become variants of the template of their family; one counted in another unit than the others
        is a product of its own."""
        if self.store_id.variety_mode != "variants":
            return super()._create_products(to_review)
        varieties = self.filtered(lambda one: one.uom_id and one.parent_external_id).with_context(**QUIET)
        families = varieties._families()
        made = varieties._create_variants(families, to_review) if varieties else varieties
        pools = made.filtered(lambda one: one.inventory_management == "3").mapped("parent_external_id")
        stocked = self.concat(*(families[key] for key in set(pools))).filtered(lambda one: not one.product_id)
        rest = (self - made) | stocked.filtered("digest")
        return made + super(LeafLinkListing, rest)._create_products(to_review)

    def _families(self):
        """Return {LeafLink id: listing} of the parents of these listings of one store; an unknown one is asked for."""
        known = self._known(self.store_id, set(self.mapped("parent_external_id")))
        unknown = self.filtered(lambda one: one.parent_external_id not in known).grouped("parent_external_id")
        values = [
            {
                "store_id": self.store_id.id,
                "external_id": external_id,
                "name": listings[0].name.removesuffix(listings[0].variety_name or "").strip() or listings[0].name,
            }
            for external_id, listings in unknown.items()
        ]
        stubs = self._insert(values)
        stubs._delay_fetch()
        return known | {stub.external_id: stub for stub in stubs}

    def _create_variants(self, families, to_review):
        """Create the variants of these listings of one store, and the templates that are missing -> the linked ones."""
        groups = self.grouped(lambda one: families[one.parent_external_id])
        names = {}
        for family, listings in groups.items():
            names |= listings._distinct_names(family.family_tmpl_id.attribute_line_ids.value_ids.mapped("name"))
        values = self._attribute_values(set(names.values()))
        for family, listings in groups.items():
            listings._ensure_family(family, {one: values[names[one]] for one in listings})
        made = self.filtered(lambda one: one.uom_id == families[one.parent_external_id].family_tmpl_id.uom_id)
        rows = [one._variant_values(families[one.parent_external_id], values[names[one]]) for one in made]
        company = self.store_id.company_id
        with stored_once():
            products = self.env["product.product"].with_context(allowed_company_ids=company.ids, **QUIET).create(rows)
        for listing, product in zip(made, products, strict=True):
            listing._set_link(product, "created", to_review=to_review)
        return made

    def _distinct_names(self, taken):
        """Return {listing: name of its variety}, each different from the others and from those `taken`."""
        taken, names = set(taken), {}
        for listing in self:
            code = listing.sku or listing.external_id
            name = listing.variety_name or code
            names[listing] = name if name not in taken else f"{name} ({code})"
            taken.add(names[listing])
        return names

    @api.model
    def _attribute_values(self, names):
        """Return {name: product.attribute.value} of LeafLink's attribute, created where missing."""
        attribute = self.env.ref(ATTRIBUTE)
        Value = self.env["product.attribute.value"].with_context(lang="en_US")
        known = {
            value.name: value for value in Value.search([("attribute_id", "=", attribute.id), ("name", "in", [*names])])
        }
        rows = [{"attribute_id": attribute.id, "name": name} for name in sorted(names - known.keys())]
        return known | {value.name: value for value in Value.create(rows)}

    def _ensure_family(self, family, values):
        """Give `family` the template of these varieties, and that the `values` {listing: attribute value} of those
        that are counted in its unit."""
        template, attribute = family.family_tmpl_id, self.env.ref(ATTRIBUTE)
        unit = template.uom_id or self[0].uom_id
        ids = [value.id for one, value in values.items() if one.uom_id == unit]
        if not template:
            row = self[0]._product_values() | {"name": family.name}
            row["attribute_line_ids"] = [(0, 0, {"attribute_id": attribute.id, "value_ids": [(6, 0, ids)]})]
            del row["default_code"]
            family.family_tmpl_id = self.env["product.template"].with_context(**QUIET).create(row)
        elif line := template.attribute_line_ids.filtered(lambda line: line.attribute_id == attribute):
            line.value_ids = [(4, number) for number in ids]
        else:
            row = {"product_tmpl_id": template.id, "attribute_id": attribute.id, "value_ids": [(6, 0, ids)]}
            line.create(row)

    def _variant_values(self, family, value):
        """Return the values of the product.product of this variety; what differs in its price goes to its value."""
        template = family.family_tmpl_id
        own = template.attribute_line_ids.product_template_value_ids.filtered(
            lambda row: row.product_attribute_value_id == value
        )
        own.price_extra = self._unit_price() - template.list_price
        return {
            "product_tmpl_id": template.id,
            "default_code": self.sku,
            "product_template_attribute_value_ids": [(6, 0, own.ids)],
        }

    # --- what LeafLink tells of a variant later

    def _own_value(self):
        """Return the attribute value of the product that only LeafLink's varieties have, empty for other products."""
        attribute = self.env.ref(ATTRIBUTE)
        return self.product_id.product_template_attribute_value_ids.filtered(lambda row: row.attribute_id == attribute)

    def _is_variant(self):
        """Tell whether the product shares its template with others, or is to."""
        return self.product_id.product_variant_count > 1 or bool(self._own_value())

    def _product_news(self):
        """Of a variant only the price is its own, if it is one of ours: the others share name and description."""
        own, product = self._own_value(), self.product_id
        if not self._is_variant():
            return super()._product_news()
        price = self._product_price() if own else None
        return {"list_price": price} if price is not None and self._is_other_price(price, product.lst_price) else {}

    def _after_news(self):
        """The common listing names the product of its varieties where LeafLink leads for the name."""
        result = super()._after_news()
        for listing in self.filtered(lambda one: one.family_tmpl_id and one._owner("name") == "leaflink"):
            template = listing.family_tmpl_id.with_context(lang="en_US")
            if template.name != listing.name:
                template.name = listing.name
        return result

    def _write_product(self, news):
        """The price of a variant is that of the product and what its value adds to it."""
        if "list_price" in news and (own := self._own_value()):
            own.price_extra += news["list_price"] - self.product_id.lst_price
            news = {name: value for name, value in news.items() if name != "list_price"}
        return super()._write_product(news)
