import json
from collections import defaultdict
from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.leaflink_connector.models.leaflink_uom_map import unit_name

from ..lib import available

OPEN_MOVES = ("waiting", "confirmed", "partially_available", "assigned")
RESERVED = tuple(sorted(available.RESERVED))
CONSUMED = tuple(sorted(available.CONSUMED))
# P and U of the product, U and S of the listing
NO_ORDERS = (available.ZERO,) * 4


class Candidate(NamedTuple):
    """A listing, what LeafLink is to be told, and what it was told last (None = nothing or unknown).

    ``free``: on hand minus demand, in units of the product. ``basis``: the rules that made an offer of it; "" when
    orders or other units play a part, so that equal numbers need not mean an equal offer.
    """

    listing_id: int
    offer: available.Offer
    sent: Decimal | None
    sent_offer: Decimal | None
    crossed: bool
    free: float
    basis: str

    @property
    def is_due(self):
        return available.must_send(self.offer.quantity, self.sent, self.crossed)


class Orders(NamedTuple):
    """What order lines add up to, by product (in its units) and by listing (in LeafLink's)."""

    pending: dict
    unknown: dict
    own_unknown: dict
    own_shared: dict
    crossed: set

    @classmethod
    def of(cls, lines, kits):
        """Add up `lines`; an order of a kit takes its components from the shelf."""
        sums = cls(defaultdict(Decimal), defaultdict(Decimal), defaultdict(Decimal), defaultdict(Decimal), set())
        for row in lines:
            listing, unknown = row.line.listing, row.line.unknown
            for total, number in (sums.pending, row.line.pending), (sums.unknown, unknown):
                if number:
                    for product_id, per_kit in (kits.get(row.product_id) or {row.product_id: 1}).items():
                        total[product_id] += number * row.per_unit * per_kit
            sums.own_unknown[listing] += unknown * row.held
            sums.own_shared[listing] += row.line.shared * row.held
            if row.crossed:
                sums.crossed.add(listing)
        return sums

    @property
    def products(self):
        return {*self.pending, *self.unknown}

    def of_product(self, product_id):
        return self.pending.get(product_id, available.ZERO), self.unknown.get(product_id, available.ZERO)

    def of_listing(self, listing_id):
        return self.own_unknown.get(listing_id, available.ZERO), self.own_shared.get(listing_id, available.ZERO)


