from .common import OrderCase


class PaymentCase(OrderCase):
    """Orders of 108.00 with invoices; checks and ACH go to the bank, cash to the cash journal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Journal = cls.env["account.journal"]
        company = Journal._check_company_domain(cls.store.company_id)
        cls.bank = Journal.search([*company, ("type", "=", "bank")], limit=1)
        cls.cash = Journal.create({"name": "Till", "type": "cash", "code": "TILL"})
        for kind, journal in (("check", cls.bank), ("ach", cls.bank), ("cash", cls.cash)):
            cls.env["leaflink.payment.map"].create(
                {"store_id": cls.store.id, "payment_type": kind, "journal_id": journal.id}
            )
        staff = next(iter(cls.box.state.table("staff")))
        cls.store.payment_recorded_by_id = cls.env["leaflink.staff"].create(
            {"store_id": cls.store.id, "external_id": str(staff), "name": "Paula Payments"}
        )

    def confirmed(self, **fields):
        order = self.imported(**fields)
        order.sale_order_id.action_confirm()
        self.run_jobs()
        order.sale_order_id.order_line.product_id.invoice_policy = "order"
        return order

    def invoiced(self, **fields):
        """An order with a posted invoice of everything -> (staged order, invoice)."""
        order = self.confirmed(**fields)
        return order, self.invoice(order)

    def invoice(self, order):
        invoice = order.sale_order_id._create_invoices(final=True)
        invoice.action_post()
        self.run_jobs()
        return invoice

    def pay_there(self, order, amount, kind="check", **fields):
        """Record a payment at LeafLink, hear of it -> its row here."""
        number = self.box.add_payment(order.external_id, amount, payment_type=kind, **fields)
        self.hear(order.external_id)
        return self.env["leaflink.payment"].search([("external_id", "=", str(number))])

    def pay_here(self, invoice, amount, journal=None):
        """Register a payment on an invoice in Odoo, as its dialog does -> account.payment."""
        wizard = self.env["account.payment.register"].with_context(active_model="account.move", active_ids=invoice.ids)
        payment = wizard.create({"amount": amount, "journal_id": (journal or self.bank).id})._create_payments()
        self.run_jobs()
        return payment

    def there(self, order):
        """Amounts recorded at LeafLink on an order."""
        return [float(payment["total"]["amount"]) for payment in self.box.payments(order.external_id)]

    def assertBooked(self, payment, invoice, residual):
        self.assertEqual((payment.state, payment.state_reason or ""), ("booked", ""))
        self.assertEqual(payment.account_payment_id.reconciled_invoice_ids, invoice)
        self.assertEqual(invoice.amount_residual, residual)
