from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.queue_job.exception import RetryableJobError

from .common import StockCase


@tagged("post_install", "-at_install")
class TestStockAsked(StockCase):
    """A person asks for a push: what they are told, and that it happens."""

    def test_store_that_is_not_connected_says_so(self):
        """R234"""
        listing = self.listing(on_hand=10)
        self.store.write({"stock_sync": True, "state": "paused"})
        for record in (self.store, listing):
            answer = record.action_push_stock()["params"]
            self.assertEqual(answer["type"], "warning")
            self.assertIn("not connected", answer["message"])
        self.assertFalse(self.env["queue.job"].search([("method_name", "=", "_job_push"), ("state", "=", "pending")]))

    def test_missing_permission_is_the_answer(self):
        """STK-2"""
        listing = self.listing(on_hand=10)
        self.box.permissions(products="r")
        self.push()
        for record in (self.store, listing):
            answer = record.action_push_stock()["params"]
            self.assertEqual(answer["type"], "warning")
            self.assertIn("Products: Read & Write", answer["message"])

    def test_preview_of_a_paused_store_is_refused(self):
        """R231, R234"""
        self.listing(on_hand=10)
        self.store.state = "paused"
        for action in ("action_preview_stock", "action_review_drops"):
            with self.subTest(action), self.assertRaisesRegex(UserError, "not connected"):
                getattr(self.store, action)()
            self.store.stock_sync = True

    def test_reason_why_nothing_is_sent(self):
        """STK-5"""
        listing = self.listing(on_hand=10)
        self.assertIn("switched off", listing.push_waits_for)
        self.push()
        self.assertFalse(listing.push_waits_for or self.store.stock_waits_for)
        self.store.state = "paused"
        self.assertIn("not connected", listing.push_waits_for)
        self.store.state = "connected"
        self.box.fault(match={"method": "GET", "path": "/orders-received/"}, kind="status", status=502)
        self.push()
        self.assertIn("the orders of store Green Valley cannot be read", listing.push_waits_for)
        self.assertEqual(self.store.stock_waits_for, listing.push_waits_for)
        self.push()
        self.assertFalse(self.store.stock_waits_for)
        self.box.permissions(orders="none")
        self.push()
        self.assertIn("Orders", self.store.stock_waits_for)
        self.box.permissions(orders="rw")
        self.store.stock_breaker_count = 1
        self.drop(2)
        self.push()
        self.assertIn("would drop by", listing.push_waits_for)

    @mute_logger("odoo.addons.leaflink_connector.models.leaflink_job")
    def test_reason_of_a_refused_quantity(self):
        """STK-2, STK-5"""
        listing = self.listing(on_hand=10)
        self.box.fault(
            match={"method": "PATCH", "path": "/products/*"}, kind="status", status=400, body={"quantity": ["Too odd."]}
        )
        self.push()
        self.assertIn("Too odd.", listing.push_waits_for)
        self.receive(listing, 1)
        self.push()
        self.assertFalse(listing.push_waits_for or listing.push_error)

    def test_given_up_quantity_is_computed_anew(self):
        """OPS-3"""
        listing = self.listing(on_hand=10)
        self.store.stock_sync = True
        self.store._job_push()
        self.assertEqual(listing.push_state, "pending")
        self.env["leaflink.task"].search([("kind", "=", "stock")]).action_cancel()
        self.assertFalse(listing.push_state)
        self.assertEqual(self.push(), [{"quantity": "10"}])

    @mute_logger("odoo.addons.leaflink_connector.models.leaflink_job")
    def test_refused_quantity_is_sent_again(self):
        """STK-2"""
        listing = self.listing(on_hand=10)
        self.store.stock_sync = True
        for record in (self.store, listing):
            with self.subTest(record._name):
                self.receive(listing, 1)
                self.box.fault(match={"method": "PATCH", "path": "/products/*"}, kind="status", status=400)
                self.push()
                self.assertEqual(listing.push_state, "error")
                record.action_push_stock()
                self.run_jobs()
                self.assertEqual(listing.push_state, "done")

    def test_push_that_meets_another_one_waits(self):
        """R234"""
        listing = self.listing(on_hand=10)
        with patch.object(type(self.store), "_advisory_lock", lambda *_args: False):
            with self.assertRaises(RetryableJobError) as caught:
                self.store._job_push(listing_ids=listing.ids)
            self.assertIsNone(self.store.with_context(queue_job__no_delay=True)._job_push(listing_ids=listing.ids))
        self.assertTrue(caught.exception.ignore_retry)
        self.assertEqual(self.store._job_push(listing_ids=listing.ids), 1)

    def test_deleted_scheduled_action_stops_no_delivery(self):
        """STK-3"""
        listing = self.listing(on_hand=10)
        self.store.stock_sync = True
        self.env.cr.precommit.run()
        self.env.ref("leaflink_connector_stock.cron_push_stock").unlink()
        self.receive(listing, 5)
        self.env.cr.precommit.run()
        self.assertEqual(self.push(), [{"quantity": "15"}])
