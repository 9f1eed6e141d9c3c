import logging
import time

from odoo.tests import tagged

from .listing_case import ListingCase

_logger = logging.getLogger(__name__)


@tagged("post_install", "-at_install")
class TestListingSync(ListingCase):
    """Products in: what is read, and what is written for it."""

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

    def test_the_most_a_buyer_can_order(self):
        """R059"""
        product = self.box.add_product(sku="MOST", quantity=70, maximum_order=30)
        free = self.box.add_product(sku="FREE", quantity=70, maximum_order=None)
        self.sync()
        self.assertEqual(self.listing(product).most_per_order, 30)
        self.assertEqual((self.listing(free).maximum_order, self.listing(free).most_per_order), (0, 70))

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

    def test_brands_of_the_store(self):
        """R020"""
        self.store.action_refresh_reference()
        self.run_jobs()
        self.store.brand_ids = self.env["leaflink.brand"].search([("name", "=", "Swiss Masters")])
        self.sync()
        listings = self.env["leaflink.listing"].search([("store_id", "=", self.store.id)])
        self.assertEqual(listings.brand_id, self.store.brand_ids)
        self.assertTrue(all(sku.startswith(("SWI-", "ALP-OLD")) for sku in listings.mapped("sku")))

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
