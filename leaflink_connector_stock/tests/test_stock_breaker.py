from odoo.tests import tagged

from .common import StockCase


@tagged("post_install", "-at_install")
class TestStockBreaker(StockCase):
    """Many quantities that drop at once are asked about (N05)."""

    def question(self):
        return self.issues(self.store, "stock_breaker")

    def test_breaker_stops_the_whole_push_and_asks(self):
        """R234, N05"""
        self.store.stock_breaker_count = 3
        listings = self.drop(4)
        riser = self.listing(on_hand=50)
        self.assertEqual(self.push(), [])
        self.assertEqual(self.push(), [])
        issue = self.question()
        self.assertEqual(len(issue), 1)
        preview = self.env["leaflink.stock.preview"].browse(issue.action_fix()["res_id"])
        self.assertEqual(preview.drop_count, 4)
        self.assertEqual(preview.line_ids.filtered("is_drop").listing_id, listings)
        preview.action_push()
        self.run_jobs()
        self.assertEqual({self.on_leaflink(one)[0] for one in listings}, {4})
        self.assertEqual(self.on_leaflink(riser)[0], 50)
        self.assertEqual(issue.state, "solved")

    def test_the_question_goes_when_nothing_is_sent_any_more(self):
        """N05, R231"""
        self.store.stock_breaker_count = 3
        self.drop(4)
        self.assertEqual(self.push(), [])
        self.assertTrue(self.question())
        self.store.stock_sync = False
        self.assertFalse(self.question())

    def test_breaker_lets_few_drops_pass_and_can_be_off(self):
        """N05"""
        self.store.stock_breaker_count = 4
        listings = self.drop(4)
        self.assertEqual(len(self.push()), 4)
        self.store.write({"stock_breaker_count": 1, "stock_breaker_percent": 0})
        for listing in listings:
            self.env["stock.quant"]._update_available_quantity(listing.product_id, self.shelf, -4)
        self.assertEqual(len(self.push()), 4)

    def test_fulfilment_is_no_drop(self):
        """N05"""
        self.store.stock_breaker_count = 1
        listings = [self.listing(on_hand=10, quantity=10) for _number in range(3)]
        number = self.order(*((listing, 6) for listing in listings))
        staged = self.take(number, confirm=True)
        self.push()
        self.box.act(number, "fulfill")
        self.deliver(staged)
        self.push()
        self.assertEqual({self.on_leaflink(one) for one in listings}, {(4, 0, 4)})

    def test_chosen_listings_pass_the_breaker_and_answer_nothing(self):
        """R234, N05"""
        self.store.stock_breaker_count = 2
        listings = self.drop(3)
        other = self.listing(on_hand=5)
        self.assertEqual(self.push(), [])
        issue = self.question()
        self.assertTrue(issue)
        other.action_push_stock()
        self.run_jobs()
        self.assertEqual(self.on_leaflink(other)[0], 5)
        self.assertEqual(self.question(), issue)
        listings.action_push_stock()
        self.run_jobs()
        self.assertEqual({self.on_leaflink(one)[0] for one in listings}, {4})
        self.push()
        self.assertEqual(issue.state, "solved")
