import logging
import time

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.queue_job.exception import RetryableJobError

from .common import LeafLinkCase

_logger = logging.getLogger(__name__)


@tagged("post_install", "-at_install")
class TestListingSync(LeafLinkCase):
    """Products in: page jobs, links, what is missing, what is bad."""

    def sync(self, store=None):
        (store or self.store).action_sync_products()
        self.run_jobs()

    def listing(self, product, store=None):
        domain = [("store_id", "=", (store or self.store).id), ("external_id", "=", str(product["id"]))]
        return self.env["leaflink.listing"].search(domain)

    def issues(self, record, code):
        domain = [
            ("res_model", "=", record._name),
            ("res_id", "=", record.id),
            ("code", "=", code),
            ("state", "=", "open"),
        ]
        return self.env["leaflink.issue"].search(domain)

    def test_first_load(self):
        """R042, C10"""
        self.sync()
        listings = self.env["leaflink.listing"].search([("store_id", "=", self.store.id)])
        self.assertEqual(set(listings.mapped("external_id")), {str(one["id"]) for one in self.box.products()})
        archived = listings.filtered(lambda one: one.listing_state == "Archived")
        self.assertEqual(archived.sku, "ALP-OLD-BAR")
        self.assertFalse(archived.product_id, "no product is made of what is not sold any more")
        self.assertEqual(set((listings - archived).mapped("state")), {"linked"})
        self.assertEqual(
            len((listings - archived).product_id), len(listings) - 1, "varieties are products of their own"
        )

    def test_created_product(self):
        """R045, R046, R048, C10"""
        self.sync()
        listing = self.env["leaflink.listing"].search([("sku", "=", "SWI-BAR-DAR-100")])
        product = listing.product_id
        self.assertEqual(product.name, "Chocolate Bar (Dark) 100mg")
        self.assertEqual(product.default_code, "SWI-BAR-DAR-100")
        self.assertEqual(product.type, "consu")
        self.assertEqual(product.list_price, 9.0, "108.00 for a case of 12")
        self.assertEqual(product.uom_id, self.env.ref("uom.product_uom_unit"))
        self.assertEqual(product.company_id, self.store.company_id)
        self.assertTrue(listing.to_review)
        self.assertEqual((listing.link_origin, listing.unit_multiplier), ("created", 12))
        self.assertEqual(listing.brand_id.external_id, str(self.box.product(int(listing.external_id))["brand"]))
        self.assertTrue(listing.licensed)
        shirt = self.env["leaflink.listing"].search([("sku", "=", "ALP-TEE-L")])
        self.assertFalse(shirt.licensed, "no licence, no cannabis tax")
        eighth = self.env["leaflink.listing"].search([("sku", "=", "ALP-FLW-GEL-8")])
        self.assertEqual(eighth.name, "Gelato Flower Eighth")
        self.assertEqual(
            eighth.product_id.uom_id, self.env.ref("uom.product_uom_unit"), "a package of 3 1/2 g is a piece"
        )
        bulk = self.env["leaflink.listing"].search([("sku", "=", "ALP-BULK-BLD")])
        self.assertEqual(bulk.product_id.uom_id, self.env.ref("uom.product_uom_lb"))

    def test_what_only_leaflink_knows_stands_on_the_listing(self):
        """R043, R050, R051, R052, R053, R054, R055, R056, R057, R058, R059"""
        self.store.action_refresh_reference()
        self.run_jobs()
        bulk = next(raw for raw in self.box.products() if raw["sku"] == "ALP-BULK-BLD")
        self.box.edit_product(bulk["id"], minimum_order="0.5", maximum_order="12", listing_state="Internal")
        self.sync()
        raw, listing = self.box.product(bulk["id"]), self.listing(bulk)
        self.assertEqual(listing.license_id.external_id, str(raw["license"]["id"]))
        self.assertEqual(listing.strain_ids.mapped("external_id"), [str(number) for number in raw["strains"]])
        self.assertEqual(listing.strain_classification, "sativa-hybrid")
        self.assertEqual(listing.product_line_id.external_id, str(raw["product_line"]))
        self.assertEqual(listing.subcategory_id.name, "Bulk Flower")
        self.assertEqual(listing.listing_state, "Internal")
        self.assertEqual((listing.minimum_order, listing.maximum_order), (0.5, 12))
        self.assertFalse(listing.product_id.attribute_line_ids)
        listings = {one.sku: one for one in self.env["leaflink.listing"].search([("store_id", "=", self.store.id)])}
        self.assertEqual(listings["ALP-FLW-GEL-8"].unit_denomination, "3 1/2")
        self.assertEqual(listings["ALP-GUM-RSP-100"].unit_multiplier, 24)

    def test_a_strain_type_nobody_knows_is_left_out(self):
        """R052, R294: the type is chosen from LeafLink's words; a new word of LeafLink's stops nothing."""
        self.store.action_refresh_reference()
        known = self.box.add_product(sku="STRAIN-1", strain_classification="11-cbd")
        new = self.box.add_product(sku="STRAIN-2", raw={"strain_classification": "moonlit"})
        self.sync()
        self.assertEqual(self.listing(known).strain_classification, "11-cbd")
        self.assertEqual((self.listing(new).strain_classification, self.listing(new).state), (False, "linked"))
        self.assertFalse(self.listing(new).last_error)

    def test_html_arrives_as_text(self):
        """R045"""
        product = self.box.add_product(sku="HTML", description="<p>Rich &amp; dark</p><script>alert(1)</script>")
        self.sync()
        self.assertEqual(self.listing(product).product_id.description_sale.split("\n")[0], "Rich & dark")
        self.assertNotIn("<", self.listing(product).product_id.description_sale)

    def test_second_load_writes_nothing(self):
        """CAT-2"""
        self.sync()
        listings = self.env["leaflink.listing"].search([])
        self.env.flush_all()
        for table in ("leaflink_listing", "product_product", "product_template"):
            self.env.cr.execute(f"UPDATE {table} SET write_date = '2020-01-01'")
        self.env.invalidate_all()
        self.env["leaflink.cursor"].search([]).value = False
        self.sync()
        self.assertEqual(
            {str(one.write_date) for one in listings + self.env["leaflink.listing"].search([])}, {"2020-01-01 00:00:00"}
        )
        products = listings.product_id
        self.assertEqual({str(one.write_date) for one in products + products}, {"2020-01-01 00:00:00"})
        self.assertEqual({str(one.write_date) for one in products.product_tmpl_id}, {"2020-01-01 00:00:00"})
        operation = self.env["leaflink.operation"].search([("store_id", "=", self.store.id)], limit=1)
        self.assertEqual((operation.created, operation.updated), (0, 0))
        self.assertEqual(operation.skipped, len(listings))

    def test_queries_do_not_grow_with_the_page(self):
        """CAT-2"""
        self.sync()
        raws = [raw for raw in self.box.products() if raw["listing_state"] != "Archived"]
        listing = self.env["leaflink.listing"]
        listing._store_page(self.store, raws[:5])
        counts = []
        for part in (raws[:5], raws):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            listing._store_page(self.store, part)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_one_change_is_one_row(self):
        """R074"""
        self.sync()
        raws = {raw["sku"]: raw for raw in self.box.products()}
        self.env.flush_all()
        self.env.cr.execute("UPDATE leaflink_listing SET write_date = '2020-01-01'")
        self.env.invalidate_all()
        self.box.edit_product(raws["ALP-TEE-L"]["id"], wholesale_price=11)
        self.sync()
        moved = self.env["leaflink.listing"].search([("write_date", ">", "2020-01-02")])
        self.assertEqual(moved.sku, "ALP-TEE-L")
        self.assertEqual(moved.wholesale_price, 11)
        self.assertEqual(moved.product_id.list_price, 9, "a linked product keeps its price unless a person loads it")

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

    def test_the_responsible_is_told_what_went_wrong_with_a_product(self):
        """R258"""
        product = self.box.add_product(sku="WRONG", raw={"quantity": "none"})
        unit = self.box.add_product(sku="MG", unit_of_measure="Milligram")
        self.sync()
        for raw, code, word in ((product, "bad_record", "press Retry"), (unit, "unit", "choose the Odoo unit")):
            issue = self.issues(self.listing(raw), code)
            self.assertIn(word, issue.message)
            self.assertEqual(issue.activity_id.user_id, self.store.responsible_id)

    def test_the_most_a_buyer_can_order(self):
        """R059"""
        product = self.box.add_product(sku="MOST", quantity=70, maximum_order=30)
        free = self.box.add_product(sku="FREE", quantity=70, maximum_order=None)
        self.sync()
        self.assertEqual(self.listing(product).most_per_order, 30)
        self.assertEqual((self.listing(free).maximum_order, self.listing(free).most_per_order), (0, 70))

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
        sweets, bars = self.env["product.category"].create([{"name": "Sweets"}, {"name": "Bars"}])
        edibles = self.env["leaflink.category"].search([("name", "=", "Edibles & Ingestibles")])
        chocolate = self.env["leaflink.subcategory"].search([("name", "=", "Chocolate")])
        self.env["leaflink.category.map"].create(
            [
                {"store_id": self.store.id, "category_id": edibles.id, "product_category_id": sweets.id},
                {
                    "store_id": self.store.id,
                    "category_id": edibles.id,
                    "subcategory_id": chocolate.id,
                    "product_category_id": bars.id,
                },
            ]
        )
        self.sync()
        products = {one.sku: one.product_id for one in self.env["leaflink.listing"].search([])}
        self.assertEqual(products["SWI-BAR-DAR-100"].categ_id, bars)
        self.assertEqual(products["ALP-GUM-RSP-100"].categ_id, sweets)
        self.assertNotIn(products["ALP-TEE-L"].categ_id, sweets + bars)

    @mute_logger("odoo.addons.leaflink_connector.models.leaflink_binding_sync")
    def test_one_bad_product_of_a_page_of_a_hundred(self):
        """R015, CAT-1"""
        self.box.reset(seed=1, empty=True)
        products = [self.box.add_product() for _number in range(98)]
        unreadable = self.box.add_product(sku="BAD-1", raw={"wholesale_price": {"amount": "a lot", "currency": "USD"}})
        refused = self.box.add_product(sku="BAD-2")
        mine = self.env["product.product"].create({"name": "Mine", "default_code": "BAD-2"})
        # whatever an addon in between may refuse
        self.env.cr.execute(
            "ALTER TABLE leaflink_listing ADD CONSTRAINT x_probe CHECK (sku <> 'BAD-2' OR product_id IS NULL) NOT VALID"
        )
        with mute_logger("odoo.sql_db"):
            self.sync()
        self.assertEqual({self.listing(one).state for one in products}, {"linked"})
        bad = self.listing(unreadable)
        self.assertEqual(bad.state, "error")
        self.assertIn("wholesale_price", bad.last_error)
        self.assertNotIn("a lot", bad.last_error, "LeafLink's data stays out of texts")
        self.assertEqual(self.listing(refused).state, "error")
        operation = self.env["leaflink.operation"].search([("store_id", "=", self.store.id)], limit=1)
        self.assertEqual((operation.created, operation.failed), (98, 2))
        issue = self.issues(bad, "bad_record")
        self.assertEqual(issue.action, "action_retry")

        self.box.edit_product(unreadable["id"], raw={"wholesale_price": {"amount": "12.50", "currency": "USD"}})
        issue.action_fix()
        self.run_jobs()
        self.assertEqual((bad.state, bad.last_error, bad.wholesale_price), ("linked", False, 12.5))
        self.assertEqual(issue.state, "solved")

        self.env.cr.execute("ALTER TABLE leaflink_listing DROP CONSTRAINT x_probe")
        self.listing(refused).action_retry()
        self.run_jobs()
        self.assertEqual(self.listing(refused).product_id, mine)

    def test_product_webhook_reads_one_product(self):
        """CAT-3"""
        self.sync()
        product = self.box.add_product(sku="HOOK-1")
        self.box.clear_requests()
        self.env["leaflink.event"]._receive(
            self.store, b'{"type": "product", "action": "edit", "data": {"id": %d, "sku": "HOOK-1"}}' % product["id"]
        )
        self.run_jobs()
        self.assertEqual(self.listing(product).product_id.default_code, "HOOK-1")
        self.assertEqual([call["path"] for call in self.box.requests()], [f"/products/{product['id']}/"])

    def test_a_product_leaflink_has_lost_is_gone(self):
        """CAT-3"""
        product = self.box.add_product(sku="LOST")
        self.sync()
        listing, mine = self.listing(product), self.listing(product).product_id
        self.box.remove_product(product["id"])
        listing.action_retry()
        self.run_jobs()
        self.assertEqual((listing.state, listing.product_id), ("gone", mine))
        self.assertTrue(mine.active)

    def test_rate_limit_in_the_middle(self):
        """CAT-4"""
        self.box.reset(seed=1, empty=True)
        for _number in range(250):
            self.box.add_product()
        self.box.fault("status", {"path": "/products/"}, skip=1, status=429, headers={"Retry-After": "30"})
        self.sync()
        count = self.env["leaflink.listing"].search_count([("store_id", "=", self.store.id)])
        self.assertEqual(count, 100)
        self.store.pause_until = False
        self.env["queue.job"].search([("state", "=", "pending")]).eta = False
        self.box.clear_requests()
        self.run_jobs()
        self.assertEqual(self.env["leaflink.listing"].search_count([("store_id", "=", self.store.id)]), 250)
        offsets = [call["query"]["offset"] for call in self.box.requests(path="/products/")]
        self.assertEqual([str(offset[0] if isinstance(offset, list) else offset) for offset in offsets], ["100", "200"])

    def test_missing_permission(self):
        self.box.permissions(products="none")
        self.sync()
        issue = self.env["leaflink.issue"].search([("store_id", "=", self.store.id), ("state", "=", "open")])
        self.assertIn("Products: Read", " ".join(issue.mapped("message")))
        self.assertEqual(self.store.state, "connected")

    def test_brands_of_the_store(self):
        """R020"""
        self.store.action_refresh_reference()
        self.run_jobs()
        self.store.brand_ids = self.env["leaflink.brand"].search([("name", "=", "Swiss Masters")])
        self.sync()
        listings = self.env["leaflink.listing"].search([("store_id", "=", self.store.id)])
        self.assertEqual(listings.brand_id, self.store.brand_ids)
        self.assertTrue(all(sku.startswith(("SWI-", "ALP-OLD")) for sku in listings.mapped("sku")))

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

    def test_a_row_another_job_has_just_stored_is_tried_again(self):
        product = self.box.add_product(sku="RACE")
        Listing = self.env["leaflink.listing"]
        values = {"store_id": self.store.id, "external_id": str(product["id"]), "name": "first"}
        Listing._insert([values])
        with mute_logger("odoo.sql_db"), self.assertRaises(RetryableJobError), self.env.cr.savepoint():
            Listing._insert([values | {"name": "second"}])

    def test_another_sellers_product_is_left_out(self):
        """R020"""
        product = self.box.add_product(sku="FOREIGN", raw={"seller": self.box.company_id + 1})
        self.sync()
        self.assertFalse(self.listing(product))

    def test_batch_costs_little_more_than_creating_the_products(self):
        self.box.reset(seed=1, empty=True)
        raws = [self.box.add_product() for _number in range(1000)]
        self.env["product.product"].create([{"name": "warm", "default_code": "warm"}])
        values = [
            {
                "name": f"P {number}",
                "default_code": f"P-{number}",
                "type": "consu",
                "list_price": 9.5,
                "description_sale": "x",
            }
            for number in range(1000)
        ]
        start = time.perf_counter()
        self.env["product.product"].create(values)
        self.env.flush_all()
        plain = time.perf_counter() - start
        start = time.perf_counter()
        queries = self.env.cr.sql_log_count
        for page in range(0, 1000, 100):
            self.env["leaflink.listing"]._store_page(self.store, raws[page : page + 100])
            self.env.flush_all()
            self.env.invalidate_all()
        taken = time.perf_counter() - start
        queries = self.env.cr.sql_log_count - queries
        start = time.perf_counter()
        for page in range(0, 1000, 100):
            self.env["leaflink.listing"]._store_page(self.store, raws[page : page + 100])
        again = time.perf_counter() - start
        _logger.info(
            "1000 listings with products: %.2f x plain product create, %s queries; again %.3f x",
            taken / plain,
            queries,
            again / plain,
        )
        self.assertEqual(self.env["leaflink.listing"].search_count([("state", "=", "linked")]), 1000)
