from odoo.tests import HttpCase, tagged

from .common import OrderMixin


@tagged("post_install", "-at_install")
class TestReconcileTour(OrderMixin, HttpCase):
    """Differences in a real browser."""

    def test_fix_a_difference_from_the_list(self):
        """N01"""
        orders = self.imported() + self.imported()
        for order, quantity in zip(orders, (20, 21), strict=True):
            order.sale_order_id.order_line.product_uom_qty = quantity
        self.store.action_reconcile()
        self.run_jobs()
        self.start_tour(f"/odoo/leaflink-stores/{self.store.id}", "leaflink_fix_difference", login="admin")
        self.assertEqual(orders[0].sale_order_id.amount_total, 108)
        self.assertEqual(orders[1].sale_order_id.amount_total, 189)
        ignored = orders[1].difference_ids.filtered(lambda row: row.state == "ignored")
        self.assertEqual((ignored.aspect, ignored.reason), ("total", "Agreed by telephone"))
