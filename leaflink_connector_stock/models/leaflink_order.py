from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.leaflink_connector_sale.models.leaflink_order_process import CAPTURED

from ..lib import available


class LeafLinkOrder(models.Model):
    """What the stock push remembers of an order, and the question about units that never left Odoo's stock."""

    _inherit = "leaflink.order"

    stock_consumed = fields.Boolean(
        readonly=True, copy=False, help="At the last push LeafLink had taken the units out of its quantity."
    )
    stock_settled = fields.Boolean(
        readonly=True,
        copy=False,
        help="No more units of this order are expected to leave Odoo's stock.",
    )
    stock_pending = fields.Boolean(compute="_compute_stock_pending")
    shipment_ids = fields.One2many("leaflink.shipment", "order_id", "Shipments", readonly=True)

    # the orders that may still matter to the stock push, few of many; StockLine's query names the same condition
    _stock_idx = models.Index(
        "(store_id) WHERE stock_settled IS NOT TRUE"
        " OR stock_consumed IS DISTINCT FROM (status IN ('Complete', 'Fulfilled', 'Shipped'))"
    )

    @api.depends("status", "stock_settled", "state", "sale_order_id.state")
    def _compute_stock_pending(self):
        about = [("res_model", "=", self._name), ("res_id", "in", self.ids), ("code", "=", "stock_pending")]
        asked = self.env["leaflink.issue"].sudo().search([*about, ("state", "=", "open")]).mapped("res_id")
        for order in self:
            waits = order.state == "skipped" or order.sale_order_id.state in (False, "draft", "sent", "cancel")
            gone = order.status in available.CONSUMED and not order.stock_settled
            order.stock_pending = gone and (waits or order.id in asked)

    def action_settle_stock(self):
        """The units of these orders have left Odoo's stock in another way, or never will: offer the rest again."""
        self._check_role("operator")
        self.check_access("read")
        orders = self.sudo().filtered(lambda order: order.status in available.CONSUMED and not order.stock_settled)
        orders.write({"stock_settled": True})
        self.env["leaflink.issue"]._solve(orders, ["stock_pending"])
        self.env["leaflink.store"]._wake_stock_push()
        return True

    def _ask_about_stock(self, store):
        """Ask about those of these orders of `store` that Odoo will not deliver although LeafLink has fulfilled them.

        Their units count as sold until somebody answers. A question that has become pointless is taken back.
        """
        Issue = self.env["leaflink.issue"]
        lost = self.filtered(lambda order: order._is_never_delivered())
        asked = Issue.search([("store_id", "=", store.id), ("code", "=", "stock_pending"), ("state", "=", "open")])
        Issue._solve(self.browse(asked.mapped("res_id")) - lost, ["stock_pending"])
        for order in lost:
            message = self.env._(
                "LeafLink has fulfilled order %s, but Odoo will not deliver it. Its units are not offered to other "
                "buyers. If they are gone, correct the stock; then press Settle Stock.",
                order.display_name,
            )
            Issue._open(store, order, "stock_pending", message, action="action_settle_stock")

    def _is_never_delivered(self):
        """Tell whether Odoo will not deliver (more of) this order unless a person does something about it."""
        sale, point = self.sale_order_id, self.store_id.capture_point
        # LeafLink's status would let it in, so something else keeps it out for good
        left_out = self.state == "new" and not sale and self.status in CAPTURED[point] and bool(self._waits_for())
        ended = sale.state == "sale" and not self._delivery_states() - {"done", "cancel"}
        return self.state == "skipped" or left_out or sale.state == "cancel" or ended

    def _delivery_states(self):
        """Return the states of the moves that bring this order's goods to the customer, all steps of them."""
        moves = self.sale_order_id.order_line.move_ids.filtered(
            lambda move: (move.location_final_id or move.location_dest_id).usage == "customer"
        )
        return set(moves.mapped("state"))

    def _stop_watching(self, days):
        """Settle covered orders once LeafLink has completed them or nobody has changed them for `days`."""
        limit = fields.Datetime.now() - timedelta(days=days)
        self.filtered(
            lambda order: order.status == "Complete" or (order.changed_on and order.changed_on < limit)
        ).stock_settled = True

    @api.model
    def _take(self, store, *args, **kwargs):
        """News about orders changes what may be offered."""
        orders = super()._take(store, *args, **kwargs)
        if orders:
            self.env["leaflink.store"]._wake_stock_push()
        return orders
