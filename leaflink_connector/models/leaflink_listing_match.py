from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from .leaflink_record import QUIET


class LeafLinkListing(models.Model):
    """Which Odoo product a listing is: LeafLink id, external id, exact SKU; never a name (R072, design of dedupe)."""

    _inherit = "leaflink.listing"

    def _match(self, create=None):
        """A unit is mapped from when LeafLink first names it, also for a listing that is linked already."""
        for store, listings in self.grouped("store_id").items():
            self.env["leaflink.uom.map"]._ensure(store, {listing._unit() for listing in listings})
        return super()._match(create)

    def _match_of_store(self, store, create):
        """Exactly one product of the company (archived ones count) with the SKU and a fitting unit is linked; several,
        a similar one or an unmapped unit wait for a person."""
        references, skus, similar = self._products_by_reference(), self._products_by_sku(), self._similar()
        families = self._sold_in_varieties()
        linked, missing = self.browse(), self.browse()
        for listing in self:
            found = references.get(listing.external_reference) or skus.get(listing.sku) or self.env["product.product"]
            if len(found) > 1:
                listing._explain_ambiguous(found)
            elif found and listing._may_be(found):
                listing._set_link(found, "reference" if listing.external_reference in references else "sku")
                linked += listing
            elif listing in families:
                listing._explain("varieties")
            elif found or not listing.uom_id:
                listing._explain_misfit(found)
            elif listing.id in similar:
                listing._explain_similar(similar[listing.id])
            else:
                missing += listing
        if store._creates_products() if create is None else create:
            return linked + missing._create_products(to_review=True)
        for listing in missing:
            listing._explain("missing")
        return linked

    def _create_products(self, to_review=False):
        """Create one product per SKU of these listings of one store in one go; returns the listings linked to them.

        Listings whose unit is not mapped wait with an issue.
        """
        able = self.filtered("uom_id").with_context(**QUIET)
        for listing in self - able:
            listing._explain_unit(self.env["product.product"])
        groups = list(able.grouped(lambda listing: listing.sku or listing.id).values())
        company = self.store_id.company_id
        Product = self.env["product.product"].with_context(allowed_company_ids=company.ids, **QUIET)
        products = Product.create([listings[0]._product_values() for listings in groups])
        for listings, product in zip(groups, products, strict=True):
            alone = listings if self.store_id.allow_multi_listing else listings[0]
            alone._set_link(product, "created", to_review=to_review)
            for listing in listings - alone:
                listing._explain_misfit(product)
        return able.filtered("product_id")

    def _fits(self, record):
        """Tell whether Odoo can count the listing's units in the product's unit (R075)."""
        return bool(self.uom_id and record and self.uom_id._has_common_reference(record.uom_id))

    def _may_be(self, record):
        """Tell whether the listing may be linked to `record`: the unit fits, and it is no other listing's (R077)."""
        return super()._may_be(record) and not self._twin(record)

    def _twin(self, product):
        """Return the listing that keeps this one from being `product`: one per product, if the store says so."""
        if self.store_id.allow_multi_listing or not product:
            return self.browse()
        others = [("store_id", "=", self.store_id.id), ("id", "!=", self.id), ("gone", "=", False)]
        return self.sudo().search([*others, ("product_id", "=", product.id)], limit=1)

    @api.constrains("product_id", "store_id")
    def _check_twin(self):
        for listing in self:
            if twin := listing._twin(listing.product_id):
                raise ValidationError(listing._taken_text(listing.product_id, twin))

    # --- candidates

    @api.model
    def _company_products(self, store, domain):
        company = Domain("company_id", "in", [False, store.company_id.id])
        return self.env["product.product"].with_context(active_test=False).search(company & Domain(domain))

    def _products_by_sku(self):
        """Return {SKU: products of the store's company with exactly this internal reference}."""
        products = self._company_products(
            self.store_id, [("default_code", "in", [sku for sku in self.mapped("sku") if sku])]
        )
        return products.grouped("default_code")

    def _products_by_reference(self):
        """Return {external id: product}: LeafLink keeps the database id of the product under our key (R069)."""
        ids = [int(text) for text in self.mapped("external_reference") if text and text.isdecimal() and len(text) < 10]
        return (
            self._company_products(self.store_id, [("id", "in", ids)]).grouped(lambda product: str(product.id))
            if ids
            else {}
        )

    def _similar(self):
        """Return {listing id: products} with the same SKU but for case and blanks, or the SKU as barcode (R073)."""
        keys = {listing.id: listing.sku.strip().casefold() for listing in self if listing.sku and listing.id}
        if not keys:
            return {}
        self.env["product.product"].flush_model(["default_code", "barcode"])
        rows = self.env.execute_query(
            SQL(
                "SELECT id, LOWER(TRIM(default_code)), LOWER(TRIM(barcode)) FROM product_product "
                "WHERE LOWER(TRIM(default_code)) = ANY(%(keys)s) OR LOWER(TRIM(barcode)) = ANY(%(keys)s)",
                keys=list(set(keys.values())),
            )
        )
        by_key = {}
        for product_id, *words in rows:
            for word in filter(None, words):
                by_key.setdefault(word, set()).add(product_id)
        result = {}
        for listing in self.filtered(lambda listing: keys.get(listing.id) in by_key):
            ids = list(by_key[keys[listing.id]])
            if products := self._company_products(listing.store_id, [("id", "in", ids)]):
                result[listing.id] = products
        return result

    # --- why it waits

    def _explain_ambiguous(self, products):
        message = self.env._(
            "%(listing)s: %(count)s products have this SKU (%(products)s). Link the right one.",
            listing=self.display_name,
            count=len(products),
            products=", ".join(products[:5].mapped("display_name")),
        )
        self._explain("ambiguous", message)

    def _explain_similar(self, products):
        message = self.env._(
            "%(listing)s: %(product)s has nearly this SKU. Link it, or create a new product.",
            listing=self.display_name,
            product=products[0].display_name,
        )
        self._explain("similar", message)

    def _taken_text(self, product, twin):
        return self.env._(
            "%(listing)s: %(product)s is linked to listing %(twin)s of store %(store)s already. Unlink that one, or "
            "let the store have several listings per product.",
            listing=self.display_name,
            product=product.display_name,
            twin=twin.display_name,
            store=self.store_id.name,
        )

    def _explain_misfit(self, product):
        """Say why this listing is not linked to `product`, which it seems to be."""
        if self._fits(product) and (twin := self._twin(product)):
            self._explain("taken", self._taken_text(product, twin))
        else:
            self._explain_unit(product)

    def _explain_unit(self, product):
        if self.uom_id:
            message = self.env._(
                "%(listing)s is sold by %(unit)s on LeafLink, but %(product)s is kept in %(uom)s. "
                "Link another product, or correct the unit in Configuration, Units.",
                listing=self.display_name,
                unit=self._unit(),
                product=product.display_name,
                uom=product.uom_id.name,
            )
        else:
            message = self.env._(
                "%(listing)s: choose the Odoo unit of LeafLink's %(unit)s in Configuration, Units.",
                listing=self.display_name,
                unit=self._unit(),
            )
        self._explain("unit", message)
