from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import OrderCase


@tagged("post_install", "-at_install")
class TestCustomer(OrderCase):
    """Who buys, where it goes, and on which terms."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact = cls.env["res.partner"].create({"name": "Corner Shop"})

    def choose(self, order, scope, contact=None):
        """Choose the contact in the dialog that the order's button opens."""
        context = order.action_change_customer()["context"]
        dialog = self.env["leaflink.customer.link"].with_context(**context).create({"scope": scope})
        dialog.partner_id = contact or self.contact
        dialog.action_link()
        self.run_jobs()

    def held(self):
        self.store.customer_missing = "hold"
        number = self.place()
        self.sync()
        order = self.staged(number)
        self.assertEqual((order.state, order.issue_ids.mapped("code")), ("hold", ["customer"]))
        return order

    def test_only_this_order(self):
        """R109, R110"""
        order = self.held()
        self.choose(order, "order")
        self.assertEqual((order.state, order.sale_order_id.partner_id), ("processed", self.contact))
        self.assertFalse(order.customer_id.partner_id)
        self.assertFalse(self.issues(order))
        number = self.place()
        self.sync()
        self.assertEqual(self.staged(number).state, "hold")

    def test_from_now_on(self):
        """R109, R110"""
        order = self.held()
        self.choose(order, "always")
        self.assertEqual((order.state, order.sale_order_id.partner_id), ("processed", self.contact))
        self.assertEqual(self.imported().sale_order_id.partner_id, self.contact)

    def test_another_customer_moves_this_quotation_and_no_other(self):
        """R110"""
        before, order = self.imported(), self.imported()
        former = before.sale_order_id.partner_id
        self.choose(order, "always")
        self.assertEqual(order.sale_order_id.partner_id, self.contact)
        self.assertEqual(order.sale_order_id.partner_shipping_id.commercial_partner_id, self.contact)
        self.assertEqual(order.sale_order_id.amount_total, order.total)
        self.assertEqual(before.sale_order_id.partner_id, former)
        self.assertEqual(self.imported().sale_order_id.partner_id, self.contact)
        self.assertIn("Corner Shop", self.notes(order.sale_order_id)[0])

    def test_a_confirmed_order_keeps_its_customer(self):
        """R110"""
        order = self.imported()
        former = order.sale_order_id.partner_id
        order.sale_order_id.action_confirm()
        self.choose(order, "always")
        self.assertEqual(order.sale_order_id.partner_id, former)
        self.assertEqual(self.imported().sale_order_id.partner_id, self.contact)

    def test_an_order_without_customer_gets_one_by_hand(self):
        """R109"""
        number = self.place(raw={"customer": None})
        self.sync()
        order = self.staged(number)
        self.assertEqual(order.issue_ids.action_fix()["res_model"], "leaflink.customer.link")
        self.choose(order, "always")
        self.assertEqual(order.sale_order_id.partner_id, self.contact)

    def test_only_operators_choose(self):
        order = self.imported()
        user = self.env["res.users"].create({"name": "Uma", "login": "uma"})
        user.group_ids += self.env.ref("leaflink_connector.group_user")
        dialog = self.env["leaflink.customer.link"].create({"order_id": order.id, "partner_id": self.contact.id})
        with self.assertRaises(UserError):
            dialog.with_user(user).action_link()

    # --- addresses

    def at_home(self, *streets):
        """An order without delivery address of a contact that has these delivery addresses -> (order, children)."""
        customer = self.imported().customer_id
        customer.partner_id = self.contact
        self.contact.child_ids.unlink()
        values = [{"parent_id": self.contact.id, "type": "delivery", "name": one, "street": one} for one in streets]
        children = self.env["res.partner"].create(values)
        return self.imported(raw={"delivery_address": None, "corporate_address": None}), children

    def test_the_only_delivery_address_counts(self):
        """R113"""
        order, children = self.at_home("1 Dock Road")
        self.assertEqual(order.sale_order_id.partner_shipping_id, children)
        self.assertFalse(self.issues(order.sale_order_id))

    def test_of_several_delivery_addresses_a_person_chooses(self):
        """R113"""
        order, children = self.at_home("1 Dock Road", "2 Dock Road")
        sale = order.sale_order_id
        self.assertEqual(sale.partner_shipping_id, self.contact)
        self.assertEqual(self.issues(sale).mapped("code"), ["address"])
        sale.partner_shipping_id = children[1]
        self.assertFalse(self.issues(sale))
        self.hear(order.external_id)
        self.assertFalse(self.issues(sale))

    def test_a_daily_sales_order_asks_for_no_address_and_compares_each_order(self):
        """R113, R134, N08"""
        for street in ("1 Dock Road", "2 Dock Road"):
            self.env["res.partner"].create({"parent_id": self.contact.id, "type": "delivery", "street": street})
        self.store.write({"consolidation": "daily", "default_partner_id": self.contact.id})
        numbers = [self.place(raw={"delivery_address": None}), self.place(quantity=24)]
        self.sync()
        orders = self.env["leaflink.order"].concat(*map(self.staged, numbers))
        orders.with_context(leaflink_consolidating=True)._process()
        self.assertEqual(len(orders.sale_order_id), 1)
        self.assertFalse(self.issues(orders.sale_order_id))
        for order in orders:
            self.assertIn(f"{order.total:.2f}", order.totals_html)
        self.assertNotIn("324.00", orders[0].totals_html)

    # --- terms and tiers

    def test_a_tier_brings_its_price_list(self):
        """R116, R120, R197, R354"""
        lists = [
            self.env["product.pricelist"].create({"name": name, "currency_id": self.env.company.currency_id.id})
            for name in ("All", "Gold")
        ]
        self.store.wholesale_pricelist_id = lists[0]
        order = self.imported()
        self.assertEqual(order.sale_order_id.pricelist_id, lists[0])
        tier = self.env["leaflink.tier"].create(
            {"store_id": self.store.id, "external_id": "77", "name": "Gold", "pricelist_id": lists[1].id}
        )
        order.customer_id.tier_id = tier
        gold = self.imported().sale_order_id
        self.assertEqual((gold.pricelist_id, gold.amount_total), (lists[1], order.sale_order_id.amount_total))

    def term(self, days):
        line = (0, 0, {"value": "percent", "value_amount": 100, "nb_days": days})
        return self.env["account.payment.term"].create({"name": f"In {days}", "line_ids": [line]})

    def test_a_payment_term_of_as_many_days_is_found(self):
        """R116"""
        term = self.term(47)
        order = self.imported(raw={"payment_term": "Net 47"})
        self.assertEqual(order.sale_order_id.payment_term_id, term)
        option = {"payment_term": {"id": 9, "term": "Net 48", "days": 48}}
        other = self.imported(raw={"payment_term": "Net 47", "selected_payment_option": option})
        sale = other.sale_order_id
        self.assertEqual(sale.payment_term_id, sale.partner_id.property_payment_term_id)
        named = [("store_id", "=", self.store.id), ("name", "in", ["Net 47", "Net 48"])]
        rows = self.env["leaflink.term.map"].search(named)
        self.assertEqual({row.name: row.term_id for row in rows}, {"Net 47": term, "Net 48": term.browse()})
        self.term(47)
        self.assertFalse(rows._evident(self.store, "Net 47"), "two terms are not clear")

    def test_a_payment_term_follows_leaflink(self):
        """R116, R140"""
        order = self.imported()
        term = self.term(47)
        self.box.edit_order(order.external_id, raw={"payment_term": "Net 47"})
        self.hear(order.external_id)
        self.assertEqual(order.sale_order_id.payment_term_id, term)

    def edited(self, **fields):
        """Customer of a new order as LeafLink has it now -> its row in Odoo."""
        order = self.imported()
        self.box.edit_customer(int(order.customer_id.external_id), **fields)
        order.customer_id._delay_fetch()
        self.run_jobs()
        return order.customer_id

    def test_found_or_made(self):
        """R260"""
        raw = self.box.add_customer(name="Known Shop", license_number="402R-12345 Retail")
        self.contact.leaflink_license_number = "402r 12345"
        self.assertEqual(self.imported(customer=raw["id"]).sale_order_id.partner_id, self.contact)
        raw = self.box.add_customer(name="New Shop", license_number="402R-54321")
        made = self.imported(customer=raw["id"]).sale_order_id.partner_id
        self.assertEqual((made.name, made.leaflink_license_number), ("New Shop", "402R-54321"))

    def test_terms_of_the_customer_become_those_of_the_contact(self):
        """R116, R120"""
        terms = self.env["account.payment.term"].create([{"name": "Ours"}, {"name": "Another"}])
        prices = self.env["product.pricelist"].create({"name": "Tier prices"})
        customer = self.edited(payment_term=14, available_payment_options=[])
        contact = customer.partner_id.with_company(self.store.company_id)
        contact.property_payment_term_id = False
        row = self.env["leaflink.term.map"].search([("store_id", "=", self.store.id), ("name", "=", "Net 90")])
        row.term_id = terms[0]
        customer.tier_id.pricelist_id = prices
        self.run_jobs()
        self.assertEqual(contact.property_payment_term_id, terms[0])
        self.assertEqual(contact.specific_property_product_pricelist, prices)
        contact.property_payment_term_id = terms[1]
        row.term_id = self.env["account.payment.term"].create({"name": "Newer"})
        self.run_jobs()
        self.assertEqual(contact.property_payment_term_id, terms[1], "a person's choice stays")

    def test_terms_typed_by_hand_are_set_back_where_leaflink_leads(self):
        """R111, R116: like everything else LeafLink says of a contact."""
        self.store.write({"customer_owner": "leaflink", "customer_export": True})
        terms = self.env["account.payment.term"].create([{"name": "Ours"}, {"name": "Another"}])
        prices = self.env["product.pricelist"].create([{"name": "Tier prices"}, {"name": "Own prices"}])
        customer = self.edited(payment_term=14, available_payment_options=[])
        contact = customer.partner_id.with_company(self.store.company_id)
        named = [("store_id", "=", self.store.id), ("name", "=", "Net 90")]
        self.env["leaflink.term.map"].search(named).term_id = terms[0]
        customer.tier_id.pricelist_id = prices[0]
        self.run_jobs()
        contact.write({"property_payment_term_id": terms[1].id, "property_product_pricelist": prices[1].id})
        self.assertEqual(contact.property_payment_term_id, terms[0])
        self.assertEqual(contact.specific_property_product_pricelist, prices[0])
        self.box.clear_requests()
        self.store.customer_owner = "manual"
        contact.property_payment_term_id = terms[1]
        self.run_jobs()
        self.assertEqual(contact.property_payment_term_id, terms[1])
        self.assertFalse(self.box.requests("PATCH"), "LeafLink cannot be told")

    def test_a_term_chosen_on_both_sides_is_a_question(self):
        """R111, R116"""
        terms = self.env["account.payment.term"].create([{"name": "One"}, {"name": "Two"}, {"name": "Three"}])
        customer = self.edited(payment_term=14, available_payment_options=[])
        contact = customer.partner_id.with_company(self.store.company_id)
        named = [("store_id", "=", self.store.id), ("name", "=", "Net 90")]
        row = self.env["leaflink.term.map"].search(named)
        contact.property_payment_term_id = False
        row.term_id = terms[0]
        self.run_jobs()
        contact.property_payment_term_id = terms[1]
        row.term_id = terms[2]
        self.run_jobs()
        asked = [("res_model", "=", customer._name), ("res_id", "=", customer.id), ("state", "=", "open")]
        self.assertIn("is “Three” on LeafLink, here “Two”", self.env["leaflink.issue"].search(asked).message)
        contact.property_payment_term_id = terms[2]
        self.assertFalse(self.env["leaflink.issue"].search(asked), "both say the same by now")

    def test_no_delivery_charge_for_a_customer_with_a_fee(self):
        """R116"""
        customer = self.edited(shipping_charge="25.00")
        sale = self.imported(customer=int(customer.external_id)).sale_order_id
        self.assertIn(f"the delivery fee of {customer.name} is $\xa025.00", sale.leaflink_customer_note)
        charged = self.imported(customer=int(customer.external_id), shipping_charge="25.00").sale_order_id
        self.assertFalse(charged.leaflink_customer_note)

    def test_a_license_that_expires_blocks_nothing(self):
        """N15"""
        order = self.imported()
        sale = order.sale_order_id
        self.assertFalse(sale.leaflink_customer_note)
        sale.partner_id.leaflink_license_expiry = fields.Date.subtract(fields.Date.context_today(sale), days=1)
        self.assertIn("expired on", sale.leaflink_customer_note)
        other = self.imported()
        self.assertEqual(other.state, "processed")
        sale.action_confirm()
        self.assertEqual((sale.state, sale.leaflink_customer_note), ("sale", ""))
