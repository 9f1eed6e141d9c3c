from psycopg2.errors import CheckViolation

from odoo.tests import tagged
from odoo.tools import mute_logger

from .money_case import MoneyCase

CASE_12, CASE_24, SINGLE, SHIRT = "SWI-BAR-DAR-100", "ALP-GUM-RSP-100", "ALP-CRT-OGK-05", "ALP-TEE-L"


@tagged("post_install", "-at_install")
class TestTotals(MoneyCase):
    """What an order's lines and charges come to; names carry the ids of the cases."""

    def test_qty_units_price_case(self):
        """R142, R159, C25"""
        order = self.place(*[(CASE_24, 24, 114)] * 3)
        sale = self.assertQuoted(order, 342.0)
        self.assertEqual(sale.order_line.mapped("product_uom_qty"), [24.0] * 3)
        self.assertEqual(sale.order_line.mapped("price_unit"), [4.75] * 3)
        self.assertEqual(order.price_basis, "case")

    def test_loose_units_of_case_product(self):
        """R160"""
        sale = self.assertQuoted(self.place((CASE_12, 5, 108)), 45.0)
        self.assertEqual(sale.order_line.product_uom_qty, 5.0)

    def test_unit_multiplier_null_zero(self):
        for multiplier in (None, 0):
            order = self.place((SINGLE, 10, 2.5, {"unit_multiplier": multiplier}))
            self.assertQuoted(order, 25.0)

    def test_sale_price_zero_means_none(self):
        """R156"""
        self.assertQuoted(self.place((CASE_24, 24, 114, {"sale_price": 0})), 114.0)

    def test_sale_price_wins(self):
        """R156"""
        self.assertQuoted(self.place((CASE_12, 72, 108, {"sale_price": 99})), 594.0)

    def test_sample_line_zero_or_cent(self):
        """R150, R156"""
        lines = [(SINGLE, 1, price, {"is_sample": True}) for price in (0.01, 0)]
        order = self.place(*lines, (SINGLE, 1, 20))
        sale = self.assertQuoted(order, 20.01)
        self.assertEqual(sale.order_line.mapped("price_unit"), [0.01, 0.0, 20.0])
        self.assertEqual([line.name.endswith("\nSample") for line in sale.order_line], [True, True, False])
        self.assertEqual(order.line_ids.mapped("is_sample"), [True, True, False])

    def test_negative_price_line(self):
        """R153"""
        order = self.place((SINGLE, 4, 25), ("ALP-PROMO", 1, -25))
        sale = self.assertQuoted(order, 75.0)
        line = sale.order_line.filtered(lambda line: line.price_unit < 0)
        self.assertEqual((line.product_id.type, line.price_subtotal), ("service", -25.0))
        self.assertIn("Promotional Allowance", line.name)

    def test_product_lines_are_named_as_in_odoo(self):
        """R147, R150"""
        self.place((SINGLE, 1, 10))
        self.env["product.product"].search([("default_code", "=", SINGLE)]).name = "Our cartridge"
        sale = self.assertQuoted(self.place((SINGLE, 1, 10, {"notes": "Fresh <b>ones</b>"})))
        self.assertIn("Our cartridge", sale.order_line.name)
        self.assertTrue(sale.order_line.name.endswith("\nFresh <b>ones</b>"))

    def test_duplicate_product_lines(self):
        """R161, C17"""
        order = self.place((CASE_12, 12, 108), (CASE_12, 24, 108))
        sale = self.assertQuoted(order, 324.0)
        self.assertEqual(sale.order_line.mapped("product_uom_qty"), [12.0, 24.0])
        self.assertEqual(order.line_ids.sale_line_id, sale.order_line)

    def test_fractional_quantity(self):
        """R142"""
        sale = self.assertQuoted(self.place(("ALP-BULK-BLD", 0.5, 1200)), 600.0)
        self.assertEqual(sale.order_line.product_uom_qty, 0.5)

    def test_a_quantity_odoo_would_round_holds(self):
        """R142"""
        message = self.assertHeld(self.place(("ALP-BULK-BLD", 0.3333, 1200)), "quantity_precision")
        self.assertIn("0.3333", message)

    def test_a_price_that_does_not_end_still_gives_the_cents(self):
        """R148, R149"""
        for units in (1, 7, 11, 25):
            self.assertQuoted(self.place((CASE_12, units, 100), (CASE_12, units, 99.99)))

    def test_discount_type_percent_vs_dollar(self):
        """R147, R151, C16"""
        percent = self.place((SINGLE, 10, 20), discount=15, discount_type="%")
        self.assertQuoted(percent, 170.0)
        self.assertEqual(self.charge(percent, "discount_untaxed").name, "Discount 15%")
        dollar = self.place((SINGLE, 10, 20), discount=15, discount_type="$")
        self.assertQuoted(dollar, 185.0)
        self.assertEqual(self.charge(dollar, "discount_untaxed").name, "Discount")
        unknown = self.place((SINGLE, 10, 20), discount=15, discount_type="$", raw={"discount_type": None})
        self.assertIn("15", self.assertHeld(unknown, "discount_type"))

    def test_shipping_is_a_line(self):
        """R141, R147, R148, R149, R152, R194"""
        order = self.place((SINGLE, 10, 20), shipping_charge=35, shipping_details="Own van")
        self.assertQuoted(order, 235.0)
        line = self.charge(order, "shipping")
        self.assertEqual(
            (line.name, line.price_subtotal, line.product_id.type), ("Shipping - Own van", 35.0, "service")
        )

    def test_credits_inside_the_total_become_a_line(self):
        """R154"""
        order = self.place((SINGLE, 10, 20), credits="50.10", credits_in_total=True)
        self.assertQuoted(order, 149.9)
        self.assertEqual(self.charge(order, "credit").price_subtotal, -50.1)

    def test_credits_outside_the_total_do_not(self):
        """R154"""
        order = self.place((SINGLE, 10, 20), credits="50.10", credits_in_total=False)
        self.assertQuoted(order, 200.0)
        self.assertFalse(order.charge_ids)

    def test_price_per_unit_is_found_from_the_total(self):
        """R157, C25, F2, N07"""
        order = self.place((CASE_12, 24, 4.5), basis="unit")
        self.assertQuoted(order, 108.0)
        self.assertEqual(order.price_basis, "unit")
        self.store.price_basis = "case"
        message = self.assertHeld(self.place((CASE_12, 24, 4.5), basis="unit"), "total_mismatch")
        self.assertIn("Price Basis", message)

    def test_total_mismatch(self):
        """R155, F5"""
        order = self.place((SINGLE, 1, 10), total="999.99")
        message = self.assertHeld(order, "total_mismatch")
        for amount in ("999.99", "10.00", "989.99"):
            self.assertIn(amount, message)

    def test_total_mismatch_names_what_it_may_be(self):
        """R155, F5"""
        message = self.assertHeld(self.place((SINGLE, 1, 10), shipping_charge=25, total="10.00"), "total_mismatch")
        self.assertIn("shipping charge", message)

    def test_a_small_difference_becomes_an_adjustment(self):
        """R147, R155, R206, F5, N08"""
        order = self.place((SINGLE, 1, 10), total="10.75")
        self.assertQuoted(order, 10.75)
        line = self.charge(order, "adjustment")
        self.assertEqual((line.name, line.price_subtotal, line.tax_ids.ids), ("Manual adjustments", 0.75, []))
        self.assertEqual(order.charge_ids.cause, "unknown")
        self.assertIn("no part of the order explains it", order.totals_html)
        domain = [("kind", "=", "adjustment"), ("store_id", "=", self.store.id)]
        rows = order.charge_ids._read_group(domain, ["cause", "ordered_on:month"], ["amount:sum"])
        self.assertEqual([(cause, amount) for cause, _month, amount in rows], [("unknown", 0.75)])
        self.store.adjustment_tolerance = 0.5
        self.assertHeld(self.place((SINGLE, 1, 10), total="10.75"), "total_mismatch")

    def test_a_negative_tolerance_is_refused(self):
        """R155"""
        with self.assertRaisesRegex(CheckViolation, "tolerance"), mute_logger("odoo.sql_db"):
            self.store.adjustment_tolerance = -1
            self.env.flush_all()

    def test_a_manager_may_accept_the_difference(self):
        """R155, F5"""
        order = self.place((SINGLE, 1, 10), total="999.99")
        order.action_process_anyway()
        self.run_jobs()
        self.assertQuoted(order, 999.99)
        self.assertEqual(self.charge(order, "adjustment").price_subtotal, 989.99)

    def test_money_shapes(self):
        for total in ({"amount": 594, "currency": "USD"}, {"amount": "594.00", "currency": "USD"}, "594.00", 594):
            order = self.place((SINGLE, 66, 9), raw={"total": total})
            self.assertEqual((order.state, order.sale_order_id.amount_total), ("processed", 594.0))

    def test_other_currencies_hold(self):
        """R099"""
        order = self.place((SINGLE, 1, 10), raw={"total": {"amount": "10.00", "currency": "CAD"}})
        self.assertIn("CAD", self.assertHeld(order, "currency"))

    def test_cases_as_a_packaging_unit(self):
        """R158, C25"""
        self.store.sale_uom_policy = "case"
        sale = self.assertQuoted(self.place((CASE_12, 36, 108), (CASE_12, 5, 108), (SINGLE, 3, 10)), 399.0)
        cases, loose, single = sale.order_line
        self.assertEqual(
            (cases.product_uom_qty, cases.price_unit, cases.product_uom_id.name), (3.0, 108.0, "Case of 12")
        )
        self.assertIn(cases.product_uom_id, cases.product_id.uom_ids)
        self.assertEqual(cases.product_uom_id._compute_quantity(3, loose.product_uom_id), 36.0)
        self.assertEqual((loose.product_uom_qty, single.product_uom_qty), (5.0, 3.0))
        again = self.assertQuoted(self.place((CASE_12, 12, 108)), 108.0)
        self.assertEqual(again.order_line.product_uom_id, cases.product_uom_id)

    def test_the_comparison_shows_every_part(self):
        """N08"""
        order = self.place((SINGLE, 10, 20), discount=10, discount_type="%", shipping_charge=5)
        for text in ("200.00", "-20.00" if "-20.00" in order.totals_html else "20.00", "5.00", "185.00"):
            self.assertIn(text, order.totals_html)
