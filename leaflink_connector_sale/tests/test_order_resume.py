from odoo.tests import tagged

from .common import OrderCase


@tagged("post_install", "-at_install")
class TestOrderResume(OrderCase):
    """Nothing is lost between two runs: what waits is taken up again by itself, and only then."""

    def test_reconcile_before_the_first_sync_begins_where_the_import_begins(self):
        """R129"""
        number = self.place(status="Complete")
        self.box.configure(lines_bump_modified=False)
        self.box.edit_order(number, raw={"created_on": "2026-10-01T00:00:00Z"})
        self.store.orders_since = "2026-09-01"
        self.box.clear_requests()
        self.store.action_reconcile()
        self.run_jobs()
        [first, *_others] = [call["query"] for call in self.box.requests(path="/orders-received/")]
        self.assertIn("2026-09-01T00:00:00", str(first))

    def confirming(self):
        """A store that quotes Submitted orders and confirms accepted ones, and its first order's number."""
        self.imported()
        self.env["leaflink.listing"].search([]).action_reviewed()
        self.store.write({"capture_point": "submitted", "order_action": "confirm"})
        number = self.place(status="Submitted")
        self.sync()
        self.assertEqual((self.staged(number).state, self.staged(number).sale_order_id.state), ("processed", "draft"))
        return number

    def test_a_held_order_is_not_confirmed_until_its_question_is_answered(self):
        """C09"""
        number = self.confirming()
        order = self.staged(number)
        self.box.edit_order(number, total="999.00")
        self.box.act(number, "accept")
        self.hear(number)
        self.assertEqual((order.state, order.sale_order_id.state), ("hold", "draft"))
        self.box.edit_order(number, raw={"total": {"amount": 108, "currency": "USD"}})
        self.hear(number)
        self.assertEqual((order.state, order.sale_order_id.state), ("processed", "sale"))

    def test_an_order_held_after_its_confirmation_was_enqueued_is_not_confirmed(self):
        """C09"""
        number = self.confirming()
        self.box.act(number, "accept")
        self.env["leaflink.order"]._import_one(self.store, number)
        order = self.staged(number)
        self.box.edit_order(number, total="999.00")
        self.env["leaflink.order"]._import_one(self.store, number)
        self.run_jobs()
        self.assertEqual((order.state, order.sale_order_id.state), ("hold", "draft"))
        self.box.edit_order(number, raw={"total": {"amount": 108, "currency": "USD"}})
        self.hear(number)
        self.assertEqual((order.state, order.sale_order_id.state), ("processed", "sale"))
