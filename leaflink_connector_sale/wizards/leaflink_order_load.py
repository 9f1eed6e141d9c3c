from contextlib import suppress
from datetime import UTC, datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.leaflink_connector.lib import errors, payloads

from ..models.leaflink_order_process import CLOSED
from ..models.leaflink_order_sync import is_wanted

HISTORY_DAYS = 365
PREVIEW_LIMIT = 100
STATUSES = ("submitted", "backorder", "accepted", "fulfilled", "shipped", "complete")


class LeafLinkOrderLoad(models.TransientModel):
    """Load missed or historical orders by date, or one by number, after a look at what would happen (R129, R130)."""

    _name = "leaflink.order.load"
    _description = "Load LeafLink Orders"
    _inherit = ["leaflink.job"]

    store_id = fields.Many2one(
        "leaflink.store",
        required=True,
        default=lambda self: self.env["leaflink.store"].search([("state", "=", "connected")], limit=1),
        domain="[('state', '=', 'connected')]",
    )
    mode = fields.Selection([("date", "By date"), ("number", "One order")], default="date", required=True)
    date_from = fields.Date("Placed Since", default=lambda self: fields.Date.context_today(self) - timedelta(days=7))
    date_to = fields.Date("Placed Until", help="The last day. Empty: until now.")
    submitted = fields.Boolean()
    backorder = fields.Boolean()
    accepted = fields.Boolean()
    fulfilled = fields.Boolean()
    shipped = fields.Boolean()
    complete = fields.Boolean()
    brand_ids = fields.Many2many("leaflink.brand", string="Brands", domain="[('store_id', '=', store_id)]")
    number = fields.Char(
        "LeafLink Number", help="The long number of the order's address on LeafLink, or your own reference there."
    )
    beyond_year = fields.Boolean("Older Than One Year", help="Load orders placed more than a year ago.")
    count = fields.Integer(readonly=True)
    create_count = fields.Integer("Created", compute="_compute_counts")
    update_count = fields.Integer("Updated", compute="_compute_counts")
    skip_count = fields.Integer("Skipped", compute="_compute_counts")
    line_ids = fields.One2many("leaflink.order.load.line", "wizard_id", readonly=True)
    previewed = fields.Boolean(readonly=True)

    @api.depends("line_ids.effect")
    def _compute_counts(self):
        for wizard in self:
            effects = wizard.line_ids.mapped("effect")
            wizard.create_count = effects.count("create")
            wizard.update_count = effects.count("update")
            wizard.skip_count = effects.count("skip")

    def action_preview(self):
        """Ask LeafLink, at once, which orders these are and say what loading would do; nothing is written."""
        self._check()
        raws, count = self._ask()
        known = self.env["leaflink.order"]._by_number(self.store_id, [raw.get("number") for raw in raws])
        known = {order.external_id: order for order in known}
        self.line_ids.unlink()
        self.write(
            {
                "previewed": True,
                "count": count,
                "line_ids": [(0, 0, self._preview_line(raw, known.get(raw.get("number")))) for raw in raws],
            }
        )
        return self._reopen()

    def action_load(self):
        """Load the orders in the background."""
        self._check()
        store = self.store_id
        if self.mode == "number":
            filters = {"_numbers": [raw["number"] for raw in self._ask()[0]]}
        else:
            filters = self._filters()
        operation = self.env["leaflink.operation"]._begin(store, self.env._("Load orders"))
        self.env["leaflink.cursor"]._start(
            store, "order_load", modified_since=False, operation=operation, filters=filters
        )
        return store._notification(
            "info", self.env._("Orders of %s are being loaded; see the operations for the result.", store.name)
        )

    def _filters(self):
        """Filters of LeafLink's list of orders; days are those of the store's own clock."""
        filters = {"created_on__gte": self._midnight(self.date_from)}
        if self.date_to:
            filters["created_on__lt"] = self._midnight(self.date_to + timedelta(days=1))
        if statuses := [name for name in STATUSES if self[name]]:
            filters["status"] = ",".join(statuses)
        if self.brand_ids:
            filters["brand__in"] = ",".join(self.brand_ids.mapped("external_id"))
        return filters

    def _midnight(self, day):
        moment = datetime.combine(day, time(), self.store_id._zone())
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def _check(self):
        self.store_id._check_role("operator")
        self.store_id.check_access("read")
        if self.mode == "number":
            if not (self.number or "").strip():
                raise UserError(self.env._("Enter the number of the LeafLink order."))
            return
        if not self.date_from:
            raise UserError(self.env._("Choose the day from which orders are loaded."))
        if self.date_to and self.date_to < self.date_from:
            raise UserError(self.env._("The last day is before the first one: correct the days."))
        oldest = fields.Date.context_today(self) - timedelta(days=HISTORY_DAYS)
        allowed = self.beyond_year and self.env.user.has_group("leaflink_connector.group_manager")
        if self.date_from < oldest and not allowed:
            raise UserError(
                self.env._(
                    "Orders can be loaded from %s on, one year back. Only a LeafLink Manager can load older ones, by "
                    "ticking “Older Than One Year”.",
                    format_date(self.env, oldest),
                )
            )

    def _ask(self):
        """(orders in question without lines, their number); UserError when LeafLink does not answer or has none."""
        found = []
        try:
            client = self.store_id._client()
            if self.mode == "date":
                filters = self._filters()
                page = client.orders(limit=PREVIEW_LIMIT, **filters)
                return [raw for raw in page.results if is_wanted(raw, filters)], page.count or len(page.results)
            with suppress(errors.NotFound, errors.BadPayload, errors.Rejected):
                found = self.env["leaflink.order"]._find(client, self.number.strip())
        except errors.LeafLinkError as error:
            raise UserError(
                self.env._("Store %(store)s: %(message)s", store=self.store_id.name, message=error)
            ) from None
        if not found:
            raise UserError(
                self.env._(
                    "LeafLink has no order %s. Enter the long number, which stands in the address of the order's page, "
                    "or your own reference: LeafLink cannot be searched by the short order number.",
                    self.number,
                )
            )
        return found, len(found)

    @api.model
    def _preview_line(self, raw, order):
        try:
            payload = payloads.parse(payloads.Order, raw)
        except errors.BadPayload as error:
            return {"number": str(raw.get("number")), "effect": "skip", "outcome": str(error)}
        return {
            "number": payload.short_id or payload.number,
            "customer": payload.customer and (payload.customer.display_name or payload.customer.name),
            "status": payload.status,
            "total": payload.total and payload.total.amount,
            "ordered_on": payload.created_on,
        } | dict(zip(("effect", "outcome"), self._outcome(payload, order), strict=True))

    def _outcome(self, payload, order):
        """(effect, why) of loading one order that is staged as `order`, or not at all."""
        if payload.status == "Draft":
            return "skip", self.env._("stays out: a draft")
        if order and order.sale_order_id:
            if order.changed_on == payload.modified:
                return "skip", self.env._("already here: %s", order.sale_order_id.name)
            return "update", self.env._("changed since it came: %s", order.sale_order_id.name)
        if order and order.state == "skipped":
            return "skip", self.env._("stays out: %s", order.state_reason)
        if order and order.state in ("hold", "error"):
            return "skip", self.env._("already here, waits for a person: %s", order.state_reason)
        if payload.status in CLOSED:
            return "skip", self.env._("listed only: %s", self.env._("closed on LeafLink"))
        probe = self.env["leaflink.order"].new(
            {
                "store_id": self.store_id.id,
                "status": payload.status,
                "paid": payload.paid,
                "manual": payload.manual,
                "brand_external_id": payload.brand and str(payload.brand),
                "loaded": True,
            }
        )
        if waits := probe._waits_for():
            return "skip", self.env._("listed only: %s", waits)
        return "create", self.env._("will be imported")

    def _reopen(self):
        return self._dialog(self.env._("Load Orders"))
