"""Sell by batch (R251): an order line that names a batch is delivered from the lot of that number and no other."""

from contextlib import suppress

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.leaflink_connector.lib import errors
from odoo.addons.leaflink_connector.lib.values import id_text
from odoo.addons.leaflink_connector_sale.models.leaflink_order_sync import lines_of

from .leaflink_stock_compute import OPEN_MOVES


class LeafLinkOrder(models.Model):
    _inherit = "leaflink.order"

    @api.model
    def _complete(self, client, store, orders):
        """Batches that lines name and Odoo does not know are asked for with the order, in one call."""
        orders = super()._complete(client, store, orders)
        orders.batches = []
        named = {id_text(line.get("batch")) for order in orders for line in lines_of(order)} - {""}
        if named and store.batch_sync != "none":
            Batch = self.env["leaflink.batch"]
            if missing := named - Batch._known(store, named).keys():
                with suppress(errors.Forbidden, errors.NotFound, errors.Rejected):
                    orders.batches = Batch._lookup(store, client, missing)
        return orders

    @api.model
    def _import(self, store, orders, *args, **kwargs):
        self.env["leaflink.batch"]._store_page(store, getattr(orders, "batches", ()))
        return super()._import(store, orders, *args, **kwargs)

    def _sale_cancelled(self):
        result = super()._sale_cancelled()
        self.sale_order_id._leaflink_deliveries_changed()
        return result


class LeafLinkBatch(models.Model):
    _inherit = "leaflink.batch"

    def _after_news(self):
        """Orders may have come in before the batches they name."""
        self._ordered_lines().order_id._leaflink_tell_lots()
        return super()._after_news()

    def _link_lots(self):
        """What waits for a batch that has got its lot is taken from this lot from now on."""
        before = {batch: batch.lot_ids for batch in self}
        result = super()._link_lots()
        found = self.filtered(lambda batch: batch.lot_ids - before[batch])
        new = self.env["stock.lot"].union(*(batch.lot_ids - before[batch] for batch in found))
        lines = found._ordered_lines().filtered(lambda line: line.leaflink_lot_id in new and not line.leaflink_any_lot)
        lines._leaflink_reserve_anew()
        return result

    def _ordered_lines(self):
        """Return the lines of confirmed orders that name these batches; what they know of a batch is found anew."""
        domain = Domain("sale_line_id.state", "=", "sale") & Domain.OR(
            Domain("store_id", "=", store.id) & Domain("batch_external_id", "in", batches.mapped("external_id"))
            for store, batches in self.filtered("external_id").grouped("store_id").items()
        )
        rows = self.env["leaflink.order.line"].sudo().search(domain)
        rows.modified(["batch_external_id"])
        return rows.sale_line_id


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    leaflink_batch = fields.Char("LeafLink Batch", compute="_compute_leaflink_lot_id", compute_sudo=True)
    leaflink_lot_id = fields.Many2one(
        "stock.lot",
        "Lot of the Buyer",
        compute="_compute_leaflink_lot_id",
        compute_sudo=True,
        help="The buyer has ordered this batch: only this lot is reserved.",
    )
    leaflink_any_lot = fields.Boolean(
        "Other Lots Too", copy=False, help="Somebody has decided to deliver other lots than the buyer's batch as well."
    )

    @api.depends("leaflink_line_ids.batch_external_id", "leaflink_line_ids.store_id.batch_sync", "product_id")
    def _compute_leaflink_lot_id(self):
        """The number is that of LeafLink's batch, the lot the one of this number, whoever made it and when."""
        self.leaflink_batch = self.leaflink_lot_id = False
        named = self.leaflink_line_ids.filtered(lambda one: one.batch_external_id and one.store_id.batch_sync != "none")
        for store, rows in named.grouped("store_id").items():
            batches = self.env["leaflink.batch"]._known(store, rows.mapped("batch_external_id"))
            for row in rows.filtered(lambda row, batches=batches: row.batch_external_id in batches):
                row.sale_line_id.leaflink_batch = batches[row.batch_external_id].name
        lines = self.filtered(lambda line: line.leaflink_batch and line.product_id.tracking == "lot")
        if lines:
            lots = self.env["stock.lot"].search(
                [("name", "in", lines.mapped("leaflink_batch")), ("product_id", "in", lines.product_id.ids)]
            )
            for line in lines:
                line.leaflink_lot_id = lots.filtered(
                    lambda lot, line=line: (
                        (lot.name, lot.product_id) == (line.leaflink_batch, line.product_id)
                        and lot.company_id in (line.company_id, lot.company_id.browse())
                    )
                )[:1]

    def _leaflink_lot_missing(self):
        """Return what is wrong with the buyer's batch for the open deliveries of this line, "" when nothing is."""
        if not self.leaflink_batch or self.leaflink_any_lot or self.product_id.tracking != "lot":
            return ""
        words = {"product": self.product_id.display_name, "batch": self.leaflink_batch}
        open_moves = self.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel") and not move.move_orig_ids and not move.picked
        )
        if not self.leaflink_lot_id:
            text = self.env._(
                "the buyer wants batch %(batch)s of %(product)s, but there is no lot of this number: choose the lot.",
                **words,
            )
            return text if open_moves else ""
        missing = sum(
            move.product_qty - move.product_uom._compute_quantity(move.quantity, move.product_id.uom_id)
            for move in open_moves
        )
        if missing <= 0:
            return ""
        return self.env._(
            "%(missing)g of %(product)s are missing in lot %(batch)s, which the buyer has ordered.",
            missing=missing,
            **words,
        )

    def _leaflink_reserve_anew(self):
        """The buyer wants another batch: other lots that are reserved and nobody has picked yet make room."""
        moves = self.move_ids.filtered(
            lambda move: move.state in OPEN_MOVES and not move.move_orig_ids and not move.picked
        )
        others = moves.filtered(lambda move: any(line.lot_id != move.leaflink_lot_id for line in move.move_line_ids))
        others._do_unreserve()
        at_once = moves.filtered(lambda move: move.picking_type_id.reservation_method == "at_confirm")
        (others | at_once)._action_assign()


