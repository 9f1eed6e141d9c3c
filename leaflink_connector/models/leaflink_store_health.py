from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

RUNNER_MINUTES = 10
CHANNELS = "root.leaflink.%"
# a job that met another transaction comes back after 5 seconds: it has not come to its end
MOMENT = timedelta(seconds=10)


class LeafLinkStore(models.Model):
    """Is work waiting, and is there someone to do it?"""

    _inherit = "leaflink.store"

    cursor_ids = fields.One2many("leaflink.cursor", "store_id", readonly=True)
    issue_count = fields.Integer(compute="_compute_issue_count")
    busy = fields.Boolean(compute="_compute_busy", help="Jobs, inbox or outbox rows of this store are due now.")
    neutral_reason = fields.Char(compute="_compute_banners")
    runner_down = fields.Boolean(compute="_compute_banners")
    is_waiting = fields.Boolean(compute="_compute_banners", help="LeafLink asked to make no calls for a while.")

    def _compute_issue_count(self):
        groups = self.env["leaflink.issue"]._read_group(
            [("store_id", "in", self.ids), ("state", "=", "open")], ["store_id"], ["__count"]
        )
        counts = {store.id: count for store, count in groups}
        for store in self:
            store.issue_count = counts.get(store.id, 0)

    def action_view_issues(self):
        """Open what needs attention in this store."""
        action = self.env["ir.actions.act_window"]._for_xml_id("leaflink_connector.action_leaflink_issue")
        action["domain"] = [("store_id", "in", self.ids)]
        return action

    def _compute_busy(self):
        now = fields.Datetime.now()
        for store in self:
            store.busy = store.state == "connected" and bool(
                self.env["leaflink.event"].sudo().search_count(store._due_domain(now), limit=1)
                or self.env["leaflink.task"].sudo()._has_due(store, now)
                or self.env["queue.job"].sudo().search_count(store._open_job_domain(now + MOMENT), limit=1)
            )

    def _compute_banners(self):
        down = self._is_runner_down()
        now = fields.Datetime.now()
        for store in self:
            store.runner_down = down
            store.neutral_reason = store._neutral_reason()
            store.is_waiting = bool(store.pause_until and store.pause_until > now)

    def _due_domain(self, now=None):
        """Return the domain of inbox or outbox rows that are due; without `now` back-off does not count."""
        waiting = Domain("store_id", "in", self.ids) & Domain("state", "in", ["queued", "running", "uncertain"])
        return waiting & (Domain("next_try", "=", False) | Domain("next_try", "<=", now)) if now else waiting

    def _open_job_domain(self, now):
        """Return the domain of the jobs of these stores that run or are due; their identity begins with the store."""
        return (
            Domain.OR(Domain("identity_key", "=like", f"leaflink:{store_id}:%") for store_id in self.ids)
            & Domain("channel", "=like", CHANNELS)
            & (
                Domain("state", "in", ["enqueued", "started", "wait_dependencies"])
                | (Domain("state", "=", "pending") & (Domain("eta", "=", False) | Domain("eta", "<=", now)))
            )
        )

    def _is_runner_down(self):
        """Tell whether jobs wait for minutes and the runner has taken none meanwhile, or the sweep did the last one.

        Only the runner sets `date_enqueued`.
        """
        now = fields.Datetime.now()
        limit = now - timedelta(minutes=RUNNER_MINUTES)
        jobs = self.env["queue.job"].sudo()
        ours = Domain("channel", "=like", CHANNELS)
        done = ours & Domain("date_done", ">", now - timedelta(days=1)) & Domain("date_started", "!=", False)
        last = jobs.search(done, order="date_done desc", limit=1)
        if last and not last.date_enqueued:
            return True
        due = Domain("eta", "=", False) | Domain("eta", "<", limit)
        waiting = ours & due & Domain("state", "=", "pending") & Domain("date_created", "<", limit)
        return bool(
            jobs.search_count(waiting, limit=1) and not jobs.search_count([("date_enqueued", ">=", limit)], limit=1)
        )

    def _enqueue_due(self, hurry=False):
        """Enqueue what waits for LeafLink and has no job; with `hurry` back-off does not count."""
        stores = self.filtered(lambda store: store.state == "connected" and not store._neutral_reason())
        for name in ("event", "task", "cursor", "listing", "customer", "contact"):
            self.env[f"leaflink.{name}"].sudo()._enqueue_due(stores, hurry=hurry)
