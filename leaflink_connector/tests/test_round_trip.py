from odoo.tests import tagged

from ..models.leaflink_listing_details import KEYS
from .export_case import ExportCase

PRODUCT = ("name", "default_code", "description_sale", "list_price", "uom_id")


@tagged("post_install", "-at_install")
class TestRoundTrip(ExportCase):
    """What Odoo lists on LeafLink comes back equal to a database that knows nothing of it."""

    def seen(self, listing):
        product = listing.product_id
        values = {name: product[name] for name in PRODUCT} | {name: listing._plain(name) for name in KEYS}
        values["list_price"] = round(product.list_price, 6)  # of a case divided by its units
        return values | {name: listing[name] for name in ("sku", "name", "wholesale_price", "licensed")}

    def test_every_mapped_field(self):
        """R041, R045, R046, R048, R057, R066"""
        strain = self.env["leaflink.strain"].search([("store_id", "=", self.store.id)], limit=1)
        line = self.env["leaflink.product.line"].search([("brand_id", "=", self.known.brand_id.id)], limit=1)
        cases = {
            "plain": ({}, {}),
            "case": ({"list_price": 7.35}, {"unit_multiplier": 12, "base_units_per_unit": 100.5}),
            "bulk": (
                {"uom_id": self.env.ref("uom.product_uom_lb").id, "list_price": 1234.5},
                {
                    "allow_fractional": True,
                    "minimum_order": 0.25,
                    "maximum_order": 40,
                    "strain_ids": [(6, 0, strain.ids)],
                },
            ),
            "words": (
                {"description_sale": "Two lines\nof text"},
                {"tagline": "New", "featured": True, "product_line_id": line.id, "strain_classification": "indica"},
            ),
            "hidden": (
                {},
                {
                    "listing_state": "Unavailable",
                    "drop_date": "2027-01-02 03:04:05",
                    "inventory_management": "2",
                    "available_for_samples": False,
                    "show_quantity": False,
                    "threshold_value": 5,
                    "threshold_action": "internal",
                    "reverse_threshold_value": 7,
                    "reverse_threshold_action": "available",
                },
            ),
            "ancillary": ({}, {"licensed": False, "license_id": False}),
        }
        for name, (product, listing) in cases.items():
            with self.subTest(name):
                made = self.new_listing(self.new_product(name=f"Lemon {name}", default_code=name, **product), **listing)
                self.send(made)
                before, number, thing = self.seen(made), made.external_id, made.product_id
                made.unlink()
                thing.unlink()
                self.env["leaflink.listing"]._fetch_one(self.store, number)
                back = self.env["leaflink.listing"].search([("external_id", "=", number)])
                self.assertNotEqual(back.product_id, thing)
                self.assertEqual(self.seen(back), before)
