from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models

DAYS_BACK = 90
OPEN_STATUSES = "submitted,accepted,backorder,fulfilled,shipped"


class LeafLinkStore(models.Model):
    """Which orders come in, when, and what becomes of them."""

    _inherit = "leaflink.store"

    capture_point = fields.Selection(
        [
            ("accepted", "Accepted"),
            ("submitted", "Submitted (never confirmed automatically)"),
            ("paid", "Paid"),
            ("completed", "Completed"),
        ],
        string="Import Orders From",
        default="accepted",
        required=True,
        tracking=True,
        help="Orders below this point are listed, with what they wait for, and come in as soon as they reach it.",
    )
    order_origin = fields.Selection(
        [("all", "Buyers and sales reps"), ("buyer", "Buyers only"), ("manual", "Sales reps only")],
        string="Entered By",
        default="all",
        required=True,
        tracking=True,
        help="LeafLink marks orders that a sales rep has entered. Those of the others are listed and do not come in.",
    )
    orders_since = fields.Date(
        copy=False,
        tracking=True,
        help="Orders placed before this day stay out unless somebody loads them. Connect sets it to 90 days back.",
    )
    auto_process = fields.Boolean(
        "Process Automatically",
        default=True,
        tracking=True,
        help="Off: orders without open questions wait for somebody to press Process.",
    )
    order_action = fields.Selection(
        [("quotation", "Make a quotation"), ("confirm", "Make and confirm a sales order")],
        default="quotation",
        required=True,
        tracking=True,
        help="Confirming reserves stock and makes deliveries. Products nobody has reviewed keep an order a quotation.",
    )
    salesperson_id = fields.Many2one(
        "res.users",
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Of orders none of whose LeafLink sales reps is an Odoo user.",
    )
    order_ids = fields.One2many("leaflink.order", "store_id", groups="leaflink_connector.group_user")
    order_count = fields.Integer(compute="_compute_order_counts")
    order_attention_count = fields.Integer(compute="_compute_order_counts")

    @api.depends("order_ids.state")
    def _compute_order_counts(self):
        groups = (
            self.env["leaflink.order"]
            .sudo()
            ._read_group([("store_id", "in", self.ids)], ["store_id", "state"], ["__count"])
        )
        counts = {(store, state): count for store, state, count in groups}
        for store in self:
            store.order_count = sum(count for (of_store, _state), count in counts.items() if of_store == store)
            store.order_attention_count = counts.get((store, "hold"), 0) + counts.get((store, "error"), 0)

    def _trigger_reprocess_fields(self):
        fields_ = {"brand_ids", "capture_point", "order_origin", "orders_since", "auto_process", "salesperson_id"}
        return super()._trigger_reprocess_fields() | fields_

    def _reprocess(self):
        if self.env.context.get("leaflink_processing"):
            # processing links products on its way; other orders that wait for them take their turn afterwards
            self = self.with_context(queue_job__no_delay=False)
        description = self.env._("Look again at the LeafLink orders of %s that wait", self.name)
        self.env["leaflink.order"]._delay(self, "in", "reprocess", description=description)._job_reprocess(self.id)
        return super()._reprocess()

    def _zone(self):
        """The time zone of the company: what a day is to this store."""
        return ZoneInfo(self.sudo().company_id.partner_id.tz or "UTC")

    # --- reading orders

    def _set_orders_since(self):
        if not self.orders_since:
            self.orders_since = fields.Date.context_today(self) - timedelta(days=DAYS_BACK)

    def _order_cursor(self):
        """The cursor of this store's orders; none while polling has not begun."""
        return self.env["leaflink.cursor"].sudo().search([("store_id", "=", self.id), ("resource", "=", "order")])

    def _poll_orders(self, since=None):
        """Start reading the orders changed since the last run, or since `since` (naive UTC) if that is earlier.

        The first run moves the cursor past everything before it, so it always begins with `orders_since` (R129).
        """
        self._set_orders_since()
        cursor = self._order_cursor()
        if not cursor.value:
            since = datetime.combine(self.orders_since, time())
        elif since:
            since = min(since, cursor.value)
        if not cursor:
            self._reprocess()  # what a webhook or a stock push has staged meanwhile
        moment = {"modified_since": since} if since else {}
        self.env["leaflink.cursor"]._start(self, "order", **moment)

    def action_sync_orders(self):
        """Read new and changed orders in the background; the first press also starts the regular polling."""
        self._check_role("operator")
        self.check_access("read")
        for store in self.sudo():
            store._poll_orders()
        return self._notification("info", self.env._("LeafLink orders are being read."))

    @api.model
    def _with_orders(self):
        """The connected stores whose polling has begun, each as a job sees it."""
        cursors = self.env["leaflink.cursor"].search([("resource", "=", "order"), ("store_id.state", "=", "connected")])
        return [store.with_company(store.company_id) for store in cursors.store_id]

    @api.model
    def _cron_poll_orders(self):
        """Every ten minutes: what webhooks have missed (an outage longer than LeafLink tries loses them)."""
        for store in self._with_orders():
            store._poll_orders()

    def action_open_orders(self):
        """Open the staged orders of this store."""
        action = self.env["ir.actions.act_window"]._for_xml_id("leaflink_connector_sale.action_leaflink_order")
        return action | {"domain": [("store_id", "=", self.id)]}
