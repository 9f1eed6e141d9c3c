import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import LeafLinkCase

NEVER = {"extern_acct_id", "extern_income_acct_id", "s2s_conversion_amount", "extern_sts_ids", "featured_on_deals"}


class ExportCase(LeafLinkCase):
    """Products that LeafLink does not have yet, and what it learns of those it has."""

    def setUp(self):
        super().setUp()
        self.store.action_refresh_reference()
        self.store.action_sync_products()
        self.run_jobs()
        self.store.product_create_mode = "both"
        self.known = self.env["leaflink.listing"].search(
            [("store_id", "=", self.store.id), ("sku", "=", "SWI-BAR-DAR-100")]
        )
        self.box.clear_requests()

    def new_product(self, **values):
        values = {"name": "Lemon Bar", "default_code": "LEM-1", "list_price": 9.0, "type": "consu"} | values
        return self.env["product.product"].create(values)

    def new_listing(self, product=None, **values):
        """A listing with everything LeafLink wants, in the catalogue's places of a known one."""
        product = product or self.new_product()
        listing = self.env["leaflink.listing"].create({"store_id": self.store.id, "product_id": product.id})
        places = {name: self.known[name].id for name in ("brand_id", "category_id", "subcategory_id", "license_id")}
        listing.write(places | values)
        return listing

    def send(self, listings):
        listings.action_update_leaflink()
        self.run_jobs()

    def sent(self, method="POST"):
        return [call["body"] for call in self.box.requests(method=method, path="/products/*")]

    def task(self, listing):
        domain = [("res_model", "=", "leaflink.listing"), ("res_id", "=", listing.id)]
        return self.env["leaflink.task"].search(domain, limit=1)

    def issues(self, listing):
        domain = [("res_model", "=", listing._name), ("res_id", "=", listing.id), ("state", "=", "open")]
        return self.env["leaflink.issue"].search(domain)


@tagged("post_install", "-at_install")
class TestListOnLeafLink(ExportCase):
    def test_a_product_is_created_once_and_comes_back_as_the_same_listing(self):
        """R066, R092, C03"""
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

    def test_what_is_missing_is_told_and_nothing_is_sent(self):
        """R070, R264, R269, R287, R288, R291, R295, R296"""
        listing = self.new_listing(self.new_product(default_code="a,b", list_price=0), license_id=False, brand_id=False)
        flower = self.env["leaflink.category"].search([("name", "ilike", "flower")], limit=1)
        listing.write({"category_id": flower.id, "strain_ids": [(5,)]})
        for word in ("comma", "no price", "brand", "license", "strain", "another category"):
            self.assertIn(word, listing.listing_problems)
        with self.assertRaisesRegex(UserError, "comma"):
            listing.action_update_leaflink()
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

    def test_only_operators(self):
        """R066"""
        user = new_test_user(self.env, "reader", groups="leaflink_connector.group_user")
        with self.assertRaises(AccessError):
            self.known.with_user(user).action_update_leaflink()


