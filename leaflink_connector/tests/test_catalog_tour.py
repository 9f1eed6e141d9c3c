from odoo.tests import HttpCase, tagged

from .common import SandboxMixin


@tagged("post_install", "-at_install")
class TestCatalogTour(SandboxMixin, HttpCase):
    """A person loads products and links one, in a browser."""

    def test_load_products(self):
        """R039, R041"""
        self.env["product.product"].create([{"name": name, "default_code": "ALP-BLM-100"} for name in "AB"])
        self.start_tour("/odoo/leaflink-listings", "leaflink_load_products", login="admin")
        self.assertFalse(self.env["leaflink.listing"].search([]), "the browser has waited for a preview only")
        self.run_jobs()
        listings = {one.sku: one.state for one in self.env["leaflink.listing"].search([])}
        self.assertEqual((listings["ALP-TEE-L"], listings["ALP-BLM-100"]), ("linked", "unlinked"))

    def test_link_a_listing(self):
        """R039, R073"""
        self.store.product_missing = "hold"
        shirt = self.env["product.product"].create({"name": "Shirt", "default_code": "alp-tee-l"})
        self.store.action_sync_products()
        self.run_jobs()
        self.start_tour("/odoo/leaflink-unlinked", "leaflink_link_listing", login="admin")
        listings = {one.sku: one for one in self.env["leaflink.listing"].search([])}
        self.assertEqual((listings["ALP-TEE-L"].product_id, listings["ALP-TEE-L"].link_origin), (shirt, "person"))
        self.assertEqual(listings["ALP-PR-BLD-1"].link_origin, "created")
