import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .export_case import ExportCase


@tagged("post_install", "-at_install")
class TestListOnLeafLink(ExportCase):
    def test_a_product_is_created_once_and_comes_back_as_the_same_listing(self):
        """R318, R066, R092, C03"""
        listing = self.new_listing()
        self.send(listing)
        self.assertTrue(listing.external_id)
        raw = self.box.product(int(listing.external_id))
        self.assertEqual((raw["sku"], raw["name"], raw["listing_state"]), ("LEM-1", "Lemon Bar", "Available"))
        self.assertEqual(raw["wholesale_price"]["amount"], 9)
        self.assertEqual(len(self.sent()), 1)
        self.store.action_sync_products()
        self.run_jobs()
        same = [("store_id", "=", self.store.id), ("sku", "=", "LEM-1")]
        self.assertEqual(self.env["leaflink.listing"].search_count(same), 1)
        stamp = listing.write_date
        self.send(listing)
        self.assertEqual((len(self.sent()), self.sent("PATCH")), (1, []), "nothing differs, nothing is sent")
        self.assertEqual(listing.write_date, stamp)

    def test_the_lost_answer_to_a_creation_makes_no_second_product(self):
        """R066: LeafLink is looked at by SKU before anything is repeated."""
        for kind in ("reset_after", "reset_before"):
            with self.subTest(kind):
                listing = self.new_listing(self.new_product(default_code=f"LOST-{kind}"))
                self.box.fault(kind, match={"method": "POST", "path": "/products/"})
                self.send(listing)
                self.sweep()
                self.env["leaflink.task"].search([("res_id", "=", listing.id)]).action_retry()
                self.run_jobs()
                found = [one for one in self.box.products() if one["sku"] == f"LOST-{kind}"]
                self.assertEqual([str(one["id"]) for one in found], [listing.external_id])

    def test_pressed_again_before_the_answer(self):
        """R066, N03: the second request finds what the first has made, and asks nobody."""
        listing = self.new_listing()
        self.box.fault("reset_after", match={"method": "POST", "path": "/products/"})
        self.send(listing)
        self.send(listing)
        tasks = self.env["leaflink.task"].search([("kind", "=", "product_create"), ("res_id", "=", listing.id)])
        tasks.action_retry()
        self.run_jobs()
        self.assertEqual((len(tasks), set(tasks.mapped("state"))), (2, {"done"}))
        self.assertEqual(len(self.sent()), 1)
        self.assertFalse(self.issues(listing))

    def test_a_webhook_faster_than_our_answer(self):
        """R066"""
        listing = self.new_listing()
        raw = self.box.add_product(sku="LEM-1", name="Lemon Bar")
        self.env["leaflink.listing"]._fetch_one(self.store, str(raw["id"]))
        self.assertEqual(listing.external_id, str(raw["id"]))

    def test_stores_create_nothing_unless_they_are_told_to(self):
        """C01"""
        self.store.product_create_mode = "import"
        with self.assertRaisesRegex(UserError, "does not create products on LeafLink"):
            self.new_listing().action_update_leaflink()
        self.run_jobs()
        self.assertEqual(self.sent(), [])

    def test_products_of_odoo_only(self):
        """C01: a store that lists on LeafLink only makes no product of Odoo."""
        self.store.product_create_mode = "export"
        self.box.add_product(sku="THEIRS")
        self.store.action_sync_products()
        self.run_jobs()
        listing = self.env["leaflink.listing"].search([("store_id", "=", self.store.id), ("sku", "=", "THEIRS")])
        self.assertEqual((listing.product_id.id, listing.unlinked_reason), (False, "missing"))
        mine = self.new_listing()
        self.send(mine)
        self.assertTrue(mine.external_id)

    def test_what_is_missing_is_told_and_nothing_is_sent(self):
        """R070, R264, R269, R287, R288, R291, R295, R296"""
        listing = self.new_listing(self.new_product(default_code="a,b", list_price=0), license_id=False, brand_id=False)
        flower = self.env["leaflink.category"].search([("name", "ilike", "flower")], limit=1)
        listing.write({"category_id": flower.id, "strain_ids": [(5,)]})
        for word in ("comma", "no price", "brand", "license", "strain", "another category"):
            self.assertIn(word, listing.listing_problems)
        with self.assertRaisesRegex(UserError, "comma"):
            listing.action_update_leaflink()
        listing.product_id.default_code = "L" * 256
        self.assertIn("longer than 255", listing.listing_problems)
        listing.product_id.default_code = "L" * 255
        self.assertNotIn("longer", listing.listing_problems)
        listing.product_id.default_code = "a,b"
        good = self.new_listing(self.new_product(default_code="LEM-2"))
        action = (listing | good).action_update_leaflink()
        self.assertIn("comma", json.dumps(action))
        self.run_jobs()
        self.assertEqual([body["sku"] for body in self.sent()], ["LEM-2"])

    def test_what_leaflink_refuses_is_an_issue_in_its_words(self):
        """R070"""
        self.box.add_product(sku="LEM-1", name="Another")
        listing = self.new_listing()
        self.send(listing)
        self.assertEqual(self.task(listing).state, "error")
        self.assertIn("already exists", self.issues(listing).message)

    def test_a_sku_leaflink_has_already(self):
        """R070, CASE SKU-OCCUPIED-BY-ARCHIVED: not tried again blindly; Fix takes the product that has it."""
        raw = self.box.add_product(sku="LEM-1", name="Another", listing_state="Archived")
        listing = self.new_listing()
        self.send(listing)
        self.sweep()
        self.run_jobs()
        self.assertEqual(len(self.sent()), 1)
        issue = self.issues(listing)
        self.assertIn("Press Fix", issue.message)
        nothing = {"count": 0, "next": None, "results": []}
        self.box.fault("status", {"method": "GET", "path": "/products/"}, status=200, body=nothing)
        issue.action_fix()
        self.run_jobs()
        self.assertEqual((listing.external_id, len(self.sent())), (str(raw["id"]), 1))
        self.assertEqual(listing.listing_state, "Archived", "as LeafLink has it")
        self.assertFalse(self.issues(listing))

    def test_goods_without_license(self):
        """R295: LeafLink's description is not clear about it, so both ways are tried."""
        listing = self.new_listing(licensed=False, license_id=False)
        self.send(listing)
        self.assertEqual([body.get("license") for body in self.sent()], [None, "N/A"])
        self.assertTrue(self.box.product(int(listing.external_id))["is_ancillary"])

    def test_switched_off_for_leaflink(self):
        """R071"""
        listing = self.new_listing(publish=False)
        with self.assertRaisesRegex(UserError, "Sell on LeafLink"):
            listing.action_update_leaflink()

    def test_from_products_to_listings(self):
        """R066, R071"""
        products = self.new_product() | self.new_product(default_code="LEM-2") | self.known.product_id
        context = {"active_model": "product.product", "active_ids": products.ids}
        wizard = self.env["leaflink.listing.publish"].with_context(**context).create({})
        self.assertEqual(wizard.store_id, self.store)
        action = wizard.action_prepare()
        listings = self.env["leaflink.listing"].search(action["domain"])
        self.assertEqual(listings.product_id, products)
        self.assertEqual(self.box.requests(), [], "nothing is sent yet")
        self.assertEqual(set((listings - self.known).mapped("listing_state")), {"Available"})

    def test_the_state_new_listings_begin_with(self):
        """R092, R281, C03: the store's, unless another one is chosen; of variants also their common listing's."""
        self.store.default_listing_state = "Internal"
        self.assertEqual(self.new_listing().listing_state, "Internal")
        context = {"active_model": "product.product", "active_ids": self.new_product(default_code="LEM-2").ids}
        wizard = self.env["leaflink.listing.publish"].with_context(**context).create({})
        self.assertEqual(wizard.listing_state, "Internal")
        wizard.listing_state = "Unavailable"
        self.assertEqual(
            self.env["leaflink.listing"].browse(wizard.action_prepare()["res_id"]).listing_state, "Unavailable"
        )
        self.store.variety_mode = "variants"
        values = [(0, 0, {"name": name}) for name in ("Small", "Large")]
        attribute = self.env["product.attribute"].create({"name": "Pack", "value_ids": values})
        line = {"attribute_id": attribute.id, "value_ids": attribute.value_ids.ids}
        template = self.env["product.template"].create({"name": "Jar", "attribute_line_ids": [(0, 0, line)]})
        context = {"active_model": "product.template", "active_ids": template.ids}
        self.env["leaflink.listing.publish"].with_context(**context).create(
            {"listing_state": "Sample"}
        ).action_prepare()
        family = self.env["leaflink.listing"].search([("family_tmpl_id", "=", template.id)])
        self.assertEqual((family | template.leaflink_listing_ids).mapped("listing_state"), ["Sample"] * 3)

    def test_only_operators(self):
        """R066"""
        user = new_test_user(self.env, "reader", groups="leaflink_connector.group_user")
        with self.assertRaises(AccessError):
            self.known.with_user(user).action_update_leaflink()
