from datetime import timedelta

from odoo.tests import new_test_user, tagged

from .payment_case import PaymentCase


@tagged("post_install", "-at_install")
class TestPaymentExport(PaymentCase):
    """What is paid on Odoo's invoices, LeafLink learns, once."""

    @classmethod
    def _store_values(cls):
        return super()._store_values() | {"payment_sync": "export"}

    def posts(self):
        return self.box.requests(method="POST", path="/order-payments/")

    def row(self, order):
        return order.payment_ids[-1:]

    def unreconcile(self, invoice):
        invoice.line_ids.remove_move_reconcile()
        self.run_jobs()

    def test_a_payment_reaches_leaflink(self):
        """R213, R214: with day, type, reference and the one who records it; the balance is shown at once."""
        order, invoice = self.invoiced()
        self.store.payment_map_ids.filtered(lambda one: one.payment_type == "ach").journal_id = False
        payment = self.pay_here(invoice, 108.0)
        [told] = self.box.payments(order.external_id)
        self.assertEqual(told["total"], {"amount": "108.00", "currency": "USD"})
        self.assertEqual(told["recorded_by"], int(self.store.payment_recorded_by_id.external_id))
        self.assertEqual((told["payment_type"], told["payment_date"][:10]), ("check", str(payment.date)))
        self.assertTrue(told["reason"].startswith(payment.name))
        row = self.row(order)
        self.assertEqual((row.state, row.external_id), ("exported", str(told["id"])))
        self.assertEqual((order.paid, order.payment_balance), (True, 0.0))
        self.assertEqual((order._paid_on_leaflink(), order._paid_in_odoo()), (108.0, 108.0))

    def test_parts_and_types(self):
        """R213: the word of the journal; what several types share is “other”."""
        order, invoice = self.invoiced()
        self.pay_here(invoice, 30.0, self.cash)
        self.pay_here(invoice, 50.0)
        self.assertEqual(self.there(order), [30.0, 50.0])
        self.assertEqual([one["payment_type"] for one in self.box.payments(order.external_id)], ["cash", "other"])

    def test_what_came_back_is_not_booked_and_what_was_booked_does_not_go_back(self):
        """R216, C06: both ways at once."""
        self.store.payment_sync = "both"
        order, invoice = self.invoiced()
        self.pay_there(order, "40.00")
        self.pay_here(invoice, 60.0)
        for _time in range(2):
            self.hear(order.external_id)
            self.store._delay_booking()
            self.run_jobs()
        self.assertEqual(self.there(order), [40.0, 60.0])
        self.assertEqual(sorted(order.payment_ids.mapped("state")), ["booked", "exported"])
        self.assertEqual(invoice.amount_residual, 8.0)
        self.unreconcile(invoice)
        self.assertEqual(self.there(order), [40.0, 60.0, -60.0], "LeafLink's own is not taken back")

    def test_an_equal_payment_there_while_ours_is_on_its_way(self):
        """C06, R212"""
        self.store.payment_sync = "both"
        order, invoice = self.invoiced()
        self.box.fault("status", {"method": "POST", "path": "/order-payments/"}, status=503)
        self.pay_here(invoice, 40.0)
        payment = self.pay_there(order, "40.00")
        self.assertEqual((payment.state, invoice.amount_residual), ("booked", 28.0))

    def test_deleting_the_payment_sends_a_negative_one(self):
        """R215"""
        order, invoice = self.invoiced()
        payment = self.pay_here(invoice, 50.0)
        name = payment.name
        payment.action_draft()
        payment.unlink()
        self.run_jobs()
        self.assertEqual(self.there(order), [50.0, -50.0])
        self.assertIn(f"Correction of {name}", self.box.payments(order.external_id)[-1]["reason"])
        self.assertEqual((order._paid_on_leaflink(), order._paid_in_odoo()), (0.0, 0.0))

    def test_unreconciling_and_reconciling_again(self):
        """R215"""
        order, invoice = self.invoiced()
        payment = self.pay_here(invoice, 50.0)
        self.unreconcile(invoice)
        self.assertEqual(self.there(order), [50.0, -50.0])
        receivable = (payment.move_id | invoice).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        receivable.reconcile()
        self.run_jobs()
        self.assertEqual(self.there(order), [50.0, -50.0, 50.0])

    def test_cancelling_the_payment(self):
        """R215"""
        order, invoice = self.invoiced()
        self.pay_here(invoice, 50.0).action_cancel()
        self.run_jobs()
        self.assertEqual(self.there(order), [50.0, -50.0])

    def test_what_was_not_sent_yet_is_withdrawn(self):
        """R215"""
        order, invoice = self.invoiced()
        self.store.state = "paused"
        self.pay_here(invoice, 50.0).action_cancel()
        self.pay_here(invoice, 60.0)
        self.store.action_resume()
        self.run_jobs()
        self.assertEqual(self.there(order), [60.0])
        self.assertEqual(len(order.payment_ids), 1)

    def test_what_leaflink_refused_is_withdrawn_too(self):
        """R215"""
        order, invoice = self.invoiced()
        self.box.fault("status", {"method": "POST", "path": "/order-payments/"}, status=400, body={"total": ["No."]})
        payment = self.pay_here(invoice, 50.0)
        row = self.row(order)
        self.assertEqual(row.state, "error")
        self.assertIn("No.", self.issues(row, "export").message)
        self.assertIn(self.issues(row), order.issue_ids)
        payment.action_cancel()
        self.run_jobs()
        self.assertEqual((self.there(order), len(order.payment_ids)), ([], 0))
        self.assertFalse(order.issue_ids)

    def test_a_call_given_up_by_a_person(self):
        """R213: the payment says so, until somebody retries the call."""
        order, invoice = self.invoiced()
        self.box.fault("status", match={"method": "POST", "path": "/order-payments/"}, status=503)
        self.pay_here(invoice, 30.0)
        task = self.env["leaflink.task"].search([("kind", "=", "payment")])
        task.action_cancel()
        self.assertEqual(self.row(order).state, "skipped")
        self.assertIn("given it up", self.row(order).state_reason)
        task.action_retry()
        self.run_jobs()
        self.assertEqual((self.row(order).state, self.there(order)), ("exported", [30.0]))

    def test_not_retroactive(self):
        """R217"""
        self.store.payment_sync = "none"
        order, invoice = self.invoiced()
        early = self.pay_here(invoice, 8.0)
        self.store.payment_sync = "export"
        self.store.payment_export_since = early.move_id.create_date + timedelta(seconds=1)
        self.unreconcile(invoice)
        receivable = (early.move_id | invoice).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        receivable.reconcile()
        self.run_jobs()
        self.assertFalse(self.posts())
        self.store.payment_sync = "none"
        self.assertFalse(self.store.payment_export_since)
        self.pay_here(invoice, 9.0)
        self.store.payment_sync = "both"
        self.assertTrue(self.store.payment_export_since)
        self.assertFalse(order.payment_ids)

    def test_by_default_nothing_is_sent(self):
        """C06"""
        self.assertEqual(self.env["leaflink.store"].new({}).payment_sync, "none")
        self.store.payment_sync = "import"
        _order, invoice = self.invoiced()
        self.pay_here(invoice, 8.0)
        self.assertFalse(self.posts())

    def test_quirk_payment_recorded_by_is_asked_for_once_and_what_waited_is_sent(self):
        """R213"""
        staff = self.store.payment_recorded_by_id
        self.store.payment_recorded_by_id = False
        order, invoice = self.invoiced()
        self.pay_here(invoice, 8.0)
        self.pay_here(invoice, 9.0)
        self.assertFalse(self.posts())
        self.assertEqual(len(self.issues(self.store, "recorded_by")), 1)
        self.store.payment_sync = "none"
        self.assertFalse(self.issues(self.store, "recorded_by"), "nobody wants to know any more")
        self.store.payment_sync = "export"
        self.store.payment_recorded_by_id = staff
        self.run_jobs()
        self.assertEqual(self.there(order), [8.0, 9.0])
        self.assertFalse(self.issues(self.store, "recorded_by"))

    def test_a_wrong_recorder_is_corrected_by_the_setting_and_retry(self):
        """R213"""
        staff = self.store.payment_recorded_by_id
        self.store.payment_recorded_by_id = staff.copy({"external_id": "99999999"})
        order, invoice = self.invoiced()
        self.pay_here(invoice, 8.0)
        self.assertEqual(self.row(order).state, "error")
        self.store.payment_recorded_by_id = staff
        self.row(order)._tasks().action_retry()
        self.run_jobs()
        self.assertEqual((self.there(order), self.row(order).state), ([8.0], "exported"))

    def test_one_payment_of_two_orders(self):
        """R214"""
        first, invoice_one = self.invoiced()
        second, invoice_two = self.invoiced(quantity=24, customer=int(first.customer_external_id))
        self.pay_here(invoice_one | invoice_two, 324.0)
        self.assertEqual((self.there(first), self.there(second)), ([108.0], [216.0]))

    def test_refunds_are_told_only_if_wanted(self):
        """C27, R193"""
        order, invoice = self.invoiced()
        self.pay_here(invoice, 108.0)
        for mode, expected in (("none", [108.0]), ("negative_payment", [108.0, -8.0])):
            self.store.refund_mode = mode
            wizard = self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=invoice.ids)
            action = wizard.create({"journal_id": invoice.journal_id.id, "date": invoice.date}).refund_moves()
            credit = self.env["account.move"].browse(action["res_id"])
            credit.invoice_line_ids[1:].unlink()
            credit.invoice_line_ids.write({"quantity": 1, "price_unit": 8.0, "tax_ids": False})
            credit.action_post()
            self.pay_here(credit, 8.0)
            self.assertEqual(self.there(order), expected, mode)

    def test_a_daily_sales_order_tells_nothing(self):
        """C18"""
        order, invoice = self.invoiced()
        order.consolidated = True
        self.pay_here(invoice, 108.0)
        self.assertFalse(self.posts())

    def test_a_clerk_without_a_leaflink_role(self):
        """R214"""
        order, invoice = self.invoiced()
        clerk = new_test_user(self.env, "pay-clerk-2", groups="account.group_account_invoice")
        payment = self.pay_here(invoice.with_user(clerk), 50.0)
        payment.with_user(clerk).action_cancel()
        self.run_jobs()
        self.assertEqual(self.there(order), [50.0, -50.0])


