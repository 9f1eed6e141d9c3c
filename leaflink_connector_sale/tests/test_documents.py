from datetime import date

from lxml import html

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .test_reconcile import ReconcileCase


@tagged("post_install", "-at_install")
class TestDocuments(ReconcileCase):
    """What is printed."""

    def printed(self, report, record):
        """The text of a printed document, blanks made one."""
        content, _kind = self.env["ir.actions.report"]._render_qweb_html(report, record.ids)
        return _plain(html.fromstring(content).text_content())

    def test_the_number_stands_on_quotation_and_order(self):
        """R163, C35"""
        order = self.imported()
        sale = order.sale_order_id
        self.assertIn(f"LeafLink Order {order.short_number}", self.printed("sale.action_report_saleorder", sale))
        other = self.env["sale.order"].create({"partner_id": sale.partner_id.id})
        self.assertNotIn("LeafLink", self.printed("sale.action_report_saleorder", other))

    def test_the_number_stands_on_the_invoice_and_finds_it(self):
        """R163, C35"""
        order, other = self.imported(), self.imported()
        sales = order.sale_order_id | other.sale_order_id
        sales.order_line.product_id.invoice_policy = "order"
        sales.action_confirm()
        invoice, second = (sale._create_invoices() for sale in sales)
        invoice.action_post()
        text = self.printed("account.account_invoices", invoice)
        self.assertIn(f"LeafLink Order {order.short_number}", text)
        for name in ("leaflink_number", "leaflink_short_number"):
            self.assertEqual(self.env["account.move"].search([(name, "ilike", invoice[name])]), invoice)
        from_leaflink = self.env["account.move"].search(
            [("leaflink_number", "!=", False), ("journal_id", "=", invoice.journal_id.id)]
        )
        self.assertEqual(from_leaflink, invoice | second)
        biller = new_test_user(self.env, "biller", groups="account.group_account_invoice")
        self.assertEqual(invoice.with_user(biller).leaflink_short_number, order.short_number)

    # --- a month (N01)

    def month(self, day=None):
        values = {"store_id": self.store.id, "month": day or date.today()}
        return self.env["leaflink.month"].create(values)

    def test_a_month_in_which_both_sides_agree(self):
        """N01"""
        orders = self.imported() + self.imported(quantity=24)
        self.reconcile()
        text = self.printed("leaflink_connector_sale.action_report_leaflink_month", self.month())
        self.assertIn("Both sides agree about all 2 orders.", text)
        for order in orders:
            self.assertIn(order.short_number, text)
            self.assertIn(order.sale_order_id.name, text)
        self.assertEqual(text.count("324.00"), 2, "the sum of each side")
        self.assertNotIn("Differences", text)

    def test_a_month_with_open_and_ignored_differences(self):
        """N01"""
        order, other = self.edited(), self.imported()
        other.sale_order_id.order_line.price_unit = 1
        self.reconcile()
        for row in self.differences(other).values():
            row._ignore("Breakage, settled by telephone")
        text = self.printed("leaflink_connector_sale.action_report_leaflink_month", self.month())
        self.assertIn("1 of 2 orders differ.", text)
        self.assertIn("2 differences were ignored", text)
        self.assertIn("Breakage, settled by telephone", text)
        self.assertIn(_plain(self.differences(order)["total"].cause), text)
        self.assertIn("Sum $ 216.00 $ 0.00 $ 192.00 $ 0.00", text)

    def test_a_month_names_what_did_not_come_in_and_sums_nothing_twice(self):
        """N01"""
        waiting, rejected = self.place(status="Submitted"), self.imported()
        self.box.act(rejected.external_id, "reject")
        self.sync()
        self.reconcile()
        wizard = self.month()
        rows = {row["order"]: row for row in wizard._rows()}
        self.assertEqual(rows[rejected]["total"], rows[rejected]["odoo_total"])
        self.assertIsNone(rows[rejected]["total"])
        text = self.printed("leaflink_connector_sale.action_report_leaflink_month", wizard)
        self.assertIn(self.staged(waiting).state_reason, text)

    def test_an_order_counts_in_the_month_of_the_companys_calendar(self):
        """N01"""
        self.store.company_id.partner_id.tz = "America/Denver"
        self.store.orders_since = "2026-01-01"
        order = self.imported()
        order.ordered_on = "2026-11-01 02:00:00"  # still October in Denver
        self.assertIn(order, self.month(date(2026, 10, 7))._orders())
        self.assertNotIn(order, self.month(date(2026, 11, 7))._orders())
        order.sale_order_id.order_line.product_uom_qty = 99
        self.reconcile()
        self.assertEqual(self.differences(order)["total"].month, date(2026, 10, 1))

    def test_who_prints_a_month(self):
        """R017"""
        reader = new_test_user(self.env, "month_reader", groups="leaflink_connector.group_user")
        with self.assertRaises(AccessError):
            self.env["leaflink.month"].with_user(reader).create({"store_id": self.store.id, "month": "2026-11-01"})
        operator = new_test_user(self.env, "month_operator", groups="leaflink_connector.group_operator")
        wizard = (
            self.env["leaflink.month"].with_user(operator).create({"store_id": self.store.id, "month": "2026-11-01"})
        )
        action = wizard.action_print()
        self.assertEqual(action["report_name"], "leaflink_connector_sale.report_leaflink_month")
        self.assertIn("No order was placed.", self.printed(action["report_name"], wizard))


def _plain(text):
    """All blanks made one space."""
    return " ".join(text.split())
