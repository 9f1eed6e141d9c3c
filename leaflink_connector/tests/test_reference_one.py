from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..models.leaflink_reference_sync import REFERENCES
from .common import LeafLinkCase


@tagged("post_install", "-at_install")
class TestOneReference(LeafLinkCase):
    """One row of LeafLink's lists at a time."""

    def setUp(self):
        super().setUp()
        self.store.action_refresh_reference()
        self.run_jobs()
        self.box.clear_requests()

    def test_read_again(self):
        """R306, R307, R326, R327, R329, R330, R331, R335, R337, R338: each row asks for itself, by operators only."""
        operator = new_test_user(self.env, "olga", groups="leaflink_connector.group_operator")
        reader = new_test_user(self.env, "rita", groups="leaflink_connector.group_user")
        for model in REFERENCES:
            with self.subTest(model):
                row = self.env[model].search([("store_id", "=", self.store.id)], limit=1)
                name = row.name
                row.with_context(leaflink_news=True).name = "Old"
                with self.assertRaises(AccessError):
                    row.with_user(reader).action_retry()
                row.with_user(operator).action_retry()
                self.run_jobs()
                self.assertEqual(row.name, name)
        self.assertEqual(len(self.box.requests("GET")), len(REFERENCES), "one call each, no list is read")

    def test_one_leaflink_no_longer_has(self):
        """R033, R307"""
        strain = self.env["leaflink.strain"].search([("store_id", "=", self.store.id)], limit=1)
        self.box.state.table("strains").pop(int(strain.external_id))
        strain.action_retry()
        self.run_jobs()
        self.assertFalse(strain.active)

    def test_what_leaflink_has_added_has_its_name_at_once(self):
        """R033, R307, R337: not only when the lists are read again."""
        brand = self.env["leaflink.brand"].search([("store_id", "=", self.store.id)], limit=1)
        strain = self.box.add_record("strains", name="Brand New", strain_classification="indica")
        line = self.box.add_record("product-lines", name="Autumn", brand=int(brand.external_id))
        raw = self.box.add_product(sku="NEW-1", brand=int(brand.external_id), strains=[strain], product_line=line)
        self.store.action_sync_products()
        self.run_jobs()
        listing = self.env["leaflink.listing"]._known(self.store, [str(raw["id"])])[str(raw["id"])]
        self.assertEqual((listing.strain_ids.name, listing.strain_ids.classification), ("Brand New", "indica"))
        self.assertEqual((listing.product_line_id.name, listing.product_line_id.brand_id), ("Autumn", brand))
        self.assertEqual(len(self.box.requests("GET", "/strains/*")), 1)
