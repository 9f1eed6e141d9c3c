from collections import defaultdict
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from odoo import models
from odoo.tools import SQL

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
    def of(cls, lines):
        sums = cls(defaultdict(Decimal), defaultdict(Decimal), defaultdict(Decimal), defaultdict(Decimal), set())
        for row in lines:
            sums.pending[row.product_id] += row.line.pending * row.per_unit
            sums.unknown[row.product_id] += row.line.unknown * row.per_unit
            sums.own_unknown[row.line.listing] += row.line.unknown
            sums.own_shared[row.line.listing] += row.line.shared
            if row.crossed:
                sums.crossed.add(row.line.listing)
        return sums

    def of_product(self, product_id):
        return self.pending.get(product_id, available.ZERO), self.unknown.get(product_id, available.ZERO)

    def of_listing(self, listing_id):
        return self.own_unknown.get(listing_id, available.ZERO), self.own_shared.get(listing_id, available.ZERO)

    def touch(self, product_id, listing_id):
        """Tell whether any line is about this product or listing."""
        return product_id in self.pending or listing_id in self.own_unknown


class LeafLinkStore(models.Model):
    """What LeafLink may offer, computed for all listings of a store at once in a few grouped queries.

    Nobody keeps book of what changed: every run compares what is there now, whoever changed it, with what the last
    quantity was computed from.
    """

    _inherit = "leaflink.store"

    def _stock_candidates(self, lines, listing_ids=None, everything=False):
        """Return one Candidate per listing whose offer may differ from the last one sent, or of `everything`.

        `lines`: _stock_lines(). `listing_ids`: look at these only.
        """
        self.ensure_one()
        orders = Orders.of(lines)
        rows = self._stock_rows(orders, listing_ids, everything)
        rules = {fractional: self._stock_rule(fractional) for fractional in (False, True)}
        factor, basis = self._stock_factors(), self._stock_basis()

        @cache  # without orders equal numbers make an equal offer
        def simple_offer(on_hand, demand, fractional):
            return available.offer(units(on_hand), units(demand), *NO_ORDERS, rules[fractional])

        candidates = []
        for listing, product, on_hand, demand, fractional, sent, sent_offer, *unit in rows:
            per_unit = factor(listing, *unit)
            simple = per_unit == 1 and not orders.touch(product, listing)
            if simple:
                offer = simple_offer(on_hand, demand, fractional)
            else:
                numbers = units(on_hand), units(demand), *orders.of_product(product)
                numbers = [number / per_unit for number in numbers]
                offer = available.offer(*numbers, *orders.of_listing(listing), rules[fractional])
            last = (None, None) if sent is None else (units(sent), units(sent_offer))
            crossed = listing in orders.crossed
            candidates.append(Candidate(listing, offer, *last, crossed, on_hand - demand, basis if simple else ""))
        return candidates

    def _stock_basis(self):
        """Return the rules of the store as text; equal text and equal numbers make an equal offer."""
        return f"{self.stock_buffer}|{self.stock_percent}|{self.stock_cap}"

    def _stock_factors(self):
        """Return a function of (listing, *unit): units of the product in one of LeafLink.

        `unit`: store, LeafLink's unit, its size, the product's unit; equal ones are looked up once. 1 where the two
        units have nothing in common: both sides then count packages (R046).
        """
        known = {}

        def factor(listing_id, *unit):
            if unit not in known:
                uom = self.env["leaflink.listing"].browse(listing_id).uom_id
                product_uom = self.env["uom.uom"].browse(unit[-1])
                fits = uom and uom != product_uom and uom._has_common_reference(product_uom)
                known[unit] = Decimal(str(uom.factor)) / Decimal(str(product_uom.factor)) if fits else 1
            return known[unit]

        return factor

    def _stock_rule(self, fractional):
        return available.Rule(
            buffer=units(self.stock_buffer),
            percent=units(self.stock_percent),
            cap=units(self.stock_cap) if self.stock_cap else None,
            fractional=fractional,
        )

    def _stock_rows(self, orders, listing_ids=None, everything=False):
        """Return rows of the listings whose quantity may be sent and whose numbers are others than at the last time.

        A row: listing, product, on hand, demand, fractional, sent, sent offer (None = unknown), store, LeafLink's unit,
        its size, the product's unit; on hand and demand in units of the product, which Odoo keeps in stock.
        Demand is open demand of confirmed moves that leave the locations for good, as Odoo's own forecast counts it: in
        a two- or three-step delivery the units count once. What orders of LeafLink touch is looked at in any case.
        """
        self.env.flush_all()
        hand, demand = self._stock_grouped()
        return self.env.execute_query(
            SQL(
                """
                SELECT listing.id, listing.product_id, COALESCE(hand.units, 0), COALESCE(demand.units, 0),
                       COALESCE(listing.allow_fractional, FALSE),
                       CASE WHEN listing.push_state IS NOT NULL THEN listing.pushed_quantity END,
                       CASE WHEN listing.push_state IS NOT NULL THEN listing.pushed_offer END,
                       listing.store_id, listing.unit_of_measure, listing.unit_denomination, template.uom_id
                  FROM leaflink_listing listing
                  JOIN product_product product ON product.id = listing.product_id
                  JOIN product_template template
                    ON template.id = product.product_tmpl_id AND template.type = 'consu' AND template.is_storable
             LEFT JOIN (%(hand)s) hand ON hand.product_id = listing.product_id
             LEFT JOIN (%(demand)s) demand ON demand.product_id = listing.product_id
                 WHERE listing.store_id = %(store)s
                   AND listing.state = 'linked'
                   AND listing.stock_sync
                   AND listing.inventory_management = '1'
                   AND listing.listing_state IS DISTINCT FROM 'Archived'
                   AND %(wanted)s
                   AND (%(everything)s
                        OR listing.push_state IS NULL
                        OR listing.pushed_basis IS DISTINCT FROM %(basis)s
                        OR listing.pushed_free IS DISTINCT FROM COALESCE(hand.units, 0) - COALESCE(demand.units, 0)
                        OR listing.product_id = ANY(%(products)s)
                        OR listing.id = ANY(%(listings)s))
                 ORDER BY listing.id
                """,
                hand=hand,
                demand=demand,
                store=self.id,
                wanted=SQL("TRUE") if listing_ids is None else SQL("listing.id = ANY(%s)", listing_ids),
                everything=everything,
                basis=self._stock_basis(),
                products=[product for product in orders.pending if product],
                listings=list(orders.own_unknown),
            )
        )

    def _stock_grouped(self):
        """Return two queries (product, units): what lies in the locations of the store, and what is to leave them."""
        locations = self._stock_location_ids()
        hand = SQL(
            """
            SELECT product_id, SUM(quantity) AS units
              FROM stock_quant
             WHERE location_id = ANY(%s)
             GROUP BY product_id
            """,
            locations,
        )
        # a move may start above a shelf of the store: what it has reserved on the shelf is to leave, too
        demand = SQL(
            """
            SELECT product_id, SUM(units) AS units
              FROM (
                    SELECT product_id, product_qty AS units
                      FROM stock_move
                     WHERE state IN %(open)s
                       AND location_id = ANY(%(locations)s)
                       AND NOT COALESCE(location_final_id, location_dest_id) = ANY(%(locations)s)
                     UNION ALL
                    SELECT line.product_id, line.quantity_product_uom
                      FROM stock_move move
                      JOIN stock_move_line line ON line.move_id = move.id AND line.location_id = ANY(%(locations)s)
                     WHERE move.state IN %(open)s
                       AND NOT move.location_id = ANY(%(locations)s)
                       AND NOT COALESCE(move.location_final_id, move.location_dest_id) = ANY(%(locations)s)
                   ) leaving
             GROUP BY product_id
            """,
            open=OPEN_MOVES,
            locations=locations,
        )
        return hand, demand

    def _stock_location_ids(self):
        """Return the ids of the locations whose content the store offers (R236-R238)."""
        locations = self.env["stock.location"].sudo().with_context(active_test=False)
        if self.stock_location_ids:
            domain = [("id", "child_of", self.stock_location_ids.ids), ("usage", "=", "internal")]
        else:
            domain = [("usage", "=", "internal"), ("company_id", "in", [self.company_id.id, False])]
        return locations.search(domain).ids

    def _stock_sharing(self):
        """Return this store and every other one that sells from one of its locations (N18)."""
        mine = set(self._stock_location_ids())
        others = self.sudo().search([("company_id", "=", self.company_id.id), ("id", "!=", self.id)])
        return self + others.filtered(lambda store: not mine.isdisjoint(store._stock_location_ids()))


def units(number):
    """Return a float of the database as Decimal, without the noise of binary sums."""
    return Decimal(int(number)) if number == int(number) else Decimal(str(round(number, 4)))
