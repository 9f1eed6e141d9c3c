from odoo.tests import tagged

from .common import StockCase


@tagged("post_install", "-at_install")
class TestStockShelf(StockCase):
    """A store that sells from one shelf of a warehouse whose deliveries leave from anywhere in it (R236, F4)."""

    def setUp(self):
        super().setUp()
        self.mine = self.env["stock.location"].create({"name": "LeafLink", "location_id": self.shelf.id})
        self.other = self.env["stock.location"].create({"name": "Walk-in", "location_id": self.shelf.id})
        self.store.stock_location_ids = self.mine
        self.item = self.listing(quantity=100)

    def put(self, shelf, units):
        self.env["stock.quant"]._update_available_quantity(self.item.product_id, shelf, units)

    def offered(self):
        self.push()
        return self.on_leaflink(self.item)[2]

    def test_what_is_confirmed_and_not_reserved_may_be_taken_from_the_shelf(self):
        """R236, R240, F4"""
        self.warehouse.out_type_id.reservation_method = "manual"
        self.put(self.mine, 100)
        staged = self.take(self.order((self.item, 30)), confirm=True)
        self.assertEqual(self.offered(), 70)
        sale = self.sell_elsewhere(self.item, 20)
        self.assertEqual(self.offered(), 50)
        (staged.sale_order_id + sale).picking_ids.action_assign()
        self.assertEqual(self.offered(), 50)
        self.deliver(staged)
        self.assertEqual(self.offered(), 50)

    def test_goods_that_come_are_promised_already(self):
        """R236, F4: more was sold than there was; what is reserved on another shelf does not come from this one."""
        self.put(self.other, 15)
        self.sell_elsewhere(self.item, 60)
        self.put(self.mine, 100)
        self.assertEqual(self.offered(), 55)
