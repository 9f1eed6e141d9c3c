import random

from odoo.tests import tagged

from .test_random_orders import PRODUCTS, RATES, MoneyCase


@tagged("post_install", "-at_install")
class TestRandomChanges(MoneyCase):
    """Whatever LeafLink changes: a confirmed order that follows is LeafLink's to the cent, or it is asked about."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for rate in set(RATES) - {10}:
            cls._map("Excise", rate, cls._tax(rate))

    def random_line(self, dice):
        return {"sku": dice.choice(PRODUCTS), "quantity": dice.randint(1, 90), "price": dice.randint(1, 20000) / 100}

    def change(self, dice, number):
        """One thing somebody changes on LeafLink."""
        lines = [line["id"] for line in self.box.order(number)["line_items"]]
        what = dice.choice(["quantity", "quantity", "price", "add", "remove", "discount", "shipping", "taxes"])
        if what == "quantity":
            self.box.edit_line(number, dice.choice(lines), quantity=dice.randint(1, 90))
        elif what == "price":
            self.box.edit_line(number, dice.choice(lines), price=dice.randint(1, 20000) / 100)
        elif what == "add":
            self.box.add_line(number, **self.random_line(dice))
        elif what == "remove" and len(lines) > 1:
            self.box.remove_line(number, dice.choice(lines))
        elif what == "discount":
            self.box.edit_order(number, discount=dice.choice([0, dice.randint(1, 30)]), discount_type=dice.choice("%$"))
        elif what == "shipping":
            self.box.edit_order(number, shipping_charge=dice.choice([0, dice.randint(1, 9999) / 100]))
        elif what == "taxes":
            taxes = [{"name": "Excise", "rate": rate} for rate in dice.sample(RATES, dice.choice([0, 1, 2]))]
            self.box.edit_order(number, taxes=taxes)

    def test_twenty_random_histories_of_a_confirmed_order(self):
        """N14, R140, R180, C22"""
        dice, applied = random.Random(4), 0
        for _order in range(20):
            settings = {
                "update_mode": dice.choice(["until_delivery", "until_confirmed"]),
                "price_freeze_state": dice.choice(["never", "never", "sale"]),
                "discount_mode": dice.choice(["line", "line", "distribute"]),
                "sale_uom_policy": dice.choice(["each", "each", "case"]),
            }
            self.store.write(settings)
            lines = [self.random_line(dice) for _line in range(dice.randint(1, 5))]
            values = {"lines": lines, "discount": dice.choice([0, 7.5]), "discount_type": "%", "status": "Accepted"}
            order = self.take(self.box.place_order(**values))
            order.sale_order_id.action_confirm()
            for _step in range(4):
                for _change in range(dice.randint(1, 3)):
                    self.change(dice, order.external_id)
                with self.subTest(settings=settings, lines=lines):
                    applied += self.follow(order)
        self.assertGreater(applied, 30)

    def follow(self, order):
        """Let the change arrive, accept what is asked about, compare -> whether the totals agree now."""
        self.env["leaflink.order"]._import_one(self.store, order.external_id)
        sale, asked = order.sale_order_id, order.sale_order_id.leaflink_changed
        self.assertEqual(order.state, "processed", order.state_reason)
        if asked:
            wizard = self.env["leaflink.order.decide"].browse(sale.action_leaflink_decide()["res_id"])
            forbidden = wizard.line_ids.filtered("forbidden")
            wizard.action_accept_all()
            self.assertFalse(sale.leaflink_changed)
            if forbidden:
                return False
        kept = self.store.price_freeze_state != "never"
        order._compare()
        if not kept:
            self.assertEqual(sale.amount_total, order.total)
            rows = order.difference_ids.filtered(lambda row: row.state == "open")
            self.assertEqual(rows.mapped(lambda row: (row.aspect, row.theirs, row.ours)), [])
        return sale.amount_total == order.total
