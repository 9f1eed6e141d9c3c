import base64

from lxml import etree

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from ..lib import payloads
from .common import LeafLinkCase


@tagged("post_install", "-at_install")
class TestListingLink(LeafLinkCase):
    """What people do with links."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = new_test_user(cls.env, "lena", groups="leaflink_connector.group_operator")
        cls.reader = new_test_user(cls.env, "rita", groups="leaflink_connector.group_user")

    def setUp(self):
        super().setUp()
        self.store.product_missing = "hold"
        self.store.action_sync_products()
        self.run_jobs()

    def listing(self, sku):
        return self.env["leaflink.listing"].search([("store_id", "=", self.store.id), ("sku", "=", sku)])

    def dialog(self, listing, user=None):
        return Form(
            self.env["leaflink.listing.link"]
            .with_user(user or self.operator)
            .with_context(default_listing_id=listing.id)
        )

    def test_link_by_hand(self):
        """R073"""
        listing = self.listing("ALP-TEE-L")
        shirt = self.env["product.product"].create({"name": "Shirt", "default_code": "alp-tee-l"})
        action = listing.with_user(self.operator).action_open_link()
        self.assertEqual(action["context"]["default_product_id"], shirt.id, "the dialog offers what is similar")
        dialog = self.dialog(listing)
        dialog.product_id = shirt
        dialog.save().action_link()
        self.assertEqual((listing.product_id, listing.state, listing.link_origin), (shirt, "linked", "person"))

    def test_a_program_links_by_writing(self):
        """leaflink.listing.write({"product_id": ...}), and create(), settle what a person would settle (OPS-4)."""
        twins = self.env["product.product"].create([{"name": name, "default_code": "ALP-TEE-L"} for name in "AB"])
        self.store._job_relink()
        listing = self.listing("ALP-TEE-L")
        issue = listing.issue_ids
        self.assertEqual((issue.code, listing.unlinked_reason), ("ambiguous", "ambiguous"))
        listing.with_user(self.operator).write({"product_id": twins[0].id})
        self.assertEqual((issue.state, listing.unlinked_reason, listing.link_origin), ("solved", False, "person"))
        made = self.env["leaflink.listing"].create(
            {"store_id": self.store.id, "name": "Made", "external_id": "987654", "product_id": twins[1].id}
        )
        self.assertEqual((made.state, made.link_origin), ("linked", "person"))

    def test_a_question_about_a_link_goes_when_nothing_is_ambiguous_any_more(self):
        """R072, R027"""
        products = self.env["product.product"].create([{"name": name, "default_code": "TWO-1"} for name in "AB"])
        number = self.box.add_product(sku="TWO-1")["id"]
        self.store.product_missing = "hold"
        self.env["leaflink.listing"]._fetch_one(self.store, str(number))
        listing = self.listing("TWO-1")
        self.assertEqual(listing.issue_ids.code, "ambiguous")
        products.default_code = "OTHER"
        self.store._job_relink()
        listing.invalidate_recordset(["issue_ids"])
        self.assertEqual((listing.unlinked_reason, listing.issue_ids.ids), ("missing", []))

    def test_a_listing_is_picked_by_its_sku(self):
        """R377"""
        bar = self.listing("SWI-BAR-DAR-100")
        for text in ("SWI-BAR-DAR", bar.name[:12], bar.external_id):
            self.assertIn(bar.id, dict(self.env["leaflink.listing"].name_search(text)))

    def test_link_as_suggested(self):
        """R073"""
        Product = self.env["product.product"]
        shirt = Product.create({"name": "Shirt", "default_code": "alp-tee-l"})
        Product.create([{"name": name, "default_code": "alp-blm-100"} for name in "AB"])
        Product.create({"name": "By piece", "default_code": "alp-bulk-bld"})
        listings = self.listing("ALP-TEE-L") + self.listing("ALP-BLM-100") + self.listing("ALP-BULK-BLD")
        result = listings.with_user(self.operator).action_link_suggested()
        self.assertEqual(listings.mapped("product_id"), shirt, "one that is clear; not of two, not of another unit")
        self.assertIn("1 linked, 2 need a choice", result["params"]["message"])

    def test_another_unit_needs_a_manager_and_a_reason(self):
        """R075"""
        listing = self.listing("ALP-BULK-BLD")
        units = self.env["product.product"].create({"name": "Flower by piece"})
        dialog = self.dialog(listing)
        dialog.product_id = units
        self.assertTrue(dialog.is_other_unit, "the dialog warns")
        dialog.reason = "one piece is one pound"
        with self.assertRaisesRegex(UserError, "Pound"):
            dialog.save().action_link()
        dialog = self.dialog(listing, self.env.ref("base.user_admin"))
        dialog.product_id = units
        dialog.reason = "one piece is one pound"
        dialog.save().action_link()
        self.assertEqual(listing.product_id, units)
        self.assertIn("one piece is one pound", listing.message_ids.mapped("body")[0])

    def test_unlink_is_remembered(self):
        """R063"""
        self.store.product_missing = "create"
        self.run_jobs()
        listing = self.listing("ALP-TEE-L")
        shirt = listing.product_id
        listing.with_user(self.operator).action_unlink_listing()
        self.assertEqual((listing.state, listing.unlinked_reason), ("unlinked", "person"))
        self.assertTrue(shirt.active)
        self.assertIn(shirt.display_name, " ".join(listing.message_ids.mapped("body")))
        self.env["leaflink.cursor"].search([]).value = False
        self.store.action_sync_products()
        self.run_jobs()
        self.assertFalse(listing.product_id, "a sync does not undo what a person did")
        self.assertFalse(self.box.requests(method="PATCH"), "LeafLink is not told")

    def test_create_by_hand(self):
        listing = self.listing("SWI-BAR-DAR-100")
        listing.with_user(self.operator).action_create_product()
        self.assertEqual(listing.product_id.default_code, "SWI-BAR-DAR-100")
        self.assertFalse(listing.to_review, "a person asked for it")

    def test_create_without_a_unit_says_what_to_do(self):
        self.box.add_product(sku="MG", unit_of_measure="Milligram")
        self.store.action_sync_products()
        self.run_jobs()
        result = self.listing("MG").with_user(self.operator).action_create_product()
        self.assertIn("Milligram", result["params"]["message"])
        self.assertFalse(self.listing("MG").product_id)

    def test_rights(self):
        listing = self.listing("ALP-TEE-L").with_user(self.reader)
        self.assertEqual(listing.sku, "ALP-TEE-L")
        for action in (listing.action_create_product, listing.action_unlink_listing, listing.action_retry):
            with self.assertRaises(AccessError):
                action()
        with self.assertRaises(AccessError):
            self.env["leaflink.listing.link"].with_user(self.reader).create({"listing_id": listing.id})

    def test_other_companies_do_not_see_it(self):
        """CAT-5"""
        company = self.env["res.company"].create({"name": "Sister"})
        stranger = new_test_user(
            self.env,
            "stan",
            groups="leaflink_connector.group_manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        Listing = self.env["leaflink.listing"].with_user(stranger)
        self.assertFalse(Listing.search([]))
        with self.assertRaises(AccessError):
            Listing.browse(self.listing("ALP-TEE-L").id).read(["sku"])

    def test_snapshot_of_an_order_line(self):
        """CAT-7"""
        self.store.product_missing = "create"
        line = {
            "id": 1,
            "product": 987654,
            "unit_multiplier": 10,
            "frozen_data": {
                "product": {"sku": "OLD-1", "name": "Old bar", "wholesale_price": {"amount": 50, "currency": "USD"}}
            },
        }
        nameless = {"id": 2, "product": None, "frozen_data": {"product": {"sku": "OLD-2"}}}
        known = {
            "id": 3,
            "product": int(self.listing("ALP-TEE-L").external_id),
            "frozen_data": {"product": {"sku": "WRONG"}},
        }
        lines = [payloads.parse(payloads.LineItem, raw) for raw in (line, nameless, known, line)]
        listings = self.env["leaflink.listing"]._take_frozen(self.store, lines)
        self.assertEqual([one.sku for one in listings], ["OLD-1", "OLD-2", "ALP-TEE-L", "OLD-1"])
        old = listings[0]
        self.assertFalse(old.product_id, "a product is made when an order needs it")
        listings._match()
        self.assertEqual((old.state, old.to_review, old.product_id.default_code), ("gone", True, "OLD-1"))
        self.assertEqual(old.product_id.list_price, 5)
        self.assertTrue(old.licensed, "a snapshot without a licence is taken as licensed")
        again = self.env["leaflink.listing"]._take_frozen(self.store, lines)
        self.assertEqual(again, listings, "the second order finds what the first one made")

    def test_product_form_shows_its_listing(self):
        """R078, R081"""
        self.listing("ALP-TEE-L").action_create_product()
        product = self.listing("ALP-TEE-L").product_id
        self.assertEqual(product.product_tmpl_id.leaflink_listing_count, 1)
        action = product.product_tmpl_id.action_open_leaflink_listings()
        self.assertEqual(self.env["leaflink.listing"].search(action["domain"]).sku, "ALP-TEE-L")
        arch = product.product_tmpl_id.get_view(view_type="form")["arch"]
        self.assertIn('name="leaflink"', arch)
        self.assertIn('name="leaflink_products"', product.product_tmpl_id.get_view(view_type="list")["arch"])
        self.assertIn('name="on_leaflink"', product.product_tmpl_id.get_view(view_type="search")["arch"])

    def test_the_list_is_searched_and_filtered(self):
        """R040"""
        shirt = self.listing("ALP-TEE-L")
        shirt.action_create_product()
        self.listing("ALP-BLM-100").gone = True
        view = etree.fromstring(self.env["leaflink.listing"].get_view(view_type="search")["arch"])

        def found(node, attribute, **values):
            domain = safe_eval(view.xpath(f"//{node}")[0].get(attribute), values)
            return self.env["leaflink.listing"].search([("store_id", "=", self.store.id), *domain])

        self.assertEqual(found("field[@name='name']", "filter_domain", self="tee-l"), shirt)
        self.assertEqual(found("field[@name='name']", "filter_domain", self="T-Shirt L"), shirt)
        self.assertLessEqual({"brand_id", "category_id"}, {field.get("name") for field in view.xpath("//field")})
        self.assertEqual(found("filter[@name='linked']", "domain"), shirt)
        self.assertEqual(found("filter[@name='gone']", "domain").sku, "ALP-BLM-100")
        self.assertIn(self.listing("ALP-PR-BLD-1"), found("filter[@name='unlinked']", "domain"))
        for name in ("ambiguous", "error", "to_review"):
            self.assertFalse(found(f"filter[@name='{name}']", "domain"), name)


@tagged("post_install", "-at_install")
class TestOneListingPerProduct(LeafLinkCase):
    """A store that wants one listing per product (R077, C24)."""

    def setUp(self):
        super().setUp()
        self.store.allow_multi_listing = False
        for name in ("Single", "Case"):
            self.box.add_product(sku="TWIN-1", name=name)
        self.store.action_sync_products()
        self.run_jobs()
        self.pair = self.env["leaflink.listing"].search([("sku", "=", "TWIN-1")], order="id")
        self.product = self.pair.product_id

    def test_the_second_waits(self):
        """R077"""
        self.assertEqual((len(self.pair), len(self.product)), (2, 1))
        linked, waiting = self.pair.sorted(lambda one: not one.product_id)
        self.assertEqual(waiting.unlinked_reason, "taken")
        self.assertIn(f"linked to listing {linked.display_name}", waiting.issue_ids.message)
        with self.assertRaisesRegex(ValidationError, "Unlink that one"):
            waiting.product_id = self.product
        self.store.allow_multi_listing = True
        waiting.product_id = self.product
        self.assertEqual((waiting.state, waiting.issue_ids), ("linked", self.env["leaflink.issue"]))

    def test_what_is_taken_is_not_accepted_with_others(self):
        """R077, R073: neither as a suggestion nor from a table."""
        waiting = self.pair.filtered(lambda one: not one.product_id)
        waiting.action_link_suggested()
        waiting.action_accept()
        table = self.env["leaflink.listing.csv"].create({"store_id": self.store.id})
        rows = f"leaflink_id,internal_reference\n{waiting.external_id},TWIN-1\n"
        table.file = base64.b64encode(rows.encode())
        table.action_import()
        self.assertFalse(waiting.product_id)
        self.assertIn("Unlink that one", table.result)

    def test_the_other_goes(self):
        """R077: one that is unlinked or gone does not count."""
        linked, waiting = self.pair.sorted(lambda one: not one.product_id)
        linked.action_unlink_listing()
        self.store._job_relink()
        self.assertEqual(waiting.product_id, self.product)