@tagged("post_install", "-at_install")
class TestProductFields(ExportCase):
    """Each field LeafLink recommends for a product: what is sent, what when nobody said anything, what never."""

    def body(self, product=None, **values):
        return self.new_listing(product, **values)._create_body()

    def test_defaults(self):
        """R263, R264, R265, R266, R267, R268, R270, R271, R272, R273, R276, R281, R283, R284, R286, R290, R293, R294"""
        body = self.body()
        seller, nothing = self.box.company_id, {"amount": "0.00", "currency": "USD"}
        expected = {
            "name": "Lemon Bar",
            "sku": "LEM-1",
            "description": "Lemon Bar",
            "quantity": "0",
            "unit_multiplier": 1,
            "retail_price": nothing,
            "wholesale_price": {"amount": "9.00", "currency": "USD"},
            "sale_price": nothing,
            "minimum_order": "0.01",
            "maximum_order": "100000",
            "AVAILABLE_FOR_SAMPLES": True,
            "featured": False,
            "listing_state": "Available",
            "inventory_management": 1,
            "unit_of_measure": "Unit",
            "unit_denomination": 1,
            "seller": seller,
            "manufacturer": seller,
            "strain_classification": "na",
            "allow_fractional_quantities": False,
            "threshold_value": 0,
            "threshold_action": "default",
            "reverse_threshold_action": "default",
        }
        self.assertEqual({key: body[key] for key in expected}, expected)
        absent = {"drop_date", "tagline", "grow_type", "base_units_per_unit", "sell_in_unit_of_measure"}
        self.assertFalse(absent & body.keys())
        for key, name in {"brand": "brand_id", "category": "category_id", "sub_category": "subcategory_id"}.items():
            self.assertEqual(body[key], int(self.known[name].external_id), "R287, R288, R291")

    def test_what_is_never_sent(self):
        """R274, R275, R278, R282, R297, R298, C32"""
        listing = self.new_listing(featured=True, tagline="New")
        self.assertFalse((NEVER | {"display_listing_state"}) & listing._create_body().keys())

    def test_sold_in_cases(self):
        """R267, R269, R285, R201"""
        body = self.body(unit_multiplier=12)
        self.assertEqual((body["unit_multiplier"], body["sell_in_unit_of_measure"]), (12, "Case"))
        self.assertEqual(body["wholesale_price"]["amount"], "108.00")

    def test_chosen_values(self):
        """R262, R277, R279, R289, R292, R299, R301, R302, R303, R304"""
        line = self.env["leaflink.product.line"].search([], limit=1)
        body = self.body(
            listing_state="Unavailable",
            drop_date="2027-01-02 03:04:05",
            tagline="New",
            allow_fractional=True,
            grow_type=2,
            product_line_id=line.id,
            base_units_per_unit=3.5,
            threshold_value=5,
            threshold_action="unavailable",
            reverse_threshold_value=6,
            reverse_threshold_action="available",
        )
        self.assertEqual(body["drop_date"], "2027-01-02T03:04:05+00:00")
        self.assertEqual((body["tagline"], body["grow_type"], body["base_units_per_unit"]), ("New", 2, "3.5"))
        self.assertEqual((body["product_line"], body["allow_fractional_quantities"]), (int(line.external_id), True))
        self.assertEqual((body["threshold_value"], body["threshold_action"]), (5, "unavailable"))
        self.assertEqual((body["reverse_threshold_value"], body["reverse_threshold_action"]), (6, "available"))

    def test_a_drop_date_needs_unavailable(self):
        """R262"""
        self.assertIn("Unavailable", self.new_listing(drop_date="2027-01-02 03:04:05").listing_problems)

    def test_stock_is_sent_only_where_leaflink_manages_it(self):
        """R266, R283"""
        self.assertNotIn("quantity", self.body(inventory_management="2"))

    def test_units(self):
        """R076, R284, R286, R279"""
        pound, meter = self.env.ref("uom.product_uom_lb"), self.env.ref("uom.product_uom_meter")
        bulk = self.new_listing(self.new_product(default_code="P", uom_id=pound.id), unit_denomination="3 1/2")
        self.assertEqual(bulk._create_body()["unit_of_measure"], "Pound")
        self.assertEqual(bulk._create_body()["unit_denomination"], 7, "the id of a size is not the size")
        self.assertEqual(self.body(self.new_product(default_code="M", uom_id=meter.id))["unit_of_measure"], "Unit")

    def test_content_of_a_unit_is_recommended(self):
        """R299, R292"""
        listing = self.new_listing()
        self.assertIn("content", listing.listing_advice)
        listing.base_units_per_unit = 100
        self.assertNotIn("content", listing.listing_advice)
        self.assertFalse(listing.listing_problems)

    def test_places_of_the_catalogue_from_the_category(self):
        """R088, R287, R288, R089"""
        parent = self.env["product.category"].create({"name": "Edible"})
        child = self.env["product.category"].create({"name": "Bars", "parent_id": parent.id})
        row = {"store_id": self.store.id, "category_id": self.known.category_id.id, "product_category_id": parent.id}
        self.env["leaflink.category.map"].create(row | {"subcategory_id": self.known.subcategory_id.id})
        self.store.license_id = self.known.license_id
        product = self.new_product(categ_id=child.id)
        listing = self.env["leaflink.listing"].create({"store_id": self.store.id, "product_id": product.id})
        self.assertEqual(listing.category_id, self.known.category_id)
        self.assertEqual(listing.subcategory_id, self.known.subcategory_id)
        self.assertEqual(listing.license_id, self.known.license_id)

    def test_external_id_of_the_product(self):
        """R300, R069"""
        self.store.external_ids_key = "odoo"
        product = self.new_product()
        self.assertEqual(self.body(product)["external_ids"], {"odoo": str(product.id)})

    def test_no_samples_where_they_are_forbidden(self):
        """R273"""
        ohio = self.env["res.country.state"].search([("country_id.code", "=", "US"), ("code", "=", "OH")])
        self.store.company_id.partner_id.write({"country_id": ohio.country_id.id, "state_id": ohio.id})
        self.assertFalse(self.new_listing().available_for_samples)


