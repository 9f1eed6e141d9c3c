from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import OrderCase


@tagged("post_install", "-at_install")
class TestOrderAgain(OrderCase):
    """Orders that come in again, that others have entered, and that belong together."""

    def test_allow_reimport(self):
        """R132, C30: LeafLink forgets the number, the old sales order stays, the order can come in again."""
        self.store.external_ids_key = "odoo"
        order = self.imported()
        self.run_jobs()
        sale = order.sale_order_id
        order.action_allow_reimport()
        self.run_jobs()
        self.assertEqual((order.state, order.sale_order_id.id, sale.state), ("ready", False, "draft"))
        self.assertIn(f"cancel {sale.name} first", order.state_reason)
        self.assertIn("lets it be imported again", self.notes(sale)[0])
        self.assertFalse(self.box.order(order.external_id)["external_ids"].get("odoo"))
        self.assertFalse(sale.leaflink_number)
        order.action_process()
        self.run_jobs()
        again = order.sale_order_id
        self.assertNotIn(again.id, (sale.id, False))
        self.assertEqual((again.amount_total, sale.amount_total), (108.0, 108.0))
        self.assertEqual(order.line_ids.sale_line_id.order_id, again)
        self.assertEqual(self.box.order(order.external_id)["external_ids"]["odoo"], again.name)

    def test_reimport_of_a_cancelled_one_needs_no_warning(self):
        """R132, C30"""
        order = self.imported()
        order.sale_order_id._action_cancel()
        order.action_allow_reimport()
        self.assertEqual(order.state_reason, "can be imported again: press Process")
        reader = new_test_user(self.env, "reader", groups="leaflink_connector.group_user")
        with self.assertRaises(AccessError):
            order.with_user(reader).action_allow_reimport()

    def test_reimport_with_a_shipping_charge_after_a_change(self):
        """R132"""
        order = self.imported(shipping_charge=7)
        sale = order.sale_order_id
        sale.action_confirm()
        self.box.add_line(order.external_id, product=self.cartridge, quantity=2)
        self.hear(order.external_id)
        self.assertTrue(self.issues(sale))
        order.action_allow_reimport()
        self.assertFalse(self.issues(sale), "nobody asks about the old one any more")
        order.action_process()
        self.assertEqual(order.sale_order_id.amount_total, 108 + 29 + 7)
        self.assertEqual((sale.amount_total, sale.state), (115.0, "sale"))

    def test_an_order_without_customer_is_the_default_customers(self):
        """R136: and only such an order."""
        number = self.place(raw={"customer": None})
        self.sync()
        self.assertEqual(self.staged(number).state, "hold")
        self.store.default_partner_id = self.env["res.partner"].create({"name": "LeafLink Customers"})
        self.run_jobs()
        self.assertEqual(self.staged(number).sale_order_id.partner_id, self.store.default_partner_id)
        other = self.imported()
        self.assertEqual(other.sale_order_id.partner_id, other.customer_id.partner_id)

    def test_orders_of_buyers_or_of_sales_reps_only(self):
        """R196"""
        by_buyer, by_rep = self.place(manual=False), self.place(manual=True)
        self.store.order_origin = "buyer"
        self.sync()
        self.assertEqual([self.staged(number).state for number in (by_buyer, by_rep)], ["processed", "new"])
        self.assertIn("entered by a sales rep", self.staged(by_rep).state_reason)
        self.store.order_origin = "manual"
        self.run_jobs()
        self.assertEqual(self.staged(by_rep).state, "processed")

    def test_a_split_cart_shows_its_other_half(self):
        """R177"""
        customers = self.box.table("customers")
        mine, other = customers[0]["id"], customers[1]["id"]
        adult = self.place(classification="Adult Use", customer=mine)
        medical = self.place(classification="Medical", customer=mine)
        alien = self.place(classification="Medical", customer=other)
        early = self.place(classification="Medical", customer=mine, created_on="2026-10-01T10:00:00-07:00")
        self.sync()
        self.assertEqual(self.staged(adult).sibling_ids, self.staged(medical))
        self.assertEqual(self.staged(medical).sibling_ids, self.staged(adult))
        self.assertFalse(self.staged(alien).sibling_ids | self.staged(early).sibling_ids)

    def test_paying_lifts_an_order_over_the_capture_point(self):
        """R123, F1"""
        self.store.capture_point = "paid"
        number = self.place(status="Fulfilled")
        self.sync()
        order = self.staged(number)
        self.assertEqual((order.state, order.state_reason), ("new", "waits for payment"))
        self.box.edit_order(number, paid=True)
        self.hear(number)
        self.assertEqual(order.state, "processed")
