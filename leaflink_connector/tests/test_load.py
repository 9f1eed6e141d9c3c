from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import LeafLinkCase


@tagged("post_install", "-at_install")
class TestLoad(LeafLinkCase):
    """The load dialog: a preview that writes nothing, then the load (R041, R097, N04)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = new_test_user(cls.env, "lena", groups="leaflink_connector.group_operator")

    def dialog(self, resource="product", **values):
        form = Form(self.env["leaflink.load"].with_user(self.operator).with_context(default_resource=resource))
        for name, value in values.items():
            form[name] = value
        return form.save()

    def results(self, load):
        return {line.code or line.name: line.result for line in load.line_ids}

    def counts(self):
        models = (
            "leaflink.listing",
            "leaflink.customer",
            "product.product",
            "res.partner",
            "leaflink.issue",
            "leaflink.brand",
        )
        return [self.env[model].with_context(active_test=False).search_count([]) for model in models]

    def test_preview_of_products_writes_nothing(self):
        Product = self.env["product.product"]
        Product.create({"name": "Shirt", "default_code": "ALP-TEE-L"})
        Product.create([{"name": name, "default_code": "ALP-BLM-100"} for name in "AB"])
        Product.create({"name": "Near", "default_code": "swi-bar-dar-100"})
        Product.create({"name": "By piece", "default_code": "ALP-BULK-BLD"})
        self.box.add_product(sku="BAD", raw={"quantity": "none"})
        before = self.counts()
        load = self.dialog()
        load.action_preview()
        self.assertEqual(self.counts(), before)
        results = self.results(load)
        self.assertEqual(results["ALP-TEE-L"], "link")
        self.assertEqual(results["ALP-BLM-100"], "ambiguous")
        self.assertEqual(results["SWI-BAR-DAR-100"], "similar")
        self.assertEqual(results["ALP-BULK-BLD"], "unit")
        self.assertEqual(results["SWI-BAR-MLK-100"], "create")
        self.assertEqual(results["ALP-OLD-BAR"], "hold")
        self.assertIn("error", results.values())
        self.assertIn("Will be created: 21", load.summary)
        shirt = load.line_ids.filtered(lambda line: line.code == "ALP-TEE-L")
        self.assertEqual(shirt.target, "[ALP-TEE-L] Shirt")
        near = load.line_ids.filtered(lambda line: line.code == "SWI-BAR-DAR-100")
        self.assertEqual(near.target, "[swi-bar-dar-100] Near", "what it may be")
        load.action_load()
        self.run_jobs()
        listing = self.env["leaflink.listing"].search([("sku", "=", "SWI-BAR-MLK-100")])
        self.assertEqual(listing.state, "linked")
        again = self.dialog()
        again.action_preview()
        self.assertEqual(self.results(again)["ALP-TEE-L"], "linked")

    def test_the_button_of_the_store_shows_the_preview(self):
        before = self.counts()
        action = self.store.with_user(self.operator).with_context(leaflink_preview=True).action_sync_products()
        load = self.env["leaflink.load"].browse(action["res_id"])
        self.assertTrue(load.is_previewed)
        self.assertEqual(len(load.line_ids), len(self.box.products()))
        self.assertEqual(self.counts(), before)
        self.run_jobs()
        self.assertEqual(self.counts(), before)

    def test_narrowing(self):
        """R015"""
        self.store.action_refresh_reference()
        self.run_jobs()
        shirt = next(one for one in self.box.products() if one["sku"] == "ALP-TEE-L")
        brand = self.env["leaflink.brand"].search([("name", "=", "Swiss Masters")])
        category = self.env["leaflink.category"].search([("name", "=", "Pre-Rolls")])
        for values, skus in (
            ({"number": str(shirt["id"])}, {"ALP-TEE-L"}),
            ({"sku": "ALP-BLM-100"}, {"ALP-BLM-100"}),
            ({"brand_id": brand}, {"SWI-BAR-DAR-100", "SWI-BAR-MLK-100", "SWI-BAR-HAZ-100", "ALP-OLD-BAR"}),
            ({"category_id": category}, {"ALP-PR-BLD-1", "ALP-PR-BLD-5"}),
            ({"since": "2099-01-01 00:00:00"}, set()),
        ):
            with self.subTest(values=values):
                load = self.dialog(**values)
                load.action_preview()
                self.assertEqual(set(self.results(load)), skus)
        load = self.dialog(sku="ALP-BLM-100")
        load.action_load()
        self.run_jobs()
        self.assertEqual(self.env["leaflink.listing"].search([("store_id", "=", self.store.id)]).sku, "ALP-BLM-100")
        cursor = self.env["leaflink.cursor"].search([("store_id", "=", self.store.id), ("resource", "=", "product")])
        self.assertFalse(cursor.value, "a narrow load does not pass for having read everything")

    def test_seller_and_brand_in_any_shape(self):
        self.store.action_refresh_reference()
        self.run_jobs()
        brand = self.env["leaflink.brand"].search([("name", "=", "Swiss Masters")])
        company, number = self.box.company_id, int(brand.external_id)
        own = [
            self.box.add_product(brand=number, raw={"seller": seller, "brand": shape})["sku"]
            for seller, shape in (({"id": company}, {"id": number}), (str(company), str(number)), ("", number))
        ]
        foreign = self.box.add_product(brand=number, raw={"seller": {"id": company + 1}})["sku"]
        self.store.brand_ids = brand
        load = self.dialog(brand_id=brand)
        load.action_preview()
        self.assertLessEqual(set(own), set(self.results(load)))
        self.assertNotIn(foreign, self.results(load))

    def test_pages_without_a_hit_go_on(self):
        """LeafLink may ignore a filter: pages of which nothing fits are no repetition."""
        template = self.box.products()[0]
        pages = [[template | {"id": 5000 + page, "sku": f"OTHER-{page}"}] for page in range(3)]
        pages.append([template | {"id": 6000, "sku": "WANTED"}])
        for index, results in enumerate(pages):
            body = {"count": 4, "next": "more" if index < 3 else None, "results": results}
            self.box.fault("status", {"path": "/products/"}, status=200, body=body)
        cursor = self.env["leaflink.cursor"]._start(self.store, "product", filters={"sku": "WANTED"})
        self.run_jobs()
        self.assertEqual(cursor.operation_id.state, "done")
        self.assertEqual(self.env["leaflink.listing"].search([("store_id", "=", self.store.id)]).sku, "WANTED")

    def test_update_linked_products(self):
        """R074"""
        mine = self.env["product.product"].create(
            {"name": "Old name", "default_code": "SWI-BAR-DAR-100", "list_price": 1}
        )
        self.dialog(sku="SWI-BAR-DAR-100").action_load()
        self.run_jobs()
        self.assertEqual((mine.name, mine.list_price), ("Old name", 1))
        load = self.dialog(sku="SWI-BAR-DAR-100", update_linked=True)
        load.action_preview()
        self.assertEqual(load.line_ids.result, "update")
        self.assertIn("Name: Old name → Chocolate Bar (Dark) 100mg", load.line_ids.note)
        self.assertIn("Price: 1 → 9", load.line_ids.note)
        self.assertEqual(mine.list_price, 1)
        load.action_load()
        self.run_jobs()
        self.assertEqual((mine.name, mine.list_price), ("Chocolate Bar (Dark) 100mg", 9))
        load = self.dialog(sku="SWI-BAR-DAR-100", update_linked=True)
        load.action_preview()
        self.assertEqual(load.line_ids.result, "linked", "equal values are no update")

    def test_price_of_a_product_kept_in_another_unit(self):
        """LeafLink's price of a gram is no price of a kilogram."""
        self.box.add_product(sku="WEIGHED", unit_of_measure="Gram", wholesale_price="2.50")
        kilo, piece = self.env.ref("uom.product_uom_kgm"), self.env.ref("uom.product_uom_unit")
        mine = self.env["product.product"].create({"name": "Bulk", "default_code": "WEIGHED", "uom_id": kilo.id})
        self.dialog(sku="WEIGHED", update_linked=True).action_load()
        self.run_jobs()
        self.assertEqual(mine.list_price, 2500)
        other = self.env["product.product"].create({"name": "Jar", "uom_id": piece.id, "list_price": 7})
        self.env["leaflink.listing"].search([("sku", "=", "WEIGHED")]).product_id = other
        self.dialog(sku="WEIGHED", update_linked=True).action_load()
        self.run_jobs()
        self.assertEqual(other.list_price, 7, "a unit that cannot be compared has no price of its own")

    def test_the_price_of_a_case_is_no_news(self):
        """R041, CASE-PRICE-PUSH: what was loaded is not an update of itself, however its price divides."""
        self.box.add_product(sku="DOZEN", unit_multiplier=12, wholesale_price="50.00")
        self.dialog(sku="DOZEN").action_load()
        self.run_jobs()
        product = self.env["product.product"].search([("default_code", "=", "DOZEN")])
        load = self.dialog(sku="DOZEN", update_linked=True)
        load.action_preview()
        self.assertEqual(load.line_ids.result, "linked")
        load.action_load()
        self.run_jobs()
        self.assertAlmostEqual(product.list_price * 12, 50)

    def test_without_creating(self):
        load = self.dialog(create_missing=False)
        load.action_preview()
        self.assertEqual(set(self.results(load).values()), {"hold"})
        load.action_load()
        self.run_jobs()
        listings = self.env["leaflink.listing"].search([("store_id", "=", self.store.id)])
        self.assertTrue(listings)
        self.assertFalse(listings.product_id)

    def test_preview_of_customers(self):
        """R097"""
        self.env["res.partner"].create({"name": "Mile High Remedies", "zip": "80204"})
        self.env["res.partner"].create({"name": "Any", "leaflink_license_number": "402R-00201"})
        before = self.counts()
        load = self.dialog("customer")
        load.action_preview()
        self.assertEqual(self.counts(), before)
        results = {line.name: line.result for line in load.line_ids}
        self.assertEqual(results["Mile High Remedies"], "similar")
        self.assertEqual(results["Green Fields Denver"], "link")
        self.assertEqual(results["New Leaf"], "create")
        load.action_load()
        self.run_jobs()
        self.assertEqual(self.env["leaflink.customer"].search([("name", "=", "New Leaf")]).state, "linked")

    def test_old_and_new_of_what_is_known(self):
        """R041, R097"""
        self.store.action_sync_products()
        self.store.action_sync_customers()
        self.run_jobs()
        shirt = next(one for one in self.box.products() if one["sku"] == "ALP-TEE-L")
        self.box.edit_product(shirt["id"], listing_state="Internal", quantity=7)
        customer = self.env["leaflink.customer"].search([("name", "=", "New Leaf")])
        self.box.edit_customer(int(customer.external_id), phone="555 0123", city="Boulder")
        load = self.dialog(sku="ALP-TEE-L")
        load.action_preview()
        self.assertEqual(load.line_ids.result, "update")
        self.assertIn("Listing State: Available → Internal", load.line_ids.note)
        self.assertIn("→ 7", load.line_ids.note)
        load = self.dialog("customer", number=customer.external_id)
        load.action_preview()
        self.assertEqual(load.line_ids.result, "update")
        self.assertIn("→ 555 0123", load.line_ids.note)
        self.assertIn("→ Boulder", load.line_ids.note)
        load.action_load()
        self.run_jobs()
        self.assertEqual((customer.partner_id.phone, customer.partner_id.city), ("555 0123", "Boulder"))
        customer.partner_id.city = "Golden"
        self.box.edit_customer(int(customer.external_id), city="Denver")
        load = self.dialog("customer", number=customer.external_id)
        load.action_preview()
        self.assertNotIn("→ Denver", load.line_ids.note or "", "what a person typed stays, and so it is shown")

    def test_a_conflicting_reference_is_told_and_nothing_is_half_written(self):
        """R044"""
        self.box.add_product(sku="MG-1", unit_of_measure="Milligram")
        load = self.dialog(sku="MG-1")
        load.action_preview()
        self.assertEqual(load.line_ids.result, "unit")
        self.assertIn("Milligram", load.line_ids.note)
        load.action_load()
        self.run_jobs()
        self.assertFalse(self.env["product.template"].search([("default_code", "=", "MG-1")]))
        category = self.env["leaflink.category"].search([("store_id", "=", self.store.id)], limit=1)
        row = {"store_id": self.store.id, "category_id": category.id}
        row["product_category_id"] = self.env["product.category"].create({"name": "Sweets"}).id
        self.env["leaflink.category.map"].create(row)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self.env["leaflink.category.map"].create(row)

    def test_when_leaflink_does_not_answer(self):
        self.box.fault("status", {"path": "/products/"}, status=503)
        with self.assertRaisesRegex(UserError, "Green Valley"):
            self.dialog().action_preview()

    def test_more_than_a_preview_shows(self):
        self.box.reset(seed=1, empty=True)
        for _number in range(620):
            self.box.add_product()
        load = self.dialog()
        load.action_preview()
        self.assertEqual((len(load.line_ids), load.total), (500, 620))
        self.assertIn("120 more", load.summary)

    def test_rights(self):
        reader = new_test_user(self.env, "rita", groups="leaflink_connector.group_user")
        with self.assertRaises(AccessError):
            self.env["leaflink.load"].with_user(reader).create({"store_id": self.store.id})
        with self.assertRaises(AccessError):
            self.store.with_user(reader).action_sync_products()
        company = self.env["res.company"].create({"name": "Sister"})
        foreign = self.env["leaflink.store"].sudo().create(self._store_values() | {"company_id": company.id})
        foreign.state = "connected"
        load = self.env["leaflink.load"].with_user(self.operator).sudo().create({"store_id": foreign.id})
        with self.assertRaises(AccessError):
            load.with_user(self.operator).sudo(False).action_preview()

    def test_schedule(self):
        """R025"""

        def poll():
            self.env.flush_all()
            self.env.ref("leaflink_connector.cron_poll_catalog").method_direct_trigger()
            self.run_jobs()

        poll()
        listings = self.env["leaflink.listing"].search([("store_id", "=", self.store.id)])
        customers = self.env["leaflink.customer"].search([("store_id", "=", self.store.id)])
        self.assertTrue(listings and customers)
        self.assertFalse(listings.product_id, "nothing is created before somebody has synchronised once")
        self.assertFalse(customers.partner_id)
        self.box.clear_requests()
        poll()
        paths = ("/products/", "/customers/")
        self.assertTrue(all("modified__gte" in str(self.box.requests("GET", path)[0]["query"]) for path in paths))
        self.store.action_sync_products()
        self.store.action_sync_customers()
        self.run_jobs()
        self.assertTrue(listings.product_id)
        self.assertTrue(customers.partner_id)
        new = self.box.add_product(sku="NEW-1")
        poll()
        self.assertTrue(self.env["leaflink.listing"].search([("external_id", "=", str(new["id"]))]).product_id)
        self.store.state = "paused"
        self.box.clear_requests()
        self.env.flush_all()
        self.env.ref("leaflink_connector.cron_poll_catalog").method_direct_trigger()
        self.env.ref("leaflink_connector.cron_refresh_reference").method_direct_trigger()
        self.run_jobs()
        self.assertFalse(self.box.requests())
