from odoo.tests import tagged

from .common import OrderCase


@tagged("post_install", "-at_install")
class TestOrderInline(OrderCase):
    """With queue_job__no_delay inbound work happens in the caller's transaction, as scripts like it (ORD-3)."""

    def test_sync_inline_imports_every_page(self):
        numbers = [self.place() for _number in range(60)]
        self.store.with_context(queue_job__no_delay=True).action_sync_orders()
        orders = self.env["leaflink.order"].search([("external_id", "in", numbers)])
        self.assertEqual((len(orders), set(orders.mapped("state"))), (60, {"processed"}))
        self.assertEqual({len(self.notes(sale)) for sale in orders.sale_order_id}, {1})

    def test_a_setting_changed_inline_lets_in_what_waited(self):
        number = self.place(status="Submitted")
        store = self.store.with_context(queue_job__no_delay=True)
        store.action_sync_orders()
        self.assertEqual(self.staged(number).state, "new")
        store.capture_point = "submitted"
        self.assertEqual(self.staged(number).state, "processed")

    def test_what_goes_out_never_runs_inline(self):
        self.store.external_ids_key = "odoo"
        self.place()
        self.store.with_context(queue_job__no_delay=True).action_sync_orders()
        self.assertFalse(self.box.requests(method="PATCH"))
        self.run_jobs()
        self.assertEqual(len(self.box.requests(method="PATCH")), 1)
