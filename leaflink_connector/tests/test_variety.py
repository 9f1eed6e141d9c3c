from odoo.tests import tagged

from .common import LeafLinkCase


class VarietyCase(LeafLinkCase):
    SIZES = {"1 g": 9, "3.5 g": 25, "7 g": 45}

    def setUp(self):
        super().setUp()
        self.store.variety_mode = "variants"

    def family(self, name="Blue Dream", sizes=None, **fields):
        """A product of LeafLink and its varieties -> [parent, variety, ...] as LeafLink shows them."""
        parent = self.box.add_product(sku=name.upper(), name=name)
        return [parent] + [
            self.box.add_product(sku=f"{name.upper()}-{size}", name=size, parent=parent["id"], wholesale_price=price)
            | fields
            for size, price in (sizes or self.SIZES).items()
        ]

    def load(self):
        self.store.action_sync_products()
        self.run_jobs()

    def listing(self, raw):
        domain = [("store_id", "=", self.store.id), ("external_id", "=", str(raw["id"]))]
        return self.env["leaflink.listing"].search(domain)

    def listings(self, raws):
        return self.env["leaflink.listing"].concat(*map(self.listing, raws))


@tagged("post_install", "-at_install")
class TestVariety(VarietyCase):
    """Varieties from LeafLink: a product each, or variants of one product (R042, R091)."""

    def test_flat_unless_wanted(self):
        """R042"""
        self.store.variety_mode = "flat"
        raws = self.family()
        self.load()
        self.assertEqual(len(self.listings(raws).product_tmpl_id), 4)
        self.assertEqual(self.listing(raws[1]).product_id.name, "Blue Dream 1 g")

    def test_variants_of_one_product(self):
        """R042, R091"""
        raws = self.family()
        self.load()
        parent, varieties = self.listing(raws[0]), self.listings(raws[1:])
        template = parent.family_tmpl_id
        self.assertEqual((template.name, parent.state, parent.product_id.id), ("Blue Dream", "linked", False))
        self.assertEqual(varieties.product_tmpl_id, template)
        self.assertEqual(template.product_variant_ids, varieties.product_id, "no variant but those LeafLink has")
        self.assertEqual(varieties.mapped("state"), ["linked"] * 3)
        names = varieties.product_id.with_context(display_default_code=False).mapped("display_name")
        self.assertEqual(names, ["Blue Dream (1 g)", "Blue Dream (3.5 g)", "Blue Dream (7 g)"])
        self.assertEqual(varieties.product_id.mapped("lst_price"), [9, 25, 45])
        self.assertEqual(varieties.product_id.mapped("default_code"), [raw["sku"] for raw in raws[1:]])
        late = self.box.add_product(sku="LATE", name="14 g", parent=raws[0]["id"], wholesale_price=80)
        twin = self.box.add_product(sku="TWIN", name="7 g", parent=raws[0]["id"], wholesale_price=44)
        self.load()
        self.assertEqual(self.listings([late, twin]).product_tmpl_id, template)
        self.assertEqual(self.listing(twin).product_id.product_template_attribute_value_ids.name, "7 g (TWIN)")
        self.assertEqual(varieties.product_id.mapped("lst_price"), [9, 25, 45])

    def test_the_preview_says_so(self):
        """R041, R042"""
        raws = self.family()
        for results in (["varieties", "create", "create", "create"], ["varieties", "linked", "linked", "linked"]):
            load = self.env["leaflink.load"].create({"store_id": self.store.id})
            load.action_preview()
            found = {line.external_id: line.result for line in load.line_ids}
            self.assertEqual([found[str(raw["id"])] for raw in raws], results)
            self.load()

    def test_second_load_writes_nothing(self):
        """CAT-2"""
        raws = self.family()
        self.load()
        self.env.flush_all()
        for table in ("leaflink_listing", "product_product", "product_template"):
            self.env.cr.execute(f"UPDATE {table} SET write_date = '2020-01-01'")
        self.env.invalidate_all()
        self.env["leaflink.cursor"].search([]).value = False
        self.load()
        listings = self.listings(raws)
        for records in (listings, listings.product_id, listings.product_tmpl_id):
            self.assertEqual({str(one.write_date) for one in records}, {"2020-01-01 00:00:00"})

    def test_prices_are_the_variants_own(self):
        """R074"""
        raws = self.family()
        self.load()
        listings = self.listings(raws[1:])
        self.box.edit_product(raws[2]["id"], wholesale_price=30, description="new")
        load = self.env["leaflink.load"].create({"store_id": self.store.id, "update_linked": True})
        load.action_load()
        self.run_jobs()
        self.assertEqual(listings.product_id.mapped("lst_price"), [9, 30, 45])
        self.assertEqual(listings.product_tmpl_id.name, "Blue Dream")

    def test_a_variant_of_a_person_keeps_name_and_price(self):
        """R074"""
        attribute = self.env["product.attribute"].create(
            {"name": "Size", "value_ids": [(0, 0, {"name": name}) for name in ("S", "L")]}
        )
        line = {"attribute_id": attribute.id, "value_ids": [(6, 0, attribute.value_ids.ids)]}
        mine = self.env["product.template"].create({"name": "Tee", "attribute_line_ids": [(0, 0, line)]})
        mine.product_variant_ids[1].default_code = "ALP-TEE-L"
        load = self.env["leaflink.load"].create({"store_id": self.store.id, "sku": "ALP-TEE-L", "update_linked": True})
        load.action_load()
        self.run_jobs()
        self.assertEqual((mine.name, mine.product_variant_ids.mapped("lst_price")), ("Tee", [1, 1]))

    def test_a_variety_before_its_family(self):
        """R042"""
        raws = self.family()
        self.env["leaflink.listing"]._fetch_one(self.store, str(raws[2]["id"]))
        parent = self.listing(raws[0])
        self.assertEqual(parent.family_tmpl_id.name, "Blue Dream")
        self.assertEqual(self.listing(raws[2]).product_tmpl_id, parent.family_tmpl_id)
        self.run_jobs()
        self.assertEqual(parent.sku, "BLUE DREAM", "the family is asked for")
        self.load()
        self.assertEqual(self.listings(raws[1:]).product_tmpl_id, parent.family_tmpl_id)

    def test_a_family_whose_quantity_its_varieties_sell_is_a_product(self):
        """INHERITED-INVENTORY"""
        parent = self.box.add_product(sku="POOL", name="Pool")
        child = self.box.add_product(sku="POOL-1", name="1/8", parent=parent["id"], inventory_management=3)
        self.load()
        self.assertEqual(self.listing(parent).product_id.default_code, "POOL")
        self.assertNotEqual(self.listing(child).product_tmpl_id, self.listing(parent).product_tmpl_id)

    def test_another_unit_is_a_product_of_its_own(self):
        """R042, R075"""
        parent = self.box.add_product(sku="BULK", name="Bulk")
        jars = [self.box.add_product(sku=f"BULK-{name}", name=name, parent=parent["id"]) for name in ("Jar", "Tin")]
        self.load()
        pound = self.box.add_product(sku="BULK-LB", name="Pound", parent=parent["id"], unit_of_measure="Pound")
        self.load()
        self.assertEqual(self.listings(jars).product_tmpl_id, self.listing(parent).family_tmpl_id)
        self.assertEqual(self.listing(pound).product_id.name, "Bulk Pound")
        self.assertEqual(self.listing(pound).product_id.uom_id, self.env.ref("uom.product_uom_lb"))

    def test_variants_that_were_there_before_are_the_family(self):
        """R042, R072"""
        raws = self.family()
        self.load()
        template = self.listing(raws[0]).family_tmpl_id
        other = self.env["leaflink.store"].create(self._store_values() | {"name": "Second", "variety_mode": "variants"})
        other.state = "connected"
        other.action_sync_products()
        self.run_jobs()
        parent = self.env["leaflink.listing"].search([("store_id", "=", other.id), ("sku", "=", raws[0]["sku"])])
        self.assertEqual((parent.family_tmpl_id, parent.state), (template, "linked"))

    def test_what_is_linked_stays(self):
        """R042"""
        raws = self.family()
        mine = self.env["product.product"].create({"name": "Mine", "default_code": raws[1]["sku"]})
        self.load()
        self.assertEqual(self.listing(raws[1]).product_id, mine)
        self.assertEqual(len(self.listing(raws[0]).family_tmpl_id.product_variant_ids), 2)
        self.store.variety_mode = "flat"
        self.load()
        self.assertEqual(self.listings(raws[2:]).product_tmpl_id, self.listing(raws[0]).family_tmpl_id)
