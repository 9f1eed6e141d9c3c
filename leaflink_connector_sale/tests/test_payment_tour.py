from odoo.tests import HttpCase, tagged

from .common import OrderMixin


@tagged("post_install", "-at_install")
class TestPaymentTour(OrderMixin, HttpCase):
    """A payment arrives on the invoice, in a real browser."""

    def test_a_payment_arrives_on_the_invoice(self):
        """R210, R211, C06"""
        order = self.imported()
        order.sale_order_id.action_confirm()
        order.sale_order_id.order_line.product_id.invoice_policy = "order"
        invoice = order.sale_order_id._create_invoices()
        self.box.add_payment(order.external_id, "108.00", payment_type="check")
        self.hear(order.external_id)
        invoice.action_post()
        self.run_jobs()
        self.assertEqual(order.payment_ids.state, "staged")
        self.start_tour(f"/odoo/leaflink-stores/{self.store.id}", "leaflink_payment_mapping", login="admin")
        self.run_jobs()
        self.assertEqual(order.payment_ids.state, "booked")
        self.start_tour(f"/odoo/customer-invoices/{invoice.id}", "leaflink_payment_arrives", login="admin")
        self.assertEqual(invoice.payment_state, "paid")
