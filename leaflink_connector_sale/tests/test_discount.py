import random

from odoo.tests import tagged

from .money_case import MoneyCase

CASE_12, SINGLE, SHIRT = "SWI-BAR-DAR-100", "ALP-CRT-OGK-05", "ALP-TEE-L"
EXCISE = ({"name": "Excise", "rate": 10},)


@tagged("post_install", "-at_install")
class TestDiscount(MoneyCase):
    """Discounts in the prices of the products, what was learned about prices, and who explains a total."""

    def test_by_choice_the_discount_is_in_the_prices(self):
        """R151, C16"""
        self.store.discount_mode = "distribute"
        order = self.place((SINGLE, 3, 10), (SINGLE, 3, 20), (SHIRT, 1, 10), discount=10, discount_type="$")
        sale = self.assertQuoted(order, 90.0)
        self.assertFalse(order.charge_ids)
        self.assertEqual(sale.order_line.mapped("price_subtotal"), [27.0, 54.0, 9.0])
        self.assertEqual(order.discount_in_lines, 10.0)

    def test_a_discount_in_the_prices_meets_leaflinks_tax(self):
        """R151, R205, R206, C16"""
        self.store.discount_mode = "distribute"
        lines = (SINGLE, 7, 3.33), (CASE_12, 25, 107.33), (SHIRT, 2, 9.99)
        order = self.place(*lines, taxes=EXCISE, discount=13.7, discount_type="%", shipping_charge=4)
        sale = self.assertQuoted(order)
        self.assertEqual(order.charge_ids.mapped("kind"), ["shipping"])
        self.assertAlmostEqual(sale.amount_tax, float(self.box.order(order.external_id)["final_tax"]), places=2)
        sale.action_confirm()
        for line in sale.order_line:
            line.qty_delivered = line.product_uom_qty
        self.assertEqual(sale._create_invoices().amount_total, sale.amount_total)

    def test_a_discount_on_nothing_but_samples_stays_a_line(self):
        """C16"""
        self.store.discount_mode = "distribute"
        order = self.place((SINGLE, 1, 0), discount=2, discount_type="$", total="-2.00")
        self.assertQuoted(order, -2.0)
        self.assertEqual(order.charge_ids.mapped("kind"), ["discount_untaxed"])

    def test_a_discount_in_the_prices_follows_leaflink(self):
        """R140, C16"""
        self.store.discount_mode = "distribute"
        order = self.place((SINGLE, 3, 10), discount=3, discount_type="$")
        self.box.edit_order(order.external_id, discount=6)
        self.take(order.external_id)
        self.assertEqual(self.assertQuoted(order, 24.0).order_line.price_subtotal, 24.0)
        self.assertEqual((order.discount_in_lines, order.charge_ids.ids), (6.0, []))

    def test_random_discounts_in_the_prices_of_cases_and_units(self):
        """R151, R158, R209, C16"""
        self.store.write({"discount_mode": "distribute", "sale_uom_policy": "case"})
        dice = random.Random(7)
        for _order in range(20):
            skus = dice.choices((SINGLE, CASE_12, SHIRT), k=dice.randint(1, 6))
            lines = [(sku, dice.randint(1, 60), dice.randint(0, 20000) / 100) for sku in skus]
            discount = {"discount": dice.randint(1, 3000) / 100, "discount_type": dice.choice("%$")}
            with self.subTest(lines=lines, **discount):
                order = self.place(
                    *lines, taxes=EXCISE if dice.random() < 0.7 and set(skus) != {SHIRT} else (), **discount
                )
                self.assertQuoted(order)
                self.assertFalse(order.charge_ids.filtered(lambda charge: charge.kind != "adjustment"))

    # --- N07

    def doubtful(self):
        """An order whose total fits prices per case as well as per unit."""
        return self.place((CASE_12, 12, 10), (CASE_12, 12, -10), (SINGLE, 1, 5))

    def test_what_an_order_proved_decides_about_a_doubtful_one(self):
        """N07"""
        self.assertHeld(self.doubtful(), "price_basis")
        self.store.price_basis = "case"
        self.run_jobs()
        self.store.price_basis = "auto"
        listing = self.place((CASE_12, 24, 4.5), basis="unit").line_ids.listing_id
        self.assertEqual(listing.price_basis, "unit")
        order = self.doubtful()
        self.assertQuoted(order, 5.0)
        self.assertEqual(order.line_ids[0].sale_line_id.price_subtotal, 120.0)

    def test_a_contradiction_is_told(self):
        """N07"""
        listing = self.place((CASE_12, 24, 108)).line_ids.listing_id
        self.assertEqual(listing.price_basis, "case")
        before = len(listing.message_ids)
        self.place((CASE_12, 24, 108))
        self.assertEqual(len(listing.message_ids), before)
        self.place((CASE_12, 24, 4.5), basis="unit")
        self.assertEqual(listing.price_basis, "unit")
        self.assertIn("Per single unit", listing.message_ids[0].body)

    # --- N08

    def test_an_adjustment_opens_the_comparison(self):
        """N08"""
        order = self.place((SINGLE, 1, 10), total="10.75")
        action = order.charge_ids.action_explain()
        self.assertEqual((action["res_model"], action["res_id"]), ("leaflink.order", order.id))
        self.assertEqual(order.sale_order_id.action_leaflink_explain()["res_id"], order.id)

    def test_the_comparison_names_the_line_that_differs(self):
        """N08"""
        order = self.place((SINGLE, 1, 10), (SHIRT, 1, 20))
        self.assertNotIn("Shirt", order.totals_html)
        line = order.line_ids[1]
        line.sale_line_id.price_unit = 18
        order.invalidate_recordset()
        self.assertIn(line.name, order.totals_html)
        self.assertIn("18.00", order.totals_html)
