from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import StockCase


@tagged("post_install", "-at_install")
class TestStockFirstPush(StockCase):
    """The first push settles what was before it."""

    def test_orders_fulfilled_before_the_first_push_are_settled(self):
        """R244"""
        listing = self.listing(on_hand=100, quantity=200)
        old = self.order((listing, 30))
        self.box.act(old, "fulfill")
        self.take(old)
        self.push()
        self.assertEqual(self.on_leaflink(listing), (100, 0, 100))
        self.assertTrue(self.staged(old).stock_settled)
        new = self.order((listing, 20))
        self.box.act(new, "fulfill")
        self.push()
        self.assertEqual(self.on_leaflink(listing), (80, 0, 80))

    def test_order_seen_as_reserved_is_not_settled_by_an_old_time(self):
        """R244, STK-4"""
        listing = self.listing(on_hand=100, quantity=100)
        number = self.order((listing, 30))
        staged = self.take(number)
        self.push()
        self.box.act(number, "fulfill")
        self.take(number)
        staged.changed_on = self.store.stock_baseline - timedelta(days=1)
        self.store._settle_orders_before(fields.Datetime.now())
        self.assertFalse(staged.stock_settled)

    def test_old_order_loaded_later_sends_nothing(self):
        """R233, R244"""
        listing = self.listing(on_hand=100, quantity=100)
        old = self.order((listing, 30))
        self.box.act(old, "fulfill")
        self.push()
        self.staged(old).unlink()
        self.store.stock_pushed_on -= timedelta(hours=1)
        staged = self.take(old)
        staged.changed_on = self.store.stock_baseline - timedelta(days=100)
        self.assertEqual(self.push(), [])
        self.assertTrue(staged.stock_settled and staged.stock_consumed)

    def test_one_listing_is_no_first_push(self):
        """R234, R244"""
        listing = self.listing(on_hand=100, quantity=100)
        number = self.order((listing, 30))
        self.box.act(number, "fulfill")
        self.take(number)
        listing.action_push_stock()
        self.run_jobs()
        self.assertEqual(self.on_leaflink(listing), (100, 0, 100))
        self.assertFalse(self.store.stock_baseline)

    def test_switched_on_again_after_months_is_a_first_push(self):
        """R231, R244"""
        self.push()
        self.store.stock_sync = False
        self.store.stock_sync = True
        self.assertTrue(self.store.stock_baseline, "a short pause settles nothing")
        self.store.write({"stock_sync": False, "stock_pushed_on": fields.Datetime.now() - timedelta(days=90)})
        self.store.stock_sync = True
        self.assertFalse(self.store.stock_baseline)

    def test_preview_of_the_first_push_shows_what_it_sends(self):
        """R231, R244"""
        listing = self.listing(on_hand=100, quantity=100)
        number = self.order((listing, 30))
        self.box.act(number, "fulfill")
        self.take(number)
        preview = self.env["leaflink.stock.preview"].browse(self.store.action_preview_stock()["res_id"])
        line = preview.line_ids.filtered(lambda one: one.listing_id == listing)
        self.assertEqual((line.quantity, line.pending), (100, 0))
        self.push()
        self.assertEqual(self.on_leaflink(listing), (100, 0, 100))

    def test_preview_of_the_first_push_marks_what_drops_as_the_safety_stop_counts_it(self):
        """R231, N05"""
        some_less, gone = self.listing(on_hand=95, quantity=100), self.listing(quantity=100)
        preview = self.env["leaflink.stock.preview"].browse(self.store.action_preview_stock()["res_id"])
        lines = preview.line_ids.filtered(lambda one: one.listing_id in some_less + gone)
        self.assertEqual(lines.filtered("is_change").listing_id, some_less + gone)
        self.assertEqual(lines.filtered("is_drop").listing_id, gone)

    def test_first_push_is_recorded_without_anything_to_send(self):
        self.push()
        self.assertTrue(self.store.stock_baseline)
        self.assertTrue(self.store.stock_pushed_on)
