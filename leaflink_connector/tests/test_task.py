from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..lib.errors import NotFound
from .common import LeafLinkCase

JOB_LOGGER = "odoo.addons.leaflink_connector.models.leaflink_job"


def _send_test_line(self, client, payload):
    return client.create_product_line(payload)


def _find_test_line(self, client, payload):
    page = client.product_lines(brand=payload["brand"])
    return next((line for line in page.results if line["name"] == payload["name"]), None)


def _done_test_line(self, result):
    if result["name"] == "Cannot be recorded":
        raise ZeroDivisionError("secret detail")
    self._about().message_post(body=f"line {result['id']}")


def _failed_test_line(self, message):
    self._about().message_post(body=f"failed {message}")


def _cancelled_test_line(self):
    self._about().message_post(body=f"given up {self.name}")


def _send_test_name(self, client, payload):
    return client.patch_product(payload["id"], {"name": payload["name"]})


def _send_test_broken(self, client, payload):
    raise ZeroDivisionError("secret detail")


class TaskCase(LeafLinkCase):
    """Two kinds of outgoing call for the tests: one creates by POST and can look, one repeats a PATCH."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.add_handlers(
            "leaflink.task",
            _send_test_line,
            _find_test_line,
            _done_test_line,
            _failed_test_line,
            _cancelled_test_line,
            _send_test_name,
            _send_test_broken,
        )
        kinds = {"test_line": "Line", "test_name": "Name", "test_broken": "Broken"}
        selection = cls.env["leaflink.task"]._fields["kind"]._selection
        selection.update(kinds)
        for kind in kinds:
            cls.addClassCleanup(selection.pop, kind)

    def setUp(self):
        super().setUp()
        self.brand = self.box.table("brands")[0]["id"]
        self.product = self.box.products()[0]["id"]

    def intend(self, name="Line of ours", key=None):
        return self.env["leaflink.task"]._intend(
            self.store, "test_line", self.store, {"name": name, "brand": self.brand}, key=key
        )

    def intend_name(self, **payload):
        return self.env["leaflink.task"]._intend(
            self.store, "test_name", self.store, {"id": self.product, "name": "New", **payload}, key="product"
        )

    def lines(self, name="Line of ours"):
        return [line for line in self.box.table("product-lines") if line["name"] == name]

    def posts(self):
        return len(self.box.requests("POST", "/product-lines/"))

    def job(self, task):
        return self.env["queue.job"].search(
            [("identity_key", "=", f"leaflink:{self.store.id}:task:{task.id}")], order="id desc", limit=1
        )

    def go_on(self, task):
        """Let time pass until the waiting job of `task` is due, and run it."""
        self.job(task).eta = False
        self.run_jobs()

    def issue(self, code="export"):
        return self.env["leaflink.issue"].search([("store_id", "=", self.store.id), ("code", "=", code)])


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
