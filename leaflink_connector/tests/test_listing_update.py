from odoo.exceptions import UserError
from odoo.tests import tagged

from .export_case import ExportCase


@tagged("post_install", "-at_install")
class TestUpdateOnLeafLink(ExportCase):
    def test_only_what_differs_is_sent(self):
        """R061, R067, R079, R093"""
        self.known.product_id.write({"name": "Darker Bar", "list_price": 10.0, "description_sale": False})
        self.box.edit_product(int(self.known.external_id), listing_state="Internal")
        self.send(self.known)
        self.assertEqual(
            self.sent("PATCH"),
            [{"name": "Darker Bar", "wholesale_price": {"amount": "120.00", "currency": "USD"}}],
            "the price of a case of 12, and no listing state",
        )
        self.assertEqual(self.known.name, "Darker Bar")
        self.assertEqual(self.known.listing_state, "Internal")

    def test_a_changed_field_waits_until_it_is_sent(self):
        """R067, R093"""
        self.known.write({"maximum_order": 50, "listing_state": "Unavailable"})
        self.assertTrue(self.known.is_edited)
        self.box.edit_product(int(self.known.external_id), tagline="Fresh")
        self.store.action_sync_products()
        self.run_jobs()
        self.assertEqual((self.known.maximum_order, self.known.tagline), (50, "Fresh"), "news do not wipe it out")
        self.box.clear_requests()
        self.send(self.known)
        self.assertEqual(self.sent("PATCH"), [{"maximum_order": "50", "listing_state": "Unavailable"}])
        self.assertFalse(self.known.is_edited)
        self.assertEqual(self.box.product(int(self.known.external_id))["listing_state"], "Unavailable")

    def test_changed_back_is_not_changed(self):
        """R067"""
        before = self.known.maximum_order
        self.known.maximum_order = 50
        self.known.maximum_order = before
        self.assertFalse(self.known.is_edited)

    def test_changed_on_both_sides_is_a_question(self):
        """N10"""
        self.known.tagline = "Ours"
        self.box.edit_product(int(self.known.external_id), tagline="Theirs")
        self.store.action_sync_products()
        self.run_jobs()
        self.assertEqual(self.known.tagline, "Ours")
        self.assertIn("“Theirs” on LeafLink, here “Ours”", self.issues(self.known).message)
        self.known.action_take_leaflink()
        self.run_jobs()
        self.assertEqual((self.known.tagline, self.known.is_edited), ("Theirs", False))
        self.assertFalse(self.issues(self.known))

    def test_a_question_that_was_settled_by_hand(self):
        """N10: by entering LeafLink's value here, or ours there."""
        for theirs, here, there in (("Theirs", "Theirs", "Theirs"), ("New", "Ours", "Ours")):
            with self.subTest(here):
                self.known.tagline = "Ours"
                self.box.edit_product(int(self.known.external_id), tagline=theirs)
                self.store.action_sync_products()
                self.run_jobs()
                self.assertTrue(self.issues(self.known))
                self.known.tagline = here
                self.box.edit_product(int(self.known.external_id), tagline=there)
                self.store.action_sync_products()
                self.run_jobs()
                self.assertEqual((self.known.tagline, self.known.is_edited), (here, False))
                self.assertFalse(self.issues(self.known))

    def test_sending_ours_settles_the_question(self):
        """N10"""
        self.known.tagline = "Ours"
        self.box.edit_product(int(self.known.external_id), tagline="Theirs")
        self.store.action_sync_products()
        self.run_jobs()
        self.send(self.known)
        self.assertEqual(self.box.product(int(self.known.external_id))["tagline"], "Ours")
        self.assertFalse(self.issues(self.known))

    def test_choose_field_by_field(self):
        """N10: the issue's button shows both values; what stays ours is sent after a look at it."""
        self.known.write({"tagline": "Ours", "maximum_order": 50})
        self.box.edit_product(int(self.known.external_id), tagline="Theirs", maximum_order="40")
        self.store.action_sync_products()
        self.run_jobs()
        action = self.issues(self.known).action_fix()
        dialog = self.env[action["res_model"]].browse(action["res_id"])
        lines = {line.name: line for line in dialog.line_ids}
        self.assertEqual((lines["tagline"].theirs, lines["tagline"].ours), ("Theirs", "Ours"))
        lines["tagline"].take = True
        action = dialog.action_apply()
        self.assertEqual((self.known.tagline, list(self.known.edited)), ("Theirs", ["maximum_order"]))
        self.env[action["res_model"]].browse(action["res_id"]).action_send()
        self.run_jobs()
        self.assertEqual(self.sent("PATCH"), [{"maximum_order": "50"}])
        self.assertFalse(self.issues(self.known))

    def test_choose_leaflinks(self):
        """N10"""
        self.known.tagline = "Ours"
        self.box.edit_product(int(self.known.external_id), tagline="Theirs")
        self.store.action_sync_products()
        self.run_jobs()
        action = self.known.action_resolve()
        dialog = self.env[action["res_model"]].browse(action["res_id"])
        dialog.line_ids.take = True
        dialog.action_apply()
        self.run_jobs()
        self.assertEqual((self.known.tagline, self.sent("PATCH")), ("Theirs", []))
        self.assertFalse(self.issues(self.known))

    def test_preview(self):
        """R061, R065"""
        self.known.product_id.name = "Darker Bar"
        self.known.maximum_order = 50
        listings = self.known | self.new_listing() | self.new_listing(self.new_product(default_code=False))
        action = listings.with_context(leaflink_preview=True).action_update_leaflink()
        wizard = self.env["leaflink.listing.update"].browse(action["res_id"])
        lines = {(line.result, line.label, line.new) for line in wizard.line_ids}
        self.assertIn(("update", "Name", "Darker Bar"), lines)
        self.assertIn(("update", "Maximum Order", "50"), lines)
        self.assertEqual({line.result for line in wizard.line_ids}, {"update", "create", "refused"})
        refused = wizard.line_ids.filtered(lambda line: line.result == "refused")
        self.assertIn("internal reference", refused.note)
        action = wizard.action_open_refused()
        self.assertEqual(
            self.env["leaflink.listing"].search(action["domain"]), refused.listing_id, "to be mended there"
        )
        self.assertEqual(self.box.requests(), [])
        wizard.action_send()
        self.run_jobs()
        self.assertEqual((len(self.sent()), len(self.sent("PATCH"))), (1, 1))

    def test_archive(self):
        """R312, R064, R068, C02"""
        product = self.known.product_id
        self.known.action_archive_leaflink()
        self.run_jobs()
        self.assertEqual(self.box.product(int(self.known.external_id))["listing_state"], "Archived")
        self.assertEqual((self.known.listing_state, product.active), ("Archived", True))
        self.assertFalse(self.known.is_edited)

    def test_a_product_archived_in_odoo_asks(self):
        """R068, C02"""
        product = self.known.product_id
        product.product_tmpl_id.active = False
        issue = self.issues(self.known)
        self.assertIn("buyers still find it", issue.message)
        product.active = True
        self.assertFalse(self.issues(self.known))
        product.active = False
        self.issues(self.known).action_fix()
        self.run_jobs()
        self.assertEqual(self.known.listing_state, "Archived")
        self.assertFalse(self.issues(self.known))

    def test_the_question_goes_with_what_it_is_about(self):
        """R068, R027: somebody archives the product on LeafLink, or LeafLink loses it."""
        number = int(self.known.external_id)
        for change in ({"listing_state": "Archived"}, None):
            self.known.product_id.active = True
            self.box.edit_product(number, listing_state="Available")
            self.known._fetch_one(self.store, str(number))
            self.known.product_id.active = False
            self.assertTrue(self.issues(self.known))
            if change:
                self.box.edit_product(number, **change)
            else:
                self.box.fault("status", {"method": "GET", "path": f"/products/{number}/"}, status=404)
            self.known._fetch_one(self.store, str(number))
            self.assertFalse(self.issues(self.known))
        self.assertEqual(self.known.state, "gone")

    def test_a_product_archived_in_odoo_without_a_question(self):
        """R068, C02"""
        self.store.product_delete_action = "nothing"
        self.known.product_id.active = False
        self.assertFalse(self.issues(self.known))
        self.assertFalse(self.task(self.known))
        self.known.product_id.active = True
        self.store.product_delete_action = "archive"
        self.known.product_id.active = False
        self.run_jobs()
        self.assertEqual(self.known.listing_state, "Archived")

    def test_a_listed_product_is_not_deleted(self):
        """C02"""
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            self.known.product_id.unlink()

    def test_ways_back_after_a_failure(self):
        """R067: what LeafLink refuses still waits here, with its words."""
        self.known.tagline = "Ours"
        self.box.fault("status", match={"method": "PATCH"}, status=400, body={"tagline": ["Too loud."]})
        self.send(self.known)
        self.assertTrue(self.known.is_edited)
        self.assertIn("Too loud", self.issues(self.known).message)
        self.send(self.known)
        self.assertFalse(self.known.is_edited)
        self.assertFalse(self.issues(self.known))
