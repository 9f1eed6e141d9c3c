import contextlib
import traceback
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.queue_job.job import Job

from ..lib import errors
from .leaflink_job import is_concurrency_error
from .leaflink_store_health import CHANNELS

CONCURRENCY_SECONDS = 5
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
        """Give every due row of inbox and outbox and every open run its job; do some of them when no runner does."""
        cron = self.env["ir.cron"]
        self._in_own_cursor(lambda env: self.with_env(env)._requeue_dead_jobs())
        stores = self.search([("state", "=", "connected")])
        is_down = self._is_runner_down()
        for store in stores:
            store._enqueue_due()
            store._tell_runner(is_down)
            self.env["leaflink.issue"]._notify_new(store)
        cron._commit_progress(len(stores), remaining=0)
        if not is_down:
            return
        due = self.search(Domain.TRUE)._open_job_domain(fields.Datetime.now()) & Domain("state", "=", "pending")
        uuids = self.env["queue.job"].search(due, order="priority, date_created, id").mapped("uuid")
        for done, uuid in enumerate(uuids, start=1):
            self._do_job(uuid)
            if not cron._commit_progress(1, remaining=len(uuids) - done):
                break

    @api.model
    def _requeue_dead_jobs(self):
        """Give jobs whose process has died back to the queue: they fill their channel until someone notices."""
        jobs = self.env["queue.job"].sudo()
        asked = Domain("channel", "=like", CHANNELS) & Domain("state", "in", ["enqueued", "started"])
        # whoever begins a job locks its row, whoever works on it the row of its lock
        dead = jobs.search(asked).try_lock_for_update(allow_referencing=True)
        locks = self.env["queue.job.lock"].sudo().search([("queue_job_id", "in", dead.ids)])
        alive = (locks - locks.try_lock_for_update(allow_referencing=True)).queue_job_id
        (dead - alive).write({"state": "pending"})

    def _tell_runner(self, is_down):
        """Open or close the issue that no job runner works on this database."""
        if is_down:
            text = self.env._(
                "The job runner does not work: the jobs of store %s are done by a schedule, slowly. Start Odoo with "
                "queue_job among server_wide_modules and check the [queue_job] section of odoo.conf.",
                self.name,
            )
            self.env["leaflink.issue"]._open(self, self, "runner", text)
        else:
            self.env["leaflink.issue"]._solve(self, ["runner"])

    @api.model
    def _do_job(self, uuid):
        """Do what the job runner would do with a waiting job; commits before, the caller commits afterwards."""
        row = self.env["queue.job"].search([("uuid", "=", uuid), ("state", "=", "pending")]).try_lock_for_update()
        if not row:
            return
        job = Job.load(self.env, uuid)
        job.set_started()
        job.store()
        self.env["ir.cron"]._commit_progress()
        if not job.lock():
            return
        try:
            with self.env.cr.savepoint():
                job.perform()
            job.set_done()
        except RetryableJobError as error:
            job.postpone(result=str(error), seconds=error.seconds)
            job.set_pending(reset_retry=False)
        except Exception as error:
            if is_concurrency_error(error):
                job.postpone(result=str(error), seconds=CONCURRENCY_SECONDS)
                job.set_pending(reset_retry=False)
            else:
                job.set_failed(exc_name=type(error).__name__, exc_message=str(error), exc_info=traceback.format_exc())
        job.store()

    @api.model
    def _cron_prune(self):
        """Delete finished rows older than the retention (parameter leaflink_connector.retention_days, R255)."""
        if self._known_fingerprint():
            with contextlib.suppress(errors.SecretError):  # stores whose keys cannot be read say so themselves
                self._adopt_key(self._secret_box())
        self.env["leaflink.issue"]._close_orphans()
        days = int(
            self.env["ir.config_parameter"].sudo().get_param("leaflink_connector.retention_days", RETENTION_DAYS)
        )
        limit = fields.Datetime.now() - timedelta(days=days)
        for name, domain in PRUNED:
            while rows := self.env[name].search([*domain, ("create_date", "<", limit)], limit=PRUNE_ROWS, order="id"):
                rows.unlink()
                if not self.env["ir.cron"]._commit_progress(len(rows)):
                    return
