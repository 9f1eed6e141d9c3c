from odoo.tests import tagged

from .export_case import ExportCase


@tagged("post_install", "-at_install")
class TestImages(ExportCase):
    PICTURES = [
        b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
        b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
    ]

    def uploads(self):
        return self.box.requests(method="POST", path="/product-images/")

    def images(self, listing):
        state = self.store._client().product_images(product=listing.external_id).results
        return [str(image["id"]) for image in state]

    def test_a_picture_is_sent_once_per_content(self):
        """R090, R308, R324, CASE IMAGE-MULTIPART"""
        listing = self.new_listing(self.new_product(image_1920=self.PICTURES[0]))
        self.send(listing)
        self.assertEqual(self.images(listing), [listing.image_external_id])
        self.send(listing)
        self.assertEqual(len(self.uploads()), 1)
        listing.product_id.image_1920 = self.PICTURES[1]
        self.send(listing)
        self.assertEqual(len(self.uploads()), 2)
        self.assertEqual(self.images(listing), [listing.image_external_id], "the new one in place of the old one")
        listing.product_id.image_1920 = False
        self.send(listing)
        self.assertEqual(self.images(listing), [])

    def test_pictures_of_others_stay(self):
        """R090"""
        self.known.product_id.image_1920 = self.PICTURES[0]
        others = [
            str(self.store._client().upload_product_image(self.known.external_id, "a.png", b"x", "image/png")["id"])
            for _number in range(4)
        ]
        self.send(self.known)
        self.known.product_id.image_1920 = self.PICTURES[1]
        self.send(self.known)
        self.assertEqual(set(self.images(self.known)), {*others, self.known.image_external_id})

    def test_the_lost_answer_to_an_upload(self):
        """R371, R090: the name of the file tells whether it arrived."""
        self.known.product_id.image_1920 = self.PICTURES[0]
        for kind in ("reset_after", "reset_before"):
            with self.subTest(kind):
                self.box.fault(kind, match={"method": "POST", "path": "/product-images/"})
                self.send(self.known)
                self.task(self.known).action_retry()
                self.run_jobs()
                self.assertEqual(self.images(self.known), [self.known.image_external_id])
            self.known.product_id.image_1920 = self.PICTURES[1]
