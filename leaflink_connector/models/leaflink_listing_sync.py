from decimal import Decimal

from odoo import api, models
from odoo.fields import Domain

from ..lib import errors, payloads
from ..lib.values import id_text
from .leaflink_listing import LISTING_STATES
from .leaflink_listing_details import REVERSE_RULES, RULES
from .leaflink_reference import STRAIN_TYPES


class LeafLinkListing(models.Model):
    """From LeafLink's products to listings."""

    _inherit = "leaflink.listing"
    _payload = payloads.Product
    _endpoint = "product"

    @api.model
    def _store_page(self, store, results, operation=None, create=None):
        """Take products of the store's company and brands (R020); of archived ones no Odoo product is made unasked."""
        archived, others = [], []
        for raw in results:
            if store._is_own_product(raw):
                (archived if raw.get("listing_state") == "Archived" else others).append(raw)
        return super()._store_page(store, others, operation, create) + super()._store_page(
            store, archived, operation, bool(create)
        )

    def _relink_domain(self):
        return Domain([("listing_state", "!=", "Archived")])

    @api.model
    def _values(self, store, records):
        refs = self._reference_ids(store, records)
        currencies = {currency.name: currency.id for currency in self.env["res.currency"].search([])}
        return [self._listing_values(record, refs, currencies) for record in records]

    @api.model
    def _reference_ids(self, store, products):
        """Return {payload key: {LeafLink id: id of our row}} for all the products refer to, in one go per list."""
        models_by_key = {
            "brand": "leaflink.brand",
            "category": "leaflink.category",
            "sub_category": "leaflink.subcategory",
            "product_line": "leaflink.product.line",
        }
        ids = {
            key: self.env[model]._row_ids(store, {getattr(product, key): None for product in products})
            for key, model in models_by_key.items()
        }
        ids["strains"] = self.env["leaflink.strain"]._row_ids(
            store, {strain: None for product in products for strain in product.strains}
        )
        License = self.env["leaflink.license"]
        ids["license"] = License._row_ids(
            store,
            {
                product.license.id: License._reference_values(product.license) if product.license.number else None
                for product in products
                if product.license
            },
        )
        return ids

    @api.model
    def _listing_values(self, product, refs, currencies):
        """Return the values of one listing. Money keeps LeafLink's currency; texts are never None."""
        prices = [product.wholesale_price, product.sale_price, product.retail_price]
        wholesale, sale, retail = (price.amount if price else Decimal() for price in prices)
        currency = next((price.currency for price in prices if price and price.currency), "USD")
        denomination, license_ = product.unit_denomination, product.license
        return {
            "name": product.display_name or product.name or product.sku,
            "sku": product.sku or False,
            "description": product.description or False,
            "listing_state": product.listing_state if product.listing_state in LISTING_STATES else False,
            "inventory_management": str(product.inventory_management)
            if product.inventory_management in (1, 2, 3)
            else False,
            "quantity": product.quantity or 0,
            "reserved_quantity": product.reserved_qty or 0,
            "unit_multiplier": product.unit_multiplier,
            "unit_of_measure": product.unit_of_measure or False,
            "unit_denomination": (denomination and denomination.label) or False,
            "allow_fractional": product.allow_fractional_quantities,
            "minimum_order": product.minimum_order or 0,
            "maximum_order": product.maximum_order or 0,
            "currency_id": currencies.get(currency, False),
            "wholesale_price": wholesale,
            "sale_price": sale,
            "retail_price": retail,
            "brand_id": refs["brand"].get(product.brand, False),
            "category_id": refs["category"].get(product.category, False),
            "subcategory_id": refs["sub_category"].get(product.sub_category, False),
            "product_line_id": refs["product_line"].get(product.product_line, False),
            "license_id": refs["license"].get(license_ and license_.id, False),
            # a snapshot in an order may lack the licence; LeafLink knows no cannabis product without one
            "licensed": not product.is_ancillary and (license_ is not None or "license" not in (product.raw or {})),
            "strain_ids": [(6, 0, [refs["strains"][strain] for strain in product.strains])],
            "strain_classification": _word(product.strain_classification, STRAIN_TYPES),
            "parent_external_id": str(product.parent) if product.parent else False,
            "variety_name": (product.name if product.parent else "") or False,
            "variety_count": int(product.children_count or 0),
        } | _detail_values(product)

    @api.model
    def _take_frozen(self, store, lines):
        """Return listings for order lines whose product LeafLink does not give any more, in the order of `lines`.

        `lines` are lib.payloads.LineItem. A listing we have is returned as it is; a new one takes what the line kept of
        its product, is marked as gone and to be reviewed, and is linked if its product is clear.
        """
        known = self._known(store, [str(line.product) for line in lines if line.product])
        by_sku = {}
        skus = [line.sku for line in lines if not line.product and line.sku]
        for listing in self.search([("store_id", "=", store.id), ("sku", "in", skus)]) if skus else ():
            by_sku.setdefault(listing.sku, listing)
        listings = self.browse()
        for line in lines:
            listing = known.get(str(line.product)) or (not line.product and by_sku.get(line.sku))
            if not listing:
                listing = self._insert_frozen(store, line)
                (known if line.product else by_sku)[str(line.product) if line.product else line.sku] = listing
            listings += listing
        self.browse(dict.fromkeys(listings.ids))._match(create=False)
        return self.browse(listings.ids)

    def _insert_frozen(self, store, line):
        """Insert the listing of one order line from the snapshot in it."""
        snapshot = dict(line.frozen_product, id=line.product or 0)
        product = _parse_snapshot(snapshot)
        if "unit_multiplier" not in snapshot:
            product.unit_multiplier = line.unit_multiplier
        if not product.unit_of_measure:
            product.unit_of_measure = line.unit_of_measure
        values = self._values(store, [product])[0]
        return self._insert(
            [
                values
                | {
                    "store_id": store.id,
                    "external_id": str(line.product) if line.product else False,
                    "name": values["name"] or self.env._("LeafLink product %s", line.product or line.id),
                    "gone": True,
                    "to_review": True,
                }
            ]
        )


