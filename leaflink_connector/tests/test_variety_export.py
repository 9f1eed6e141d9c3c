from odoo.tests import tagged

from .export_case import ExportCase


@tagged("post_install", "-at_install")
class TestVarietyExport(ExportCase):
    """A product with variants on LeafLink: the common listing first, then its varieties (R091, R280)."""

    def setUp(self):
        super().setUp()
        self.store.variety_mode = "variants"
        attribute = self.env["product.attribute"].create(
            {"name": "Size", "value_ids": [(0, 0, {"name": name}) for name in ("1 g", "7 g")]}
        )
        line = {"attribute_id": attribute.id, "value_ids": [(6, 0, attribute.value_ids.ids)]}
        self.template = self.env["product.template"].create(
            {"name": "Haze", "list_price": 9.0, "type": "consu", "attribute_line_ids": [(0, 0, line)]}
        )
        self.small, self.large = self.template.product_variant_ids
        self.small.default_code, self.large.default_code = "HAZ-1", "HAZ-7"
        self.template.attribute_line_ids.product_template_value_ids[1].price_extra = 36

    def prepare(self):
        """The listings of both variants and their common one, complete."""
        dialog = self.env["leaflink.listing.publish"].create(
            {"store_id": self.store.id, "product_ids": [(6, 0, self.template.product_variant_ids.ids)]}
        )
        dialog.action_prepare()
        small, large = (
            self.env["leaflink.listing"].search([("product_id", "=", one.id)]) for one in (self.small, self.large)
        )
        family = self.env["leaflink.listing"].search([("family_tmpl_id", "=", self.template.id)])
        places = {name: self.known[name].id for name in ("brand_id", "category_id", "subcategory_id", "license_id")}
        (small | large | family).write(places)
        return family, small, large

    def test_parent_first_then_its_varieties(self):
        """R091, R280"""
        family, small, large = self.prepare()
        self.send(small | large)
        bodies = self.sent()
        self.assertEqual([body["sku"] for body in bodies], ["HAZ", "HAZ-1", "HAZ-7"])
        self.assertEqual([body["name"] for body in bodies], ["Haze", "1 g", "7 g"])
        self.assertEqual([body["wholesale_price"]["amount"] for body in bodies], ["9.00", "9.00", "45.00"])
        number = int(family.external_id)
        self.assertEqual([body.get("parent") for body in bodies], [None, {"id": number}, {"id": number}])
        self.assertEqual(self.box.product(number)["children_count"], 2)
        self.run_jobs()
        self.assertEqual((small.name, small.parent_external_id), ("Haze 1 g", family.external_id))
        self.assertEqual((family | small | large).mapped("state"), ["linked"] * 3)
        self.box.clear_requests()
        self.send(family | small | large)
        self.assertEqual((self.sent(), self.sent("PATCH")), ([], []), "nothing differs, nothing is sent")
        self.template.name = "Silver Haze"
        self.send(family | small | large)
        self.assertEqual([body["name"] for body in self.sent("PATCH")], ["Silver Haze"])

    def test_they_come_back_as_they_went(self):
        """R041, R042, R280"""
        family, *varieties = self.prepare()
        self.send(family | varieties[0] | varieties[1])
        numbers = [one.external_id for one in (family, *varieties)]
        (family | varieties[0] | varieties[1]).unlink()
        self.template.unlink()
        self.env["leaflink.cursor"].search([]).value = False
        self.store.action_sync_products()
        self.run_jobs()
        family, small, large = (self.env["leaflink.listing"].search([("external_id", "=", one)]) for one in numbers)
        self.assertEqual(family.family_tmpl_id, (small | large).product_tmpl_id)
        self.assertEqual((small.product_id.lst_price, large.product_id.lst_price), (9, 45))
        self.assertEqual(large.product_id.product_template_attribute_value_ids.mapped("name"), ["7 g"])
        self.assertEqual(family.family_tmpl_id.name, "Haze")

    def test_no_variety_without_its_family(self):
        """R280: what is missing on the common listing keeps the varieties back, with the reason."""
        family, small, large = self.prepare()
        family.brand_id = False
        with self.assertRaisesRegex(Exception, "Choose the brand"):
            (small | large).action_update_leaflink()
        self.run_jobs()
        self.assertEqual(self.sent(), [])
        family.brand_id = self.known.brand_id
        self.box.add_product(sku="HAZ", name="Somebody else's")
        self.send(small | large)
        self.assertEqual([body["sku"] for body in self.sent()], ["HAZ"])
        self.assertTrue(small.awaits_family and large.awaits_family)
        self.assertIn("already exists", self.issues(family).message)

    def test_lost_answers_make_no_second_one(self):
        """N03, R280"""
        for lost in ("reset_after", "reset_before"):
            with self.subTest(lost):
                family, small, large = self.prepare()
                for _call in range(2):  # of the common listing, then of the first variety
                    self.box.fault(lost, match={"method": "POST", "path": "/products/"})
                self.send(small | large)
                for _try in range(3):
                    self.sweep()
                    self.env["leaflink.task"].search([("state", "!=", "done")]).action_retry()
                    self.run_jobs()
                found = sorted(one["sku"] for one in self.box.products() if one["sku"].startswith("HAZ"))
                self.assertEqual(found, ["HAZ", "HAZ-1", "HAZ-7"])
                children = [one for one in self.box.products() if one["sku"].startswith("HAZ-")]
                self.assertEqual({str(one["parent"]["id"]) for one in children}, {family.external_id})
                (family | small | large).unlink()
                self.box.reset(seed=1)

    def test_a_new_name_goes_to_the_common_listing_where_odoo_leads(self):
        """R067, C04"""
        family, small, large = self.prepare()
        self.send(small | large)
        self.store.identity_owner = "odoo"
        self.run_jobs()
        self.box.clear_requests()
        self.template.name = "Silver Haze"
        self.run_jobs()
        self.assertEqual([body["name"] for body in self.sent("PATCH")], ["Silver Haze"])
        self.store.identity_owner = "leaflink"
        self.box.edit_product(int(family.external_id), name="Gold Haze")
        self.env["leaflink.listing"]._fetch_one(self.store, family.external_id)
        self.assertEqual(self.template.name, "Gold Haze")

    def test_flat_unless_wanted(self):
        """R042"""
        self.store.variety_mode = "flat"
        small = self.new_listing(self.small)
        self.send(small)
        self.assertEqual([body["name"] for body in self.sent()], ["Haze (1 g)"])
        self.assertFalse(self.env["leaflink.listing"].search([("family_tmpl_id", "!=", False)]))
