from odoo.tests import HttpCase, tagged

from .common import SandboxMixin


@tagged("post_install", "-at_install")
class TestExportTour(SandboxMixin, HttpCase):
    """A person maps listings, lists a product and settles a conflict, in a browser."""

    def setUp(self):
        super().setUp()
        self.store.write({"product_missing": "hold", "product_create_mode": "both"})
        self.store.action_refresh_reference()
        self.store.action_sync_products()
        self.run_jobs()

    def listing(self, sku):
        return self.env["leaflink.listing"].search([("store_id", "=", self.store.id), ("sku", "=", sku)])

    def test_map_ten_listings(self):
        """R073, N19"""
        Product = self.env["product.product"]
        waiting = self.env["leaflink.listing"].search([("listing_state", "!=", "Archived")])
        ten = waiting.filtered(lambda one: one.uom_id and one.sku != "ALP-TEE-L")[:10] | self.listing("SWI-BAR-DAR-100")
        ten |= self.listing("ALP-CRT-OGK-05")
        for one in ten:
            Product.create({"name": one.name, "default_code": one.sku.replace("-", " "), "uom_id": one.uom_id.id})
        Product.create({"name": "Alpine Shirt", "barcode": "ALPTEEL"})
        ten.action_suggest()
        self.run_jobs()
        self.start_tour("/odoo/leaflink-unlinked", "leaflink_map_listings", login="admin")
        self.assertEqual(set(ten.mapped("state")), {"linked"})
        self.assertGreaterEqual(len(ten), 10)
        self.assertFalse(self.listing("ALP-TEE-L").product_id)

    def test_list_a_product(self):
        """R066, R070"""
        known = self.listing("SWI-BAR-DAR-100")
        product = self.env["product.product"].create({"name": "Lemon", "default_code": "LEM-1", "list_price": 9.0})
        listing = self.env["leaflink.listing"].create({"store_id": self.store.id, "product_id": product.id})
        listing.write({name: known[name].id for name in ("category_id", "subcategory_id", "license_id")})
        self.start_tour(f"/odoo/leaflink-listings/{listing.id}", "leaflink_list_product", login="admin")
        self.run_jobs()
        self.assertEqual(self.box.product(int(listing.external_id))["sku"], "LEM-1")

    def conflict(self):
        """A listing that was changed on both sides."""
        listing = self.listing("SWI-BAR-DAR-100")
        listing.action_create_product()
        listing.tagline = "Ours"
        self.box.edit_product(int(listing.external_id), tagline="Theirs")
        self.store.action_sync_products()
        self.run_jobs()
        return listing

    def test_resolve_a_conflict(self):
        """N10"""
        known = self.conflict()
        self.start_tour(f"/odoo/leaflink-listings/{known.id}", "leaflink_resolve_conflict", login="admin")
        self.run_jobs()
        self.assertEqual(self.box.product(int(known.external_id))["tagline"], "Ours")

    def test_choose_on_a_card(self):
        """R040, N10"""
        known = self.conflict()
        self.start_tour("/odoo/leaflink-listings", "leaflink_catalog_cards", login="admin")
        self.assertEqual((known.tagline, known.is_edited), ("Theirs", False))

    def test_archive_several(self):
        """R064, R065"""
        pair = self.listing("SWI-BAR-DAR-100") | self.listing("ALP-TEE-L")
        self.start_tour("/odoo/leaflink-listings", "leaflink_archive_listings", login="admin")
        self.run_jobs()
        self.assertEqual(pair.mapped("listing_state"), ["Archived", "Archived"])
