from odoo.tests import tagged

from .test_reconcile import ReconcileCase


@tagged("post_install", "-at_install")
class TestReconcilePaid(ReconcileCase):
    """Paid amounts of both sides, and which payment keeps them apart (N01)."""

    def paid_there(self, amount=108, quantity=12):
        order = self.imported(quantity=quantity)
        self.box.add_payment(order.external_id, amount)
        return order

    def invoiced(self, order):
        sale = order.sale_order_id
        sale.order_line.product_id.invoice_policy = "order"
        sale.action_confirm()
        invoice = sale._create_invoices()
        invoice.action_post()
        return invoice

    def journal(self):
        journal = self.env["account.journal"].search([("type", "=", "bank")], limit=1)
        rows = self.env["leaflink.payment.map"].search([("store_id", "=", self.store.id)])
        rows.journal_id = journal
        return rows

    def test_payments_nobody_exchanges_are_one_question(self):
        """N01"""
        orders = self.paid_there() + self.paid_there(8)
        self.reconcile()
        rows = [self.differences(order)["paid"] for order in orders]
        self.assertEqual([row.ours for row in rows], ["$\xa00.00"] * 2)
        self.assertEqual([row.theirs for row in rows], ["$\xa0108.00", "$\xa08.00"])
        self.assertEqual(rows[0].issue_id, rows[1].issue_id)
        question = rows[0].issue_id
        self.assertEqual((question.res_model, question.state), ("leaflink.store", "open"))
        self.store.payment_sync = "import"
        self.reconcile()
        self.assertEqual(question.state, "solved")
        for order, row in zip(orders, rows, strict=True):
            self.assertEqual((row.issue_id.res_id, row.issue_id.state), (order.id, "open"))
            self.assertIn("no invoice", row.cause)

    def test_a_payment_is_booked_from_the_list(self):
        """N01, R210"""
        order = self.paid_there()
        invoice = self.invoiced(order)
        self.reconcile()
        self.journal()
        row = self.differences(order)["paid"]
        row.action_pull()
        self.assertEqual(invoice.amount_residual, 0)
        self.assertEqual(row.state, "solved")

    def test_a_missing_journal_explains_it(self):
        """N01, R210"""
        self.store.payment_sync = "import"
        order = self.paid_there()
        self.invoiced(order)
        self.reconcile()
        row = self.differences(order)["paid"]
        self.assertEqual((row.issue_id.code, row.issue_id.state), ("payment_journal", "open"))
        self.journal()
        self.run_jobs()
        self.reconcile()
        self.assertEqual(row.state, "solved")
