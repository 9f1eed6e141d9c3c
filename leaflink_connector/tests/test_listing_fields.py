from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models.leaflink_listing_details import KEYS
from .export_case import ExportCase

NEVER = {"extern_acct_id", "extern_income_acct_id", "s2s_conversion_amount", "extern_sts_ids", "featured_on_deals"}
ABSENT = "not sent"
NOTHING = {"amount": "0.00", "currency": "USD"}


def number(name):
    """LeafLink's number of what the known listing has in this field."""
    return lambda test: int(test.known[name].external_id)


def reference(name):
    return lambda test: int(test.references[name].external_id)


def seller(test):
    return test.box.company_id


# LeafLink's field, what is sent if nobody said anything, fields of the listing somebody chose, what is sent then
FIELDS = [
    (
        "R262",
        "drop_date",
        ABSENT,
        {"drop_date": "2027-01-02 03:04:05", "listing_state": "Unavailable"},
        "2027-01-02T03:04:05+00:00",
    ),
    ("R263", "name", "Lemon Bar", {}, None),
    ("R264", "sku", "LEM-1", {}, None),
    ("R265", "description", "Lemon Bar", {}, None),
    ("R266", "quantity", "0", {}, None),
    ("R267", "unit_multiplier", 1, {"unit_multiplier": 12}, 12),
    ("R268", "retail_price", NOTHING, {}, None),
    ("R269", "wholesale_price", {"amount": "9.00", "currency": "USD"}, {}, None),
    ("R270", "sale_price", NOTHING, {}, None),
    ("R271", "minimum_order", "0.01", {"minimum_order": 2.5}, "2.5"),
    ("R272", "maximum_order", "100000", {"maximum_order": 40}, "40"),
    ("R273", "AVAILABLE_FOR_SAMPLES", True, {"available_for_samples": False}, False),
    ("R274", "extern_acct_id", ABSENT, {}, None),
    ("R275", "extern_income_acct_id", ABSENT, {}, None),
    ("R276", "featured", False, {"featured": True}, True),
    ("R277", "tagline", ABSENT, {"tagline": "New"}, "New"),
    ("R278", "featured_on_deals", ABSENT, {}, None),
    ("R279", "allow_fractional_quantities", False, {"allow_fractional": True}, True),
    ("R280", "parent", ABSENT, {}, None),
    ("R281", "listing_state", "Available", {"listing_state": "Internal"}, "Internal"),
    ("R282", "display_listing_state", ABSENT, {}, None),
    ("R283", "inventory_management", 1, {"inventory_management": "2"}, 2),
    ("R284", "unit_of_measure", "Unit", {"unit_of_measure": "Gram"}, "Gram"),
    ("R285", "sell_in_unit_of_measure", ABSENT, {"unit_multiplier": 12}, "Case"),
    ("R286", "unit_denomination", 1, {"unit_denomination": "3 1/2"}, 7),
    ("R287", "category", number("category_id"), {}, None),
    ("R288", "sub_category", number("subcategory_id"), {}, None),
    ("R289", "grow_type", ABSENT, {"grow_type": 2}, 2),
    ("R290", "seller", seller, {}, None),
    ("R291", "brand", number("brand_id"), {}, None),
    ("R292", "product_line", None, {"product_line_id": True}, reference("product_line_id")),
    ("R293", "manufacturer", seller, {}, None),
    ("R294", "strain_classification", "na", {"strain_classification": "sativa"}, "sativa"),
    ("R295", "license", number("license_id"), {}, None),
    ("R296", "strains", [], {"strain_ids": True}, lambda test: [int(test.references["strain_ids"].external_id)]),
    ("R297", "s2s_conversion_amount", ABSENT, {}, None),
    ("R298", "extern_sts_ids", ABSENT, {}, None),
    ("R299", "base_units_per_unit", ABSENT, {"base_units_per_unit": 3.5}, "3.5"),
    ("R300", "external_ids", ABSENT, {}, None),
    ("R301", "threshold_value", 0, {"threshold_value": 5}, 5),
    ("R302", "threshold_action", "default", {"threshold_action": "unavailable"}, "unavailable"),
    ("R303", "reverse_threshold_value", 1, {"reverse_threshold_value": 6}, 6),
    ("R304", "reverse_threshold_action", "default", {"reverse_threshold_action": "available"}, "available"),
]