class LeafLinkStore(models.Model):
    """What LeafLink may offer, computed for all listings of a store at once in a few grouped queries.

    Nobody keeps book of what changed: every run compares what is there now, whoever changed it, with what the last
    quantity was computed from.
    """

    _inherit = "leaflink.store"

    def _stock_candidates(self, lines, listing_ids=None, everything=False, unsent=None, forced=False):
        """Return one Candidate per listing whose offer may differ from the last one sent, or of `everything`.

        `lines`: _stock_lines(). `listing_ids`: look at these only. `unsent`: of those LeafLink has no quantity of look
        at so many only (None = all). `forced`: also listings whose own switch is off.
        """
        self.ensure_one()
        kits = self._stock_kits()
        orders = Orders.of(lines, kits)
        rows = self._stock_rows(orders, kits, listing_ids, everything, unsent, forced)
        parts = self._stock_of({part for recipe in kits.values() for part in recipe})
        rule, factor, bases = self._stock_rules(), self._stock_factors(), self._stock_bases()
        touched = orders.products | kits.keys()

        def plain(on_hand, demand, key, fractional, case, *unit):
            per_unit = factor(*unit)
            numbers = units(on_hand) / per_unit, units(demand) / per_unit, *NO_ORDERS
            return available.offer(*numbers, rule(key, fractional, case)), bases[str(key)] if per_unit == 1 else ""

        def shared(listing, product, on_hand, demand, key, fractional, case, *unit):
            if product in kits:
                of_parts = {part: (*parts[part], *orders.of_product(part)) for part in kits[product]}
                numbers = available.scarcest(kits[product], of_parts)
            else:
                numbers = units(on_hand), units(demand), *orders.of_product(product)
            per_unit = factor(*unit)
            numbers = [number / per_unit for number in numbers]
            return available.offer(*numbers, *orders.of_listing(listing), rule(key, fractional, case)), ""

        candidates, known = [], {}  # without orders equal numbers make an equal offer
        for row in rows:
            listing, product, sent, sent_offer, numbers = *row[:4], row[4:]
            if product in touched or listing in orders.own_unknown:
                offer, basis = shared(listing, product, *numbers)
            else:
                if numbers not in known:
                    known[numbers] = plain(*numbers)
                offer, basis = known[numbers]
            last = (None, None) if sent is None else (units(sent), units(sent_offer))
            free = numbers[0] - numbers[1]
            candidates.append(Candidate(listing, offer, *last, listing in orders.crossed, free, basis))
        return candidates

    def _stock_factors(self):
        """Return a function of (store, LeafLink's unit, its size, the product's unit): units of the product in one of
        LeafLink. 1 where the two have nothing in common: both sides then count packages (R046).
        """

        @cache
        def factor(store_id, unit, size, product_unit_id):
            uom = self.browse(store_id).uom_map_ids._odoo_unit(unit_name(unit, size))
            return units_in(uom, self.env["uom.uom"].browse(product_unit_id))

        return factor

    def _stock_kits(self, products=None):
        """Return {product id: {component id: units of it in one}} of the kits among `products`, by default all that
        this company sells on LeafLink.

        A hook: kits lie in no location, they are delivered as their components (all levels down to what Odoo keeps in
        stock), units of both as the products are kept, Decimal. Empty components: nothing of the kit is kept in stock,
        so no quantity of it is known and none is sent.
        """
        return {}

    def _stock_of(self, product_ids):
        """Return {product id: (on hand, demand)} of these products, in their units, as Decimal."""
        stock = dict.fromkeys(product_ids, (available.ZERO, available.ZERO))
        if stock:
            hand, demand = self._stock_grouped()
            query = SQL(
                """
                SELECT COALESCE(hand.product_id, demand.product_id), COALESCE(hand.units, 0), COALESCE(demand.units, 0)
                  FROM (%(hand)s) hand
             FULL JOIN (%(demand)s) demand ON demand.product_id = hand.product_id
                 WHERE COALESCE(hand.product_id, demand.product_id) = ANY(%(products)s)
                """,
                hand=hand,
                demand=demand,
                products=list(stock),
            )
            stock.update((product, (units(here), units(due))) for product, here, due in self.env.execute_query(query))
        return stock

    def _stock_rows(self, orders, kits, listing_ids=None, everything=False, unsent=None, forced=False):
        """Return rows of the listings whose quantity may be sent and whose numbers are others than at the last time.

        A row: listing, product, sent, sent offer (None = unknown), on hand, demand, key of its limits, fractional,
        units sold together, store, LeafLink's unit, its size, the product's unit; on hand and demand in units of the
        product.
        Demand is open demand of confirmed moves that leave the locations for good, as Odoo's own forecast counts it: in
        a two- or three-step delivery the units count once. What orders of LeafLink touch is looked at in any case.
        """
        self.env.flush_all()
        hand, demand = self._stock_grouped()
        sendable = self._stock_sendable(kits, listing_ids, forced)
        return self.env.execute_query(
            SQL(
                """
                SELECT listing.id, listing.product_id,
                       CASE WHEN listing.push_state IS NOT NULL THEN listing.pushed_quantity::float END,
                       CASE WHEN listing.push_state IS NOT NULL THEN listing.pushed_offer::float END,
                       COALESCE(hand.units, 0)::float, COALESCE(demand.units, 0)::float,
                       rule.id, COALESCE(listing.allow_fractional, FALSE),
                       CASE WHEN %(cases)s THEN GREATEST(listing.unit_multiplier, 1) ELSE 1 END,
                       listing.store_id, listing.unit_of_measure, listing.unit_denomination, template.uom_id
                  FROM leaflink_listing listing
                  JOIN product_template template ON template.id = listing.product_tmpl_id
             LEFT JOIN (%(hand)s) hand ON hand.product_id = listing.product_id
             LEFT JOIN (%(demand)s) demand ON demand.product_id = listing.product_id
            CROSS JOIN LATERAL (%(rule)s) rule
                 WHERE %(sendable)s
                   AND (listing.push_state IS NOT NULL OR %(unsent)s)
                   AND (%(everything)s
                        OR listing.push_state IS NULL
                        OR listing.pushed_basis IS DISTINCT FROM %(bases)s::jsonb ->> rule.id::text
                        OR listing.pushed_free IS DISTINCT FROM COALESCE(hand.units, 0) - COALESCE(demand.units, 0)
                        OR listing.product_id = ANY(%(products)s)
                        OR listing.product_id = ANY(%(kits)s)
                        OR listing.id = ANY(%(listings)s))
                 ORDER BY listing.id
                """,
                hand=hand,
                demand=demand,
                sendable=sendable,
                unsent=self._stock_unsent(sendable, unsent),
                everything=everything,
                rule=self._stock_nearest_rule(),
                cases=bool(self.stock_whole_cases),
                bases=json.dumps(self._stock_bases()),
                products=[product for product in orders.products if product],
                kits=list(kits),
                listings=list(orders.own_unknown),
            )
        )

    def _stock_sendable(self, kits, listing_ids, forced):
        """Return the condition for a row `listing` of product `template` whose quantity this store may send."""
        return SQL(
            """
            listing.store_id = %(store)s
            AND listing.state = 'linked'
            AND listing.external_id IS NOT NULL
            AND (listing.stock_sync OR %(forced)s)
            AND listing.inventory_management = '1'
            AND listing.listing_state IS DISTINCT FROM 'Archived'
            AND CASE WHEN listing.product_id = ANY(%(kits)s) THEN listing.product_id = ANY(%(counted)s)
                     ELSE template.type = 'consu' AND template.is_storable END
            AND %(wanted)s
            """,
            store=self.id,
            forced=forced,
            kits=list(kits),
            counted=[product for product, recipe in kits.items() if recipe],
            wanted=SQL("TRUE") if listing_ids is None else SQL("listing.id = ANY(%s)", listing_ids),
        )

    def _stock_unsent(self, sendable, count):
        """Return the condition for the first `count` rows of which LeafLink has no quantity; None = all of them."""
        if count is None:
            return SQL("TRUE")
        query = SQL(
            """
            SELECT listing.id
              FROM leaflink_listing listing
              JOIN product_template template ON template.id = listing.product_tmpl_id
             WHERE listing.push_state IS NULL AND %s
             ORDER BY listing.id
             LIMIT %s
            """,
            sendable,
            count,
        )
        return SQL("listing.id = ANY(%s)", [listing for (listing,) in self.env.execute_query(query)])

    def _stock_grouped(self):
        """Return two queries (product, units): what the store has for sale in its locations, what is to leave it."""
        locations = self._stock_location_ids()
        hand = SQL(
            """
            SELECT product_id, SUM(quantity) AS units
              FROM stock_quant goods
             WHERE location_id = ANY(%s) AND NOT %s
             GROUP BY product_id
            """,
            locations,
            self._stock_refused(),
        )
        # a move may start above a shelf of the store: what it has reserved on the shelf is to leave, too, and what it
        # has not reserved yet may be taken from it; what it has reserved of lots that are not for sale does not come
        # out of those that are
        demand = SQL(
            """
            SELECT product_id, SUM(units) AS units
              FROM (
                    SELECT product_id,
                           CASE WHEN location_id = ANY(%(locations)s) THEN product_qty
                                ELSE product_qty * (1 - LEAST(quantity / NULLIF(product_uom_qty, 0), 1)) END AS units
                      FROM stock_move
                     WHERE state IN %(open)s
                       AND location_id = ANY(%(sources)s)
                       AND NOT COALESCE(location_final_id, location_dest_id) = ANY(%(locations)s)
                     UNION ALL
                    SELECT goods.product_id, CASE WHEN %(refused)s THEN -1 ELSE 1 END * goods.quantity_product_uom
                      FROM stock_move move
                      JOIN stock_move_line goods ON goods.move_id = move.id AND goods.location_id = ANY(%(locations)s)
                     WHERE move.state IN %(open)s
                       AND (move.location_id = ANY(%(locations)s)) = %(refused)s
                       AND NOT COALESCE(move.location_final_id, move.location_dest_id) = ANY(%(locations)s)
                   ) leaving
             GROUP BY product_id
            """,
            open=OPEN_MOVES,
            locations=locations,
            sources=locations + self._stock_locations_above(locations),
            refused=self._stock_refused(),
        )
        return hand, demand

    def _stock_refused(self):
        """Return the condition for rows `goods` that this store does not offer, because of their lot or for want of
        one: of a product that is tracked no COA has passed as long as nobody knows the lot (N11)."""
        sellable, lots = self._sellable_lot_domain(), self.env["stock.lot"].sudo().with_context(active_test=False)
        if sellable.is_true():
            return SQL("FALSE")
        refused = SQL("COALESCE(goods.lot_id IN %s, FALSE)", lots._search(~sellable).subselect())
        if self.stock_lots == "passed":
            tracked = (
                self.env["product.product"].sudo().with_context(active_test=False)._search([("tracking", "!=", "none")])
            )
            refused = SQL("(%s OR goods.lot_id IS NULL AND goods.product_id IN %s)", refused, tracked.subselect())
        return refused

    def _sellable_lot_domain(self):
        """Return the domain of the lots this store offers (N11)."""
        domain = Domain.TRUE
        if self.stock_lots == "passed":
            domain = Domain("leaflink_coa_state", "=", "passed")
        elif self.stock_lots == "not_failed":
            domain = Domain("leaflink_coa_state", "!=", "failed")
        if "removal_date" in self.env["stock.lot"]._fields:  # product_expiry: Odoo does not reserve them any more
            domain &= Domain("removal_date", "=", False) | Domain("removal_date", ">", fields.Datetime.now())
        return domain

    def _stock_location_ids(self):
        """Return the ids of the locations whose content the store offers (R236-R238)."""
        locations = self.env["stock.location"].sudo().with_context(active_test=False)
        if self.stock_location_ids:
            domain = [("id", "child_of", self.stock_location_ids.ids), ("usage", "=", "internal")]
        else:
            domain = [("usage", "=", "internal"), ("company_id", "in", [self.company_id.id, False])]
        return locations.search(domain).ids

    def _stock_locations_above(self, locations):
        """Return the ids of the locations, none of `locations` itself, that the chosen ones lie in."""
        chosen = self.stock_location_ids.sudo()
        above = {int(number) for location in chosen for number in location.parent_path.split("/")[:-1]}
        return list(above.difference(locations))

    def _stock_sharing(self):
        """Return this store and every other one that sells from one of its locations (N18)."""
        others = self.sudo().search([("company_id", "=", self.company_id.id), ("id", "!=", self.id)])
        mine = set(self._stock_location_ids()) if others else set()
        return self + others.filtered(lambda store: not mine.isdisjoint(store._stock_location_ids()))


def units_in(uom, other):
    """Return how many of the uom.uom `other` are in one `uom`, 1 where the two have nothing in common."""
    if uom and other and uom != other and uom._has_common_reference(other):
        return Decimal(str(uom.factor)) / Decimal(str(other.factor))
    return Decimal(1)


@lru_cache(10_000)
def units(number):
    """Return a float of the database as Decimal, without the noise of binary sums."""
    return Decimal(int(number)) if number == int(number) else Decimal(str(round(number, 4)))