class StockMove(models.Model):
    _inherit = "stock.move"

    leaflink_lot_id = fields.Many2one(
        "stock.lot",
        "Lot of the Buyer",
        compute="_compute_leaflink_lot_id",
        compute_sudo=True,
        help="The buyer has ordered this batch on LeafLink: only this lot is reserved.",
    )

    @api.depends("sale_line_id.leaflink_lot_id", "sale_line_id.leaflink_any_lot", "product_id")
    def _compute_leaflink_lot_id(self):
        for move in self:
            line = move.sale_line_id
            wanted = line.leaflink_lot_id if line and not line.leaflink_any_lot else self.env["stock.lot"]
            move.leaflink_lot_id = wanted if wanted.product_id == move.product_id else False

    def _update_reserved_quantity_vals(
        self, need, location_id, lot_id=None, package_id=None, owner_id=None, strict=True
    ):
        """Without a lot that an earlier step has brought, only the buyer's may be taken."""
        move = self
        if not strict and not lot_id and self.leaflink_lot_id:
            move = self.with_context(leaflink_lot_id=self.leaflink_lot_id.id)
        return super(StockMove, move)._update_reserved_quantity_vals(
            need, location_id, lot_id, package_id, owner_id, strict
        )

    def _action_assign(self, *args, **kwargs):
        result = super()._action_assign(*args, **kwargs)
        self.sudo().sale_line_id.filtered("leaflink_batch").order_id._leaflink_tell_lots()
        return result


class StockPicking(models.Model):
    _inherit = "stock.picking"

    leaflink_names_lot = fields.Boolean(compute="_compute_leaflink_names_lot")

    @api.depends("move_ids.leaflink_lot_id")
    def _compute_leaflink_names_lot(self):
        for picking in self:
            picking.leaflink_names_lot = bool(picking.move_ids.leaflink_lot_id)


class StockQuant(models.Model):
    _inherit = "stock.quant"

    def _get_gather_domain(self, *args, **kwargs):
        """Goods without a lot are not the buyer's batch, although Odoo would take them for any."""
        domain = super()._get_gather_domain(*args, **kwargs)
        lot = self.env.context.get("leaflink_lot_id")
        return Domain(domain) & Domain("lot_id", "=", lot) if lot else domain


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _leaflink_tell_lots(self):
        """Ask about deliveries that the lot of the buyer does not cover; a question that is answered is taken back."""
        Issue, answered = self.env["leaflink.issue"], self.browse()
        for sale in self:
            orders = sale.leaflink_order_ids
            short = [text for line in sale.order_line if (text := line._leaflink_lot_missing())]
            if short and orders:
                message = self.env._(
                    "%(sale)s: %(lots)s Fix lets other lots be delivered, too.", sale=sale.name, lots=" ".join(short)
                )
                Issue._open(orders[0].store_id, sale, "batch_lot", message, action="action_leaflink_any_lot")
            else:
                answered += sale
        Issue._solve(answered, ["batch_lot"])

    def action_leaflink_any_lot(self):
        """Deliver these orders from any lot where the buyer's batch does not suffice."""
        self.check_access("write")
        for sale in self.sudo():
            sale.order_line.filtered(lambda line: line._leaflink_lot_missing()).leaflink_any_lot = True
            moves = sale.order_line.move_ids
            moves.filtered(lambda move: move.state in ("confirmed", "partially_available"))._action_assign()
            self.env["leaflink.issue"]._solve(sale, ["batch_lot"])
        return True
