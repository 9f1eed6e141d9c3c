from odoo.tests import new_test_user, tagged

from .common import OrderCase
from .money_case import MoneyCase


@tagged("post_install", "-at_install")
class TestOrderInvoice(OrderCase):
    """Invoices of LeafLink orders, made if the store wants them."""

    def confirmed(self, policy="order", by=None, **fields):
        order = self.imported(**fields)
        sale = order.sale_order_id
        sale.order_line.product_id.invoice_policy = policy
        sale.with_user(by or self.env.user).action_confirm()
        self.run_jobs()
        return sale

    def test_by_default_people_invoice(self):
        """R191"""
        self.assertFalse(self.confirmed().invoice_ids)

    def test_a_draft_with_the_confirmation_once(self):
        """R191"""
        self.store.invoice_policy = "draft"
        clerk = new_test_user(self.env, "inv-sales", groups="sales_team.group_sale_salesman_all_leads")
        sale = self.confirmed(by=clerk)
        invoice = sale.invoice_ids
        self.assertEqual((invoice.state, invoice.amount_total), ("draft", 108.0))
        sale.leaflink_order_ids._want_invoice()
        sale.leaflink_order_ids._job_errand("invoice")
        self.cron("cron_reconcile")
        self.assertEqual(sale.invoice_ids, invoice)
        invoice.unlink()
        self.cron("cron_reconcile")
        self.assertFalse(sale.invoice_ids, "somebody did not want it")

    def test_posted_with_each_delivery(self):
        """R191"""
        self.store.invoice_policy = "posted"
        sale = self.confirmed("delivery", quantity=24)
        self.assertFalse(sale.invoice_ids)
        line = sale.order_line[0]
        for delivered in (12, 24, 24):
            line.qty_delivered = delivered
            self.run_jobs()
        self.assertEqual(sale.invoice_ids.mapped("state"), ["posted", "posted"])
        self.assertEqual(sale.invoice_ids.mapped("amount_total"), [108.0, 108.0])
        self.assertFalse(sale.leaflink_order_ids.to_invoice)

    def test_what_odoo_refuses_is_told_and_made_at_night(self):
        """R191"""
        self.store.invoice_policy = "posted"
        journals = self.env["account.journal"].search([("type", "=", "sale")])
        journals.active = False
        sale = self.confirmed()
        self.assertFalse(sale.invoice_ids)
        self.assertIn(sale.name, self.issues(sale, "invoice").message)
        journals.active = True
        self.cron("cron_reconcile")
        self.assertEqual(sale.invoice_ids.state, "posted")
        self.assertFalse(self.issues(sale, "invoice"))

    def test_a_lost_job_is_made_up_for_at_night(self):
        """N02"""
        self.store.invoice_policy = "draft"
        order = self.imported()
        order.sale_order_id.order_line.product_id.invoice_policy = "order"
        order.sale_order_id.action_confirm()
        self.env["queue.job"].search([("method_name", "=", "_job_errand")]).unlink()
        self.cron("cron_reconcile")
        self.assertEqual(len(order.sale_order_id.invoice_ids), 1)

    def test_one_revenue_account(self):
        """R192: whatever the product says; also for lines people added, not for other orders."""
        account = self.env["account.account"].create(
            {"name": "LeafLink sales", "code": "400999", "account_type": "income"}
        )
        self.store.revenue_account_id = account
        sale = self.confirmed(shipping_charge="5.00")
        product = sale.order_line[0].product_id
        product.property_account_income_id = account.copy({"code": "400998"})
        sale.order_line = [(0, 0, {"product_id": product.id, "product_uom_qty": 1})]
        invoice = sale._create_invoices()
        self.assertEqual(invoice.invoice_line_ids.account_id, account)
        self.assertEqual(len(invoice.invoice_line_ids), 3)
        other = self.env["sale.order"].create(
            {"partner_id": sale.partner_id.id, "order_line": [(0, 0, {"product_id": product.id})]}
        )
        other.action_confirm()
        self.assertNotEqual(other._create_invoices().invoice_line_ids.account_id, account)


@tagged("post_install", "-at_install")
class TestInvoiceTax(MoneyCase):
    """The tax of invoices is LeafLink's to the cent (F3)."""

    def test_posted_invoices_in_parts_sum_to_the_order(self):
        """F3, R205, R191"""
        self.store.invoice_policy = "posted"
        lines = [
            {"sku": "ALP-CRT-OGK-05", "quantity": 7, "price": "1.13"},
            {"sku": "SWI-BAR-DAR-100", "quantity": 36, "price": "10.07"},
        ]
        number = self.box.place_order(lines=lines, taxes=[{"name": "Excise", "rate": 10}])
        total = float(self.box.order(number)["total"]["amount"])
        # LeafLink rounds its tax otherwise
        self.box.edit_order(number, total=f"{total + 0.02:.2f}", raw={"final_tax": "3.83"})
        order = self.take(number)
        sale = self.assertQuoted(order)
        sale.order_line.product_id.invoice_policy = "delivery"
        sale.action_confirm()
        for delivered in ((3, 12), (7, 24), (7, 36)):
            for line, quantity in zip(sale.order_line, delivered, strict=False):
                line.qty_delivered = quantity
            self.run_jobs()
        invoices = sale.invoice_ids
        self.assertEqual(set(invoices.mapped("state")), {"posted"})
        self.assertEqual(len(invoices), 3)
        self.assertAlmostEqual(sum(invoices.mapped("amount_tax")), 3.83, 2)
        self.assertAlmostEqual(sum(invoices.mapped("amount_total")), self.total_of(order), 2)
