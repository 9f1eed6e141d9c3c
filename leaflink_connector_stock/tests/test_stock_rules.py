from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import StockCase


@tagged("post_install", "-at_install")
class TestStockRules(StockCase):
    """How much of the stock a store shows: its own numbers, and exceptions from them."""

    def rule(self, **values):
        return self.env["leaflink.stock.rule"].create({"store_id": self.store.id, **values})

    def offered(self, *listings):
        self.push()
        return [self.on_leaflink(listing)[2] for listing in listings]

    def test_the_nearest_rule_counts_alone(self):
        """N11"""
        plain, listing = self.listing(on_hand=100), self.listing(on_hand=100)
        self.store.stock_buffer = 10
        flower = self.env["product.category"].create({"name": "Flower"})
        indoor = self.env["product.category"].create({"name": "Indoor", "parent_id": flower.id})
        listing.product_id.categ_id = indoor
        self.assertEqual(self.offered(plain, listing), [90, 90])
        self.rule(categ_id=flower.id, cap=60)
        self.assertEqual(
            self.offered(plain, listing), [90, 60], "a rule of a category above, without the store's buffer"
        )
        self.rule(categ_id=indoor.id, cap=50)
        self.assertEqual(self.offered(plain, listing), [90, 50])
        self.rule(product_id=listing.product_id.id, buffer=60)
        self.assertEqual(self.offered(plain, listing), [90, 40])
        own = self.rule(listing_id=listing.id, percent=30)
        self.assertEqual(self.offered(plain, listing), [90, 30])
        self.assertEqual(self.push(), [])
        own.percent = 20
        self.assertEqual(self.push(), [{"quantity": "20"}])
        own.unlink()
        self.assertEqual(self.push(), [{"quantity": "40"}])

    def test_shares_of_one_product(self):
        """N11, N18"""
        single = self.listing(on_hand=100)
        case = self.listing(product=single.product_id, unit_multiplier=12)
        self.assertEqual(self.offered(single, case), [100, 100], "without shares the whole is offered by each")
        self.rule(listing_id=single.id, percent=40)
        self.rule(listing_id=case.id, percent=60)
        self.assertEqual(self.offered(single, case), [40, 60])
        self.order((case, 60), status="Submitted")
        self.order((single, 40), status="Submitted")
        self.assertEqual(self.offered(single, case), [0, 0])

    def test_whole_cases(self):
        """N11"""
        single, case = self.listing(on_hand=100), self.listing(on_hand=100, unit_multiplier=12)
        self.store.stock_whole_cases = True
        self.assertEqual(self.offered(single, case), [100, 96])
        self.take(self.order((case, 24)), confirm=True)
        self.assertEqual(self.offered(single, case), [100, 72])
        self.assertEqual(self.on_leaflink(case), (96, 24, 72))

    def test_rule_is_about_one_thing_of_its_store(self):
        """N11"""
        listing = self.listing()
        other = self.env["leaflink.store"].create(self._store_values() | {"name": "Second licence"})
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self.rule(store_id=other.id, listing_id=listing.id)
        for values in ({}, {"listing_id": listing.id, "product_id": listing.product_id.id}):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(Exception, "check"),
                self.cr.savepoint(),
            ):
                self.rule(**values)
        self.rule(listing_id=listing.id, cap=3)
        with mute_logger("odoo.sql_db"), self.assertRaisesRegex(Exception, "uniq"), self.cr.savepoint():
            self.rule(listing_id=listing.id, cap=4)