@tagged("post_install", "-at_install")
class TestProductFields(ExportCase):
    """Each field LeafLink recommends for a product: what is sent, what when nobody said anything, what never."""

    def body(self, product=None, **values):
        return self.new_listing(product, **values)._create_body()

    def test_every_field(self):
        """R262, R263, R264, R265, R266, R267, R268, R269, R270, R271, R272, R273, R276, R277, R279, R281, R283, R284,
        R285, R286, R287, R288, R289, R290, R291, R292, R293, R294, R295, R296, R299, R301, R302, R303, R304: what is
        sent when nobody said anything, and when somebody did, at creation and later."""
        self.store.structure_master = "odoo"
        plain = self.new_listing()._create_body()
        line = self.env["leaflink.product.line"].search([("brand_id", "=", self.known.brand_id.id)], limit=1)
        strain = self.env["leaflink.strain"].search([], limit=1)
        self.references = {"product_line_id": line, "strain_ids": strain}
        for number, (row, key, default, chosen, value) in enumerate(FIELDS):
            with self.subTest(row=row, key=key):
                self.assertEqual(plain.get(key, ABSENT), self.resolve(default))
                if not chosen:
                    continue
                listing = self.new_listing(self.new_product(default_code=f"T-{number}"))
                listing.write({name: self.chosen(name, text) for name, text in chosen.items()})
                self.assertEqual(listing._create_body()[key], self.resolve(value))
                self.known.edited = False
                before = {name: value is False for name, value in chosen.items()}
                self.known.with_context(leaflink_news=True).write(before)
                self.known.write({name: self.chosen(name, text) for name, text in chosen.items()})
                changed = self.known._update_body()
                self.assertEqual(changed[key], self.resolve(value))
                self.assertLessEqual(changed.keys(), {key for name in chosen for key in KEYS[name]})

    def chosen(self, name, value):
        """Rows of LeafLink's lists are those of the test."""
        if name not in self.references:
            return value
        return self.references[name].ids if name == "strain_ids" else self.references[name].id

    def resolve(self, value):
        """A value that depends on the data stands in the table as a function of the test."""
        return value(self) if callable(value) else value

    def test_what_is_never_sent(self):
        """R274, R275, R278, R282, R297, R298, C32"""
        listing = self.new_listing(featured=True, tagline="New")
        self.assertFalse((NEVER | {"display_listing_state"}) & listing._create_body().keys())

    def test_sold_in_cases(self):
        """R267, R269, R285, R201"""
        body = self.body(unit_multiplier=12)
        self.assertEqual((body["unit_multiplier"], body["sell_in_unit_of_measure"]), (12, "Case"))
        self.assertEqual(body["wholesale_price"]["amount"], "108.00")

    def test_numbers_leaflink_would_not_take(self):
        """R267, R271, R272: typed here they are told, what LeafLink has is its own affair."""
        for number, (values, said) in enumerate(
            (
                ({"unit_multiplier": -3}, "at least one unit"),
                ({"minimum_order": 50, "maximum_order": 5}, "minimum order"),
                ({"minimum_order": -1}, "minimum order"),
            )
        ):
            with self.subTest(values=values):
                listing = self.new_listing(self.new_product(default_code=f"N-{number}"), **values)
                self.assertIn(said, listing.listing_problems)
                self.known.with_context(leaflink_news=True).write(values)
                self.assertFalse(self.known.listing_problems)
        self.known.minimum_order = 500000
        self.assertIn("minimum order", self.known.listing_problems)

    def test_a_drop_date_needs_unavailable(self):
        """R262"""
        self.assertIn("Unavailable", self.new_listing(drop_date="2099-01-02 03:04:05").listing_problems)
        self.assertFalse(self.new_listing(self.new_product(default_code="P"), drop_date="2020-01-02").listing_problems)
        self.known.drop_date = "2099-01-02 03:04:05"
        with self.assertRaisesRegex(UserError, "Unavailable"):
            self.known.action_update_leaflink()
        self.known.listing_state = "Unavailable"
        self.assertFalse(self.known._why_not_sent())
        self.known.with_context(leaflink_news=True).write({"edited": False, "listing_state": "Available"})
        self.assertFalse(self.known._why_not_sent(), "LeafLink's own affair")

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

    def test_units_a_person_has_mapped(self):
        """R076, R284, R286: goes both ways, also for a unit LeafLink counts by a size of its own."""
        Uom = self.env["uom.uom"]
        for name, size, word in (("1/8 Ounce", "1/8", "Ounce"), ("Milligram", "1", "Milligram")):
            uom = Uom.create({"name": name})
            self.store.uom_map_ids.filtered(lambda row, name=name: row.name == name).unlink()
            self.env["leaflink.uom.map"].create({"store_id": self.store.id, "name": name, "uom_id": uom.id})
            listing = self.new_listing(self.new_product(default_code=name, uom_id=uom.id))
            self.assertEqual((listing.unit_denomination, listing.unit_of_measure), (size, word))
            self.assertEqual(listing.uom_id, uom)

    def test_content_of_a_unit_is_recommended(self):
        """R299, R292"""
        listing = self.new_listing()
        self.assertIn("content", listing.listing_advice)
        listing.base_units_per_unit = 100
        self.assertNotIn("content", listing.listing_advice)
        self.assertFalse(listing.listing_problems)
        listing.base_units_per_unit = 0
        for name in ("Cartridges", "Concentrates", "Pre-Rolls", "Flower", "Topicals", "Edibles & Ingestibles"):
            listing.category_id = self.env["leaflink.category"].create({"store_id": self.store.id, "name": name})
            self.assertIn("content", listing.listing_advice, name)
        listing.unit_of_measure = "Gram"
        self.assertNotIn("content", listing.listing_advice, "a gram says it itself")
        listing.unit_of_measure = "Unit"
        listing.category_id = self.env["leaflink.category"].create({"store_id": self.store.id, "name": "Accessories"})
        self.assertNotIn("content", listing.listing_advice)

    def test_places_of_the_catalogue_from_the_category(self):
        """R088, R287, R288, R089, C31"""
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
        other = self.env["leaflink.license"].search([("id", "!=", self.known.license_id.id)], limit=1)
        listing.license_id = other
        self.assertEqual(listing._create_body()["license"], int(other.external_id), "that of the product comes first")

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
        self.store.company_id.partner_id.state_id = self.env.ref("base.state_us_6")
        self.assertTrue(self.new_listing(self.new_product(default_code="CO")).available_for_samples)
        ontario = self.env.ref("base.state_ca_on")
        self.store.company_id.partner_id.write({"country_id": ontario.country_id.id, "state_id": ontario.id})
        self.assertFalse(self.new_listing(self.new_product(default_code="CA")).available_for_samples)


