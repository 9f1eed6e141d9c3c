from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .change_case import ChangeCase


@tagged("post_install", "-at_install")
class TestOrderAccept(ChangeCase):
    """A person looks at what LeafLink changed, side by side, and takes all of it, some of it or nothing."""

    def test_each_change_stands_beside_what_odoo_has(self):
        """N14"""
        order = self.confirmed()
        self.edit_line(order, quantity=36, price="96.00")
        self.hear(order.external_id)
        order.sale_order_id.order_line.product_uom_qty = 24
        rows = {line.what.split(": ")[-1]: line for line in self.decide(order.sale_order_id).line_ids}
        quantity = rows["Quantity"]
        self.assertEqual((quantity.before, quantity.after, quantity.odoo), ("12", "36", "24 Units"))
        price = rows["Ordered Price"]
        self.assertIn("9.00 / Units", price.odoo.replace("\xa0", " "))
        self.assertTrue(price.forbidden)
        self.assertIn("do not follow", price.remark)
        self.assertFalse(price.selected)
        self.assertTrue(quantity.selected)

    def test_accept_all_makes_the_order_leaflinks_to_the_cent(self):
        """N14"""
        order = self.two_lines()
        sale = order.sale_order_id
        self.edit_line(order, quantity=36)
        self.edit_line(order, index=1, quantity=1)
        self.box.add_line(order.external_id, product=self.cartridge, quantity=5)
        self.box.edit_order(order.external_id, ship_date="2026-06-17T08:00:00-06:00", shipping_charge=12.5)
        self.hear(order.external_id)
        self.assertEqual(sale.amount_total, 137.0)
        self.decide(sale).action_accept_all()
        self.assertEqual(sale.order_line.mapped("product_uom_qty"), [36, 1, 5, 1])
        self.assertEqual(sale.amount_total, order.total)
        self.assertEqual(sale.commitment_date, order.ship_date)
        self.assertFalse(sale.leaflink_changed or self.issues(sale))
        self.assertIn("accepted what LeafLink changed", self.texts(sale))
        self.hear(order.external_id)
        self.assertFalse(sale.leaflink_changed)

    def test_accept_some_leaves_the_rest_and_asks_no_more(self):
        """N14"""
        order = self.two_lines()
        sale = order.sale_order_id
        self.edit_line(order, quantity=24)
        self.edit_line(order, index=1, quantity=9)
        self.hear(order.external_id)
        wizard = self.decide(sale)
        wizard.line_ids.selected = False
        wizard.line_ids.filtered(lambda line: line.after == "24").selected = True
        wizard.action_accept_chosen()
        self.assertEqual(sale.order_line.mapped("product_uom_qty"), [24, 2])
        self.assertFalse(sale.leaflink_changed or self.issues(sale, "changed"))
        self.assertIn("left in Odoo as it is", self.texts(sale))
        self.hear(order.external_id)
        self.assertFalse(sale.leaflink_changed)
        self.edit_line(order, index=1, quantity=10)
        self.hear(order.external_id)
        self.assertIn("Quantity 9 → 10", sale.leaflink_change_note)

    def test_nothing_chosen_is_said(self):
        order = self.confirmed()
        self.edit_line(order, quantity=36)
        self.hear(order.external_id)
        wizard = self.decide(order.sale_order_id)
        wizard.line_ids.selected = False
        with self.assertRaises(UserError):
            wizard.action_accept_chosen()

    def test_what_changes_while_somebody_looks_is_not_accepted_unseen(self):
        """N14"""
        order = self.confirmed()
        sale = order.sale_order_id
        self.edit_line(order, quantity=36)
        self.hear(order.external_id)
        wizard = self.decide(sale)
        self.edit_line(order, quantity=48)
        self.hear(order.external_id)
        with self.assertRaisesRegex(UserError, "again meanwhile"):
            wizard.action_accept_all()
        self.assertEqual(sale.order_line.product_uom_qty, 12)

    def test_a_price_typed_in_odoo_stays_and_the_totals_are_said_to_differ(self):
        """N14"""
        order = self.confirmed()
        sale = order.sale_order_id
        sale.order_line.price_unit = 8.0
        self.edit_line(order, quantity=36)
        self.hear(order.external_id)
        self.decide(sale).action_accept_all()
        self.assertEqual((sale.order_line.product_uom_qty, sale.order_line.price_unit), (36, 8.0))
        self.assertIn("instead of LeafLink's $ 324.00", self.texts(sale).replace("&#39;", "'"))

    def test_until_delivery_a_price_typed_in_odoo_makes_it_a_question(self):
        """C22"""
        self.store.update_mode = "until_delivery"
        order = self.confirmed()
        sale = order.sale_order_id
        sale.order_line.price_unit = 8.0
        self.edit_line(order, quantity=36)
        self.hear(order.external_id)
        self.assertEqual(sale.order_line.product_uom_qty, 12)
        self.assertIn("would come to", self.issues(sale, "changed").message)

    def test_a_removed_line_goes_down_to_nothing(self):
        """N14"""
        order = self.two_lines()
        sale = order.sale_order_id
        self.box.remove_line(order.external_id, int(order.line_ids[0].external_id))
        self.hear(order.external_id)
        self.decide(sale).action_accept_all()
        self.assertEqual(sale.order_line.mapped("product_uom_qty"), [0, 2])
        self.assertEqual(sale.amount_total, 29.0)
        self.assertFalse(sale.leaflink_changed)

    def test_quirk_edit_after_fulfilment_never_goes_below_what_is_delivered(self):
        """R181, N14"""
        order = self.confirmed(quantity=36)
        sale = order.sale_order_id
        self.done(sale.order_line, 24)
        self.edit_line(order, quantity=12)
        self.hear(order.external_id)
        wizard = self.decide(sale)
        self.assertIn("only down to 24", " ".join(filter(None, wizard.line_ids.mapped("remark"))))
        wizard.action_accept_all()
        self.assertEqual(sale.order_line.product_uom_qty, 24)
        self.assertIn("Quantity 36 → 12", sale.leaflink_change_note)
        self.assertTrue(self.issues(sale, "changed"))
        self.assertIn("Only as far as nothing is delivered", self.texts(sale))

    def test_a_product_that_becomes_another_is_a_new_line(self):
        """N14"""
        order = self.confirmed()
        sale = order.sale_order_id
        line = order.line_ids
        self.box.remove_line(order.external_id, int(line.external_id))
        self.box.add_line(order.external_id, product=self.cartridge, quantity=4)
        self.hear(order.external_id)
        self.decide(sale).action_accept_all()
        self.assertEqual(sale.order_line.mapped("product_uom_qty"), [0, 4])
        self.assertEqual(sale.amount_total, 58.0)

    def test_discount_and_tax_follow_to_the_cent(self):
        """N14, R205"""
        self.store.tax_policy = "match_rate"
        self.env["account.tax"].create({"name": "Excise", "amount": 13.7, "type_tax_use": "sale"})
        fields = {"discount": 7.5, "discount_type": "%", "taxes": [{"name": "Excise", "rate": 13.7}]}
        order = self.two_lines(**fields)
        sale = order.sale_order_id
        self.edit_line(order, quantity=84)
        self.edit_line(order, index=1, quantity=7)
        self.box.edit_order(order.external_id, discount=3.3)
        self.hear(order.external_id)
        self.decide(sale).action_accept_all()
        self.assertEqual(sale.amount_total, order.total)
        self.assertEqual(sale.amount_tax, order.final_tax)
        self.assertFalse(sale.leaflink_changed)

    def test_what_odoo_refuses_is_said_and_changes_nothing(self):
        """N14"""
        order = self.confirmed()
        sale = order.sale_order_id
        self.edit_line(order, quantity=36)
        self.hear(order.external_id)
        sale.action_lock()
        with self.assertRaises(UserError):
            self.decide(sale).action_accept_all()
        self.assertEqual(sale.order_line.product_uom_qty, 12)
        self.assertTrue(sale.leaflink_changed)

    def test_only_who_may_change_the_sales_order_accepts(self):
        order = self.confirmed()
        sale = order.sale_order_id
        self.edit_line(order, quantity=36)
        self.hear(order.external_id)
        reader = new_test_user(self.env, "reader", "base.group_user,leaflink_connector.group_user")
        reader.company_ids = [Command.link(self.store.company_id.id)]
        wizard = self.decide(sale)
        with self.assertRaises(AccessError):
            wizard.with_user(reader).sudo(False).action_accept_all()

    # --- settings

    def test_never_applies_nothing_even_to_a_quotation(self):
        """C22"""
        self.store.update_mode = "never"
        order = self.imported()
        sale = order.sale_order_id
        self.edit_line(order, quantity=36, price="96.00")
        self.hear(order.external_id)
        self.assertEqual((sale.state, sale.amount_total), ("draft", 108.0))
        self.assertIn("was made", self.issues(sale, "changed").message)
        self.decide(sale).action_accept_all()
        self.assertEqual((sale.amount_total, order.total), (288.0, 288.0))
        self.assertFalse(sale.leaflink_changed)

    def test_until_delivery_follows_and_says_so(self):
        """C22, R140"""
        self.store.write({"update_mode": "until_delivery"})
        order = self.two_lines()
        sale = order.sale_order_id
        self.edit_line(order, quantity=36)
        self.box.remove_line(order.external_id, int(order.line_ids[1].external_id))
        self.hear(order.external_id)
        self.assertEqual(sale.order_line.mapped("product_uom_qty"), [36, 0])
        self.assertEqual((sale.state, sale.amount_total), ("sale", 324.0))
        self.assertFalse(sale.leaflink_changed or self.issues(sale))
        self.assertIn("Quantity 12 → 36", self.texts(sale))
        self.done(sale.order_line[0], 12)
        self.edit_line(order, quantity=48)
        self.hear(order.external_id)
        self.assertEqual(sale.order_line[0].product_uom_qty, 36)
        self.assertTrue(sale.leaflink_changed)

    def test_until_delivery_leaves_frozen_prices_and_tells(self):
        """R180, C22"""
        self.store.write({"update_mode": "until_delivery"})
        order = self.confirmed()
        sale = order.sale_order_id
        self.edit_line(order, quantity=24, price="96.00")
        self.hear(order.external_id)
        self.assertEqual((sale.order_line.product_uom_qty, sale.order_line.price_unit), (24, 9.0))
        self.assertNotIn("Quantity", sale.leaflink_change_note)
        self.assertIn("Ordered Price", sale.leaflink_change_note)
        self.assertTrue(self.issues(sale, "changed"))

    def test_until_delivery_what_odoo_refuses_becomes_the_issue(self):
        """C22"""
        self.store.write({"update_mode": "until_delivery"})
        order = self.confirmed()
        sale = order.sale_order_id
        sale.action_lock()
        self.edit_line(order, quantity=24)
        self.hear(order.external_id)
        self.assertEqual(sale.order_line.product_uom_qty, 12)
        message = self.issues(sale, "changed").message
        self.assertIn("It was refused", message)
        self.assertIn("locked order", message)

    def test_prices_follow_as_long_as_the_store_says(self):
        """R180"""
        self.store.write({"update_mode": "until_delivery", "price_freeze_state": "delivered"})
        order = self.confirmed()
        sale = order.sale_order_id
        self.edit_line(order, price="96.00")
        self.hear(order.external_id)
        self.assertEqual((sale.order_line.price_unit, sale.amount_total), (8.0, 96.0))
        for stage, frozen in (("never", False), ("invoiced", False), ("delivered", True), ("delivery_started", True)):
            self.store.price_freeze_state = stage
            self.done(sale.order_line, 12)
            self.assertEqual(sale._leaflink_is_frozen(self.store), frozen, stage)
