from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .price_case import PriceCase

CASE_12, SINGLE = "SWI-BAR-DAR-100", "ALP-CRT-OGK-05"  # 108.00 for 12, 14.50


@tagged("post_install", "-at_install")
class TestPrice(PriceCase):
    """Prices go where the store says, rounded once, and never in a circle."""

    # --- to LeafLink

    def test_nothing_goes_out_by_default_nor_by_switching_on(self):
        """R200, C05"""
        self.price("wholesale", self.single.product_id, 20)
        self.assertEqual(self.compare(), [])
        self.use("export")
        self.assertEqual(self.compare(), [])
        self.assertEqual(self.on_leaflink(self.single), 14.5)

    def test_a_price_changed_in_odoo_goes_out_once(self):
        """R197, R200, C05"""
        self.use("export", wholesale=True)
        item = self.price("wholesale", self.single.product_id, 20)
        self.assertEqual(self.compare(), [{"wholesale_price": {"amount": "20.00", "currency": "USD"}}])
        self.assertEqual((self.compare(), self.on_leaflink(self.single), self.single.wholesale_price), ([], 20.0, 20.0))
        self.hear_product(self.single)
        self.assertEqual(self.compare(), [], "our own change comes back without a trace")
        item.unlink()
        self.assertEqual(self.compare(), [{"wholesale_price": {"amount": "14.50", "currency": "USD"}}])

    def test_a_case_costs_its_units_rounded_once(self):
        """R201"""
        self.use("export", wholesale=True)
        self.price("wholesale", self.case.product_id, 9.123)
        self.assertEqual(self.compare(), [{"wholesale_price": {"amount": "109.48", "currency": "USD"}}])

    def test_without_a_list_the_sales_price_counts(self):
        """R200"""
        self.store.price_sync = "export"
        self.run_jobs()
        self.single.product_id.list_price = 15
        self.assertEqual(self.compare(), [{"wholesale_price": {"amount": "15.00", "currency": "USD"}}])

    def test_a_sale_price_is_lower_than_the_wholesale_price_or_none(self):
        """R198"""
        self.use("export")
        item = self.price("sale", self.single.product_id, 12)
        self.assertEqual(self.compare(), [{"sale_price": {"amount": "12.00", "currency": "USD"}}])
        item.fixed_price = 14.5
        self.assertEqual(self.compare(), [{"sale_price": {"amount": "0.00", "currency": "USD"}}])
        item.fixed_price = 99
        self.assertEqual(self.compare(), [])

    def test_the_retail_price_is_that_of_a_unit(self):
        """R199, R201"""
        self.use("export")
        self.price("regular", self.case.product_id, 19)
        self.assertEqual(self.compare(), [{"retail_price": {"amount": "19.00", "currency": "USD"}}])

    def test_the_button_sends_whatever_differs(self):
        """R200, C05"""
        self.single.product_id.list_price = 16
        self.single.action_send_price()
        self.run_jobs()
        self.assertEqual(self.on_leaflink(self.single), 16.0)
        self.box.clear_requests()
        self.single.action_send_price()
        self.run_jobs()
        self.assertFalse(self.box.requests(method="PATCH"), "an equal price is not sent")

    def test_a_listing_without_a_product_has_no_price_to_send(self):
        """R200"""
        self.single.action_unlink_listing()
        action = (self.single + self.case).action_send_price()
        self.assertIn("1 have no product", action["params"]["message"])
        self.assertEqual(self.env["leaflink.task"].search([("kind", "=", "price")]).res_id, self.case.id)

    def test_a_refused_price_waits_for_a_person(self):
        """R200"""
        self.use("export", wholesale=True)
        self.box.permissions(orders="rw", products="r", customers="r")
        self.price("wholesale", self.single.product_id, 20)
        self.compare()
        self.assertEqual(self.issues(self.single).mapped("code"), ["export"])
        self.compare()
        tasks = self.env["leaflink.task"].search([("kind", "=", "price")])
        self.assertEqual(tasks.mapped("state"), ["error"])

    # --- from LeafLink

    def test_a_price_changed_on_leaflink_comes_into_the_list(self):
        """R197, R200, R201, C05"""
        self.use("import")
        self.set_leaflink(self.case, wholesale_price=100, sale_price=90, retail_price=17)
        product = self.case.product_id
        self.assertEqual(self.lists["wholesale"]._get_product_price(product, 1), 8.33)
        self.assertEqual(self.lists["sale"]._get_product_price(product, 1), 7.5)
        self.assertEqual(self.lists["regular"]._get_product_price(product, 1), 17.0)
        self.set_leaflink(self.case, sale_price=0)
        self.assertFalse(self.lists["sale"]._get_product_rule(product, 1))
        self.assertEqual(self.compare(), [])

    def test_a_price_set_on_the_product_is_changed_there(self):
        """R200"""
        values = {"applied_on": "1_product", "product_tmpl_id": self.single.product_tmpl_id.id, "product_id": False}
        item = self.price("wholesale", self.single.product_id, 14.5, **values)
        self.use("both", wholesale=True)
        self.set_leaflink(self.single, wholesale_price=13)
        self.assertEqual((item.fixed_price, len(self.lists["wholesale"].item_ids)), (13.0, 1))

    def test_nothing_comes_in_when_only_sending(self):
        """C05"""
        self.use("export")
        self.set_leaflink(self.single, wholesale_price=30)
        self.assertEqual(self.lists["wholesale"]._get_product_price(self.single.product_id, 1), 14.5)

    def test_without_a_list_the_product_gets_the_price(self):
        """R200"""
        self.store.price_sync = "import"
        self.run_jobs()
        self.set_leaflink(self.single, wholesale_price=13)
        self.assertEqual(self.single.product_id.list_price, 13.0)

    def test_variants_need_a_price_list(self):
        """R200"""
        self.store.price_sync = "import"
        self.run_jobs()
        product = self.single.product_id
        values = [(0, 0, {"name": name}) for name in ("Red", "Blue")]
        colour = self.env["product.attribute"].create({"name": "Colour", "value_ids": values})
        product.product_tmpl_id.attribute_line_ids = [
            (0, 0, {"attribute_id": colour.id, "value_ids": [(6, 0, colour.value_ids.ids)]})
        ]
        self.single.product_id = product.product_tmpl_id.product_variant_ids[0]
        self.set_leaflink(self.single, wholesale_price=13)
        self.assertEqual(self.single.product_id.list_price, 14.5)
        self.assertEqual(len(self.issues(self.single, "price_list")), 1)
        self.store.wholesale_pricelist_id = self.lists["wholesale"]
        self.single.action_take_price()
        self.assertEqual(self.lists["wholesale"]._get_product_price(self.single.product_id, 1), 13.0)
        self.assertFalse(self.issues(self.single, "price_list"))

    def test_a_single_unit_and_a_case_of_one_product_keep_their_prices(self):
        """R201, C24"""
        self.case.product_id = self.single.product_id
        self.use("import", wholesale=True)
        self.set_leaflink(self.case, wholesale_price=120)
        self.set_leaflink(self.single, wholesale_price=14)
        prices = [self.lists["wholesale"]._get_product_price(self.single.product_id, units) for units in (1, 12)]
        self.assertEqual(prices, [14.0, 10.0])

    # --- both ways

    def test_both_ways_rounding_goes_in_no_circle(self):
        """R200, R201, C05"""
        self.use("both", wholesale=True)
        self.set_leaflink(self.case, wholesale_price=100)
        self.assertEqual(self.compare(), [], "8.33 x 12 is not 100, and nobody changed it")
        self.price_of(self.case).fixed_price = 8
        self.assertEqual(self.compare(), [{"wholesale_price": {"amount": "96.00", "currency": "USD"}}])
        self.hear_product(self.case)
        self.assertEqual(self.price_of(self.case).fixed_price, 8.0)

    def price_of(self, listing):
        return self.env["product.pricelist.item"].search([("product_id", "=", listing.product_id.id)])

    def test_both_moved_is_a_question(self):
        """R200, C05"""
        self.use("both", wholesale=True)
        item = self.price("wholesale", self.single.product_id, 20)
        self.set_leaflink(self.single, wholesale_price=30)
        self.assertEqual((self.compare(), self.on_leaflink(self.single), item.fixed_price), ([], 30.0, 20.0))
        self.assertEqual(self.issues(self.single).mapped("code"), ["price"])
        self.single.action_take_price()
        self.assertEqual((item.fixed_price, self.compare()), (30.0, []))
        self.assertFalse(self.issues(self.single))

    def test_leaflink_moved_unseen_is_a_question_too(self):
        """R200, C05"""
        self.use("both", wholesale=True)
        self.box.edit_product(self.cartridge, wholesale_price=30)
        self.price("wholesale", self.single.product_id, 20)
        self.assertEqual((self.compare(), self.on_leaflink(self.single)), ([], 30.0))
        self.assertEqual(self.issues(self.single).mapped("code"), ["price"])
        action = self.issues(self.single).action_fix()
        self.assertEqual(
            self.env[action["res_model"]].search(action["domain"]), self.single, "both prices, side by side"
        )
        self.single.action_send_price()
        self.run_jobs()
        self.assertEqual(self.on_leaflink(self.single), 20.0)
        self.assertFalse(self.issues(self.single))

    def test_a_lost_answer_sends_the_price_once_more_at_most(self):
        """N03"""
        self.use("export", wholesale=True)
        self.price("wholesale", self.single.product_id, 20)
        self.box.fault("reset_after", match={"method": "PATCH", "path": "/products/*"})
        self.compare()
        task = self.env["leaflink.task"].search([("kind", "=", "price")])
        task.action_retry()
        self.run_jobs()
        self.assertEqual((task.state, self.on_leaflink(self.single)), ("done", 20.0))
        self.assertEqual(len(self.box.requests(method="PATCH", path="/products/*")), 1)

    # --- around it

    def test_a_changed_price_wakes_the_comparison(self):
        """R200"""
        self.use("export", wholesale=True)
        cron = self.env.ref("leaflink_connector_sale.cron_sync_prices")
        self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]).unlink()
        self.env.cr.precommit.data.clear()
        self.price("wholesale", self.single.product_id, 20)
        self.single.product_id.list_price = 3
        self.assertEqual(self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]), 1)

    def test_what_differs_is_listed(self):
        """R200, C05"""
        self.assertEqual(self.store.action_compare_prices()["domain"], [("id", "in", [])])
        self.single.product_id.list_price = 3
        self.assertEqual(self.store.action_compare_prices()["domain"], [("id", "in", [self.single.id])])
        self.assertEqual((self.single.odoo_wholesale_price, self.case.odoo_wholesale_price), (3.0, 108.0))

    def test_price_lists_are_in_the_currency_of_the_company(self):
        self.lists["sale"].currency_id = self.env.ref("base.EUR")
        with self.assertRaises(ValidationError):
            self.store.sale_pricelist_id = self.lists["sale"]

    def test_only_operators_send_and_take_prices(self):
        user = self.env["res.users"].create({"name": "Uma", "login": "uma"})
        user.group_ids += self.env.ref("leaflink_connector.group_user")
        for action in ("action_send_price", "action_take_price"):
            with self.assertRaises(UserError):
                getattr(self.single.with_user(user), action)()

    def test_listing_that_leaflink_does_not_have_yet_gives_no_price(self):
        """R071"""
        product = self.env["product.product"].create({"name": "Prepared", "list_price": 12})
        listing = self.env["leaflink.listing"].create({"store_id": self.store.id, "product_id": product.id})
        listing.action_take_price()
        self.assertEqual(product.list_price, 12)
