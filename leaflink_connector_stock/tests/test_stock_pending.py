from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import StockCase


@tagged("post_install", "-at_install")
class TestStockPending(StockCase):
    """Orders whose units have left LeafLink and not Odoo: a person decides (STK-1)."""

    def question(self, staged):
        return self.env["leaflink.issue"].search([("code", "=", "stock_pending"), ("res_id", "=", staged.id)])

    def test_orders_that_never_come_in_are_asked_about(self):
        """STK-1"""
        listing = self.listing(on_hand=100, quantity=200)
        self.push()
        number = self.order((listing, 30))
        self.store.orders_since = fields.Date.today() + timedelta(days=1)
        staged = self.take(number)
        self.assertEqual(staged.state, "new")
        self.box.act(number, "fulfill")
        self.push()
        issue = self.question(staged)
        self.assertEqual(issue.state, "open")
        self.assertEqual(self.on_leaflink(listing)[2], 70)
        staged.action_settle_stock()
        self.push()
        self.assertEqual((issue.state, self.on_leaflink(listing)[2]), ("solved", 100))

    def test_skipped_order_keeps_its_units_until_somebody_answers(self):
        """STK-1"""
        self.store.auto_process = False
        listing = self.listing(on_hand=100, quantity=100)
        self.push()
        number = self.order((listing, 10))
        staged = self.take(number)
        staged.action_skip()
        self.box.act(number, "fulfill")
        self.push()
        self.assertEqual(self.on_leaflink(listing)[2], 90)
        self.assertEqual(self.question(staged).state, "open")
        staged.action_retry()
        staged.action_process()
        self.push()
        self.assertEqual(self.question(staged).state, "solved", "the order comes in after all")

    def test_cancelled_delivery_keeps_its_units_until_somebody_answers(self):
        """STK-1"""
        listing = self.listing(on_hand=100, quantity=100)
        number = self.order((listing, 10))
        staged = self.take(number, confirm=True)
        self.push()
        self.outgoing(staged).action_cancel()
        self.box.act(number, "fulfill")
        self.push()
        self.assertEqual(self.on_leaflink(listing)[2], 90)
        self.assertEqual(self.question(staged).state, "open")
        self.assertTrue(staged.stock_pending)
        staged.action_settle_stock()
        self.assertFalse(staged.stock_pending)
        self.push()
        self.assertEqual(self.on_leaflink(listing)[2], 100)

    def test_cancelled_sale_keeps_its_units_until_somebody_answers(self):
        """STK-1"""
        listing = self.listing(on_hand=100, quantity=100)
        number = self.order((listing, 10))
        self.push()
        staged = self.take(number)
        staged.sale_order_id.action_cancel()
        self.box.act(number, "fulfill")
        self.push()
        self.assertEqual(self.on_leaflink(listing)[2], 90)
        issue = self.question(staged)
        issue.action_fix()
        self.assertEqual(issue.state, "solved")
        self.push()
        self.assertEqual(self.on_leaflink(listing)[2], 100)
