from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user, tagged

from .common import StockCase


@tagged("post_install", "-at_install")
class TestStockKeep(StockCase):
    """Units of LeafLink orders are kept free in Odoo before anybody confirms them."""

    def free(self, product):
        product.invalidate_recordset()
        return product.free_qty

    def test_orders_count_from_the_moment_they_are_known(self):
        """N17"""
        self.store.capture_point = "accepted"
        listing = self.listing(on_hand=100, quantity=100)
        product = listing.product_id
        waiting = self.take(self.order((listing, 30), status="Submitted"))
        quoted = self.take(self.order((listing, 10)))
        self.assertEqual((waiting.sale_order_id.id, quoted.sale_order_id.state), (False, "draft"))
        self.assertEqual(self.free(product), 100, "off at first")
        self.store.stock_keep_days = 7
        self.assertEqual(self.free(product), 60)
        self.assertEqual((product.outgoing_qty, product.virtual_available, product.qty_available), (40, 60, 100))
        quoted.sale_order_id.action_confirm()
        self.assertEqual(self.free(product), 60, "reserved now, and counted once")
        self.push()
        self.assertEqual(self.on_leaflink(listing), (100, 40, 60), "what LeafLink is told is the same with and without")

    def test_kept_for_a_while_and_no_longer(self):
        """N17"""
        self.store.stock_keep_days = 7
        listing = self.listing(on_hand=100, quantity=100)
        staged = self.take(self.order((listing, 30)))
        self.assertEqual(self.free(listing.product_id), 70)
        self.env.cr.execute(
            "UPDATE leaflink_order SET create_date = %s WHERE id = %s",
            [fields.Datetime.now() - timedelta(days=8), staged.id],
        )
        self.env.invalidate_all()
        self.assertEqual(self.free(listing.product_id), 100)

    def test_until_somebody_decides(self):
        """N17: also when LeafLink has fulfilled the order; who skips it, or settles its stock, lets the units go"""
        self.store.stock_keep_days = 7
        listing = self.listing(on_hand=100, quantity=100)
        before, fulfilled, rejected = (self.order((listing, units)) for units in (3, 10, 30))
        skipped = self.order((listing, 20), status="Submitted")
        self.box.act(before, "fulfill")
        self.push()
        for number in (before, fulfilled, skipped, rejected):
            self.take(number)
        self.assertEqual(self.free(listing.product_id), 40, "what was fulfilled before the first push has left")
        self.box.act(fulfilled, "fulfill")
        self.box.act(rejected, "reject")
        for number in (fulfilled, rejected):
            self.take(number)
        self.assertEqual(self.free(listing.product_id), 70)
        self.staged(skipped).action_skip()
        self.assertEqual(self.free(listing.product_id), 90)
        self.staged(fulfilled).action_settle_stock()
        self.assertEqual(self.free(listing.product_id), 100)

    def test_people_who_sell_elsewhere_see_it_and_the_order_itself_does_not_miss_it(self):
        """N17"""
        self.store.stock_keep_days = 7
        listing = self.listing(on_hand=30, quantity=30)
        staged = self.take(self.order((listing, 30)))
        seller = new_test_user(self.env, "seller", groups="sales_team.group_sale_salesman,stock.group_stock_user")
        sale = self.env["sale.order"].with_user(seller).create({"partner_id": self.buyer.id})
        line = (
            self.env["sale.order.line"]
            .with_user(seller)
            .create({"order_id": sale.id, "product_id": listing.product_id.id, "product_uom_qty": 5})
        )
        self.assertEqual((line.free_qty_today, line.qty_available_today), (0, 30))
        own = staged.sale_order_id.order_line.filtered(lambda one: one.product_id == listing.product_id)
        self.assertEqual((own.free_qty_today, own.virtual_available_at_date), (30, 30))

    def test_only_where_the_order_leaves_from(self):
        """N17"""
        self.store.stock_keep_days = 7
        listing = self.listing(on_hand=100, quantity=100)
        self.take(self.order((listing, 30)))
        away = self.env["stock.warehouse"].create({"name": "Boulder", "code": "BOU"})
        product = listing.product_id
        self.assertEqual(product.with_context(warehouse_id=away.id).free_qty, 0)
        self.assertEqual(product.with_context(warehouse_id=self.warehouse.id).free_qty, 70)
        self.assertEqual(product.with_context(location=self.shelf.id).free_qty, 100)
