from decimal import Decimal

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .money_case import MoneyCase

CASE_12, SINGLE, SHIRT = "SWI-BAR-DAR-100", "ALP-CRT-OGK-05", "ALP-TEE-L"
EXCISE = ({"name": "Excise", "rate": 10},)


@tagged("post_install", "-at_install")
class TestTax(MoneyCase):
    """LeafLink's tax to the cent: by Odoo's own percentages where they give it, else by forced amounts (R202-R208)."""

    def lie_about_tax(self, order_tax, *lines, taxes=EXCISE, **fields):
        """An order whose tax is not what its rates give."""
        number = self.box.place_order(
            lines=[{"sku": s, "quantity": q, "price": p} for s, q, p in lines], taxes=taxes, **fields
        )
        honest = self.box.order(number)
        total = Decimal(str(honest["total"]["amount"])) - Decimal(honest["final_tax"]) + Decimal(order_tax)
        self.box.edit_order(number, total=str(total), raw={"final_tax": order_tax})
        return self.take(number)

    def invoices(self, sale, *shares):
        """Post invoices for shares of the ordered quantities."""
        sale.action_confirm()
        products = sale.order_line.filtered(lambda line: line.product_id.type != "service")
        products.product_id.invoice_policy = "delivery"
        invoices = self.env["account.move"]
        for share in shares:
            for line in products:
                line.qty_delivered = round(line.product_uom_qty * share)
            invoice = sale._create_invoices()
            invoice.action_post()
            invoices += invoice
        return invoices

    def test_tax_amount_is_rate(self):
        """R205, F3"""
        self._map("Excise", 10.5, self._tax(10.5))
        order = self.place((SINGLE, 66, 9), taxes=[{"name": "Excise", "rate": 10.5}])
        sale = self.assertQuoted(order, 656.37)
        self.assertEqual(sale.amount_tax, 62.37)
        self.assertFalse(any(sale.order_line.mapped("extra_tax_data")))

    def test_percentages_are_odoos_own_and_partial_invoices_sum_to_them(self):
        """R205, F3"""
        order = self.place((CASE_12, 120, 107.33), (SINGLE, 10, 3.33), taxes=EXCISE, discount=7, discount_type="%")
        sale = self.assertQuoted(order)
        self.assertEqual(self.charge(order, "discount").tax_ids, self.tax)
        self.assertFalse(any(sale.order_line.mapped("extra_tax_data")))
        first, second = self.invoices(sale, 0.5, 1)
        for invoice in (first, second):
            self.assertAlmostEqual(invoice.amount_tax, invoice.amount_untaxed * 0.1, delta=0.0101)
        self.assertAlmostEqual(first.amount_tax + second.amount_tax, sale.amount_tax, places=2)
        self.assertAlmostEqual(first.amount_total + second.amount_total, sale.amount_total, places=2)

    def test_many_partial_invoices_of_a_percentage(self):
        """R205, F3: each rounded by itself would miss the order's cents."""
        sale = self.assertQuoted(self.place((SINGLE, 7, 1.13), (CASE_12, 84, 7.77), taxes=EXCISE))
        invoices = self.invoices(sale, 0.15, 0.29, 0.43, 0.58, 0.72, 0.86, 1)
        self.assertGreater(len(invoices), 5)
        self.assertAlmostEqual(sum(invoices.mapped("amount_total")), sale.amount_total, places=2)

    def test_ten_small_lines_are_taxed_once(self):
        self._map("Excise", 5.75, self._tax(5.75))
        order = self.place(*[(SINGLE, 1, 1.13)] * 10, taxes=[{"name": "Excise", "rate": 5.75}])
        self.assertEqual(self.assertQuoted(order, 11.95).amount_tax, 0.65)

    def test_a_company_that_rounds_per_line_gets_the_cents_too(self):
        self.env.company.tax_calculation_rounding_method = "round_per_line"
        self._map("Excise", 5.75, self._tax(5.75))
        order = self.place(*[(SINGLE, 1, 1.13)] * 10, taxes=[{"name": "Excise", "rate": 5.75}])
        self.assertEqual(self.assertQuoted(order, 11.95).amount_tax, 0.65)

    def test_only_licensed_lines_carry_tax(self):
        """R206"""
        order = self.place((SINGLE, 10, 10), (SHIRT, 5, 9), taxes=EXCISE, shipping_charge=12)
        sale = self.assertQuoted(order, 167.0)
        taxed = sale.order_line.filtered("tax_ids")
        self.assertEqual(taxed.product_id.default_code, SINGLE)

    def test_the_discount_lowers_the_tax_of_the_licensed_share_only(self):
        """R151, C16"""
        order = self.place((SINGLE, 8, 10), (SHIRT, 2, 10), taxes=EXCISE, discount=10, discount_type="%")
        sale = self.assertQuoted(order, 97.2)
        self.assertEqual(self.charge(order, "discount").price_subtotal, -8.0)
        self.assertEqual(self.charge(order, "discount_untaxed").price_subtotal, -2.0)
        self.assertEqual(sale.amount_tax, 7.2)

    def test_two_taxes(self):
        self._map("Local", 3, self._tax(3, name="Local 3 %"))
        order = self.place((SINGLE, 7, 3.33), taxes=[*EXCISE, {"name": "Local", "rate": 3}])
        sale = self.assertQuoted(order)
        self.assertEqual(len(sale.order_line.tax_ids), 2)
        order = self.lie_about_tax(
            "3.14", (SINGLE, 7, 3.33), (SINGLE, 1, 2), taxes=[*EXCISE, {"name": "Local", "rate": 3}]
        )
        self.assertEqual(self.assertQuoted(order).amount_tax, 3.14)

    def test_exact_cents_reach_the_invoice(self):
        """R205, F3"""
        order = self.lie_about_tax("20.41", (CASE_12, 120, 10), (SINGLE, 3, 33.33), discount=5, discount_type="$")
        sale = self.assertQuoted(order)
        self.assertEqual(sale.amount_tax, 20.41)
        (invoice,) = self.invoices(sale, 1)
        self.assertEqual((invoice.amount_tax, invoice.amount_total), (20.41, sale.amount_total))

    def test_exact_cents_are_shared_out_over_partial_invoices(self):
        """R205, F3"""
        order = self.lie_about_tax("20.41", (CASE_12, 120, 10), (SINGLE, 3, 33.33), discount=5, discount_type="$")
        sale = self.assertQuoted(order)
        invoices = self.invoices(sale, 0.34, 0.67, 1)
        self.assertEqual(len(invoices), 3)
        self.assertAlmostEqual(sum(invoices.mapped("amount_tax")), 20.41, places=2)
        self.assertAlmostEqual(sum(invoices.mapped("amount_total")), sale.amount_total, places=2)

    def test_a_credit_note_takes_the_exact_tax_back(self):
        """R205, F3"""
        sale = self.assertQuoted(self.lie_about_tax("10.07", (SINGLE, 10, 10)))
        (invoice,) = self.invoices(sale, 1)
        refund = invoice._reverse_moves()
        self.assertEqual((refund.amount_tax, refund.amount_total), (10.07, invoice.amount_total))

    def test_a_tax_beside_a_product_tax_of_odoo(self):
        """Odoo's own tax on the product is not added to LeafLink's."""
        self.place((SINGLE, 1, 10))
        product = self.env["product.product"].search([("default_code", "=", SINGLE)])
        product.taxes_id = [Command.set(self._tax(25).ids)]
        self.assertEqual(
            self.assertQuoted(self.place((SINGLE, 10, 10), taxes=EXCISE), 110.0).order_line.tax_ids, self.tax
        )
        self.assertFalse(self.assertQuoted(self.place((SINGLE, 10, 10)), 100.0).order_line.tax_ids)

    def test_tax_not_filled_in_is_computed_from_the_rate(self):
        order = self.place((SINGLE, 10, 10), taxes=EXCISE, raw={"final_tax": None, "order_taxes": EXCISE})
        self.assertEqual(self.assertQuoted(order, 110.0).amount_tax, 10.0)

    def test_exact_cents_of_two_taxes_are_shared_out_over_partial_invoices(self):
        """R205, F3"""
        self._map("Local", 3, self._tax(3, name="Local 3 %"))
        taxes = [*EXCISE, {"name": "Local", "rate": 3}]
        order = self.lie_about_tax("16.57", (CASE_12, 120, 10), (SINGLE, 3, 9.17), taxes=taxes, discount=2)
        sale = self.assertQuoted(order)
        invoices = self.invoices(sale, 0.34, 0.67, 1)
        self.assertAlmostEqual(sum(invoices.mapped("amount_tax")), sale.amount_tax, places=2)
        self.assertAlmostEqual(sum(invoices.mapped("amount_total")), sale.amount_total, places=2)

    # --- what holds

    def test_tax_type_not_percent_holds_unless_it_is_the_final_tax(self):
        order = self.place((SINGLE, 10, 10), taxes=EXCISE, raw={"tax_type": "$", "tax_amount": 7})
        self.assertIn("7", self.assertHeld(order, "tax_type"))
        fine = self.place((SINGLE, 10, 10), taxes=EXCISE, raw={"tax_type": "$", "tax_amount": 10})
        self.assertQuoted(fine, 110.0)

    def test_tax_without_licensed_line_holds(self):
        """R206"""
        order = self.lie_about_tax("4.50", (SHIRT, 5, 9))
        self.assertIn("4.50", self.assertHeld(order, "tax_without_licensed_line"))

    def test_an_unmapped_tax_holds_until_it_is_mapped(self):
        """R202, R203, R208, C15"""
        order = self.place((SINGLE, 10, 10), taxes=[{"name": "Local", "rate": 4}])
        self.assertIn("Local (4 %)", self.assertHeld(order, "tax_unmapped"))
        row = self.env["leaflink.tax.map"].search([("name", "=", "Local")])
        self.assertEqual((len(row), row.tax_id.ids, row.rate), (1, [], 4.0))
        self.assertFalse(row.suggested_tax_id)
        tax = self._tax(4)
        row.invalidate_recordset()
        self.assertEqual(row.suggested_tax_id, tax)
        row.action_accept_suggestion()
        self.run_jobs()
        sale = self.assertQuoted(order, 104.0)
        self.assertEqual(sale.order_line.tax_ids, tax)
        open_issues = self.env["leaflink.issue"].search([("store_id", "=", self.store.id), ("state", "=", "open")])
        self.assertFalse(open_issues)

    def test_all_clear_suggestions_are_accepted_at_once(self):
        """R203, R208, C15"""
        orders = [self.place((SINGLE, 10, 10), taxes=[{"name": name, "rate": rate}]) for name, rate in self.LOCAL]
        four, three = self._tax(4), self._tax(3)
        self._tax(3, name="Another 3 %")
        action = self.store.action_accept_taxes()
        self.assertIn("1 LeafLink taxes mapped, 2 need a choice", action["params"]["message"])
        self.run_jobs()
        self.assertEqual([order.state for order in orders], ["processed", "hold", "hold"])
        self.assertEqual(orders[0].sale_order_id.order_line.tax_ids, four)
        row = self.env["leaflink.tax.map"].search([("name", "=", "Two")])
        self.assertIn(row.suggested_tax_id, three | three.search([("name", "=", "Another 3 %")]))
        self._tax(7)
        self.assertIn("1 LeafLink taxes", self.env["leaflink.tax.map"].action_accept_all()["params"]["message"])

    LOCAL = (("One", 4), ("Two", 3), ("Three", 7))

    def test_unnamed_taxes_are_excise_where_leaflink_calls_them_so(self):
        """R207"""
        raw = {"order_taxes": [], "tax_amount": 10, "tax_type": "%"}
        self.place((SINGLE, 10, 10), taxes=EXCISE, raw=raw)
        self.assertTrue(self.env["leaflink.tax.map"].search([("name", "=", "Other Excise"), ("rate", "=", 10)]))
        address = self.box.order(self.box.place_order())["delivery_address"] | {"state": "CA"}
        self.assertQuoted(self.place((SINGLE, 10, 10), taxes=EXCISE, raw=raw | {"delivery_address": address}), 110.0)

    def test_policy_match_rate(self):
        """R208, C15"""
        self.store.tax_policy = "match_rate"
        tax = self._tax(4)
        order = self.place((SINGLE, 10, 10), taxes=[{"name": "Local", "rate": 4}])
        self.assertEqual(self.assertQuoted(order, 104.0).order_line.tax_ids, tax)
        self._tax(4, name="Another 4 %")
        message = self.assertHeld(self.place((SINGLE, 10, 10), taxes=[{"name": "Local", "rate": 4}]), "tax_unmapped")
        self.assertIn("Another 4 %", message)

    def test_policy_none_books_the_tax_as_a_line(self):
        """C15"""
        self.store.tax_policy = "none"
        order = self.place((SINGLE, 10, 10), taxes=[{"name": "Local", "rate": 4}])
        sale = self.assertQuoted(order, 104.0)
        self.assertEqual((sale.amount_tax, self.charge(order, "tax").price_subtotal), (0.0, 4.0))
        self.assertFalse(self.env["leaflink.tax.map"].search([("name", "=", "Local")]))

    def test_only_exclusive_percentages_can_be_mapped(self):
        """R204"""
        row = self._map("Local", 4, self.env["account.tax"])
        for values in ({"price_include_override": "tax_included"}, {"amount_type": "fixed"}):
            with self.assertRaises(ValidationError):
                row.tax_id = self._tax(4, name=str(values), **values)
        row.tax_id = self._tax(5)
        self.assertTrue(row.rate_differs)

    def test_a_tax_on_a_tax_and_a_group_of_taxes_get_leaflinks_cents(self):
        """R204"""
        state, city = (
            self._tax(10, name="State", include_base_amount=True),
            self._tax(3, name="City", is_base_affected=True),
        )
        group = self._tax(0, name="Both", amount_type="group", children_tax_ids=[Command.set((state + city).ids)])
        self._map("Excise", 13, group)
        order = self.place((CASE_12, 24, 108), (SINGLE, 7, 3.33), taxes=[{"name": "Excise", "rate": 13}])
        sale = self.assertQuoted(order)
        self.assertEqual(sale.order_line.tax_ids, group)
        (invoice,) = self.invoices(sale, 1)
        self.assertEqual(invoice.amount_total, sale.amount_total)

    def test_a_quotation_that_odoo_totals_differently_is_held(self):
        """Some payment terms lower the tax of an order: nothing is quoted with another total (R205, R209, F3)."""
        customer = self.place((SINGLE, 1, 10)).customer_id.partner_id
        customer.property_payment_term_id = self.env["account.payment.term"].create(
            {
                "name": "2 % in 10 days",
                "early_discount": True,
                "discount_percentage": 2,
                "early_pay_discount_computation": "mixed",
                "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})],
            }
        )
        order = self.place((SINGLE, 10, 10), taxes=EXCISE)
        message = self.assertHeld(order, "total_odoo")
        self.assertNotIn("action_process_anyway", str(order.why), "it would change nothing")
        for amount in ("110.00", "109.80"):
            self.assertIn(amount, message)

    def test_a_changed_quantity_is_invoiced_with_the_tax_of_that_quantity(self):
        """R205, F3"""
        sale = self.assertQuoted(self.lie_about_tax("6.20", (SINGLE, 10, 6), (CASE_12, 12, 0)), 66.2)
        line = sale.order_line.filtered("extra_tax_data")[0]
        sale.action_confirm()
        line.product_uom_qty = 5
        invoice = sale._create_invoices()
        self.assertEqual((invoice.amount_untaxed, invoice.amount_tax), (30.0, sale.amount_tax))
        self.assertEqual(invoice.amount_tax, 3.0)

    def test_the_rest_of_a_line_set_to_nothing_is_credited(self):
        """F3"""
        sale = self.assertQuoted(self.lie_about_tax("6.20", (SINGLE, 10, 6)), 66.2)
        [invoice] = self.invoices(sale, 1)
        self.assertEqual(invoice.amount_tax, 6.2)
        sale.order_line.product_id.invoice_policy = "order"
        sale.order_line.product_uom_qty = 0
        credit = sale._create_invoices(final=True)
        self.assertEqual((credit.move_type, credit.amount_untaxed), ("out_refund", 60.0))

    def test_tax_on_nothing_but_samples(self):
        order = self.lie_about_tax("1.01", (SINGLE, 1, 0), (CASE_12, 12, 0))
        sale = self.assertQuoted(order, 1.01)
        self.assertEqual(sale.amount_tax, 1.01)

    def test_another_company_uses_its_own_taxes_and_products(self):
        other = self.env["res.company"].create({"name": "Other", "country_id": self.env.company.country_id.id})
        self.env["account.chart.template"].try_loading("generic_coa", other, install_demo=False)
        self.env.user.company_ids += other
        here = self.place((SINGLE, 10, 10), taxes=EXCISE, discount=5, discount_type="$")
        self.store.copy({"company_id": other.id, "api_key": self.box.key, "capture_point": "submitted"})
        store = self.env["leaflink.store"].search([("company_id", "=", other.id)])
        store.write({"state": "connected", "leaflink_company_id": str(self.box.company_id)})
        tax = self._tax(10, company_id=other.id)
        self.env["leaflink.tax.map"].create({"store_id": store.id, "name": "Excise", "rate": 10, "tax_id": tax.id})
        number = self.box.place_order(
            lines=[{"sku": SINGLE, "quantity": 10, "price": 10}], taxes=EXCISE, discount=5, discount_type="$"
        )
        self.env["leaflink.order"].with_company(other)._import_one(store, number, loaded=True)
        order = self.env["leaflink.order"].search([("external_id", "=", number), ("store_id", "=", store.id)])
        sale = self.assertQuoted(order, 104.5)
        self.assertEqual((sale.company_id, sale.order_line.tax_ids), (other, tax))
        self.assertNotEqual(self.charge(order, "discount").product_id, self.charge(here, "discount").product_id)
        self.assertEqual(self.charge(order, "discount").product_id.company_id, other)
