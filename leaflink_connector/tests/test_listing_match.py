from odoo.tests import tagged

from .listing_case import ListingCase


@tagged("post_install", "-at_install")
class TestListingMatch(ListingCase):
    """Products in: which product of Odoo each is, or becomes."""

    def test_a_link_is_by_number(self):
        """C23, R074: SKUs that drift apart afterwards, on either side, change nothing."""
        self.sync()
        listing = self.env["leaflink.listing"].search([("sku", "=", "ALP-TEE-L")])
        product = listing.product_id
        product.default_code = "OURS"
        self.env["product.product"].create({"name": "Another", "default_code": "THEIRS"})
        self.box.edit_product(int(listing.external_id), sku="THEIRS")
        self.sync()
        self.assertEqual((listing.sku, listing.product_id, product.default_code), ("THEIRS", product, "OURS"))

    def test_exact_sku_links_also_an_archived_product(self):
        """R072"""
        mine = self.env["product.product"].create({"name": "Other name", "default_code": "ALP-TEE-L", "active": False})
        self.sync()
        listing = self.env["leaflink.listing"].search([("sku", "=", "ALP-TEE-L")])
        self.assertEqual((listing.product_id, listing.link_origin), (mine, "sku"))
        self.assertEqual(mine.name, "Other name")

    def test_ambiguous_sku_waits_with_an_issue(self):
        """R072"""
        twins = self.env["product.product"].create([{"name": name, "default_code": "ALP-TEE-L"} for name in "AB"])
        self.sync()
        listing = self.env["leaflink.listing"].search([("sku", "=", "ALP-TEE-L")])
        self.assertEqual((listing.state, listing.unlinked_reason), ("unlinked", "ambiguous"))
        issue = self.issues(listing, "ambiguous")
        self.assertIn("2 products", issue.message)
        twins[0].default_code = "OTHER"
        self.env["leaflink.cursor"].search([]).value = False
        self.sync()
        self.assertEqual(listing.product_id, twins[1], "the next run looks again although LeafLink has no news")
        self.assertEqual(issue.state, "solved")

    def test_nearly_equal_sku_is_suggested_not_linked(self):
        """R073"""
        mine = self.env["product.product"].create({"name": "T-Shirt", "default_code": " alp-tee-l"})
        barcode = self.env["product.product"].create({"name": "Balm", "barcode": "ALP-BLM-100"})
        self.sync()
        shirt = self.env["leaflink.listing"].search([("sku", "=", "ALP-TEE-L")])
        self.assertEqual((shirt.unlinked_reason, shirt.suggested_product_id), ("similar", mine))
        self.assertTrue(self.issues(shirt, "similar"))
        balm = self.env["leaflink.listing"].search([("sku", "=", "ALP-BLM-100")])
        self.assertEqual(balm.suggested_product_id, barcode)

    def test_a_name_never_links(self):
        """R072"""
        self.env["product.product"].create({"name": "Alpenglow T-Shirt L"})
        self.sync()
        self.assertEqual(self.env["leaflink.listing"].search([("sku", "=", "ALP-TEE-L")]).link_origin, "created")

    def test_external_id_links_before_the_sku(self):
        """R069"""
        mine = self.env["product.product"].create({"name": "Mine"})
        self.env["product.product"].create({"name": "Same SKU", "default_code": "X-1"})
        product = self.box.add_product(sku="X-1", external_ids={self.box.external_ids_key: str(mine.id)})
        self.env["product.product"].create({"name": "Again the same SKU", "default_code": "X-1"})
        self.sync()
        self.assertEqual(self.listing(product).unlinked_reason, "ambiguous")
        self.store.external_ids_key = self.box.external_ids_key
        self.env["leaflink.cursor"].search([]).value = False
        self.sync()
        self.assertEqual((self.listing(product).product_id, self.listing(product).link_origin), (mine, "reference"))

    def test_two_listings_of_one_sku_share_one_product(self):
        """C24"""
        one = self.box.add_product(sku="CLONE")
        two = self.box.add_product(sku="CLONE-2", raw={"sku": "CLONE"})
        self.sync()
        self.assertTrue(self.listing(one).product_id)
        self.assertEqual(self.listing(one).product_id, self.listing(two).product_id)

    def test_hold_leaves_missing_products_to_a_person(self):
        """C10"""
        self.store.product_missing = "hold"
        before = self.env["product.product"].search_count([])
        self.sync()
        self.assertEqual(self.env["product.product"].search_count([]), before)
        listings = self.env["leaflink.listing"].search([("store_id", "=", self.store.id)])
        self.assertEqual(set(listings.mapped("unlinked_reason")), {"missing"})
        self.store.product_missing = "create"
        self.run_jobs()
        self.assertEqual(listings.filtered(lambda one: not one.product_id).sku, "ALP-OLD-BAR")

    def test_unknown_unit_waits_until_it_is_mapped(self):
        """R046"""
        product = self.box.add_product(sku="MG", unit_of_measure="Milligram")
        self.sync()
        listing = self.listing(product)
        self.assertEqual((listing.state, listing.unlinked_reason), ("unlinked", "unit"))
        self.assertIn("Milligram", self.issues(listing, "unit").message)
        row = self.env["leaflink.uom.map"].search([("store_id", "=", self.store.id), ("name", "=", "Milligram")])
        row.uom_id = self.env["uom.uom"].create(
            {"name": "mg", "relative_factor": 0.001, "relative_uom_id": self.env.ref("uom.product_uom_gram").id}
        )
        self.run_jobs()
        self.assertEqual(listing.product_id.uom_id, row.uom_id)
        self.assertFalse(self.issues(listing, "unit"))

    def test_a_product_kept_in_another_unit_is_not_linked(self):
        """R075"""
        self.env["product.product"].create(
            {"name": "Flower", "default_code": "ALP-BULK-BLD", "uom_id": self.env.ref("uom.product_uom_unit").id}
        )
        self.sync()
        listing = self.env["leaflink.listing"].search([("sku", "=", "ALP-BULK-BLD")])
        self.assertEqual((listing.state, listing.unlinked_reason), ("unlinked", "unit"))
        self.assertIn("Pound", self.issues(listing, "unit").message)

    def test_category_mapping(self):
        """R088"""
        self.store.action_refresh_reference()
        self.run_jobs()
        sweets, bars, slabs = self.env["product.category"].create(
            [{"name": one} for one in ("Sweets", "Bars", "Slabs")]
        )
        edibles = self.env["leaflink.category"].search([("name", "=", "Edibles & Ingestibles")])
        chocolate = self.env["leaflink.subcategory"].search([("name", "=", "Chocolate")])
        row = {"store_id": self.store.id, "category_id": edibles.id}
        self.env["leaflink.category.map"].create(
            [
                {"product_category_id": sweets.id} | row,
                *(
                    {"subcategory_id": chocolate.id, "product_category_id": category.id} | row
                    for category in (bars, slabs)
                ),
            ]
        )
        self.sync()
        products = {one.sku: one.product_id for one in self.env["leaflink.listing"].search([])}
        self.assertEqual(products["SWI-BAR-DAR-100"].categ_id, bars, "the first of the two that are the same there")
        self.assertEqual(products["ALP-GUM-RSP-100"].categ_id, sweets)
        places = [self.store.category_map_ids._find_reverse(one).subcategory_id for one in (bars, slabs)]
        self.assertEqual(places, [chocolate, chocolate])
        self.assertNotIn(products["ALP-TEE-L"].categ_id, sweets + bars)

    def test_two_stores_of_one_company_share_products(self):
        """C24"""
        other = self.env["leaflink.store"].create(self._store_values() | {"name": "Second"})
        other.state = "connected"
        self.sync()
        self.sync(other)
        mine = self.env["leaflink.listing"].search([("store_id", "=", self.store.id), ("state", "=", "linked")])
        theirs = self.env["leaflink.listing"].search([("store_id", "=", other.id), ("state", "=", "linked")])
        self.assertEqual(set(mine.mapped("external_id")), set(theirs.mapped("external_id")))
        self.assertEqual(mine.product_id, theirs.product_id)

    def test_companies_do_not_share_products(self):
        """CAT-5"""
        company = self.env["res.company"].create({"name": "Sister", "currency_id": self.env.ref("base.USD").id})
        self.env["product.product"].create(
            {"name": "Theirs", "default_code": "ALP-TEE-L", "company_id": self.store.company_id.id}
        )
        other = self.env["leaflink.store"].create(self._store_values() | {"name": "Second", "company_id": company.id})
        other.state = "connected"
        other.action_sync_products()
        while self.env["queue.job"].search_count([("state", "=", "pending")]):
            self.perform_of(other)
        listing = self.env["leaflink.listing"].search([("store_id", "=", other.id), ("sku", "=", "ALP-TEE-L")])
        self.assertEqual(listing.link_origin, "created")
        self.assertEqual(listing.product_id.company_id, company)

    def perform_of(self, store):
        own, type(self).store = self.store, store
        try:
            self.run_jobs()
        finally:
            type(self).store = own
