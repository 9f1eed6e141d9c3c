from unittest.mock import patch

from odoo.tests import tagged

from .common import OrderCase


@tagged("post_install", "-at_install")
class TestOrderHold(OrderCase):
    """What keeps an order back is told at once, leads to the fix, and goes by itself when that is done."""

    def held(self, **fields):
        """An order with an unlinked product and an unlinked customer -> staged row."""
        self.store.write({"product_missing": "hold", "customer_missing": "hold"})
        number = self.place(**fields)
        self.sync()
        return self.staged(number)

    def test_all_problems_are_told_at_once(self):
        """R145, R187"""
        self.store.tax_policy = "hold"
        order = self.held(taxes=[{"name": "Excise", "rate": 15}])
        self.assertEqual((order.state, order.sale_order_id.id), ("hold", False))
        self.assertEqual(sorted(order.issue_ids.mapped("code")), ["customer", "product", "tax_unmapped"])
        self.assertIn("and 2 more", order.state_reason)

    def test_each_problem_has_the_button_that_leads_to_the_fix(self):
        """N06"""
        self.store.tax_policy = "hold"
        order = self.held(taxes=[{"name": "Excise", "rate": 15}])
        models = {issue.code: issue.action_fix()["res_model"] for issue in order.issue_ids}
        self.assertEqual(
            models,
            {
                "customer": "leaflink.customer.link",
                "product": "leaflink.listing.link",
                "tax_unmapped": "leaflink.tax.map",
            },
        )
        buttons = [button["label"] for row in order.why for button in row["buttons"]]
        self.assertEqual(buttons, ["Link product", "Link customer", "Map tax"])

    def test_a_fixed_mapping_lets_the_order_in(self):
        """R108, R109, R112, R145, R187, C11"""
        order = self.held()
        product = self.env["product.product"].create({"name": "Bar", "default_code": "SWI-BAR-DAR-100"})
        wizard = self.env["leaflink.listing.link"].create(
            {"listing_id": order.line_ids.listing_id.id, "product_id": product.id}
        )
        wizard.action_link()
        self.run_jobs()
        self.assertEqual((order.state, order.issue_ids.mapped("code")), ("hold", ["customer"]))
        order.customer_id.action_create_partner()
        self.run_jobs()
        self.assertEqual((order.state, order.issue_ids.ids), ("processed", []))
        self.assertEqual(order.sale_order_id.order_line.product_id, product)

    def test_an_order_that_is_being_read_is_looked_at_again(self):
        """R187"""
        self.store.capture_point = "completed"
        numbers = [self.place() for _number in range(2)]
        self.sync()
        orders = self.env["leaflink.order"].concat(*(self.staged(number) for number in numbers))
        model, lock, held = type(orders), type(orders).try_lock_for_update, orders[0]
        with patch.object(model, "try_lock_for_update", lambda self, **options: lock(self - held, **options)):
            self.store.capture_point = "accepted"
            self.run_jobs()
        self.assertEqual(orders.mapped("state"), ["new", "processed"])
        again = self.env["queue.job"].search([("method_name", "=", "_job_reprocess"), ("state", "=", "pending")])
        self.assertTrue(again.eta)
        again.eta = False
        self.run_jobs()
        self.assertEqual(orders.mapped("state"), ["processed", "processed"])

    def test_links_written_by_a_program_let_the_order_in(self):
        order = self.held()
        order.line_ids.listing_id.product_id = self.env["product.product"].create({"name": "Bar"})
        self.run_jobs()
        self.assertEqual((order.state, order.issue_ids.mapped("code")), ("hold", ["customer"]))
        order.customer_id.partner_id = self.env["res.partner"].create({"name": "Dispensary"})
        self.run_jobs()
        self.assertEqual((order.state, order.issue_ids.ids), ("processed", []))

    def test_retry_leaves_the_same_issues_and_writes_nothing(self):
        """R187"""
        order = self.held()
        before = order.issue_ids
        order.env.cr.execute("UPDATE leaflink_order SET write_date = '2020-01-01' WHERE id = %s", [order.id])
        order.invalidate_recordset()
        order.action_retry()
        self.assertEqual(order.issue_ids, before)
        self.assertEqual(str(order.write_date), "2020-01-01 00:00:00")

    def test_quirk_archived_product_on_line_comes_from_the_snapshot(self):
        """R144, R259, CAT-7"""
        number = self.box.place_order(
            lines=[{"product": 99999, "sku": "OLD-1", "name": "Old bar", "quantity": 2, "price": 5}], status="Accepted"
        )
        self.sync()
        order = self.staged(number)
        self.assertEqual((order.state, order.sale_order_id.amount_total), ("processed", 10.0), order.state_reason)
        self.assertEqual(order.line_ids.listing_id.product_id.default_code, "OLD-1")
        self.assertTrue(order.line_ids.listing_id.to_review)

    def test_no_permission_for_products_takes_the_snapshot(self):
        """R144"""
        self.box.permissions(orders="rw", products="none", customers="none")
        number = self.place()
        self.sync()
        self.assertEqual(self.staged(number).sale_order_id.amount_total, 108.0)

    def test_quirk_duplicate_product_lines_stay_two_lines(self):
        """R161, C17"""
        lines = [{"product": self.bars, "quantity": 12}, {"product": self.bars, "quantity": 24}]
        number = self.box.place_order(lines=lines, status="Accepted")
        self.sync()
        self.hear(number)
        self.assertEqual(sorted(self.staged(number).sale_order_id.order_line.mapped("product_uom_qty")), [12, 24])

    def test_quirk_partnerless_customer_is_found_by_its_id(self):
        """R141, R194"""
        customer = next(one["id"] for one in self.box.customers() if one["name"] == "New Leaf")
        orders = [self.imported(customer=customer, raw={"buyer": None}) for _number in range(2)]
        self.assertEqual(orders[0].sale_order_id.partner_id.name, "New Leaf")
        self.assertEqual(orders[0].sale_order_id.partner_id, orders[1].sale_order_id.partner_id)

    def test_quirk_name_match_forbidden_two_shops_of_a_chain(self):
        shops = [one["id"] for one in self.box.customers() if one["name"].startswith("Green Fields")]
        partners = {self.imported(customer=shop).sale_order_id.partner_id for shop in shops}
        self.assertEqual(len(partners), 2)

    def test_an_order_without_customer_is_held(self):
        number = self.place(raw={"customer": None})
        self.sync()
        order = self.staged(number)
        self.assertEqual((order.state, order.issue_ids.mapped("code")), ("hold", ["customer"]))

    def test_quirk_external_id_seller_prefilled_is_shown_and_not_taken_for_ours(self):
        order = self.imported(external_id_seller="54d000d94")
        self.assertEqual(order.seller_number, "54d000d94")
        self.assertEqual(order.sale_order_id.leaflink_number, order.external_id)

    def test_delivery_goes_to_the_address_of_the_order(self):
        """R113, R141, R194"""
        address = {"address": "1 Dock Road", "unit_number": "B", "city": "Pueblo", "state": "CO", "zipcode": "81003"}
        orders = [self.imported(raw={"delivery_address": address}) for _number in range(2)]
        partner = orders[0].sale_order_id.partner_shipping_id
        self.assertEqual((partner.street, partner.street2, partner.zip), ("1 Dock Road", "B", "81003"))
        self.assertEqual(partner.parent_id, orders[0].sale_order_id.partner_id)
        self.assertEqual(orders[1].sale_order_id.partner_shipping_id, partner)

    def test_sales_rep_is_the_first_with_a_user_and_the_others_follow(self):
        """R166, R169, R171, R172, C14"""
        users = [
            self.env["res.users"].create(
                {"name": name, "login": f"{name}@x.example", "email": f"{name}@alpenglow.example"}
            )
            for name in ("marco.ruiz", "aisha.bell")
        ]
        order = self.imported(sales_reps=[13, 14, 15])
        self.assertEqual(order.sale_order_id.user_id, users[0])
        self.assertIn(users[1].partner_id, order.sale_order_id.message_partner_ids)
        self.assertEqual(order.rep_names, "Jane Doe, Marco Ruiz, Aisha Bell")

    def test_sales_rep_falls_back_to_the_store_and_the_text(self):
        """R166, R167, R171, R172, C14"""
        self.store.salesperson_id = self.env.ref("base.user_admin")
        order = self.imported()
        self.assertEqual(order.sale_order_id.user_id, self.env.ref("base.user_admin"))
        self.assertEqual(order.rep_names, "LeafLink - Green Valley")
        self.assertIn("LeafLink - Green Valley", self.notes(order.sale_order_id)[0])

    def test_another_currency_is_held(self):
        number = self.place(total={"amount": 108, "currency": "CAD"})
        self.box.edit_order(number, raw={"total": {"amount": 108, "currency": "CAD"}})
        self.sync()
        self.assertEqual(self.staged(number).issue_ids.mapped("code"), ["currency"])

    def test_one_order_that_cannot_be_matched_stops_none_of_the_others(self):
        """ORD-5"""
        self.env.cr.execute("ALTER TABLE res_partner ADD CONSTRAINT g_test CHECK (street <> 'poison')")
        number, good = self.place(raw={"delivery_address": {"address": "poison", "zipcode": "81003"}}), self.place()
        self.sync()
        order = self.staged(number)
        self.assertEqual((order.state, order.issue_ids.mapped("code")), ("error", ["error"]))
        self.assertEqual(self.staged(good).state, "processed")

    def test_one_order_with_a_wrong_total_stops_none_of_a_hundred(self):
        """ORD-5"""
        numbers = [self.place() for _number in range(99)]
        liar = self.place(total="999.00")
        self.sync()
        self.assertEqual({self.staged(number).state for number in numbers}, {"processed"})
        order = self.staged(liar)
        self.assertEqual((order.state, order.issue_ids.mapped("code")), ("hold", ["total_mismatch"]))
        self.assertIn("999.00", order.state_reason)

    def test_one_order_that_odoo_refuses_stops_none_of_the_others(self):
        """ORD-5"""
        self.env.cr.execute("ALTER TABLE sale_order ADD CONSTRAINT g_test CHECK (client_order_ref <> 'poison')")
        number, good = self.place(raw={"short_id": "poison"}), self.place()
        self.sync()
        order = self.staged(number)
        self.assertEqual((order.state, order.issue_ids.mapped("code")), ("error", ["error"]))
        self.assertEqual(self.staged(good).state, "processed")
        self.env.cr.execute("ALTER TABLE sale_order DROP CONSTRAINT g_test")
        order.action_retry()
        self.assertEqual((order.state, order.issue_ids.ids), ("processed", []))
