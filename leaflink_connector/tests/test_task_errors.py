from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..lib.errors import NotFound
from .task_case import TaskCase

JOB_LOGGER = "odoo.addons.leaflink_connector.models.leaflink_job"


@tagged("post_install", "-at_install")
class TestErrorTable(TaskCase):
    """The table of errors, row by row, as outgoing work meets it (ERR-5)."""

    def fail(self, task, **fault):
        self.box.fault(match={"method": "PATCH"}, **fault)
        self.run_jobs()

    def test_network_and_server(self):
        for tries, fault in enumerate(("reset_before", "status", "html", "redirect"), start=1):
            task = self.intend_name()
            self.job(task).eta = False
            self.fail(task, kind=fault)
            self.assertEqual((task.state, task.attempts), ("queued", tries))
            self.assertGreater(task.next_try, fields.Datetime.now() + timedelta(seconds=50))
            self.assertTrue(task.error)
        self.assertGreater(task.next_try, fields.Datetime.now() + timedelta(seconds=3500), "1, 5, 15, 60 minutes")
        self.go_on(task)
        self.assertEqual(task.state, "done")

    def test_rate_limit(self):
        task = self.intend_name()
        self.fail(task, kind="status", status=429, headers={"Retry-After": "30"})
        self.assertEqual(task.state, "queued")
        self.store.invalidate_recordset()
        self.assertTrue(self.store.is_waiting)
        self.box.clear_requests()
        self.go_on(task)
        self.assertFalse(self.box.requests(), "the pause holds for everybody")

    def test_rate_limit_for_a_day(self):
        task = self.intend_name()
        task.queued_on = fields.Datetime.now() - timedelta(hours=25)
        self.fail(task, kind="status", status=429)
        self.assertEqual((task.state, self.issue().state), ("error", "open"))

    def test_refused_key(self):
        task = self.intend_name()
        self.fail(task, kind="status", status=401)
        self.assertEqual((task.state, self.store.state), ("queued", "auth_error"))
        self.assertEqual(len(self.store.activity_ids), 1)

    def test_missing_permission(self):
        self.box.permissions(products="r")
        task = self.intend_name()
        self.run_jobs()
        self.assertEqual(task.state, "error")
        self.assertIn("Read & Write", self.issue("forbidden").message)

    def test_not_found(self):
        task = self.intend_name(id=999999)
        self.run_jobs()
        self.assertEqual(task.state, "error")
        self.assertIn("does not know", task.error)
        with self.assertRaises(NotFound):
            self.store._client().product(999999)

    def test_refused_in_leaflinks_words(self):
        task = self.env["leaflink.task"]._intend(self.store, "test_line", self.store, {"name": "", "brand": self.brand})
        self.run_jobs()
        self.assertEqual(task.state, "error")
        self.assertIn("name:", task.error)
        self.assertIn("name:", self.issue().message)
        self.assertIn("failed", self.store.message_ids[0].body)
        self.assertFalse(self.run_jobs(), "no retry")

    @mute_logger(JOB_LOGGER)
    def test_unforeseen(self):
        task = self.env["leaflink.task"]._intend(self.store, "test_broken", self.store, {})
        self.run_jobs()
        self.assertEqual(task.state, "error")
        self.assertNotIn("secret detail", task.error)

    def test_retry_and_cancel_by_a_person(self):
        """OPS-3"""
        task = self.intend_name(id=999999)
        later = self.env["leaflink.task"]._intend(
            self.store, "test_line", self.store, {"name": "L", "brand": self.brand}, key="product"
        )
        self.run_jobs()
        self.assertEqual((task.state, later.state), ("error", "done"), "a failed one does not block its followers")
        user = new_test_user(self.env, "ll_user", groups="leaflink_connector.group_user")
        for name in ("action_retry", "action_cancel"):
            with self.assertRaises(AccessError):
                getattr(task.with_user(user), name)()
        operator = new_test_user(self.env, "ll_operator", groups="leaflink_connector.group_operator")
        task.payload = {"id": self.product, "name": "Right"}
        task.with_user(operator).action_retry()
        self.run_jobs()
        self.assertEqual((task.state, self.issue().state), ("done", "solved"))
        waiting = self.intend_name()
        waiting.with_user(operator).action_cancel()
        self.box.clear_requests()
        self.run_jobs()
        self.assertEqual(waiting.state, "cancelled")
        self.assertFalse(self.box.requests())
        line = self.intend()
        line.with_user(operator).action_cancel()
        self.assertIn(f"given up {line.name}", self.store.message_ids[0].body)

    def test_no_key_in_what_is_stored(self):
        """SEC-2"""
        task = self.intend_name()
        self.fail(task, kind="status", status=400, body={"name": [f"bad {self.box.key}"]})
        self.env.flush_all()
        for table in ("leaflink_task", "leaflink_issue", "queue_job", "mail_message", "mail_activity"):
            self.env.cr.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", [f"%{self.box.key}%"])
            self.assertEqual(self.env.cr.fetchone(), (0,), table)
