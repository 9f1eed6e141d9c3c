from base64 import b64decode, b64encode
from io import BytesIO

from PIL import Image

from odoo.tests import tagged

from .export_case import ExportCase


def picture(color):
    content = BytesIO()
    Image.new("RGB", (4, 4), color).save(content, "PNG")
    return content.getvalue()


RED, BLUE, GREEN = map(picture, ("red", "blue", "green"))


@tagged("post_install", "-at_install")
class TestImagesFromLeafLink(ExportCase):
    """Pictures LeafLink has of a product, on wish (CAT-8)."""

    def upload(self, content, listing=None, **values):
        listing = listing or self.known
        return self.store._client().upload_product_image(listing.external_id, "a.png", content, "image/png", **values)

    def load(self):
        self.env["leaflink.cursor"].search([]).value = False
        self.store.action_sync_products()
        self.run_jobs()

    def present(self, listing=None):
        return b64decode((listing or self.known).product_id.with_context(bin_size=False).image_1920 or b"")

    def downloads(self):
        return [call["path"] for call in self.box.requests("GET") if "/media/" in call["path"]]

    def issue(self):
        return self.env["leaflink.issue"].search([("code", "=", "picture"), ("state", "=", "open")])

    def test_only_on_wish(self):
        """CAT-8"""
        self.upload(RED)
        self.load()
        self.assertEqual((self.present(), self.downloads()), (b"", []))
        self.store.image_import = True
        self.run_jobs()
        self.assertTrue(self.present(), "switched on, all are looked at")

    def test_brought_once_and_again_when_it_is_another_one(self):
        """R090"""
        self.store.image_import = True
        self.upload(BLUE, position=2)
        first = self.upload(RED, position=1)
        self.load()
        self.assertEqual(self.present(), RED)
        stamp = self.known.product_id.write_date
        self.box.clear_requests()
        self.load()
        self.send(self.known)
        self.assertEqual(self.downloads(), [])
        self.assertEqual(self.box.requests("POST"), [], "what came from LeafLink does not go back")
        self.assertEqual(self.known.product_id.write_date, stamp)
        self.store._client().delete_product_image(first["id"])
        self.upload(GREEN, position=1)
        self.env["leaflink.listing"]._fetch_one(self.store, self.known.external_id)
        self.run_jobs()
        self.assertEqual(self.present(), GREEN)

    def test_a_persons_picture_stays_unless_leaflink_leads(self):
        """R090, C04"""
        self.known.product_id.image_1920 = b64encode(BLUE)
        self.store.image_import = True
        first = self.upload(RED)
        self.load()
        self.assertEqual((self.present(), self.downloads()), (BLUE, []))
        self.store.image_owner = "leaflink"
        self.upload(GREEN)
        self.store._client().delete_product_image(first["id"])
        self.load()
        self.assertEqual(self.present(), GREEN)
        self.known.product_id.image_1920 = b64encode(BLUE)
        self.box.clear_requests()
        self.send(self.known)
        self.assertEqual(self.box.requests("POST", "/product-images/"), [], "where LeafLink leads none is sent")
        self.store.image_owner = "odoo"
        self.known.product_id.image_1920 = b64encode(BLUE)
        self.run_jobs()
        self.load()
        self.assertEqual(self.present(), BLUE)

    def test_what_is_no_picture_is_told(self):
        self.store.image_import = True
        wrong = self.upload(b"<svg onload='x'>")
        self.load()
        self.assertEqual(self.present(), b"")
        self.assertIn("no picture", self.issue().message)
        self.store._client().delete_product_image(wrong["id"])
        self.upload(RED)
        self.load()
        self.assertEqual(self.present(), RED)
        self.assertFalse(self.issue())

    def test_no_other_host_is_asked(self):
        """A record may name any address: what lies elsewhere stays there, and the key goes nowhere."""
        self.store.image_import = True
        for address in ("http://127.0.0.1:1/a.png", "https://leaflink.example/a.png", "file:///etc/passwd"):
            with self.subTest(address):
                image = [{"id": len(address), "image": address, "position": 1}]
                self.box.edit_product(int(self.known.external_id), raw={"images": image})
                self.load()
                self.assertIn("not LeafLink's", self.issue().message)
        self.known.product_id.name = "Asks still"
        self.assertTrue(self.issue())
        self.known.product_id.product_tmpl_id.image_1920 = b64encode(RED)
        self.assertFalse(self.issue(), "somebody has chosen one")
        self.box.edit_product(int(self.known.external_id), raw={"images": [{"id": "x"}, None, 7]})
        self.load()
        self.assertEqual(self.known.state, "linked")

    def test_a_job_that_was_lost_is_made_again(self):
        self.store.image_import = True
        self.run_jobs()
        self.upload(RED)
        self.env["leaflink.listing"]._fetch_one(self.store, self.known.external_id)
        self.assertTrue(self.known.image_due)
        self.env["queue.job"].search([]).unlink()
        self.sweep()
        self.run_jobs()
        self.assertEqual((self.present(), self.known.image_due), (RED, False))

    def test_variants_have_a_picture_each(self):
        """R090, R091"""
        self.store.write({"variety_mode": "variants", "image_import": True})
        parent = self.box.add_product(sku="FAM", name="Fam")
        skus = ("FAM-1", "FAM-2")
        raws = [self.box.add_product(sku=sku, name=sku, parent=parent["id"]) for sku in skus]
        client = self.store._client()
        for raw, content in zip(raws, (RED, BLUE), strict=True):
            client.upload_product_image(raw["id"], "a.png", content, "image/png")
        self.load()
        listings = self.env["leaflink.listing"].search([("sku", "in", skus)], order="sku")
        self.assertEqual([self.present(one) for one in listings], [RED, BLUE])
