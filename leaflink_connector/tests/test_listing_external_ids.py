from odoo.tests import tagged

from .export_case import ExportCase


@tagged("post_install", "-at_install")
class TestProductReference(ExportCase):
    """LeafLink learns which product of Odoo a listing is (R069)."""

    def setUp(self):
        super().setUp()
        self.key = self.store.external_ids_key = self.box.external_ids_key
        self.raw = self.box.add_product(sku="REF-1", name="Referenced", external_ids={"other-erp": "X1"})

    def sync(self):
        self.store.action_sync_products()
        self.run_jobs()
        return self.env["leaflink.listing"].search([("store_id", "=", self.store.id), ("sku", "=", "REF-1")])

    def theirs(self):
        return self.box.product(self.raw["id"])["external_ids"]

    def test_with_the_link(self):
        """R069, R063: with each link, once, and forgotten when it is broken."""
        listing = self.sync()
        mine = str(listing.product_id.id)
        self.assertEqual((self.theirs(), listing.external_reference), ({"other-erp": "X1", self.key: mine}, mine))
        self.box.clear_requests()
        self.env["leaflink.cursor"].search([]).value = False
        self.sync()
        action = listing.with_context(leaflink_preview=True).action_unlink_listing()
        self.run_jobs()
        self.assertEqual(self.sent("PATCH"), [], "LeafLink knows, and a look at it breaks no link")
        self.env[action["res_model"]].browse(action["res_id"]).action_send()
        self.run_jobs()
        self.assertEqual((self.theirs(), listing.external_reference), ({"other-erp": "X1"}, False))
        listing.product_id = other = self.new_product()
        self.run_jobs()
        self.assertEqual(self.theirs()[self.key], str(other.id))

    def test_references_of_other_systems_survive_a_leaflink_that_replaces_them(self):
        """R069"""
        self.box.configure(external_ids_replace=True)
        mine = str(self.sync().product_id.id)
        self.assertEqual(self.theirs(), {"other-erp": "X1", self.key: mine})

    def test_not_linked(self):
        """R069: what LeafLink has of an unlinked listing is left alone; without a key nothing is sent."""
        self.store.product_missing = "hold"
        self.box.edit_product(self.raw["id"], external_ids={self.key: "987654"})
        self.sync()
        self.assertEqual(self.theirs()[self.key], "987654")
        self.store.external_ids_key = False
        self.box.add_product(sku="REF-2")
        self.store.product_missing = "create"
        self.box.clear_requests()
        self.assertTrue(self.sync().product_id)
        self.assertEqual(self.sent("PATCH"), [])

    def test_a_store_that_only_reads(self):
        """R069: two calls for each product would be too many."""
        self.store.product_create_mode = "import"
        self.assertTrue(self.sync().product_id)
        self.assertEqual(self.sent("PATCH"), [])

    def test_a_key_leaflink_has_not_allotted(self):
        """R069: said once, and everything else goes on."""
        self.store.external_ids_key = "unknown"
        self.box.add_product(sku="REF-2")
        self.assertTrue(self.sync().product_id)
        questions = self.env["leaflink.issue"].search([("code", "=", "external_ids"), ("state", "=", "open")])
        self.assertEqual(len(questions), 1)
        self.assertFalse(self.env["leaflink.task"].search([("state", "in", ["error", "queued"])]))
