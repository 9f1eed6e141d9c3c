from collections import defaultdict
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from odoo import models
from odoo.tools import SQL

from odoo.addons.leaflink_connector.models.leaflink_uom_map import unit_name

from ..lib import available
from .leaflink_stock_compute import CONSUMED, OPEN_MOVES, RESERVED, units, units_in

# open demand and what was shipped of a line that has not moved
NOTHING = available.ZERO, available.ZERO


class StockLine(NamedTuple):
    """A LeafLink order line in the formula, in units of the listing whose quantity it takes from.

    `per_unit` of the product's are in one of them. `held`: the least part of it that LeafLink may hold back for the
    line: whether it counts a variety of another size in its own units or in those of the parent nobody has said.
    """

    order_id: int
    store_id: int
    product_id: int
    line: available.Line
    was_consumed: bool
    per_unit: Decimal
    held: Decimal

    @property
    def crossed(self):
        return (self.line.status in available.CONSUMED) != self.was_consumed


class LeafLinkStore(models.Model):
    """What orders of LeafLink mean for the stock that this store sells."""

    _inherit = "leaflink.store"

    def _stock_lines(self):
        """Return the StockLine of every order line that still matters, of all stores that sell this stock.

        Those are lines LeafLink reserves, lines it has consumed until they are settled, and lines of orders that went
        from one to the other since the last push. A variety that inherits its stock reserves that of its parent listing
        (LeafLink V2, inventory); when it is another product in Odoo, its delivery stands for no unit of the parent.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT orders.id, orders.store_id, orders.status, COALESCE(orders.stock_settled, FALSE),
                       COALESCE(orders.stock_consumed, FALSE), COALESCE(pool.id, listing.id),
                       COALESCE(pool.product_id, listing.product_id),
                       pool.product_id != listing.product_id, line.quantity, line.sale_line_id,
                       CASE WHEN sale_line.state = 'sale'
                            THEN sale_line.product_uom_qty * sale_unit.factor / product_unit.factor ELSE 0 END,
                       listing.store_id, listing.unit_of_measure, listing.unit_denomination, product_unit.id,
                       pool.store_id, pool.unit_of_measure, pool.unit_denomination, pool_template.uom_id
                  FROM leaflink_order orders
                  JOIN leaflink_order_line line ON line.order_id = orders.id AND line.active
             LEFT JOIN leaflink_listing named
                    ON named.store_id = orders.store_id
                   AND named.external_id = line.product_external_id
                  JOIN leaflink_listing listing
                    ON listing.store_id = orders.store_id
                   AND listing.id = CASE WHEN line.product_external_id IS NULL THEN line.listing_id ELSE named.id END
             LEFT JOIN leaflink_listing pool
                    ON pool.store_id = listing.store_id
                   AND pool.external_id
                       = CASE WHEN listing.inventory_management = '3' THEN listing.parent_external_id END
             LEFT JOIN product_template pool_template ON pool_template.id = pool.product_tmpl_id
             LEFT JOIN product_template template ON template.id = listing.product_tmpl_id
             LEFT JOIN uom_uom product_unit ON product_unit.id = template.uom_id
             LEFT JOIN sale_order_line sale_line ON sale_line.id = line.sale_line_id
             LEFT JOIN uom_uom sale_unit ON sale_unit.id = sale_line.product_uom_id
                 WHERE orders.store_id IN %(stores)s
                   AND (orders.stock_settled IS NOT TRUE
                        OR orders.stock_consumed IS DISTINCT FROM (orders.status IN %(consumed)s))
                   AND (orders.status IN %(reserved)s
                        OR (orders.status IN %(consumed)s AND orders.stock_settled IS NOT TRUE)
                        OR (orders.status IN %(consumed)s) != COALESCE(orders.stock_consumed, FALSE))
                """,
                stores=self._stock_sharing()._ids,
                reserved=RESERVED,
                consumed=CONSUMED,
            )
        )
        return self._read_stock_lines(rows, self._stock_moved([row[9] for row in rows if row[9]]))

    def _settle_unpushed(self, lines):
        """Return `lines` as the first push will count them: what LeafLink has fulfilled by then is gone from the stock.

        Nothing is written; stores that had their first push stay as they are.
        """
        unpushed = {store.id for store in self._stock_sharing() if not store.stock_baseline}
        return [
            row._replace(line=row.line._replace(settled=True))
            if row.store_id in unpushed and row.line.status in available.CONSUMED
            else row
            for row in lines
        ]

    def _stock_moved(self, sale_line_ids):
        """Return {sale line id: (open demand, shipped gross)} of moves to the customer, in units of the product.

        Of a kit these are whole kits; in Odoo only its components move, those it had when the order was confirmed.
        """
        moves, totals = self._stock_moves(sale_line_ids), {}
        kits = self._stock_kits(self.env["product.product"].browse({sold for _line, sold in moves}))
        for (sale_line, sold), moved in moves.items():
            recipe = {part: per_kit for part, per_kit in kits.get(sold, {}).items() if part in moved}
            totals[sale_line] = available.whole(recipe, moved) if recipe else available.total(moved)
        return totals

    def _stock_moves(self, sale_line_ids):
        """Return {(sale line id, product sold): {product moved: (open demand, shipped gross)}}.

        Of moves to the customer; products by id, units of the product moved as Decimal.
        """
        if not sale_line_ids:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT move.sale_line_id, sale_line.product_id, move.product_id,
                       SUM(move.product_qty) FILTER (WHERE move.state IN %(open)s),
                       SUM(move.quantity * unit.factor / product_unit.factor)
                           FILTER (WHERE move.state = 'done' AND dest.usage = 'customer')
                  FROM stock_move move
                  JOIN sale_order_line sale_line ON sale_line.id = move.sale_line_id
                  JOIN stock_location source ON source.id = move.location_id
                  JOIN stock_location dest ON dest.id = move.location_dest_id
             LEFT JOIN stock_location final ON final.id = move.location_final_id
                  JOIN uom_uom unit ON unit.id = move.product_uom
                  JOIN product_product product ON product.id = move.product_id
                  JOIN product_template template ON template.id = product.product_tmpl_id
                  JOIN uom_uom product_unit ON product_unit.id = template.uom_id
                 WHERE move.sale_line_id = ANY(%(lines)s)
                   AND source.usage != 'customer'
                   AND COALESCE(final.usage, dest.usage) = 'customer'
                 GROUP BY move.sale_line_id, sale_line.product_id, move.product_id
                """,
                open=OPEN_MOVES,
                lines=sale_line_ids,
            )
        )
        moves = defaultdict(dict)
        for sale_line, sold, product, open_units, done in rows:
            moves[sale_line, sold][product] = units(open_units or 0), units(done or 0)
        return moves

    def _read_stock_lines(self, rows, moved):
        """Turn the rows of _stock_lines into StockLine.

        A delivery was ended short on purpose when something of the order has left and nothing of it is open any more.
        """
        opened = {row[0] for row in rows if moved.get(row[9], NOTHING)[0]}
        ended = {row[0] for row in rows if moved.get(row[9], NOTHING)[1]} - opened
        factor, size = self._stock_factors(), self._stock_sizes()
        lines = []
        for order, store, status, settled, consumed, listing, product, foreign, *of_line in rows:
            ordered, sale_line, asked, *of_unit = of_line
            unit, pool = of_unit[:4], of_unit[4:]
            per_unit, in_pool = factor(*unit), size(unit, pool)
            here = NOTHING if foreign and status in RESERVED else moved.get(sale_line, NOTHING)
            open_units, done = [number / per_unit * in_pool for number in here]
            closed = units(asked or 0) / per_unit * in_pool if order in ended else available.ZERO
            line = available.Line(listing, status, units(ordered) * in_pool, open_units, done, closed, settled)
            per_unit = factor(*pool) if pool[3] else per_unit / in_pool
            lines.append(StockLine(order, store, product, line, consumed, per_unit, min(1, 1 / in_pool)))
        return lines

    def _stock_sizes(self):
        """Return a function of (unit, unit of the pool or Nones): how many of the pool's are in one; see `factor`.

        1 where the two have nothing in common: a variety then counts as one unit of its parent.
        """

        @cache
        def uom(store_id, unit, size):
            return self.browse(store_id).uom_map_ids._odoo_unit(unit_name(unit, size))

        def size(unit, pool):
            return units_in(uom(*unit[:3]), uom(*pool[:3])) if pool[0] else 1

        return size
