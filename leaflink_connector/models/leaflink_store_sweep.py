from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.queue_job.exception import RetryableJobError

INLINE_ROWS = 20
RETENTION_DAYS = 90
PRUNE_ROWS = 1000
# what may go: (model, domain), older than the retention
PRUNED = (
    ("leaflink.event", [("state", "in", ["done", "skipped"])]),
    ("leaflink.task", [("state", "in", ["done", "cancelled"])]),
    ("leaflink.issue", [("state", "=", "solved")]),
    ("leaflink.operation", [("state", "!=", "running")]),
)


class LeafLinkStore(models.Model):
    """Scheduled actions of the spine: jobs are disposable, rows are not."""

    _inherit = "leaflink.store"

    @api.model
    def _cron_sweep(self):
        """Give every due row of inbox and outbox and every open run its job; do some of the work when no runner does."""
        stores = self.search([("state", "=", "connected")])
        for store in stores:
            store._enqueue_due()
            self.env["leaflink.issue"]._notify_new(store)
        self.env["ir.cron"]._commit_progress(len(stores))
        if self._is_runner_down():
            self._work_inline(stores)

    @api.model
    def _work_inline(self, stores):
        """Do the due work of `stores` here, row by row: events, tasks, one page of each open run."""
        stores = stores.filtered(lambda store: not store._neutral_reason())
        due = stores._due_domain(fields.Datetime.now())
        events = self.env["leaflink.event"].search(due, order="id", limit=INLINE_ROWS)
        tasks = self.env["leaflink.task"].search(due, order="id", limit=INLINE_ROWS)
        runs = self.env["leaflink.cursor"].search([("store_id", "in", stores.ids), ("is_open", "=", True)])
        calls = [
            *((event, lambda event: event._job_dispatch(event.store_id.id, event.topic, event.external_id)) for event in events),
            *((task, lambda task: task._job_send()) for task in tasks),
            *((run, lambda run: run._job_page()) for run in runs),
        ]
        for record, call in calls:
            try:
                with self.env.cr.savepoint():
                    call(record.with_company(record.store_id.company_id))
            except RetryableJobError:
                pass  # the row knows when to try again
            if not self.env["ir.cron"]._commit_progress(1, remaining=0):
                break

    @api.model
    def _cron_prune(self):
        """Delete finished rows older than the retention (parameter leaflink_connector.retention_days)."""
        self._adopt_key(self._secret_box())
        days = int(self.env["ir.config_parameter"].sudo().get_param("leaflink_connector.retention_days", RETENTION_DAYS))
        limit = fields.Datetime.now() - timedelta(days=days)
        for name, domain in PRUNED:
            while rows := self.env[name].search([*domain, ("create_date", "<", limit)], limit=PRUNE_ROWS, order="id"):
                rows.unlink()
                if not self.env["ir.cron"]._commit_progress(len(rows)):
                    return
