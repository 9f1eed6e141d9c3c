from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .payment_case import PaymentCase


@tagged("post_install", "-at_install")
class TestPaymentImport(PaymentCase):
    """LeafLink's payments on Odoo's invoices."""

    @classmethod
    def _store_values(cls):
        return super()._store_values() | {"payment_sync": "import"}

    def test_a_payment_waits_for_the_posted_invoice_and_is_booked_then(self):
        """R210, R212: in the journal of its type, on LeafLink's day, never on a draft."""
        order = self.confirmed()
        payment = self.pay_there(order, "108.00", payment_date="2026-01-15T23:30:00-07:00", reason="Check 12")
        self.assertEqual(payment.state, "invoice")
        self.assertIn(order.sale_order_id.name, payment.state_reason)
        invoice = order.sale_order_id._create_invoices()
        self.store._delay_booking()
        self.run_jobs()
        self.assertEqual(payment.state, "invoice", "the invoice is a draft")
        invoice.action_post()
        self.run_jobs()
        self.assertBooked(payment, invoice, 0)
        booked = payment.account_payment_id
        self.assertEqual((booked.journal_id, booked.amount, str(booked.date)), (self.bank, 108.0, "2026-01-15"))
        self.assertEqual(booked.memo, f"LeafLink {order.short_number} check Check 12")
        self.assertEqual(booked.currency_id.name, "USD")
        self.assertEqual(invoice.payment_state, "paid")
        self.assertIn(booked.name, self.notes(order.sale_order_id)[0])

    def test_parts_and_journals(self):
        """R210"""
        order, invoice = self.invoiced()
        check, cash = self.pay_there(order, "40.00"), self.pay_there(order, "18.00", "cash")
        for payment in (check, cash):
            self.assertBooked(payment, invoice, 50.0)
        self.assertEqual(cash.account_payment_id.journal_id, self.cash)

    def test_nothing_is_booked_twice(self):
        """R212"""
        order, invoice = self.invoiced()
        payment = self.pay_there(order, "40.00")
        order.payments_read = False
        order._job_payments()
        self.store._delay_booking()
        payment.action_book()
        self.run_jobs()
        self.assertEqual(invoice.amount_residual, 68.0)
        self.assertEqual(self.env["account.payment"].search_count([("partner_id", "=", invoice.partner_id.id)]), 1)

    def test_more_than_the_invoice_stays_a_credit_and_pays_the_next_one(self):
        """R210: several invoices, oldest first."""
        order = self.confirmed(quantity=24)
        sale = order.sale_order_id
        sale.order_line.product_id.invoice_policy = "delivery"
        sale.order_line.qty_delivered = 12
        first = self.invoice(order)
        payment = self.pay_there(order, "150.00")
        self.assertEqual((first.amount_residual, payment.state), (0, "booked"))
        self.assertIn("42.00", payment.state_reason)
        sale.order_line.qty_delivered = 24
        second = self.invoice(order)
        self.assertEqual(second.amount_residual, 66.0)
        later = self.pay_there(order, "66.00")
        self.assertBooked(later, second, 0)

    def test_one_payment_of_two_invoices(self):
        """R210"""
        order = self.confirmed(quantity=24)
        order.sale_order_id.order_line.product_id.invoice_policy = "delivery"
        invoices = []
        for delivered in (12, 24):
            order.sale_order_id.order_line.qty_delivered = delivered
            invoices.append(self.invoice(order))
        payment = self.pay_there(order, "150.00")
        self.assertEqual([invoice.amount_residual for invoice in invoices], [0, 66.0])
        self.assertEqual(len(payment.account_payment_id.reconciled_invoice_ids), 2)
        self.assertEqual((order._paid_on_leaflink(), order._paid_in_odoo()), (150.0, 150.0))

    def test_a_type_without_journal_waits_and_asks_once(self):
        """R211"""
        first, _invoice = self.invoiced()
        second, invoice = self.invoiced()
        payments = self.pay_there(first, "8.00", "wire") | self.pay_there(second, "9.00", "wire")
        self.assertEqual(payments.mapped("state"), ["journal", "journal"])
        row = self.store.payment_map_ids.filtered(lambda one: one.payment_type == "wire")
        self.assertEqual(len(self.issues(row, "payment_journal")), 1)
        row.journal_id = self.bank
        self.run_jobs()
        self.assertEqual(payments.mapped("state"), ["booked", "booked"])
        self.assertFalse(self.issues(row))
        self.assertEqual(invoice.amount_residual, 99.0)

    def test_without_import_payments_are_shown_and_orders_come_in(self):
        """R211, C06"""
        self.store.payment_sync = "none"
        order, invoice = self.invoiced()
        payment = self.pay_there(order, "8.00")
        self.assertEqual(payment.state, "staged")
        self.assertEqual(invoice.amount_residual, 108.0)
        self.assertTrue(self.store.payment_offer)
        self.store.action_import_payments()
        self.run_jobs()
        self.assertBooked(payment, invoice, 100.0)
        self.assertFalse(self.store.payment_offer)

    def test_what_somebody_has_recorded_by_hand_is_not_booked_again(self):
        """R212"""
        order, invoice = self.invoiced()
        self.pay_here(invoice, 40.0)
        payment = self.pay_there(order, "40.00")
        self.assertEqual(payment.state, "skipped")
        self.assertIn("40.00", payment.state_reason)
        self.assertEqual(invoice.amount_residual, 68.0)
        self.assertEqual((order._paid_on_leaflink(), order._paid_in_odoo()), (40.0, 40.0))
        partly = self.pay_there(order, "20.00")
        self.assertBooked(partly, invoice, 48.0)
        self.pay_here(invoice, 5.0)
        asks = self.pay_there(order, "30.00")
        self.assertEqual(asks.state, "error")
        self.assertIn("Book it or leave it out", self.issues(asks, "payment").message)
        asks.action_book()
        self.assertBooked(asks, invoice, 13.0)
        self.assertFalse(self.issues(asks))

    def test_left_out_by_a_person(self):
        """R211"""
        order = self.confirmed()
        payment = self.pay_there(order, "8.00")
        payment.action_leave_out()
        invoice = self.invoice(order)
        self.assertEqual(payment.state, "skipped")
        self.assertIn(self.env.user.name, payment.state_reason)
        self.assertEqual(invoice.amount_residual, 108.0)
        payment.action_book()
        self.assertBooked(payment, invoice, 100.0)

    def test_quirk_payment_partial_and_negative_net_300(self):
        """C27, R193: a negative one is proposed, a person posts it."""
        order, invoice = self.invoiced(quantity=48)
        paid, bounced = self.pay_there(order, "400.00"), self.pay_there(order, "-100.00", reason="bounced")
        self.assertBooked(paid, invoice, 32.0)
        self.assertEqual((bounced.state, bounced.account_payment_id.id), ("refund", False))
        self.assertIn("bounced", self.issues(bounced, "payment").message)
        self.assertIn(self.issues(bounced), order.issue_ids)
        self.assertEqual((order._paid_on_leaflink(), order._paid_in_odoo()), (300.0, 400.0))
        bounced.action_prepare_refund()
        refund = bounced.account_payment_id
        self.assertEqual((refund.state, refund.payment_type, refund.amount), ("draft", "outbound", 100.0))
        bounced.action_prepare_refund()
        self.assertEqual(bounced.account_payment_id, refund)
        refund.action_post()
        self.assertEqual(bounced.state, "booked")
        self.assertFalse(self.issues(bounced))
        self.assertEqual(order._paid_in_odoo(), 300.0)

    def test_a_payment_taken_back_there_is_noticed_though_nothing_is_paid_then(self):
        """R212, C27"""
        order, _invoice = self.invoiced()
        self.pay_there(order, "8.00")
        bounced = self.pay_there(order, "-8.00")
        self.assertEqual(bounced.state, "refund")

    def test_both_at_once(self):
        """C27"""
        order = self.confirmed()
        self.box.add_payment(order.external_id, "80.00")
        self.box.add_payment(order.external_id, "-30.00")
        self.hear(order.external_id)
        invoice = self.invoice(order)
        self.assertEqual(order.payment_ids.mapped("state"), ["booked", "refund"])
        self.assertEqual(invoice.amount_residual, 28.0)

    def test_what_odoo_refuses_keeps_back_only_that_payment(self):
        """R211"""
        order, invoice = self.invoiced()
        bad = self.env["account.journal"].create({"name": "No methods", "type": "cash", "code": "NOM"})
        bad.inbound_payment_method_line_ids.unlink()
        self.store.payment_map_ids.filtered(lambda one: one.payment_type == "cash").journal_id = bad
        refused, fine = self.pay_there(order, "8.00", "cash"), self.pay_there(order, "10.00")
        self.assertEqual((refused.state, fine.state), ("error", "booked"))
        self.assertTrue(self.issues(refused, "payment"))
        self.assertEqual(invoice.amount_residual, 98.0)

    def test_another_currency_is_not_booked(self):
        """R212"""
        order, invoice = self.invoiced()
        number = self.box.add_payment(order.external_id, "8.00")
        self.box.state.table("payments")[number]["raw"] = {"total": {"amount": "8.00", "currency": "CAD"}}
        self.hear(order.external_id)
        self.assertEqual(order.payment_ids.state, "error")
        self.assertIn("CAD", order.payment_ids.state_reason)
        self.assertEqual(invoice.amount_residual, 108.0)

    def test_deleting_the_booked_payment_leaves_it_out_until_somebody_wants_it(self):
        """R211"""
        order, invoice = self.invoiced()
        payment = self.pay_there(order, "8.00")
        payment.account_payment_id.action_draft()
        payment.account_payment_id.unlink()
        self.store._delay_booking()
        self.run_jobs()
        self.assertEqual((payment.state, invoice.amount_residual), ("skipped", 108.0))
        self.assertTrue(self.issues(payment, "payment"))
        payment.action_book()
        self.assertBooked(payment, invoice, 100.0)

    def test_payments_whose_job_was_lost_are_booked_at_night(self):
        """N02"""
        order = self.confirmed()
        payment = self.pay_there(order, "8.00")
        invoice = order.sale_order_id._create_invoices()
        invoice.action_post()
        self.env["queue.job"].search([("state", "=", "pending")]).unlink()
        self.cron("cron_reconcile")
        self.assertBooked(payment, invoice, 100.0)

    def test_an_accountant_without_a_leaflink_role(self):
        """R210: hooks work for everybody, buttons for operators."""
        order = self.confirmed()
        payment = self.pay_there(order, "8.00")
        clerk = new_test_user(self.env, "pay-clerk", groups="account.group_account_invoice")
        invoice = order.sale_order_id._create_invoices()
        invoice.with_user(clerk).action_post()
        self.run_jobs()
        self.assertBooked(payment, invoice, 100.0)
        payment.account_payment_id.with_user(clerk).action_cancel()
        self.assertEqual(payment.state, "skipped")
        seen = invoice.with_user(clerk)
        self.assertEqual((seen.leaflink_short_number, seen.leaflink_number), (order.short_number, order.external_id))
        user = new_test_user(self.env, "pay-user", groups="leaflink_connector.group_user")
        for button in ("action_book", "action_leave_out", "action_prepare_refund"):
            with self.assertRaises(AccessError):
                getattr(payment.with_user(user), button)()

    def test_the_number_is_found_on_invoices(self):
        """R137"""
        order, invoice = self.invoiced()
        other = self.env["account.move"].create({"move_type": "out_invoice", "partner_id": invoice.partner_id.id})
        Move = self.env["account.move"]
        mine = [("id", "in", (invoice | other).ids)]
        self.assertEqual(Move.search([*mine, ("leaflink_number", "=", order.external_id)]), invoice)
        self.assertEqual(Move.search([*mine, ("leaflink_short_number", "ilike", order.short_number[:6])]), invoice)
        self.assertEqual(Move.search([*mine, ("leaflink_number", "=", False)]), other)
        self.assertEqual(Move.search([*mine, ("leaflink_number", "!=", False)]), invoice)
        self.assertEqual(invoice.leaflink_payment_count, 0)

    def test_who_records_is_chosen_where_it_is_clear(self):
        """R213"""
        self.store.payment_recorded_by_id = False
        staff = self.env["leaflink.staff"].search([("store_id", "=", self.store.id)])
        self.store._find_recorder()
        self.assertEqual(self.store.payment_recorded_by_id, staff)
        self.store.payment_recorded_by_id = False
        second = staff.copy({"external_id": "4711", "email": self.env.user.email})
        self.store._find_recorder()
        self.assertFalse(self.store.payment_recorded_by_id)
        self.store.responsible_id = self.env.user
        self.store._find_recorder()
        self.assertEqual(self.store.payment_recorded_by_id, second)