def _detail_values(product):
    return {
        "available_for_samples": product.AVAILABLE_FOR_SAMPLES,
        "show_quantity": product.show_quantity,
        "featured": product.featured,
        "tagline": product.tagline or False,
        "base_units_per_unit": product.base_units_per_unit or 0,
        "drop_date": product.drop_date,
        "grow_type": product.grow_type or 0,
        "threshold_value": product.threshold_value or 0,
        "threshold_action": _word(product.threshold_action, RULES),
        "reverse_threshold_value": product.reverse_threshold_value or 0,
        "reverse_threshold_action": _word(product.reverse_threshold_action, REVERSE_RULES),
    }


def _word(value, selection):
    return value if value in dict(selection) else False


def _plain(value):
    """Return a value LeafLink was asked to filter by as text; a brand or category may come as an object."""
    return id_text(value) if isinstance(value, dict) else str(value)


def _parse_snapshot(snapshot):
    """Read what can be read of a product's snapshot in an order; LeafLink does not document how it is written."""
    try:
        return payloads.parse(payloads.Product, snapshot)
    except errors.BadPayload as error:
        unreadable = error.path.partition(".")[0]
        if unreadable not in snapshot:
            raise
        return _parse_snapshot({name: value for name, value in snapshot.items() if name != unreadable})


class LeafLinkCursor(models.Model):
    _inherit = "leaflink.cursor"

    def _fetch_page_product(self, client, offset, filters):
        """Read a page of the store's products. LeafLink ignores filters it does not know: the answer is checked."""
        if self.store_id.leaflink_company_id:
            filters = {"company": self.store_id.leaflink_company_id} | filters
        filters = filters | self.env["leaflink.listing"]._read_params(self.store_id)
        page = client.products(offset=offset, **{name: value for name, value in filters.items() if name[0] != "_"})
        exact = {name: str(filters[name]) for name in ("id", "sku", "brand", "category") if name in filters}
        fitting = [raw for raw in page.results if all(_plain(raw.get(name)) == value for name, value in exact.items())]
        return page._replace(results=fitting)

    def _store_page_product(self, results, operation):
        """Take a page; `_create` and `_update` among the filters are a person's choice in the load dialog."""
        options = self.filters or {}
        Listing = self.env["leaflink.listing"]
        listings = Listing._store_page(self.store_id, results, operation, create=options.get("_create"))
        if options.get("_update"):
            listings._update_products()

    def _end_run_product(self):
        """What waited may have its match by now; whether to create was decided with its page."""
        self.store_id._delay_relink(create=False)


class LeafLinkEvent(models.Model):
    _inherit = "leaflink.event"

    def _handle_product(self, store, external_id):
        """A product has changed at LeafLink: read it once and take it."""
        self.env["leaflink.listing"]._fetch_one(store, external_id)
