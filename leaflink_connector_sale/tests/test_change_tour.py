from odoo.tests import HttpCase, tagged

from .common import OrderMixin


@tagged("post_install", "-at_install")
class TestChangeTours(OrderMixin, HttpCase):
    """Deciding about LeafLink's changes and about LeafLink's order, in a real browser."""

    def confirmed(self):
        order = self.imported()
        order.sale_order_id.action_confirm()
        return order

    def test_accept_a_change(self):
        """N14"""
        order = self.confirmed()
        sale = order.sale_order_id
        line = self.box.order(order.external_id)["line_items"][0]["id"]
        self.box.edit_line(order.external_id, line, quantity=36, price="96.00")
        self.box.edit_order(order.external_id, ship_date="2026-06-17T08:00:00-06:00")
        self.hear(order.external_id)
        self.start_tour(f"/odoo/sales/{sale.id}", "leaflink_accept_change", login="admin")
        self.assertEqual((sale.order_line.product_uom_qty, sale.order_line.price_unit), (36, 9.0))
        self.assertFalse(sale.commitment_date)
        self.assertFalse(self.issues(sale, "changed"))

    def test_cancel_with_reject(self):
        """R182, C21"""
        order = self.confirmed()
        self.start_tour(f"/odoo/sales/{order.sale_order_id.id}", "leaflink_cancel_and_reject", login="admin")
        self.run_jobs()
        self.assertEqual(self.box.order(order.external_id)["status"], "Rejected")
        self.assertEqual(order.sale_order_id.state, "cancel")

    def test_delete_asks(self):
        """R182"""
        order = self.imported()
        sale = order.sale_order_id
        self.start_tour(f"/odoo/sales/{sale.id}", "leaflink_delete_quotation", login="admin")
        self.assertFalse(sale.exists())
        self.assertEqual(order.state, "skipped")
