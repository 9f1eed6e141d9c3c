from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .export_case import ExportCase


@tagged("post_install", "-at_install")
class TestReferenceNew(ExportCase):
    """Product lines and strains made for LeafLink."""

    def new(self, **values):
        operator = new_test_user(
            self.env, f"op{self.env['res.users'].search_count([])}", groups="leaflink_connector.group_operator"
        )
        values = {"store_id": self.store.id, "kind": "strain", "classification": "hybrid"} | values
        self.env["leaflink.reference.new"].with_user(operator).create(values).action_create()

    def posts(self, path):
        return [call["body"] for call in self.box.requests(method="POST", path=path)]

    def strain(self, name):
        return self.env["leaflink.strain"].search([("store_id", "=", self.store.id), ("name", "=", name)])

    def test_a_new_strain(self):
        """R086, R087, R319"""
        self.new(name="Moon Rock")
        strain = self.strain("Moon Rock")
        listing = self.new_listing(strain_ids=[(6, 0, strain.ids)])
        self.assertIn("not on LeafLink yet", listing.listing_problems)
        self.run_jobs()
        self.assertEqual(len(self.posts("/strains/")), 1)
        self.send(listing)
        self.assertEqual(self.box.product(int(listing.external_id))["strains"], [int(strain.external_id)])

    def test_a_strain_of_another_case_is_the_same(self):
        """R086, C13"""
        known = self.env["leaflink.strain"].search([("store_id", "=", self.store.id)], limit=1)
        self.new(name=known.name.upper())
        self.run_jobs()
        self.assertFalse(self.strain(known.name.upper()) - known)
        self.assertEqual(self.posts("/strains/"), [])

    def test_a_strain_leaflink_has_meanwhile(self):
        """R086: looked for before it is created, whatever its case."""
        number = self.store._client().create_strain({"name": "moon rock", "strain_classification": "hybrid"})["id"]
        self.box.clear_requests()
        self.new(name="Moon Rock")
        self.run_jobs()
        self.assertEqual((self.strain("Moon Rock").external_id, self.posts("/strains/")), (str(number), []))

    def test_a_strain_of_another_case_is_another_one(self):
        """C13: by choice of the store."""
        self.store.strain_match = "exact"
        known = self.env["leaflink.strain"].search([("store_id", "=", self.store.id)], limit=1)
        self.new(name=known.name.upper())
        self.run_jobs()
        self.assertEqual([body["name"] for body in self.posts("/strains/")], [known.name.upper()])

    def test_a_new_product_line_and_its_lost_answer(self):
        """R084, R085, R313"""
        brand = self.known.brand_id
        self.box.fault("reset_after", match={"method": "POST", "path": "/product-lines/"})
        self.new(kind="line", name="Winter", brand_id=brand.id)
        self.new(kind="line", name="Winter", brand_id=brand.id)
        self.run_jobs()
        self.env["leaflink.task"].search([("kind", "=", "line_create")]).action_retry()
        self.run_jobs()
        line = self.env["leaflink.product.line"].search([("name", "=", "Winter")])
        self.assertEqual((len(line), len(self.posts("/product-lines/"))), (1, 1))
        self.assertTrue(line.external_id)

    def test_a_refresh_that_is_faster(self):
        """R085: the row that came with it takes the place of ours."""
        self.new(kind="line", name="Winter", brand_id=self.known.brand_id.id)
        line = self.env["leaflink.product.line"].search([("name", "=", "Winter")])
        listing = self.new_listing(product_line_id=line.id)
        raw = self.store._client().create_product_line(
            {"name": "Winter", "brand": int(self.known.brand_id.external_id)}
        )
        self.store.action_refresh_reference()
        self.run_jobs()
        self.assertEqual(listing.product_line_id.external_id, str(raw["id"]))

    def test_a_line_is_called_otherwise(self):
        """R344: LeafLink learns it; what LeafLink calls otherwise comes back."""
        line = self.env["leaflink.product.line"].search([("store_id", "=", self.store.id)], limit=1)
        line.name = "Winter Harvest"
        line.menu_position = 7
        self.run_jobs()
        patches = [call["body"] for call in self.box.requests(method="PATCH", path="/product-lines/*")]
        self.assertEqual(patches, [{"name": "Winter Harvest", "menu_position": 7}])
        self.box.state.table("product_lines")[int(line.external_id)]["name"] = "Theirs"
        self.store.action_refresh_reference()
        self.run_jobs()
        self.assertEqual((line.name, line.menu_position), ("Theirs", 7))
        self.assertEqual(len(self.box.requests(method="PATCH", path="/product-lines/*")), 1)
        self.store.product_create_mode = "import"
        line.name = line.name  # nothing is changed by it, so nothing is refused
        with self.assertRaisesRegex(UserError, "change it on LeafLink"):
            line.name = "Ours"

    def test_only_where_the_store_says_so(self):
        """C01"""
        self.store.product_create_mode = "import"
        with self.assertRaisesRegex(UserError, "creates nothing on LeafLink"):
            self.new(name="Moon Rock")
