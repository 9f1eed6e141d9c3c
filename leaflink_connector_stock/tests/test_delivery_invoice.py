from odoo.tests import new_test_user, tagged

from .common import StockCase


@tagged("post_install", "-at_install")
class TestDeliveryInvoice(StockCase):
    """What was delivered is invoiced, if the store wants that."""

    def test_each_delivery_makes_its_invoice(self):
        """R191"""
        self.store.invoice_policy = "posted"
        listing = self.listing(on_hand=10)
        listing.product_id.invoice_policy = "delivery"
        order = self.take(self.order((listing, 10)), confirm=True)
        self.run_jobs()
        self.assertFalse(order.sale_order_id.invoice_ids)
        self.deliver(order, units=4)
        self.run_jobs()
        keeper = new_test_user(self.env, "inv-keeper", groups="stock.group_stock_user")
        self.outgoing(order).with_user(keeper).button_validate()
        self.run_jobs()
        invoices = order.sale_order_id.invoice_ids
        self.assertEqual(sorted(invoices.invoice_line_ids.mapped("quantity")), [4, 6])
        self.assertEqual(set(invoices.mapped("state")), {"posted"})
