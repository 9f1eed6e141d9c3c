from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.queue_job.exception import RetryableJobError

from .common import StockCase


@tagged("post_install", "-at_install")
class TestStockSync(StockCase):
    """When something is sent, when not, and what stops it."""

    def test_nothing_is_sent_while_switched_off(self):
        """R231, C07"""
        listing = self.listing(on_hand=100, quantity=7)
        self.store.action_push_stock()
        self.env["leaflink.store"]._cron_push_stock()
        self.run_jobs()
        self.assertEqual(self.patches(), [])
        self.assertEqual(self.on_leaflink(listing)[0], 7)

    def test_second_push_without_news_sends_nothing(self):
        """R233"""
        listings = [self.listing(on_hand=number) for number in (10, 20, 30)]
        self.assertEqual(len(self.push()), 3)
        before = [(one.write_date, one.pushed_on) for one in listings]
        self.assertEqual(self.push(), [])
        self.assertEqual([(one.write_date, one.pushed_on) for one in listings], before)
        self.assertEqual(len(self.box.requests(method="GET", path="/orders-received/")), 1)
        self.receive(listings[1], 5)
        self.assertEqual(self.push(), [{"quantity": "25"}])

    def test_equal_number_is_sent_again_after_fulfilment(self):
        """R233"""
        listing = self.listing(on_hand=100, quantity=100)
        number = self.order((listing, 10))
        self.take(number, confirm=True)
        self.assertEqual(self.push(), [{"quantity": "100"}])
        self.box.act(number, "fulfill")
        self.receive(listing, 10)
        self.assertEqual(self.push(), [{"quantity": "100"}], "LeafLink had lowered it to 90 itself")
        self.assertEqual(self.on_leaflink(listing), (100, 0, 100))
        self.assertEqual(self.push(), [])

    def test_buyer_between_reading_and_patch_is_no_race(self):
        """C08, F4"""
        listing = self.listing(on_hand=100, quantity=100)
        self.store.stock_sync = True
        self.store.action_push_stock()
        job = self.env["queue.job"].search([("method_name", "=", "_job_push")], limit=1)
        self.env["leaflink.store"].browse(self.store.id)._job_push()
        job.button_cancelled()
        self.order((listing, 15), status="Submitted")
        self.run_jobs()
        self.assertEqual(self.on_leaflink(listing), (100, 15, 85))

    def test_refresh_failing_means_nothing_is_pushed(self):
        """R239"""
        listing = self.listing(on_hand=100, quantity=7)
        self.box.fault(match={"method": "GET", "path": "/orders-received/"}, kind="status", status=502)
        self.assertEqual(self.push(), [])
        self.assertFalse(self.store.stock_pushed_on)
        self.assertEqual(self.on_leaflink(listing)[0], 7)
        self.assertEqual(self.push(), [{"quantity": "100"}], "a pressed button does not wait for the back-off")

    def test_a_quantity_that_waits_goes_with_the_next_push(self):
        """STK-2: also when the number is still the same."""
        listing = self.listing(on_hand=100, quantity=7)
        self.box.fault(match={"method": "PATCH", "path": "/products/*"}, kind="status", status=502)
        self.push()
        self.assertEqual(self.on_leaflink(listing)[0], 7)
        self.push()
        self.assertEqual(self.on_leaflink(listing)[0], 100)

    def test_states_are_refreshed_before_the_push(self):
        """R239"""
        listing = self.listing(on_hand=100, quantity=100)
        number = self.order((listing, 10))
        self.take(number)
        self.push()
        self.box.act(number, "fulfill")
        self.push()
        self.assertEqual(self.staged(number).status, "Fulfilled")
        self.assertEqual(self.on_leaflink(listing)[2], 90)

    def test_before_polling_a_push_goes_on_where_the_last_one_ended(self):
        """R239"""
        self.store._order_cursor().unlink()
        self.store.orders_since = "2026-01-01"
        listing = self.listing(on_hand=100, quantity=100)
        self.push()
        first = self.box.requests(path="/orders-received/")[0]["query"]["modified__gte"]
        self.push()
        second = self.box.requests(path="/orders-received/")[0]["query"]["modified__gte"]
        self.assertTrue(str(first).startswith("2026-01-01"), first)
        self.assertGreater(second, first)
        number = self.order((listing, 10))
        self.push()
        self.assertEqual(self.staged(number).status, "Accepted")
        self.store.orders_since = "2025-01-01"
        self.push()
        again = self.box.requests(path="/orders-received/")[0]["query"]["modified__gte"]
        self.assertTrue(str(again).startswith("2025-01-01"), again)

    def test_orders_wait_for_the_managers_answer(self):
        self.store._order_cursor().unlink()
        listing = self.listing(on_hand=100, quantity=100)
        number = self.order((listing, 10))
        self.push()
        self.assertEqual(self.on_leaflink(listing), (100, 10, 90))
        self.assertFalse(self.staged(number).sale_order_id, "known, but not imported before the answer")
        self.store.action_sync_orders()
        self.run_jobs()
        self.assertTrue(self.staged(number).sale_order_id)

    def test_server_that_repeats_its_pages_is_no_endless_loop(self):
        """R239"""
        orders = [{"number": f"circle-{number}", "status": "Draft"} for number in range(50)]
        calls = {"method": "GET", "path": "/orders-received/"}
        envelope = {"next": f"{self.box.url}orders-received/?limit=50&offset=50", "results": orders}
        for body in (orders, envelope):
            self.box.clear_requests()
            self.box.fault("status", calls, times=3, status=200, body=body)
            if body is orders:
                self.assertEqual(len(self.store._fetch_order_changes()), 1)
            else:
                with self.assertRaises(RetryableJobError):
                    self.store._fetch_order_changes()
            self.assertEqual(len(self.box.requests(**calls)), 2)
            self.box.clear_faults()

    def test_lost_answer_of_a_patch(self):
        """STK-2"""
        listing = self.listing(on_hand=100)
        self.box.fault(match={"method": "PATCH", "path": "/products/*"}, kind="reset_after")
        self.push()
        self.assertEqual(listing.push_state, "pending")
        self.assertEqual(self.on_leaflink(listing)[0], 100)
        self.receive(listing, 20)
        self.push()
        self.assertEqual(self.on_leaflink(listing)[0], 120)
        self.assertEqual(listing.push_state, "done")

    def test_a_number_from_before_a_long_outage_is_not_sent(self):
        """STK-2"""
        listing = self.listing(on_hand=100)
        self.box.fault(match={"method": "PATCH", "path": "/products/*"}, kind="reset_before")
        self.push()
        self.env["stock.quant"]._update_available_quantity(listing.product_id, self.shelf, -60)
        with freeze_time(fields.Datetime.now() + timedelta(hours=2)):
            self.sweep()
            self.run_jobs()
        self.assertNotIn({"quantity": "100"}, self.patches()[1:])
        self.assertEqual(self.push(), [{"quantity": "40"}])

    def test_product_gone_from_leaflink(self):
        listing = self.listing(on_hand=100)
        self.box.remove_product(int(listing.external_id))
        self.push()
        self.assertEqual(listing.state, "gone")
        self.assertTrue(listing.product_id.active)
        self.assertEqual(self.push(), [])

    def test_missing_permission_stops_the_push_with_one_question(self):
        """STK-2"""
        listings = [self.listing(on_hand=10 + number) for number in range(3)]
        self.box.permissions(products="r")
        self.push()
        self.assertEqual(len(self.patches()), 1, "the first refusal is enough")
        self.assertEqual(self.push(), [])
        issue = self.env["leaflink.issue"].search([("code", "=", "forbidden"), ("state", "=", "open")])
        self.assertIn("Products: Read & Write", issue.message)
        self.box.permissions(products="rw")
        self.store.action_connect()
        self.assertEqual(issue.state, "solved")
        self.push()
        self.assertEqual([self.on_leaflink(one)[0] for one in listings], [10, 11, 12])

    def test_only_operators_send(self):
        """R234"""
        listing = self.listing(on_hand=10)
        reader = new_test_user(self.env, "reader", groups="leaflink_connector.group_user")
        for record in (self.store, listing):
            with self.assertRaises(AccessError):
                record.with_user(reader).action_push_stock()
        operator = new_test_user(self.env, "operator", groups="leaflink_connector.group_operator")
        self.store.stock_sync = True
        self.store.with_user(operator).action_push_stock()
        self.run_jobs()
        self.assertEqual(self.on_leaflink(listing)[0], 10)
        with self.assertRaises(AccessError):
            self.store.with_user(operator).action_preview_stock()

    def test_one_listing_only(self):
        """R234"""
        wanted, other = self.listing(on_hand=10), self.listing(on_hand=20)
        wanted.action_push_stock()
        self.run_jobs()
        self.assertEqual(self.on_leaflink(wanted)[0], 10)
        self.assertEqual(self.on_leaflink(other)[0], 0)

    def test_relinked_listing_is_sent_again(self):
        listing = self.listing(on_hand=10)
        self.push()
        twin = listing.product_id.copy()
        listing.product_id = twin
        self.env["stock.quant"]._update_available_quantity(twin, self.shelf, 10)
        self.assertEqual(self.push(), [{"quantity": "10"}])

    def test_threshold_automation_is_leaflinks_business(self):
        listing = self.listing(on_hand=10, threshold_value=5, threshold_action="unavailable")
        self.push()
        self.env["stock.quant"]._update_available_quantity(listing.product_id, self.shelf, -7)
        self.push()
        self.env["leaflink.listing"]._fetch_one(self.store, listing.external_id)
        self.assertEqual(listing.listing_state, "Unavailable")
        self.assertEqual(self.push(), [])

    def test_switched_off_button_says_so(self):
        """R234"""
        self.assertEqual(self.store.action_push_stock()["params"]["type"], "warning")
        with self.assertRaisesRegex(UserError, "page Stock"):
            self.store.with_context(leaflink_preview=True).action_push_stock()
