from odoo.tests import tagged

from .common import StockCase


@tagged("post_install", "-at_install")
class TestStatusExport(StockCase):
    """What deliveries have to say about an order's states (R185, F6)."""

    def setUp(self):
        super().setUp()
        self.item = self.listing(on_hand=100, quantity=100)

    def leaflink_status(self, staged):
        return self.box.order(staged.external_id)["status"]

    def test_an_order_invoiced_before_its_delivery_waits_for_it(self):
        """R185, F6"""
        self.store.tell_invoiced = "Complete"
        staged = self.take(self.order((self.item, 24)), confirm=True)
        sale = staged.sale_order_id
        sale.order_line.product_id.invoice_policy = "order"
        sale.order_line.invalidate_recordset(["qty_to_invoice"])
        sale._create_invoices().action_post()
        self.run_jobs()
        self.assertEqual(self.leaflink_status(staged), "Accepted")
        self.deliver(staged)
        self.run_jobs()
        self.assertEqual(self.leaflink_status(staged), "Complete")

    def test_states_that_deliveries_contradict(self):
        """R185"""
        staged = self.take(self.order((self.item, 24)), confirm=True)
        self.assertEqual(staged._status_difference(), "")
        self.box.act(staged.external_id, "fulfill")
        self.take(staged.external_id)
        self.assertIn("not delivered completely", staged._status_difference())
        self.deliver(staged, units=10)
        self.assertIn("not delivered completely", staged._status_difference())
        self.deliver(staged)
        self.assertEqual(staged._status_difference(), "")
        other = self.take(self.order((self.item, 1)), confirm=True)
        self.deliver(other)
        self.assertIn("is delivered", other._status_difference())
