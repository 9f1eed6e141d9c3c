"""Reconcile: read again what LeafLink has open, import what is missing here, then compare both sides (N01)."""

from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.queue_job.exception import RetryableJobError

from .leaflink_compared import RECONCILE_DAYS
from .leaflink_order_stage import number_of
from .leaflink_store import OPEN_STATUSES

UNPAID_DAYS = 120  # a completed order may be paid that much later, and LeafLink may not call it modified then
WAIT_SECONDS = 300


class LeafLinkStore(models.Model):
    _inherit = "leaflink.store"

    difference_count = fields.Integer(compute="_compute_difference_count")

    def _compute_difference_count(self):
        rows = self.env["leaflink.difference"].sudo()
        counts = dict(
            rows._read_group([("store_id", "in", self.ids), ("state", "=", "open")], ["store_id"], ["__count"])
        )
        for store in self:
            store.difference_count = counts.get(store, 0)

    def action_reconcile(self):
        """Read every open order of LeafLink and what changed in the last days again; what is missing here comes in.

        When all is read, both sides are compared record by record.
        """
        self._check_role("operator")
        self.check_access("read")
        for store in self.sudo():
            store._poll_orders(fields.Datetime.now() - timedelta(days=RECONCILE_DAYS))
            store._reread_unpaid()
            store.env["leaflink.cursor"]._start(
                store, "order_open", modified_since=False, filters={"status": OPEN_STATUSES}
            )
            store._reprocess()
        return self._notification("info", self.env._("Orders are being compared with LeafLink."))

    def _reread_unpaid(self):
        """Read completed orders again that were not paid when we last looked."""
        since = fields.Datetime.now() - timedelta(days=UNPAID_DAYS)
        unpaid = [("store_id", "=", self.id), *self.env["leaflink.order"]._unpaid_domain(since)]
        if self.env["leaflink.order"].search_count(unpaid, limit=1):
            filters = {"status": "complete", "paid": False, "created_on__gte": fields.Datetime.to_string(since)}
            self.env["leaflink.cursor"]._start(self, "order_unpaid", modified_since=False, filters=filters)

    @api.model
    def _cron_reconcile(self):
        """Nightly: payments and silent edits may not move an order's modification date."""
        for store in self._with_orders():
            store.action_reconcile()

    def action_open_differences(self):
        """Open what differs between LeafLink and Odoo."""
        action = self.env["ir.actions.act_window"]._for_xml_id("leaflink_connector_sale.action_leaflink_difference")
        return action | {"domain": [("store_id", "in", self.ids)]}


class LeafLinkCursor(models.Model):
    """The runs of a reconcile. `order_open`: every order open at LeafLink; `order_unpaid`: completed ones, not paid."""

    _inherit = "leaflink.cursor"

    def _run_name(self):
        names = {
            "order_open": self.env._("Reconcile open orders"),
            "order_unpaid": self.env._("Reconcile unpaid orders"),
        }
        return names.get(self.resource) or super()._run_name()

    def _fetch_page_order_open(self, client, offset, filters):
        return self._fetch_page_order(client, offset, filters)

    def _store_page_order_open(self, results, operation):
        self._store_page_order(results, operation)
        self.env["leaflink.order"]._mark_listed(self.store_id, [number_of(raw) for raw in results])

    def _end_run_order_open(self):
        """A pause or a lost job may have kept payments from being read. What is read, is compared."""
        Order = self.env["leaflink.order"]
        statuses = [status.capitalize() for status in OPEN_STATUSES.split(",")]
        self._read_unlisted([("status", "in", statuses)])
        Order._delay_missed_payments(self.store_id)
        Order._delay_compare(self.store_id)

    def _fetch_page_order_unpaid(self, client, offset, filters):
        filters["created_on__gte"] = fields.Datetime.to_datetime(filters["created_on__gte"])
        return self._fetch_page_order(client, offset, filters)

    def _store_page_order_unpaid(self, results, operation):
        self._store_page_order_open(results, operation)

    def _end_run_order_unpaid(self):
        since = fields.Datetime.to_datetime(self.filters["created_on__gte"])
        self._read_unlisted(self.env["leaflink.order"]._unpaid_domain(since))

    def _read_unlisted(self, domain):
        """Read the orders one by one that should have been in the list of this run and were not."""
        self.env["leaflink.order"]._unlisted(self.store_id, self.operation_id.create_date, domain)._delay_fetch()


class LeafLinkOrder(models.Model):
    _inherit = "leaflink.order"

    @api.model
    def _unpaid_domain(self, since):
        """Completed orders placed since that moment (naive UTC) which LeafLink did not call paid."""
        return [("status", "=", "Complete"), ("paid", "=", False), ("ordered_on", ">=", since)]

    @api.model
    def _prepare_compare(self, store):
        """All orders are to be read first."""
        reading = [("store_id", "=", store.id), ("resource", "in", ["order", "order_unpaid"]), ("is_open", "=", True)]
        if self.env["leaflink.cursor"].search_count(reading, limit=1):
            message = self.env._("Waits until the orders of %s are read.", store.name)
            raise RetryableJobError(message, seconds=WAIT_SECONDS, ignore_retry=True)
        return super()._prepare_compare(store)

    def _process(self, force=False):
        """News may settle what differed."""
        result = super()._process(force)
        self._compare_differing()
        return result
