from decimal import Decimal

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, float_round

from odoo.addons.leaflink_connector.models.leaflink_json import Json

from ..lib import prices, totals
from .leaflink_store_price import PRICE_LISTS


class LeafLinkListing(models.Model):
    """Prices of a listing on both sides, per sell unit there; the recommended price is that of one unit (R197-R201)."""

    _inherit = "leaflink.listing"

    price_seen = Json(
        copy=False, readonly=True, prefetch=False, help="Prices [of Odoo, of LeafLink] at the last look, by their name."
    )
    odoo_wholesale_price = fields.Monetary(compute="_compute_odoo_prices")
    odoo_sale_price = fields.Monetary(compute="_compute_odoo_prices")
    odoo_retail_price = fields.Monetary(compute="_compute_odoo_prices")

    @api.depends("product_id", "unit_multiplier", "unit_of_measure", "store_id")
    def _compute_odoo_prices(self):
        for listings in self.grouped("store_id").values():
            odoo = listings.sudo()._odoo_prices()
            for listing in listings:
                for name in PRICE_LISTS:
                    listing[f"odoo_{name}"] = float(odoo.get(listing, {}).get(name, 0))

    def _odoo_prices(self):
        """{listing: {price: text in cents}} of those of these listings of one store that have a price in Odoo.

        Rounded once, to the cent of a case when sold in cases (R201). A sale price not below the wholesale price is
        none: buyers would see a sale that is not one. A price without a list of its own is not among them.
        """
        store, found = self.store_id, {}
        able = self.filtered(
            lambda one: (
                one.state == "linked" and one.currency_id == one.company_id.currency_id and one._fits(one.product_id)
            )
        )
        for (uom, units), group in able.grouped(lambda one: (one.uom_id, max(one.unit_multiplier, 1))).items():
            of_lists = {
                name: store[field]
                .with_company(store.company_id)
                ._compute_price_rule(
                    group.product_id,
                    1 if name == "retail_price" else units,
                    uom=uom,
                    currency=store.company_id.currency_id,
                )
                for name, field in PRICE_LISTS.items()
                if store[field] or name == "wholesale_price"
            }
            for listing in group:
                found[listing] = own = {}
                for name, by_product in of_lists.items():
                    price, rule = by_product[listing.product_id.id]
                    own[name] = totals.cents(Decimal(str(price)) * (1 if name == "retail_price" else units))
                    if name == "sale_price" and (not rule or own[name] >= own["wholesale_price"]):
                        own[name] = totals.ZERO
        return {listing: {name: str(price) for name, price in own.items()} for listing, own in found.items()}

    def _leaflink_prices(self):
        return {name: str(totals.cents(Decimal(str(self[name])))) for name in PRICE_LISTS}

    def _different_prices(self):
        """{listing: {price: (LeafLink's, Odoo's)}} of those of these listings of one store where they differ.

        A price that Odoo has as near as its digits allow is none of them: 8.33 × 12 is not 100.00, and taking
        LeafLink's price once more would not change that.
        """
        found = {}
        for listing, odoo in self.sudo()._odoo_prices().items():
            theirs = listing._leaflink_prices()
            differing = {
                name: (theirs[name], ours)
                for name, ours in odoo.items()
                if ours not in (theirs[name], listing._nearest_price(name))
            }
            if differing:
                found[listing] = differing
        return found

    def _units_of(self, name):
        """Units that a price is for: a sell unit's, the recommended price is that of one."""
        return 1 if name == "retail_price" else max(self.unit_multiplier, 1)

    def _price_to_take(self, name):
        """LeafLink's price `name` for one unit of the product, in as many digits as Odoo's prices have."""
        price = self.uom_id._compute_price(self[name] / self._units_of(name), self.product_id.uom_id)
        return float_round(price, precision_digits=self.env["decimal.precision"].precision_get("Product Price"))

    def _nearest_price(self, name):
        """LeafLink's price `name` as it would be in Odoo, were it taken, as text."""
        unit = self.product_id.uom_id._compute_price(self._price_to_take(name), self.uom_id)
        return str(totals.cents(Decimal(str(unit)) * self._units_of(name)))

    # --- comparing

    def _compare_prices(self):
        """Carry what changed on one side to the other, for these listings of one store; ask where both changed."""
        store, odoo = self.store_id, self._odoo_prices()
        queued, agreed, changed = self._queued_prices(), self.browse(), self.browse()
        for listing, ours in odoo.items():
            theirs, seen = listing._leaflink_prices(), listing.price_seen or {}
            way = {
                name: prices.decide(
                    store.price_sync, seen[name], ours[name], theirs[name], queued[listing.id].get(name)
                )
                for name in ours
                if name in seen
            }
            was = theirs if store.price_sync == "both" else None
            listing._send_prices({name: ours[name] for name in way if way[name] == "send"}, was)
            if taken := [name for name in way if way[name] == "take"]:
                listing._take_prices(taken)
                changed += listing
            if asked := [name for name in way if way[name] == "conflict"]:
                listing._ask_about_prices(asked)
            else:
                agreed += listing
            settled = {name: [ours[name], theirs[name]] for name in ours if way.get(name) not in ("send", "conflict")}
            listing._see_prices(settled)
        self.env["leaflink.issue"]._solve(agreed, ["price"])
        changed._remember_prices()

    def _queued_prices(self):
        """{listing id: what waits to be sent of its prices}"""
        found = {listing.id: {} for listing in self}
        about = [("kind", "=", "price"), ("res_model", "=", self._name), ("res_id", "in", self.ids)]
        for task in self.env["leaflink.task"].search([*about, ("state", "=", "queued")]):
            found[task.res_id] = task.payload
        return found

    def _see_prices(self, prices):
        """Remember {price: [Odoo's, LeafLink's]} as looked at; the same writes nothing."""
        seen = (self.price_seen or {}) | prices
        if seen != (self.price_seen or {}):
            self.price_seen = seen

    def _remember_prices(self):
        """Take the prices of both sides as they are now for the start."""
        for listing, ours in self._odoo_prices().items():
            theirs = listing._leaflink_prices()
            listing._see_prices({name: [ours[name], theirs[name]] for name in ours})

    @api.model
    def _forget_prices(self, stores):
        self.invalidate_model(["price_seen"])
        self.env.execute_query(
            SQL("UPDATE leaflink_listing SET price_seen = NULL WHERE store_id = ANY(%s)", stores.ids)
        )

    def _ask_about_prices(self, names):
        labels = self.fields_get(names, ["string"])
        message = self.env._(
            "%(listing)s: %(prices)s changed in Odoo and on LeafLink. Press Fix to see both, then Send Prices or Take "
            "LeafLink's Prices.",
            listing=self.display_name,
            prices=", ".join(labels[name]["string"] for name in names),
        )
        self.env["leaflink.issue"]._open(self.store_id, self, "price", message, action="action_open_prices")

    def action_open_prices(self):
        """Show both sides' prices of these listings, with the buttons that settle them."""
        action = self.env["ir.actions.act_window"]._for_xml_id("leaflink_connector_sale.action_leaflink_price")
        return action | {"domain": [("id", "in", self.ids)]}

    # --- when

    def _after_news(self):
        """LeafLink told something new: perhaps a price."""
        result = super()._after_news()
        if self.store_id.price_sync != "none" and (linked := self.filtered("product_id")):
            linked._compare_prices()
        return result

    def _link_settled(self):
        """With another product the comparison begins anew."""
        result = super()._link_settled()
        for store, listings in self.grouped("store_id").items():
            if store.price_sync != "none":
                listings.price_seen = False
                listings._remember_prices()
        return result

    # --- LeafLink's prices into the lists

    def _take_prices(self, names):
        """Bring LeafLink's prices `names` into the price lists of the store; without a list, to the product."""
        for name in names:
            pricelist = self.store_id[PRICE_LISTS[name]].with_company(self.company_id)
            price = self._price_to_take(name)
            if pricelist:
                self._write_price_item(pricelist, self._units_of(name), price)
            elif self.product_tmpl_id.product_variant_count == 1:
                self.product_id.list_price = price
            else:
                self._miss_price_list()

    def _miss_price_list(self):
        message = self.env._(
            "LeafLink's price of %(listing)s was not taken: its product has variants of other prices. Choose a "
            "wholesale price list in the settings of %(store)s, then press Take LeafLink's Price.",
            listing=self.display_name,
            store=self.store_id.name,
        )
        self.env["leaflink.issue"]._open(self.store_id, self, "price_list", message)

    def _write_price_item(self, pricelist, units, price):
        """Set the fixed price of the product; no price removes it. Two listings of one product, a single unit and a
        case, have two: that of the case from its number of units on."""
        product = self.product_id
        twins = [("store_id", "=", self.store_id.id), ("product_id", "=", product.id), ("id", "!=", self.id)]
        minimum = units if units > 1 and self.search_count(twins, limit=1) else 0
        rules = [("pricelist_id", "=", pricelist.id), ("compute_price", "=", "fixed"), ("min_quantity", "=", minimum)]
        always = [("date_start", "=", False), ("date_end", "=", False)]
        own = Domain("product_id", "=", product.id)
        if (
            product.product_tmpl_id.product_variant_count == 1
        ):  # people set the price of the only variant on its product
            own |= Domain([("product_id", "=", False), ("product_tmpl_id", "=", product.product_tmpl_id.id)])
        item = self.env["product.pricelist.item"].search(own & Domain(rules + always), order="applied_on", limit=1)
        if not price:
            item.unlink()
        elif item:
            item.fixed_price = price
        else:
            item.create(
                {
                    "pricelist_id": pricelist.id,
                    "applied_on": "0_product_variant",
                    "product_tmpl_id": product.product_tmpl_id.id,
                    "product_id": product.id,
                    "compute_price": "fixed",
                    "fixed_price": price,
                    "min_quantity": minimum,
                }
            )

    # --- a person decides

    def action_send_price(self):
        """Send Odoo's prices of these listings to LeafLink, whatever it has."""
        self._check_role("operator")
        self.check_access("write")
        sent = self.browse()
        for listings in self.filtered("external_id").sudo().grouped("store_id").values():
            for listing, ours in listings._odoo_prices().items():
                listing._send_prices(ours)
                sent += listing
            listings._compare_differing()
        message = self.env._(
            "The prices of %(sent)s listing(s) are being sent; %(left)s have no product, or one of another unit.",
            sent=len(sent),
            left=len(self) - len(sent),
        )
        return self.env["leaflink.store"]._notification("info" if sent else "warning", message)

    def action_take_price(self):
        """Bring LeafLink's prices of these listings to the price lists of their store."""
        self._check_role("operator")
        self.check_access("write")
        self.env["leaflink.issue"]._solve(self, ["price", "price_list"])
        for listings in self.sudo().filtered("external_id").grouped("store_id").values():
            for listing, ours in listings._odoo_prices().items():
                listing._take_prices(ours)
            listings._cancel_prices()
            listings._remember_prices()
            listings._compare_differing()
        return True
