import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.queue_job.exception import RetryableJobError

from .common import LeafLinkCase


@tagged("post_install", "-at_install")
class TestInbox(LeafLinkCase):
    """From a stored event to the record, through the handler of products and LeafLink's real answers (R037, N02)."""

    def setUp(self):
        super().setUp()
        self.product = str(self.box.products()[0]["id"])
        self.path = f"/products/{self.product}/"

    def receive(self, number=0, external_id=None):
        body = {"type": "product", "action": "edit", "data": {"id": external_id or self.product, "n": number}}
        return self.env["leaflink.event"]._receive(self.store, json.dumps(body).encode())

    def issue(self, event):
        return self.env["leaflink.issue"].search([("res_model", "=", "leaflink.event"), ("res_id", "in", event.ids)])

    def calls(self):
        return len(self.box.requests("GET", self.path))

    def job(self):
        return self.env["queue.job"].search([("identity_key", "=like", f"leaflink:{self.store.id}:event:%")])

    def test_one_read_settles_all_rows_of_a_record(self):
        """R037"""
        events = self.receive(1) | self.receive(2) | self.receive(3)
        self.assertEqual(len(events), 3)
        self.store._enqueue_due()
        self.assertEqual(len(self.job()), 3, "each row has its own; the sweep makes no further ones")
        self.run_jobs()
        self.assertEqual(set(events.mapped("state")), {"done"})
        self.assertEqual(self.calls(), 1)
        listing = self.env["leaflink.listing"].search([("external_id", "=", self.product)])
        self.assertEqual(listing.store_id, self.store)

    def test_busy_until_done(self):
        self.assertFalse(self.store.busy)
        self.receive()
        self.store.invalidate_recordset(["busy"])
        self.assertTrue(self.store.busy)
        self.run_jobs()
        self.assertFalse(self.store.busy)

    def test_busy_is_about_this_store(self):
        """OPS-1"""
        other = self.env["leaflink.store"].create({**self._store_values(), "name": "Second"})
        other.state = "connected"
        other._delay(other, "catalog")._job_relink()
        self.assertTrue(other.busy)
        self.assertFalse(self.store.busy)
        self.run_jobs()
        other.invalidate_recordset(["busy"])
        self.assertFalse(other.busy)

    def test_busy_while_a_job_comes_back_in_a_moment(self):
        self.receive().state = "done"
        self.job().eta = fields.Datetime.now() + timedelta(seconds=5)
        self.store.invalidate_recordset(["busy"])
        self.assertTrue(self.store.busy, "another transaction was in its way")
        self.job().eta = fields.Datetime.now() + timedelta(minutes=1)
        self.store.invalidate_recordset(["busy"])
        self.assertFalse(self.store.busy)

    def test_company_user_and_language_of_the_work(self):
        company = self.env["res.company"].create({"name": "Second"})
        self.env.user.company_ids |= company
        self.store.company_id = company
        self.receive()
        row = self.job()
        self.assertEqual((row.company_id, row.user_id.id), (company, 1))
        self.assertEqual(row.max_retries, 0, "for ever: rows say what has failed")

    def test_network_trouble_waits(self):
        event = self.receive()
        self.box.fault("reset_before", match={"path": self.path})
        self.run_jobs()
        self.assertEqual((event.state, event.attempts), ("queued", 1))
        self.assertGreater(event.next_try, fields.Datetime.now() + timedelta(seconds=50))
        self.assertGreater(self.job().eta, fields.Datetime.now() + timedelta(seconds=50))
        self.assertFalse(self.store.busy, "what waits for a later try is not due")
        self.job().eta = False
        self.run_jobs()
        self.assertEqual((event.state, event.error), ("done", False))

    def test_unreadable_answers_wait(self):
        for kind in ("status", "html", "truncated", "redirect"):
            event = self.receive(kind)
            self.box.fault(kind, match={"path": self.path})
            self.job().filtered(lambda row: row.state == "pending").eta = False
            self.run_jobs()
            self.assertEqual((event.state, event.attempts), ("queued", 1))
            self.job().eta = False
            self.run_jobs()
            self.assertEqual(event.state, "done")

    def test_rate_limit_is_no_failed_try(self):
        """ERR-5"""
        event = self.receive()
        self.box.fault("status", match={"path": self.path}, status=429, headers={"Retry-After": "30"})
        self.run_jobs()
        self.assertEqual((event.state, event.attempts), ("queued", 0))
        self.assertAlmostEqual(
            event.next_try, fields.Datetime.now() + timedelta(seconds=30), delta=timedelta(seconds=5)
        )
        self.assertEqual(self.job().retry, 0)

    def test_rate_limit_for_a_day_gives_up(self):
        """ERR-5"""
        event = self.receive()
        event.queued_on = fields.Datetime.now() - timedelta(hours=25)
        self.box.fault("status", match={"path": self.path}, status=429)
        self.run_jobs()
        self.assertEqual(event.state, "error")
        self.assertEqual(self.issue(event).state, "open")

    def test_refused_key_stops_dispatch(self):
        """OPS-1"""
        first = self.receive()
        self.box.fault("status", match={"path": self.path}, status=401)
        self.run_jobs()
        self.assertEqual((first.state, self.store.state), ("queued", "auth_error"))
        self.assertEqual(len(self.store.activity_ids), 1)
        second = self.receive(2)
        self.assertFalse(self.run_jobs(), "no job for a stopped store")
        self.assertFalse(self.store.busy)
        self.store.action_resume()
        self.run_jobs()
        self.assertEqual((first | second).mapped("state"), ["done", "done"])
        self.assertFalse(self.store.activity_ids)

    def test_missing_permission(self):
        self.box.permissions(products="none")
        event = self.receive()
        self.run_jobs()
        self.assertEqual((event.state, self.store.state), ("error", "connected"))
        self.assertIn("Products: Read", event.error)
        issue = self.env["leaflink.issue"].search([("store_id", "=", self.store.id), ("code", "=", "forbidden")])
        self.assertIn("Products: Read", issue.message)

    def test_refused_request(self):
        event = self.receive()
        self.box.fault("status", match={"path": self.path}, status=400, body={"detail": "Strange words."})
        self.run_jobs()
        self.assertEqual(self.job().state, "done", "the job ends, the row says it")
        self.assertEqual(event.state, "error")
        self.assertIn("Strange words.", event.error)
        issue = self.issue(event)
        self.assertIn(self.product, issue.message)
        event.action_retry()
        self.run_jobs()
        self.assertEqual((event.state, issue.state), ("done", "solved"))

    def test_later_success_settles_what_failed(self):
        failed = self.receive()
        failed.state = "error"
        self.receive(2)
        self.run_jobs()
        self.assertEqual(failed.state, "done")

    def test_pressed_retry_does_not_wait(self):
        event = self.receive()
        self.box.fault("status", match={"path": self.path})
        self.run_jobs()
        event.action_retry()
        self.run_jobs()
        self.assertEqual(event.state, "done")

    def test_retry_is_for_operators(self):
        event = self.receive()
        user = new_test_user(self.env, "ll_user", groups="leaflink_connector.group_user")
        with self.assertRaises(AccessError):
            event.with_user(user).action_retry()
        with self.assertRaises(AccessError):
            event.with_user(user).write({"state": "done"})
        operator = new_test_user(self.env, "ll_operator", groups="leaflink_connector.group_operator")
        event.with_user(operator).action_retry()
        with self.assertRaises(AccessError):
            event.with_user(operator).read(["body"])

    def test_inline(self):
        """queue_job__no_delay: work is done at once, and only RetryableJobError may leave it."""
        store = self.store.with_context(queue_job__no_delay=True)
        body = json.dumps({"type": "product", "data": {"id": self.product}}).encode()
        self.assertEqual(store.env["leaflink.event"]._receive(store, body).state, "done")
        self.box.fault("status", match={"path": self.path})
        with self.assertRaises(RetryableJobError):
            store.env["leaflink.event"]._receive(store, body)
        self.box.fault("status", match={"path": self.path}, status=404)
        self.assertIn(store.env["leaflink.event"]._receive(store, body).state, ("done", "error"))

    def test_inline_retry_while_leaflink_is_down(self):
        """The row is the caller's: another connection that writes it would wait for the caller for ever."""
        event = self.receive()
        event.write({"state": "error", "error": "Before"})
        self.box.fault("status", match={"path": self.path})
        with self.assert_raises_keeping(RetryableJobError):
            event.with_context(queue_job__no_delay=True).action_retry()
        self.assertEqual((event.attempts, event.next_try), (0, False))

    def test_hostile_topic_calls_nothing(self):
        self.assertFalse(self.env["leaflink.event"]._job_dispatch(self.store.id, "__init__", "1"))
        self.assertFalse(self.env["leaflink.event"]._job_dispatch(0, "product", "1"))
        self.assertFalse(self.box.requests())
