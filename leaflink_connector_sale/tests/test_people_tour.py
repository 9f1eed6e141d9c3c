from odoo.tests import HttpCase, tagged

from .common import OrderMixin


@tagged("post_install", "-at_install")
class TestPeopleTour(OrderMixin, HttpCase):
    def test_link_the_customer_of_one_order(self):
        """R109, R110"""
        self.store.customer_missing = "hold"
        contact = self.env["res.partner"].create({"name": "Corner Shop"})
        number = self.place()
        self.sync()
        order = self.staged(number)
        self.start_tour("/odoo/leaflink-orders", "leaflink_link_customer_of_order", login="admin")
        self.assertEqual(order.sale_order_id.partner_id, contact)
        self.assertFalse(order.customer_id.partner_id)
