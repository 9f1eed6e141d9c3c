import random

from odoo.tests import tagged

from .money_case import MoneyCase

PRODUCTS = ("SWI-BAR-DAR-100", "ALP-GUM-RSP-100", "ALP-CRT-OGK-05", "ALP-ROS-GEL-1", "ALP-TEE-L", "ALP-PR-BLD-1")
RATES = (3, 5.75, 8.875, 10, 15)


@tagged("post_install", "-at_install")
class TestRandomOrders(MoneyCase):
    """Whatever is ordered: the quotation is LeafLink's total to the cent, or the order waits and says what differs."""

    def random_order(self, dice):
        lines = []
        for _line in range(dice.randint(1, 8)):
            price = dice.choice([0, 0.01, dice.randint(1, 20000) / 100, dice.randint(1, 300)])
            line = {"sku": dice.choice(PRODUCTS), "quantity": dice.randint(1, 90), "price": price}
            if dice.random() < 0.2:
                line["sale_price"] = round(price * 0.9, 2)
            lines.append(line)
        if dice.random() < 0.2:
            lines.append({"sku": "ALP-PROMO", "quantity": 1, "price": -dice.randint(1, 500) / 100})
        taxes = [{"name": "Excise", "rate": rate} for rate in dice.sample(RATES, dice.choice([0, 1, 1, 2]))]
        extra = (
            {"credits": str(dice.randint(1, 900) / 100), "credits_in_total": dice.random() < 0.5}
            if dice.random() < 0.3
            else {}
        )
        return {
            "lines": lines,
            "taxes": taxes,
            "discount": dice.choice([0, 0, dice.randint(1, 30), dice.randint(1, 999) / 100]),
            "discount_type": dice.choice("%$"),
            "shipping_charge": dice.choice([0, dice.randint(1, 9999) / 100]),
            "basis": dice.choice(["case", "case", "case", "unit"]),
        } | extra

    def test_fifty_random_orders(self):
        """R209"""
        for rate in RATES[:3] + RATES[4:]:
            self._map("Excise", rate, self._tax(rate))
        dice = random.Random(20)
        adjusted = 0
        for _order in range(50):
            values = self.random_order(dice)
            with self.subTest(values=values):
                order = self.take(self.box.place_order(**values))
                self.assertQuoted(order)
                adjustment = order.charge_ids.filtered(lambda charge: charge.kind == "adjustment")
                adjusted += len(adjustment)
                self.assertLessEqual(abs(adjustment.amount), 0.01 * len(order.line_ids))
        self.assertLess(adjusted, 10)

    def test_lies_are_held_with_their_cause(self):
        """R155, F5"""
        words = {"shipping_charge": "shipping charge", "discount": "discount"}
        dice = random.Random(21)
        for part, word in words.items():
            lie = dice.randint(2000, 9000) / 100
            number = self.box.place_order(
                lines=[{"sku": "ALP-CRT-OGK-05", "quantity": 7, "price": 31.3}], **{part: lie, "discount_type": "$"}
            )
            total = float(self.box.order(number)["total"]["amount"])
            self.box.edit_order(number, total=f"{total + (lie if part == 'discount' else -lie):.2f}")
            order = self.take(number)
            self.assertEqual(order.state, "hold")
            issue = self.env["leaflink.issue"].search([("res_model", "=", "leaflink.order"), ("res_id", "=", order.id)])
            self.assertIn(word, issue.message)
