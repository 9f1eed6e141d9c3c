from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from odoo import models
from odoo.tools import SQL

from ..lib import available

OPEN_MOVES = ("waiting", "confirmed", "partially_available", "assigned")
RESERVED = tuple(sorted(available.RESERVED))
CONSUMED = tuple(sorted(available.CONSUMED))


class Candidate(NamedTuple):
    """A listing, what LeafLink is to be told, and what it was told last (None = nothing or unknown)."""

    listing_id: int
    offer: available.Offer
    sent: Decimal | None
    sent_offer: Decimal | None
    crossed: bool

    @property
    def is_due(self):
        return available.must_send(self.offer.quantity, self.sent, self.crossed)


class StockLine(NamedTuple):
    """A LeafLink order line in the formula, with the order it belongs to."""

    order_id: int
    store_id: int
    product_id: int
    line: available.Line
    was_consumed: bool
    per_unit: Decimal

    @property
    def crossed(self):
        return (self.line.status in available.CONSUMED) != self.was_consumed


class LeafLinkStore(models.Model):
    """What LeafLink may offer, computed for all listings of a store at once in two grouped queries.

    Nothing is kept in between: any change in Odoo, whoever made it, is in the next result.
    """

    _inherit = "leaflink.store"

    def _stock_candidates(self, lines, listing_ids=None):
        """Return one Candidate per listing that may be pushed (of `listing_ids` if given). `lines`: _stock_lines()."""
        self.ensure_one()
        pending, unknown = defaultdict(Decimal), defaultdict(Decimal)
        own_unknown, own_shared, crossed = defaultdict(Decimal), defaultdict(Decimal), set()
        for row in lines:
            line = row.line
            pending[row.product_id] += line.pending * row.per_unit
            unknown[row.product_id] += line.unknown * row.per_unit
            own_unknown[line.listing] += line.unknown
            own_shared[line.listing] += line.shared
            if row.crossed:
                crossed.add(line.listing)
        zero = available.ZERO
        rules = {fractional: self._stock_rule(fractional) for fractional in (False, True)}
        factor = self._stock_factors()
        candidates = []
        for listing, product, on_hand, demand, fractional, known, sent, sent_offer, *unit in self._stock_rows(listing_ids):
            per_unit = factor(listing, *unit)
            numbers = units(on_hand), units(demand), pending.get(product, zero), unknown.get(product, zero)
            if per_unit != 1:
                numbers = [number / per_unit for number in numbers]
            offer = available.offer(
                *numbers, own_unknown.get(listing, zero), own_shared.get(listing, zero), rules[fractional]
            )
            last = (units(sent), units(sent_offer)) if known else (None, None)
            candidates.append(Candidate(listing, offer, *last, listing in crossed))
        return candidates

    def _stock_factors(self):
        """Return a function of (listing, *unit): units of the product in one of LeafLink.

        `unit`: store, LeafLink's unit, its size, the product's unit; equal ones are looked up once. 1 where the two units
        have nothing in common: both sides then count packages (R046).
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

    def _stock_rows(self, listing_ids=None):
        """Return rows (listing, product, on hand, demand, fractional, known, sent, sent offer, *unit) of what may be
        pushed; on hand and demand in units of the product, `unit` as for _stock_factors.

        Demand is open demand of confirmed moves that leave the locations for good, as Odoo's own forecast counts it: in
        a two- or three-step delivery the units count once.
        """
        self.env.flush_all()
        locations = self._stock_location_ids()
        return self.env.execute_query(
            SQL(
                """
                WITH hand AS (
                    SELECT product_id, SUM(quantity) AS units
                      FROM stock_quant
                     WHERE location_id = ANY(%(locations)s)
                     GROUP BY product_id
                ), demand AS (
                    SELECT product_id, SUM(product_qty) AS units
                      FROM stock_move
                     WHERE state IN %(open)s
                       AND location_id = ANY(%(locations)s)
                       AND NOT COALESCE(location_final_id, location_dest_id) = ANY(%(locations)s)
                     GROUP BY product_id
                )
                SELECT listing.id, listing.product_id, COALESCE(hand.units, 0), COALESCE(demand.units, 0),
                       COALESCE(listing.allow_fractional, FALSE), listing.push_state IS NOT NULL,
                       listing.pushed_quantity, listing.pushed_offer,
                       listing.store_id, listing.unit_of_measure, listing.unit_denomination, template.uom_id
                  FROM leaflink_listing listing
                  JOIN product_product product ON product.id = listing.product_id
                  JOIN product_template template ON template.id = product.product_tmpl_id
             LEFT JOIN hand ON hand.product_id = listing.product_id
             LEFT JOIN demand ON demand.product_id = listing.product_id
                 WHERE listing.id IN %(listings)s
                 ORDER BY listing.id
                """,
                locations=locations,
                open=OPEN_MOVES,
                listings=self._stock_listings(listing_ids).subselect(),
            )
        )

    def _stock_listings(self, listing_ids=None):
        """Return the query of listings whose quantity may be sent; leaflink.listing.push_obstacle says it in words."""
        domain = [
            ("store_id", "=", self.id),
            ("state", "=", "linked"),
            ("stock_sync", "=", True),
            ("inventory_management", "=", "1"),
            ("listing_state", "!=", "Archived"),
            ("product_id.type", "=", "consu"),
            ("product_id.is_storable", "=", True),
        ]
        if listing_ids is not None:
            domain.append(("id", "in", listing_ids))
        return self.env["leaflink.listing"].sudo().with_context(active_test=False)._search(domain)

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

    def _stock_lines(self):
        """Return the StockLine of every order line that still matters, of all stores that sell this stock.

        Those are lines LeafLink reserves, lines it has consumed until they are settled, and lines of orders that went
        from one to the other since the last push. A variety that inherits its stock reserves that of its parent listing
        (LeafLink V2, inventory).
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT orders.id, orders.store_id, orders.status, COALESCE(orders.stock_settled, FALSE),
                       COALESCE(orders.stock_consumed, FALSE), COALESCE(pool.id, listing.id), listing.product_id,
                       line.quantity, COALESCE(moved.open, 0), COALESCE(moved.done, 0),
                       CASE WHEN sale.state = 'sale' THEN COALESCE(moved.ordered, 0) ELSE 0 END,
                       listing.id, listing.store_id, listing.unit_of_measure, listing.unit_denomination, template.uom_id
                  FROM leaflink_order orders
                  JOIN leaflink_order_line line ON line.order_id = orders.id AND line.active
                  JOIN leaflink_listing listing
                    ON listing.store_id = orders.store_id AND listing.external_id = line.product_external_id
             LEFT JOIN leaflink_listing pool
                    ON listing.inventory_management = '3'
                   AND pool.store_id = listing.store_id AND pool.external_id = listing.parent_external_id
             LEFT JOIN product_product product ON product.id = listing.product_id
             LEFT JOIN product_template template ON template.id = product.product_tmpl_id
             LEFT JOIN sale_order_line sale_line ON sale_line.id = line.sale_line_id
             LEFT JOIN sale_order sale ON sale.id = sale_line.order_id
             LEFT JOIN LATERAL (%(moved)s) moved ON TRUE
                 WHERE orders.store_id IN %(stores)s
                   AND (orders.status IN %(reserved)s
                        OR (orders.status IN %(consumed)s AND orders.stock_settled IS NOT TRUE)
                        OR (orders.status IN %(consumed)s) != COALESCE(orders.stock_consumed, FALSE))
                """,
                moved=self._stock_moved_query(),
                stores=self._stock_sharing()._ids,
                reserved=RESERVED,
                consumed=CONSUMED,
            )
        )
        return self._read_stock_lines(rows)

    def _stock_moved_query(self):
        """Return the query of what Odoo has of `sale_line`, in units of the product: open, done gross, ordered."""
        return SQL(
            """
            SELECT SUM(move.product_qty) FILTER (WHERE move.state IN %(open)s) AS open,
                   SUM(move.quantity * unit.factor / product_unit.factor)
                       FILTER (WHERE move.state = 'done' AND dest.usage = 'customer') AS done,
                   MAX(sale_line.product_uom_qty * sale_unit.factor / product_unit.factor) AS ordered
              FROM stock_move move
              JOIN uom_uom unit ON unit.id = move.product_uom
              JOIN product_product product ON product.id = move.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
              JOIN uom_uom product_unit ON product_unit.id = template.uom_id
              JOIN uom_uom sale_unit ON sale_unit.id = sale_line.product_uom_id
              JOIN stock_location source ON source.id = move.location_id
              JOIN stock_location dest ON dest.id = move.location_dest_id
         LEFT JOIN stock_location final ON final.id = move.location_final_id
             WHERE move.sale_line_id = sale_line.id
               AND source.usage != 'customer'
               AND COALESCE(final.usage, dest.usage) = 'customer'
            """,
            open=OPEN_MOVES,
        )

    def _read_stock_lines(self, rows):
        """Turn the rows of _stock_lines into StockLine.

        A delivery was ended short on purpose when something of the order has left and nothing of it is open any more.
        """
        opened = {row[0] for row in rows if row[8]}
        ended = {row[0] for row in rows if row[9]} - opened
        factor = self._stock_factors()
        lines = []
        for order, store, status, settled, consumed, listing, product, ordered, *rest in rows:
            per_unit = factor(*rest[3:])
            open_units, done, asked = (units(number) / per_unit for number in rest[:3])
            closed = asked if order in ended else available.ZERO
            line = available.Line(listing, status, units(ordered), open_units, done, closed, settled)
            lines.append(StockLine(order, store, product, line, consumed, per_unit))
        return lines


def units(number):
    """Return a float of the database as Decimal, without the noise of binary sums."""
    return Decimal(int(number)) if number == int(number) else Decimal(str(round(number, 4)))
