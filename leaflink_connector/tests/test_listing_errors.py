from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.queue_job.exception import RetryableJobError

from .listing_case import ListingCase


@tagged("post_install", "-at_install")
class TestListingErrors(ListingCase):
    """Products in: what is bad, gone, refused."""

    def test_the_responsible_is_told_what_went_wrong_with_a_product(self):
        """R258"""
        product = self.box.add_product(sku="WRONG", raw={"quantity": "none"})
        unit = self.box.add_product(sku="MG", unit_of_measure="Milligram")
        self.sync()
        for raw, code, word in ((product, "bad_record", "press Retry"), (unit, "unit", "choose the Odoo unit")):
            issue = self.issues(self.listing(raw), code)
            self.assertIn(word, issue.message)
            self.assertEqual(issue.activity_id.user_id, self.store.responsible_id)

    @mute_logger("odoo.addons.leaflink_connector.models.leaflink_binding_sync")
    def test_one_bad_product_of_a_page_of_a_hundred(self):
        """R015, CAT-1"""
        self.box.reset(seed=1, empty=True)
        products = [self.box.add_product() for _number in range(98)]
        unreadable = self.box.add_product(sku="BAD-1", raw={"wholesale_price": {"amount": "a lot", "currency": "USD"}})
        refused = self.box.add_product(sku="BAD-2")
        mine = self.env["product.product"].create({"name": "Mine", "default_code": "BAD-2"})
        # whatever an addon in between may refuse
        self.env.cr.execute(
            "ALTER TABLE leaflink_listing ADD CONSTRAINT x_probe CHECK (sku <> 'BAD-2' OR product_id IS NULL) NOT VALID"
        )
        with mute_logger("odoo.sql_db"):
            self.sync()
        self.assertEqual({self.listing(one).state for one in products}, {"linked"})
        bad = self.listing(unreadable)
        self.assertEqual(bad.state, "error")
        self.assertIn("wholesale_price", bad.last_error)
        self.assertNotIn("a lot", bad.last_error, "LeafLink's data stays out of texts")
        self.assertEqual(self.listing(refused).state, "error")
        operation = self.env["leaflink.operation"].search([("store_id", "=", self.store.id)], limit=1)
        self.assertEqual((operation.created, operation.failed), (98, 2))
        issue = self.issues(bad, "bad_record")
        self.assertEqual(issue.action, "action_retry")

        self.box.edit_product(unreadable["id"], raw={"wholesale_price": {"amount": "12.50", "currency": "USD"}})
        issue.action_fix()
        self.run_jobs()
        self.assertEqual((bad.state, bad.last_error, bad.wholesale_price), ("linked", False, 12.5))
        self.assertEqual(issue.state, "solved")

        self.env.cr.execute("ALTER TABLE leaflink_listing DROP CONSTRAINT x_probe")
        self.listing(refused).action_retry()
        self.run_jobs()
        self.assertEqual(self.listing(refused).product_id, mine)

    def test_a_product_leaflink_has_lost_is_gone(self):
        """CAT-3"""
        product = self.box.add_product(sku="LOST")
        self.sync()
        listing, mine = self.listing(product), self.listing(product).product_id
        self.box.remove_product(product["id"])
        listing.action_retry()
        self.run_jobs()
        self.assertEqual((listing.state, listing.product_id), ("gone", mine))
        self.assertTrue(mine.active)

    def test_rate_limit_in_the_middle(self):
        """CAT-4"""
        self.box.reset(seed=1, empty=True)
        for _number in range(250):
            self.box.add_product()
        self.box.fault("status", {"path": "/products/"}, skip=1, status=429, headers={"Retry-After": "30"})
        self.sync()
        count = self.env["leaflink.listing"].search_count([("store_id", "=", self.store.id)])
        self.assertEqual(count, 100)
        self.store.pause_until = False
        self.env["queue.job"].search([("state", "=", "pending")]).eta = False
        self.box.clear_requests()
        self.run_jobs()
        self.assertEqual(self.env["leaflink.listing"].search_count([("store_id", "=", self.store.id)]), 250)
        offsets = [call["query"]["offset"] for call in self.box.requests(path="/products/")]
        self.assertEqual([str(offset[0] if isinstance(offset, list) else offset) for offset in offsets], ["100", "200"])

    def test_missing_permission(self):
        self.box.permissions(products="none")
        self.sync()
        issue = self.env["leaflink.issue"].search([("store_id", "=", self.store.id), ("state", "=", "open")])
        self.assertIn("Products: Read", " ".join(issue.mapped("message")))
        self.assertEqual(self.store.state, "connected")

    def test_a_row_another_job_has_just_stored_is_tried_again(self):
        product = self.box.add_product(sku="RACE")
        Listing = self.env["leaflink.listing"]
        values = {"store_id": self.store.id, "external_id": str(product["id"]), "name": "first"}
        Listing._insert([values])
        with mute_logger("odoo.sql_db"), self.assertRaises(RetryableJobError), self.env.cr.savepoint():
            Listing._insert([values | {"name": "second"}])