@tagged("post_install", "-at_install")
class TestUpdateOnLeafLink(ExportCase):
    def test_only_what_differs_is_sent(self):
        """R061, R067, R079, R093"""
        self.known.product_id.write({"name": "Darker Bar", "list_price": 10.0, "description_sale": False})
        self.box.edit_product(int(self.known.external_id), listing_state="Internal")
        self.send(self.known)
        self.assertEqual(
            self.sent("PATCH"),
            [{"name": "Darker Bar", "wholesale_price": {"amount": "120.00", "currency": "USD"}}],
            "the price of a case of 12, and no listing state",
        )
        self.assertEqual(self.known.name, "Darker Bar")
        self.assertEqual(self.known.listing_state, "Internal")

    def test_a_changed_field_waits_until_it_is_sent(self):
        """R067, R093"""
        self.known.write({"maximum_order": 50, "listing_state": "Unavailable"})
        self.assertTrue(self.known.is_edited)
        self.box.edit_product(int(self.known.external_id), tagline="Fresh")
        self.store.action_sync_products()
        self.run_jobs()
        self.assertEqual((self.known.maximum_order, self.known.tagline), (50, "Fresh"), "news do not wipe it out")
        self.box.clear_requests()
        self.send(self.known)
        self.assertEqual(self.sent("PATCH"), [{"maximum_order": "50", "listing_state": "Unavailable"}])
        self.assertFalse(self.known.is_edited)
        self.assertEqual(self.box.product(int(self.known.external_id))["listing_state"], "Unavailable")

    def test_changed_back_is_not_changed(self):
        """R067"""
        before = self.known.maximum_order
        self.known.maximum_order = 50
        self.known.maximum_order = before
        self.assertFalse(self.known.is_edited)

    def test_changed_on_both_sides_is_a_question(self):
        """N10"""
        self.known.tagline = "Ours"
        self.box.edit_product(int(self.known.external_id), tagline="Theirs")
        self.store.action_sync_products()
        self.run_jobs()
        self.assertEqual(self.known.tagline, "Ours")
        self.assertIn("“Theirs” on LeafLink, here “Ours”", self.issues(self.known).message)
        self.known.action_take_leaflink()
        self.run_jobs()
        self.assertEqual((self.known.tagline, self.known.is_edited), ("Theirs", False))
        self.assertFalse(self.issues(self.known))

    def test_sending_ours_settles_the_question(self):
        """N10"""
        self.known.tagline = "Ours"
        self.box.edit_product(int(self.known.external_id), tagline="Theirs")
        self.store.action_sync_products()
        self.run_jobs()
        self.send(self.known)
        self.assertEqual(self.box.product(int(self.known.external_id))["tagline"], "Ours")
        self.assertFalse(self.issues(self.known))

    def test_preview(self):
        """R061, R065"""
        self.known.product_id.name = "Darker Bar"
        self.known.maximum_order = 50
        listings = self.known | self.new_listing() | self.new_listing(self.new_product(default_code=False))
        action = listings.with_context(leaflink_preview=True).action_update_leaflink()
        wizard = self.env["leaflink.listing.update"].browse(action["res_id"])
        lines = {(line.result, line.label, line.new) for line in wizard.line_ids}
        self.assertIn(("update", "name", "Darker Bar"), lines)
        self.assertIn(("update", "Maximum Order", "50"), lines)
        self.assertEqual({line.result for line in wizard.line_ids}, {"update", "create", "refused"})
        self.assertEqual(self.box.requests(), [])
        wizard.action_send()
        self.run_jobs()
        self.assertEqual((len(self.sent()), len(self.sent("PATCH"))), (1, 1))

    def test_archive(self):
        """R064, R068, C02"""
        product = self.known.product_id
        self.known.action_archive_leaflink()
        self.run_jobs()
        self.assertEqual(self.box.product(int(self.known.external_id))["listing_state"], "Archived")
        self.assertEqual((self.known.listing_state, product.active), ("Archived", True))
        self.assertFalse(self.known.is_edited)

    def test_a_product_archived_in_odoo_asks(self):
        """R068, C02"""
        product = self.known.product_id
        product.product_tmpl_id.active = False
        issue = self.issues(self.known)
        self.assertIn("buyers still find it", issue.message)
        product.active = True
        self.assertFalse(self.issues(self.known))
        product.active = False
        self.issues(self.known).action_fix()
        self.run_jobs()
        self.assertEqual(self.known.listing_state, "Archived")
        self.assertFalse(self.issues(self.known))

    def test_a_product_archived_in_odoo_without_a_question(self):
        """R068, C02"""
        self.store.product_delete_action = "nothing"
        self.known.product_id.active = False
        self.assertFalse(self.issues(self.known))
        self.assertFalse(self.task(self.known))
        self.known.product_id.active = True
        self.store.product_delete_action = "archive"
        self.known.product_id.active = False
        self.run_jobs()
        self.assertEqual(self.known.listing_state, "Archived")

    def test_a_listed_product_is_not_deleted(self):
        """C02"""
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            self.known.product_id.unlink()

    def test_ways_back_after_a_failure(self):
        """R067: what LeafLink refuses still waits here, with its words."""
        self.known.tagline = "Ours"
        self.box.fault("status", match={"method": "PATCH"}, status=400, body={"tagline": ["Too loud."]})
        self.send(self.known)
        self.assertTrue(self.known.is_edited)
        self.assertIn("Too loud", self.issues(self.known).message)
        self.send(self.known)
        self.assertFalse(self.known.is_edited)
        self.assertFalse(self.issues(self.known))