@tagged("post_install", "-at_install")
class TestNames(ExportCase):
    """Where a new listing goes by the names of what its product belongs to."""

    def setUp(self):
        super().setUp()
        self.brand = self.known.brand_id

    def defaults(self, *tags, **values):
        Tag = self.env["product.tag"]
        ids = [(Tag.search([("name", "=", name)]) or Tag.create({"name": name})).id for name in tags]
        product = self.new_product(product_tag_ids=ids, **values)
        return self.env["leaflink.listing"].create({"store_id": self.store.id, "product_id": product.id})

    def refresh(self):
        self.store.action_refresh_reference()
        self.run_jobs()

    def test_brand(self):
        """R083: by a tag of exactly its name, else by the tag that was chosen for it."""
        self.assertFalse(self.defaults(self.brand.name.upper(), default_code="A").brand_id, "case counts")
        listing = self.defaults(self.brand.name, default_code="B")
        self.assertEqual(listing.brand_id, self.brand)
        self.refresh()
        self.assertEqual(self.brand.product_tag_id, listing.product_tag_ids, "found by its name")
        other = self.env["leaflink.brand"].search([("id", "!=", self.brand.id), ("store_id", "=", self.store.id)])[:1]
        other.product_tag_id = self.env["product.tag"].create({"name": "House brand"})
        self.refresh()
        self.assertEqual(other.product_tag_id.name, "House brand", "what a person chose stays")
        product = self.new_product(default_code="C", product_tag_ids=other.product_tag_id.ids)
        mine = self.env["leaflink.listing"].create({"store_id": self.store.id, "product_id": product.id})
        self.assertEqual(mine.brand_id, other)

    def test_products_from_leaflink_get_the_tag(self):
        """R083, R060"""
        self.brand.product_tag_id = self.env["product.tag"].create({"name": "Bars"})
        raw = self.box.add_product(sku="TAG-1", name="Tagged", brand=int(self.brand.external_id))
        self.store.action_sync_products()
        self.run_jobs()
        product = self.env["product.product"].search([("default_code", "=", "TAG-1")])
        self.assertEqual((product.product_tag_ids.name, bool(raw)), ("Bars", True))

    def test_product_line(self):
        """R084: of the same brand, by exactly its name."""
        line = self.known.product_line_id or self.env["leaflink.product.line"].search(
            [("brand_id", "!=", False)], limit=1
        )
        self.assertEqual(self.defaults(line.brand_id.name, line.name).product_line_id, line)
        self.assertFalse(
            self.defaults(line.name, default_code="B").product_line_id, "without the brand it is not known"
        )

    def test_strain(self):
        """R086, C13: case does not count, the same spelling comes first, two that differ in nothing else wait."""
        Strain = self.env["leaflink.strain"]
        mine = {"store_id": self.store.id}
        kush = Strain.create({**mine, "name": "Quiet Kush", "external_id": "90001"})
        self.assertEqual(self.defaults("QUIET KUSH", default_code="A").strain_ids, kush)
        loud = Strain.create({**mine, "name": "quiet kush", "external_id": "90002"})
        self.assertFalse(self.defaults("Quiet KUSH", default_code="B").strain_ids)
        self.assertEqual(self.defaults("quiet kush", default_code="C").strain_ids, loud)
        self.store.strain_match = "exact"
        loud.active = False
        self.assertFalse(self.defaults("QUIET KUSH", default_code="D").strain_ids)
        self.assertEqual(self.defaults("Quiet Kush", default_code="E").strain_ids, kush)

    def test_lines_and_strains_a_person_has_mapped(self):
        """R084, R086: by a tag that was chosen for them, before any name."""
        line, other = self.env["leaflink.product.line"].search([("brand_id", "!=", False)], limit=2)
        strain = self.env["leaflink.strain"].search([("store_id", "=", self.store.id)], limit=1)
        line.product_tag_id = self.env["product.tag"].create({"name": "House line"})
        strain.product_tag_id = self.env["product.tag"].create({"name": "House strain"})
        named = other.name if other.brand_id == line.brand_id else "Nothing"
        listing = self.defaults(line.brand_id.name, named, "House line", "House strain")
        self.assertEqual((listing.product_line_id, listing.strain_ids), (line, strain))

    def test_strain_of_a_variant(self):
        """R086: a variant value may be the strain."""
        kush = self.env["leaflink.strain"].create(
            {"store_id": self.store.id, "name": "Quiet Kush", "external_id": "90001"}
        )
        attribute = self.env["product.attribute"].create(
            {"name": "Strain", "value_ids": [(0, 0, {"name": "Quiet Kush"}), (0, 0, {"name": "Other"})]}
        )
        line = {"attribute_id": attribute.id, "value_ids": attribute.value_ids.ids}
        template = self.env["product.template"].create({"name": "Jar", "attribute_line_ids": [(0, 0, line)]})
        values = [
            self.env["leaflink.listing"]._listing_defaults(self.store, product)["strain_ids"]
            for product in template.product_variant_ids
        ]
        self.assertEqual(values, [[(6, 0, kush.ids)], [(6, 0, [])]])

    def test_fractions_of_flower_sold_by_weight(self):
        """R279: whether its category is mapped or only called like LeafLink's."""
        category = self.env["product.category"].create({"name": "Flower"})
        pound, unit = self.env.ref("uom.product_uom_lb"), self.env.ref("uom.product_uom_unit")
        bulk, jar = (self.defaults(categ_id=category.id, uom_id=uom.id, default_code=uom.name) for uom in (pound, unit))
        self.assertIn("Flower", bulk.category_id.name)
        self.assertEqual((bulk.allow_fractional, jar.allow_fractional), (True, False))
        self.assertFalse(self.defaults(default_code="OIL", uom_id=pound.id).allow_fractional, "not flower")

    def test_category_without_a_map(self):
        """R088: where Odoo's category, or a parent, is called like LeafLink's no map is needed."""
        place = self.known.subcategory_id
        parent = self.env["product.category"].create({"name": place.category_id.name.upper()})
        child = self.env["product.category"].create({"name": place.name, "parent_id": parent.id})
        listing = self.defaults(categ_id=child.id)
        self.assertEqual((listing.category_id, listing.subcategory_id), (place.category_id, place))

    def test_two_maps_that_say_otherwise(self):
        """R088, R287: nothing is guessed where one category of Odoo is two of LeafLink's; its parent is not asked."""
        parent = self.env["product.category"].create({"name": "Goods"})
        category = self.env["product.category"].create({"name": "Things", "parent_id": parent.id})
        one, two = self.env["leaflink.category"].search([("store_id", "=", self.store.id)], limit=2)
        row = {"store_id": self.store.id, "product_category_id": category.id}
        self.env["leaflink.category.map"].create([row | {"category_id": one.id}, row | {"category_id": two.id}])
        self.env["leaflink.category.map"].create(row | {"category_id": one.id, "product_category_id": parent.id})
        listing = self.defaults(categ_id=category.id)
        self.assertFalse(listing.category_id)
        self.assertIn("Choose the category", listing.listing_problems)

    def test_the_only_brand_of_the_store(self):
        """R083, R291"""
        self.store.brand_ids = self.brand
        self.assertEqual(self.defaults().brand_id, self.brand)

    def test_a_map_comes_before_names(self):
        """R088"""
        category = self.env["product.category"].create({"name": self.known.category_id.name})
        other = self.env["leaflink.category"].search([("id", "!=", self.known.category_id.id)], limit=1)
        row = {"store_id": self.store.id, "category_id": other.id, "product_category_id": category.id}
        self.env["leaflink.category.map"].create(row)
        self.assertEqual(self.defaults(categ_id=category.id).category_id, other)

    def test_a_row_that_leaflink_drops_is_not_chosen(self):
        """R033, R083"""
        self.brand.active = False
        self.assertNotEqual(self.defaults(self.brand.name).brand_id, self.brand)
