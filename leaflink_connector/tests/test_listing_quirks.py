from odoo.exceptions import UserError
from odoo.tests import tagged

from .export_case import ExportCase


@tagged("post_install", "-at_install")
class TestProductQuirks(ExportCase):
    """What LeafLink is known to do with products, and what is done about it."""

    def change(self, **fields):
        self.box.edit_product(int(self.known.external_id), **fields)
        self.env["leaflink.listing"]._fetch_one(self.store, self.known.external_id)

    def test_comma(self):
        """CASE SKU-WITH-COMMA: LeafLink splits lists of SKUs there, so none with one is sent."""
        with self.assertRaisesRegex(UserError, "comma"):
            self.new_listing(self.new_product(default_code="BAR,100MG")).action_update_leaflink()
        self.assertEqual(self.box.requests(), [])

    def test_price_of_a_case(self):
        """CASE CASE-PRICE-PUSH: nine dollars a unit are 108 for twelve, and 108 read back are nine a unit."""
        product = self.known.product_id
        self.change(wholesale_price={"amount": "100.00", "currency": "USD"})
        product.list_price = 9.0
        self.send(self.known)
        self.assertEqual(self.sent("PATCH"), [{"wholesale_price": {"amount": "108.00", "currency": "USD"}}])
        self.known._update_products()
        self.assertEqual((product.list_price, self.known._unit_price()), (9.0, 9.0))
        self.send(self.known)
        self.assertEqual(len(self.sent("PATCH")), 1)

    def test_state_chosen_on_leaflink(self):
        """CASE LISTING-STATE-PRESERVED"""
        self.change(listing_state="Internal")
        self.known.product_id.list_price += 1
        self.send(self.known)
        self.assertEqual([[*body] for body in self.sent("PATCH")], [["wholesale_price"]])
        self.assertEqual(self.box.product(int(self.known.external_id))["listing_state"], "Internal")

    def test_state_moved_by_a_threshold(self):
        """CASE THRESHOLD-SIDE-EFFECT: taken as LeafLink's, and no reason to send anything."""
        self.change(threshold_value=5, threshold_action="unavailable")
        raw = self.store._client().patch_product(self.known.external_id, {"quantity": "0"})
        self.assertEqual(raw["listing_state"], "Unavailable")
        self.box.clear_requests()
        self.env["leaflink.listing"]._fetch_one(self.store, self.known.external_id)
        self.assertEqual((self.known.listing_state, self.known.drift), ("Unavailable", False))
        self.send(self.known)
        self.assertEqual(self.sent("PATCH"), [])

    def test_lists_are_sent_whole_or_not_at_all(self):
        """CASE DATA-ITEMS-REPLACED: a list that is sent replaces LeafLink's, so potency is never among a product."""
        self.known.tagline = "New"
        bodies = [self.known._update_body(), self.new_listing()._create_body()]
        self.assertFalse(any("product_data_items" in body for body in bodies))

    def test_size_of_a_unit(self):
        """CASE UNIT-DENOMINATION-ID-NOT-VALUE: the number of a size is its place in LeafLink's list."""
        self.known.unit_denomination = "7"
        self.send(self.known)
        self.assertEqual(self.sent("PATCH"), [{"unit_denomination": 8}])
        self.assertEqual(self.known.unit_denomination, "7", "read back as the size")

    def test_no_limit(self):
        """CASE MAX-ORDER-NULL: nothing means without a limit; at creation it is a number."""
        self.change(maximum_order=None)
        self.assertFalse(self.known.maximum_order or self.known.is_edited)
        body = self.new_listing(maximum_order=0, minimum_order=0)._create_body()
        self.assertEqual((body["minimum_order"], body["maximum_order"]), ("0.01", "100000"))

    def test_license(self):
        """CASE LICENSE-OBJECT-VS-ID: read as an object, written as its number."""
        self.assertIsInstance(self.box.product(int(self.known.external_id))["license"], dict)
        self.assertTrue(self.known.license_id.name)
        self.assertEqual(self.new_listing()._create_body()["license"], int(self.known.license_id.external_id))

    def test_categories_of_two_environments(self):
        """CASE SUBCATEGORY-ENV: numbers differ from one LeafLink to another; each store has its own rows."""
        other = self.store.copy({"name": "Elsewhere", "external_ids_key": False})
        place = self.known.subcategory_id
        mine = {"store_id": other.id}
        category = self.env["leaflink.category"].create(
            {**mine, "external_id": "70001", "name": place.category_id.name}
        )
        row = {**mine, "external_id": "70002", "name": place.name, "category_id": category.id}
        self.env["leaflink.subcategory"].create(row)
        parent = self.env["product.category"].create({"name": place.category_id.name})
        child = self.env["product.category"].create({"name": place.name, "parent_id": parent.id})
        product = self.new_product(categ_id=child.id)
        numbers = []
        for store in (self.store, other):
            values = self.env["leaflink.listing"]._listing_defaults(store, product)
            found = self.env["leaflink.subcategory"].browse(values["subcategory_id"])
            numbers.append((found.category_id.external_id, found.external_id))
        self.assertEqual(numbers[0], (place.category_id.external_id, place.external_id))
        self.assertEqual(numbers[1], ("70001", "70002"))

    def test_key_for_references_that_is_not_allotted(self):
        """R300, CASE EXTERNAL-IDS-KEY-UNKNOWN: said once; products are created without it."""
        self.store.external_ids_key = "guessed"
        for sku in ("LEM-1", "LEM-2"):
            listing = self.new_listing(self.new_product(default_code=sku))
            self.send(listing)
            self.assertTrue(listing.external_id)
        self.assertEqual(["external_ids" in body for body in self.sent()], [True, False, False])
        issue = self.env["leaflink.issue"].search([("code", "=", "external_ids"), ("state", "=", "open")])
        self.assertIn("Ask LeafLink support", issue.message)
        self.store.external_ids_key = "odoo"
        self.assertEqual(issue.state, "solved")

    def test_length_of_references(self):
        """CASE EXTERNAL-IDS-LENGTH: the number of the product, never a long name."""
        self.store.external_ids_key = "odoo"
        [value] = self.new_listing()._create_body()["external_ids"].values()
        self.assertLessEqual(len(value), 36)

    def test_own_change_comes_back(self):
        """CASE ECHO-SUPPRESSION: the webhook about our own change writes nothing and sends nothing."""
        self.known.product_id.name = "Darker Bar"
        self.send(self.known)
        self.box.clear_requests()
        stamps = self.known.write_date, self.known.product_id.write_date
        self.env["leaflink.listing"]._fetch_one(self.store, self.known.external_id)
        self.run_jobs()
        self.assertEqual((self.known.write_date, self.known.product_id.write_date), stamps)
        self.assertEqual(self.sent("PATCH"), [])
