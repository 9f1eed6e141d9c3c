from odoo.tests import HttpCase, tagged

from .common import OrderMixin


@tagged("post_install", "-at_install")
class TestOrderTours(OrderMixin, HttpCase):
    """The main screens of orders in a real browser."""

    def hold(self):
        """An order of 108.00 plus 15 % tax that waits for its tax and its product -> staged row."""
        self.store.write({"tax_policy": "hold", "product_missing": "hold"})
        number = self.place(taxes=[{"name": "Excise", "rate": 15}])
        self.sync()
        return self.staged(number)

    def test_process_a_held_order_after_mapping_what_was_missing(self):
        """R146, N06"""
        order = self.hold()
        self.env["product.product"].create({"name": "Dark Bar"})
        self.start_tour("/odoo/leaflink-orders", "leaflink_process_held_order", login="admin")
        self.assertEqual(order.state, "processed")
        self.assertEqual(order.sale_order_id.amount_total, 124.2)

    def test_skip_asks_first_and_retry_brings_back(self):
        """ORD-4"""
        order = self.hold()
        self.start_tour("/odoo/leaflink-orders", "leaflink_skip_order", login="admin")
        self.assertEqual(order.state, "hold")

    def test_load_orders_by_the_wizard(self):
        """R129, R130"""
        numbers = [self.place(), self.place(status="Submitted")]
        self.start_tour("/odoo/leaflink-orders", "leaflink_load_orders", login="admin")
        self.run_jobs()
        self.assertEqual([self.staged(number).state for number in numbers], ["processed", "new"])

    def test_a_change_after_confirmation_stands_on_the_sales_order(self):
        """R181"""
        order = self.imported()
        order.sale_order_id.action_confirm()
        line = self.box.order(order.external_id)["line_items"][0]["id"]
        self.box.edit_line(order.external_id, line, quantity=36)
        self.hear(order.external_id)
        self.start_tour(f"/odoo/sales/{order.sale_order_id.id}", "leaflink_order_changed", login="admin")
        self.assertFalse(order.difference_note)

    def test_connect_asks_and_imports(self):
        number = self.place()
        self.store.state = "draft"
        self.start_tour(f"/odoo/leaflink-stores/{self.store.id}", "leaflink_first_import", login="admin")
        self.run_jobs()
        self.assertEqual(self.staged(number).state, "processed")
