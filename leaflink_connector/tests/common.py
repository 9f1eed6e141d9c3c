from unittest import TestCase
from urllib.parse import urlsplit

from odoo.tests.common import BlockedRequest, TransactionCase, _super_send

from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.queue_job.job import Job

WEBHOOK_KEY = "sandbox-webhook-key"


class LoopbackMixin:
    """First base of tests that talk to the sandbox: lets loopback through with the client's own time-outs."""

    @classmethod
    def _request_handler(cls, s, r, /, **kw):
        if urlsplit(r.url).hostname in ("127.0.0.1", "localhost"):
            return _super_send(s, r, **kw)
        raise BlockedRequest(f"External requests verboten (was {r.method} {r.url})")


class SandboxMixin(LoopbackMixin):
    """A LeafLink stand-in (`cls.box`, one per process), and a store connected to it."""

    _box = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        from leaflink_sandbox import Sandbox

        if SandboxMixin._box is None:
            SandboxMixin._box = Sandbox.start(port=0, seed=1)
        cls.box = SandboxMixin._box
        cls.box.reset(seed=1)
        cls.store = cls.env["leaflink.store"].create(cls._store_values())
        cls.store.state = "connected"

    @classmethod
    def _store_values(cls):
        return {
            "name": "Green Valley",
            "environment": "custom",
            "custom_url": cls.box.url,
            "api_key": cls.box.key,
            "webhook_key": cls.box.webhook_key,
            "leaflink_company_id": str(cls.box.company_id),
        }

    def setUp(self):
        super().setUp()
        self.box.reset(seed=1)

    @classmethod
    def add_handlers(cls, model, *functions):
        """Give `model` methods as an addon to the right does, while the tests of the class run."""
        owner = cls.env.registry[model]
        for function in functions:
            setattr(owner, function.__name__, function)
            cls.addClassCleanup(delattr, owner, function.__name__)

    def assert_raises_keeping(self, exception):
        """assertRaises without Odoo's savepoint: what the failing call has written stays, as in a job."""
        return TestCase.assertRaises(self, exception)

    def run_jobs(self, limit=200):
        """Perform the due LeafLink jobs, and those they enqueue, until none is left; returns their number.

        Like the runner: as the user and company stored with it, and a RetryableJobError postpones. It is not rolled
        back, because in a test that would take along what was committed on own cursors.
        """
        stores = self.env["leaflink.store"].with_context(active_test=False).search([])
        for done in range(limit):
            self.env.flush_all()
            row = self.env["queue.job"].search(
                stores._open_job_domain(self.env.cr.now()), order="priority, date_created, id", limit=1
            )
            if not row:
                return done
            job = Job.load(self.env, row.uuid)
            job.set_enqueued()
            job.set_started()
            job.store()
            try:
                job.perform()
            except RetryableJobError as error:
                job.postpone(result=str(error), seconds=error.seconds)
                job.set_pending(reset_retry=False)
            else:
                job.set_done()
            job.store()
            self.env.invalidate_all()
        raise AssertionError(f"{limit} jobs and no end")

    def issues(self, record, code=None):
        """The open issues about a record."""
        domain = [("state", "=", "open"), ("res_model", "=", record._name), ("res_id", "in", record.ids)]
        return self.env["leaflink.issue"].search(domain + ([("code", "=", code)] if code else []))

    def sweep(self):
        """Run the scheduled action of inbox and outbox."""
        self.env.flush_all()
        self.env.ref("leaflink_connector.cron_sweep").method_direct_trigger()
        self.env.invalidate_all()


class LeafLinkCase(SandboxMixin, TransactionCase):
    """TransactionCase with the sandbox; own cursors see what the test has not committed (HttpCase does that itself)."""

    def setUp(self):
        super().setUp()
        self.registry_enter_test_mode()
