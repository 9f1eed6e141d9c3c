from odoo.tests import tagged

from .common import StockCase


@tagged("post_install", "-at_install")
class TestStockLines(StockCase):
    """What LeafLink took out of its quantity by itself is noticed, however the order looks by now."""

    def test_a_line_that_was_taken_out_after_fulfilling(self):
        """R233, R239: LeafLink lowered its quantity for the line and keeps it so; the same number is news there"""
        one, other = self.listing(on_hand=100), self.listing(on_hand=60)
        number = self.order((one, 10), (other, 36))
        self.push()
        self.assertEqual(self.on_leaflink(other), (60, 36, 24))
        self.box.act(number, "fulfill")
        line = next(x for x in self.box.order(number)["line_items"] if str(x["product"]) == other.external_id)
        self.box.remove_line(number, line["id"])
        self.assertEqual(self.on_leaflink(other)[0], 24)
        self.push()
        self.assertEqual(self.on_leaflink(other), (60, 0, 60), "nobody expects the units to leave any more")
        self.assertEqual(self.on_leaflink(one), (90, 0, 90))
        self.assertEqual(self.push(), [])

    def on_its_way(self):
        """A push up to the moment its numbers are sent."""
        self.store.stock_sync = True
        self.store._job_push()

    def test_an_order_that_is_fulfilled_between_reading_and_patch(self):
        """R239, C08: LeafLink's answer says that it reserves less than the number counts on"""
        listing = self.listing(on_hand=100, quantity=100)
        number = self.order((listing, 30))
        self.take(number, confirm=True)
        self.on_its_way()
        self.box.act(number, "fulfill")
        self.run_jobs()
        self.assertEqual(self.on_leaflink(listing), (70, 0, 70))
        self.assertEqual([one["quantity"] for one in self.patches()], ["100", "70"])

    def test_a_number_that_had_to_wait_is_followed_by_a_push(self):
        """R239, STK-2: it was computed from older states"""
        listing = self.listing(on_hand=100, quantity=100)
        number = self.order((listing, 30))
        self.take(number, confirm=True)
        self.box.fault(match={"method": "PATCH", "path": "/products/*"}, kind="reset_before")
        self.on_its_way()
        self.run_jobs()
        self.env["stock.quant"]._update_available_quantity(listing.product_id, self.shelf, -20)
        self.box.clear_requests()
        self.env["queue.job"].search([("state", "=", "pending")]).eta = False
        self.run_jobs()
        self.assertEqual(self.on_leaflink(listing), (80, 30, 50))
        self.assertEqual([one["quantity"] for one in self.patches()], ["100", "80"])

    def test_an_answer_without_a_reservation_is_no_news(self):
        """R239"""
        listing = self.listing(on_hand=100, quantity=100)
        self.order((listing, 30))
        for answer in ({"id": 1}, {"id": 1, "reserved_qty": "many"}):
            self.receive(listing, 1)
            self.on_its_way()
            self.box.clear_requests()
            self.box.fault("status", {"method": "PATCH", "path": "/products/*"}, status=200, body=answer)
            self.run_jobs()
            self.assertEqual(listing.push_state, "done")
            self.assertFalse(self.box.requests(method="GET", path="/orders-received/"))

    def test_a_person_who_sends_one_quantity_sends_it_once(self):
        """R234: whatever LeafLink reserves besides, and although nothing is remembered of orders"""
        listing = self.listing(on_hand=100, quantity=100)
        number = self.order((listing, 30))
        self.take(number)
        self.box.act(number, "fulfill")
        self.box.state.table("products")[int(listing.external_id)]["reserved_qty"] = 7
        listing.action_push_stock()
        self.run_jobs()
        self.assertEqual(len(self.patches()), 1)
        self.assertEqual(listing.push_state, "done")