@tagged("post_install", "-at_install")
class TestPaymentOnce(PaymentCase):
    """Money is never posted twice (N03)."""

    @classmethod
    def _store_values(cls):
        return super()._store_values() | {"payment_sync": "both"}

    def paid(self, **fault):
        """An order paid in Odoo with 50.00 while LeafLink has a fault -> (order, invoice, row)."""
        order, invoice = self.invoiced()
        self.box.fault(fault.pop("kind"), {"method": "POST", "path": "/order-payments/"}, **fault)
        self.pay_here(invoice, 50.0)
        return order, invoice, order.payment_ids

    def again(self):
        self.env["leaflink.task"].search([]).write({"next_try": False})
        self.sweep()
        self.env["queue.job"].search([("state", "=", "pending")]).write({"eta": False})
        self.run_jobs()

    def test_the_answer_is_lost(self):
        """N03, R213"""
        order, _invoice, row = self.paid(kind="reset_after")
        self.assertEqual(self.there(order), [50.0])
        self.assertEqual(row._tasks().state, "uncertain")
        self.again()
        self.assertEqual((self.there(order), row.state), ([50.0], "exported"))
        self.assertEqual(len(self.box.requests(method="POST", path="/order-payments/")), 1)

    def test_the_request_is_lost(self):
        """N03, R213"""
        order, _invoice, row = self.paid(kind="reset_before")
        self.assertEqual(self.there(order), [])
        self.again()
        self.assertEqual((self.there(order), row.state), ([50.0], "exported"))

    def test_leaflink_is_asked_before_the_lost_answer_is_settled(self):
        """N03, R216: the payment comes in with the order, and is recognised."""
        order, invoice, row = self.paid(kind="truncated")
        self.hear(order.external_id)
        self.assertEqual((row.state, bool(row.external_id)), ("exported", True))
        self.again()
        self.assertEqual(self.there(order), [50.0])
        self.assertEqual((len(order.payment_ids), invoice.amount_residual), (1, 58.0))

    def test_the_sender_dies_after_the_post(self):
        """N03"""
        order, _invoice, row = self.paid(kind="reset_after")
        row._tasks().state = "running"  # what a killed process leaves
        self.again()
        self.assertEqual((self.there(order), row.state), ([50.0], "exported"))

    def test_taken_back_while_nobody_knows(self):
        """N03, R215: first what may have happened, then the negative one."""
        order, invoice, _row = self.paid(kind="reset_after")
        invoice.line_ids.remove_move_reconcile()
        self.again()
        self.again()
        self.assertEqual(self.there(order), [50.0, -50.0])
        self.assertEqual(order.payment_ids.mapped("state"), ["exported", "exported"])

    def test_two_jobs_about_one_payment(self):
        """N03"""
        order, invoice = self.invoiced()
        payment = self.pay_there(order, "40.00")
        payment.state = "invoice"  # as a second process that began before the first has committed would see it
        payment._book()
        self.assertEqual(invoice.amount_residual, 68.0)
        self.assertEqual(order._paid_in_odoo(), 40.0)

    def test_an_inline_run_books_once(self):
        """N03"""
        order, invoice = self.invoiced()
        self.box.add_payment(order.external_id, "40.00")
        self.env["leaflink.order"].with_context(queue_job__no_delay=True)._import_one(self.store, order.external_id)
        self.run_jobs()
        self.assertEqual(invoice.amount_residual, 68.0)
