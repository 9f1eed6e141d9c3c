from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .task_case import TaskCase

JOB_LOGGER = "odoo.addons.leaflink_connector.models.leaflink_job"


@tagged("post_install", "-at_install")
class TestIntend(TaskCase):
    def test_what_waits_behind_another_one_keeps_nobody_busy(self):
        """OPS-3"""
        first = self.intend_name()
        self.box.fault("status", match={"method": "PATCH"}, status=503)
        self.env["leaflink.task"]._intend(
            self.store, "test_line", self.store, {"name": "L", "brand": self.brand}, "product"
        )
        self.store.invalidate_recordset(["busy"])
        self.assertTrue(self.store.busy)
        self.run_jobs()
        self.store.invalidate_recordset(["busy"])
        self.assertEqual((first.state, self.store.busy), ("queued", False))

    def test_sent_once(self):
        task = self.intend()
        self.assertFalse(self.box.requests(), "the intent comes first")
        self.run_jobs()
        self.assertEqual((task.state, task.attempts), ("done", 1))
        self.assertEqual(task.result["id"], self.lines()[0]["id"])
        self.assertIn(f"line {task.result['id']}", self.store.message_ids[0].body)
        self.assertEqual(self.job(task).channel, "root.leaflink.out")

    def test_inline_mode_does_not_call(self):
        """ORD-3"""
        store = self.store.with_context(queue_job__no_delay=True)
        task = store.env["leaflink.task"]._intend(store, "test_name", store, {"id": self.product, "name": "X"})
        self.assertEqual(task.state, "queued")
        self.assertFalse(self.box.requests())
        self.assertTrue(self.job(task))

    def test_users_without_a_role_may_cause_it(self):
        """OPS-3"""
        user = new_test_user(self.env, "seller")
        task = (
            self.env["leaflink.task"]
            .with_user(user)
            ._intend(
                self.store.with_user(user),
                "test_name",
                self.env.user.partner_id.with_user(user),
                {"id": self.product, "name": "X"},
            )
        )
        self.assertEqual(task.user_id, user)
        self.run_jobs()
        self.assertEqual(task.state, "done")

    def test_waiting_task_takes_the_payload_in(self):
        """OPS-3"""
        task = self.intend_name()
        self.assertEqual(self.intend_name(name="Newer"), task)
        self.assertEqual(task.payload, {"id": self.product, "name": "Newer"})
        self.run_jobs()
        self.assertEqual([call["body"] for call in self.box.requests("PATCH")], [{"name": "Newer"}])

    def test_sent_one_is_not_touched(self):
        task = self.intend_name()
        self.run_jobs()
        self.assertNotEqual(self.intend_name(name="Newer"), task)

    def test_order_within_a_key(self):
        """A later task of another kind waits for the earlier one, also when that has to try again (OPS-3)."""
        first, second = self.intend(key="product"), self.intend_name()
        other = self.intend("Elsewhere", key="other")
        self.box.fault("status", match={"path": "/product-lines/"}, status=429, headers={"Retry-After": "1"})
        self.run_jobs()
        self.assertEqual((first.state, second.state), ("queued", "queued"))
        self.store.pause_until = False
        self.go_on(first)
        self.go_on(other)
        self.assertEqual((first | second | other).mapped("state"), ["done"] * 3)
        calls = [(call["method"], call["status"]) for call in self.box.requests() if call["method"] != "GET"]
        self.assertEqual(calls[0], ("POST", 429))
        self.assertLess(calls.index(("POST", 201)), calls.index(("PATCH", 200)))

    def test_paused_store(self):
        self.store.action_pause()
        task = self.intend()
        self.assertFalse(self.run_jobs())
        self.store.action_resume()
        self.run_jobs()
        self.assertEqual(task.state, "done")


@tagged("post_install", "-at_install")
class TestExactlyOnce(TaskCase):
    """N03"""

    def assert_one(self, task):
        self.assertEqual(len(self.lines()), 1)
        self.assertEqual(task.state, "done")
        self.assertEqual(task.result["id"], self.lines()[0]["id"])

    def test_lost_answer_is_looked_up(self):
        task = self.intend()
        self.box.fault("reset_after", match={"method": "POST", "path": "/product-lines/"})
        self.run_jobs()
        self.assertEqual(task.state, "uncertain")
        self.go_on(task)
        self.assert_one(task)
        self.assertEqual(self.posts(), 1)

    def test_lost_request_is_repeated(self):
        task = self.intend()
        self.box.fault("reset_before", match={"method": "POST", "path": "/product-lines/"})
        self.run_jobs()
        self.assertEqual(task.state, "uncertain", "from here both look the same")
        self.go_on(task)
        self.assert_one(task)
        self.assertEqual(self.posts(), 2)

    def test_unreadable_answer_to_a_post(self):
        for kind in ("truncated", "html", "status"):
            name = f"Line {kind}"
            task = self.intend(name, key=kind)
            self.box.fault(kind, match={"method": "POST", "path": "/product-lines/"})
            self.run_jobs()
            self.assertEqual(task.state, "uncertain")
            self.go_on(task)
            self.assertEqual((task.state, len(self.lines(name))), ("done", 1))

    def test_killed_sender(self):
        """State running and nobody holds the lock: the sender died after the POST."""
        task = self.intend()
        self.run_jobs()
        task.write({"state": "running", "result": False})
        task._enqueue()
        self.run_jobs()
        self.assert_one(task)
        self.assertEqual(self.posts(), 1)

    def test_killed_before_the_post(self):
        task = self.intend()
        task.state = "running"
        self.run_jobs()
        self.assert_one(task)

    def test_looking_fails_too(self):
        task = self.intend()
        self.box.fault("reset_after", match={"method": "POST", "path": "/product-lines/"})
        self.run_jobs()
        self.box.fault("status", match={"method": "GET", "path": "/product-lines/"})
        self.go_on(task)
        self.assertEqual(task.state, "uncertain", "still not known")
        self.go_on(task)
        self.assert_one(task)

    def test_key_refused_while_uncertain(self):
        task = self.intend()
        self.box.fault("reset_after", match={"method": "POST", "path": "/product-lines/"})
        self.run_jobs()
        self.box.fault("status", match={"method": "GET", "path": "/product-lines/"}, status=401)
        self.go_on(task)
        self.assertEqual((task.state, self.store.state), ("uncertain", "auth_error"))
        self.store.action_resume()
        self.run_jobs()
        self.assert_one(task)

    def test_job_run_twice(self):
        task = self.intend()
        task._job_send()
        self.env.invalidate_all()
        task._job_send()
        self.assertEqual(self.posts(), 1)

    @mute_logger(JOB_LOGGER)
    def test_outcome_cannot_be_recorded(self):
        """The effect is out: a failure afterwards keeps the answer, and a retry looks instead of sending."""
        task = self.intend("Cannot be recorded")
        self.run_jobs()
        self.assertEqual((task.state, task.result["name"]), ("error", "Cannot be recorded"))
        self.assertNotIn("secret detail", task.error)
        self.assertEqual(self.issue().state, "open")
        task.action_retry()
        self.run_jobs()
        self.assertEqual((self.posts(), len(self.lines("Cannot be recorded"))), (1, 1))

    def test_record_is_gone(self):
        partner = self.env["res.partner"].create({"name": "Gone"})
        task = self.env["leaflink.task"]._intend(self.store, "test_name", partner, {"id": self.product, "name": "X"})
        partner.unlink()
        self.run_jobs()
        self.assertEqual(task.state, "done")

    def test_task_is_gone(self):
        task = self.intend()
        task.unlink()
        self.run_jobs()
        self.assertFalse(self.posts())