@tagged("post_install", "-at_install")
class TestImages(ExportCase):
    PICTURES = [
        b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
        b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
    ]

    def uploads(self):
        return self.box.requests(method="POST", path="/product-images/")

    def images(self, listing):
        state = self.store._client().product_images(product=listing.external_id).results
        return [str(image["id"]) for image in state]

    def test_a_picture_is_sent_once_per_content(self):
        """R090, R308, R324"""
        listing = self.new_listing(self.new_product(image_1920=self.PICTURES[0]))
        self.send(listing)
        self.assertEqual(self.images(listing), [listing.image_external_id])
        self.send(listing)
        self.assertEqual(len(self.uploads()), 1)
        listing.product_id.image_1920 = self.PICTURES[1]
        self.send(listing)
        self.assertEqual(len(self.uploads()), 2)
        self.assertEqual(self.images(listing), [listing.image_external_id], "the new one in place of the old one")
        listing.product_id.image_1920 = False
        self.send(listing)
        self.assertEqual(self.images(listing), [])

    def test_pictures_of_others_stay(self):
        """R090"""
        self.known.product_id.image_1920 = self.PICTURES[0]
        others = [
            str(self.store._client().upload_product_image(self.known.external_id, "a.png", b"x", "image/png")["id"])
            for _number in range(4)
        ]
        self.send(self.known)
        self.known.product_id.image_1920 = self.PICTURES[1]
        self.send(self.known)
        self.assertEqual(set(self.images(self.known)), {*others, self.known.image_external_id})

    def test_the_lost_answer_to_an_upload(self):
        """R090: the name of the file tells whether it arrived."""
        self.known.product_id.image_1920 = self.PICTURES[0]
        for kind in ("reset_after", "reset_before"):
            with self.subTest(kind):
                self.box.fault(kind, match={"method": "POST", "path": "/product-images/"})
                self.send(self.known)
                self.task(self.known).action_retry()
                self.run_jobs()
                self.assertEqual(self.images(self.known), [self.known.image_external_id])
            self.known.product_id.image_1920 = self.PICTURES[1]
