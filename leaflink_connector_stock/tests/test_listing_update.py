from odoo.tests import tagged

from .common import StockCase


@tagged("post_install", "-at_install")
class TestListingUpdate(StockCase):
    """Quantities among what a button sends for several listings."""

    def dialog(self, listings, method="action_update_leaflink"):
        action = getattr(listings.with_context(leaflink_preview=True), method)()
        return self.env[action["res_model"]].browse(action["res_id"])

    def lines(self, dialog):
        return {(line.listing_id, line.result): (line.old, line.new) for line in dialog.line_ids}

    def sent(self, listing):
        return [call["body"] for call in self.box.requests(method="PATCH", path=f"/products/{listing.external_id}/")]

    def setUp(self):
        super().setUp()
        self.store.stock_sync = True

    def test_an_update_sends_the_quantity_too(self):
        """R062: also of a listing whose own switch is off."""
        listing = self.listing(on_hand=10)
        listing.stock_sync = False
        listing.tagline = "New"
        dialog = self.dialog(listing)
        self.assertEqual(self.lines(dialog)[listing, "stock"], ("0", "10"))
        self.assertTrue(dialog.send_stock)
        dialog.action_send()
        self.run_jobs()
        self.assertIn({"quantity": "10"}, self.sent(listing))
        self.assertIn({"tagline": "New"}, self.sent(listing))
        self.assertEqual(set(dialog.line_ids.mapped("outcome")), {"done"})
        self.receive(listing, 5)
        self.push()
        self.assertNotIn({"quantity": "15"}, self.sent(listing), "its switch is off: no schedule sends it")

    def test_it_can_be_unticked(self):
        """R062"""
        listing = self.listing(on_hand=10)
        listing.tagline = "New"
        dialog = self.dialog(listing)
        dialog.send_stock = False
        dialog.action_send()
        self.run_jobs()
        self.assertEqual(self.sent(listing), [{"tagline": "New"}])

    def test_only_the_quantity_differs(self):
        """R062: that is something to send, unless it is unticked."""
        dialog = self.dialog(self.listing(on_hand=10))
        self.assertEqual(dialog.change_count, 1)
        dialog.send_stock = False
        self.assertEqual(dialog.change_count, 0)

    def test_a_store_that_sends_none(self):
        """R062, R231: an update does not begin to send quantities."""
        self.store.stock_sync = False
        listing = self.listing(on_hand=10)
        listing.tagline = "New"
        dialog = self.dialog(listing)
        self.assertEqual((dialog.stock_count, dialog.send_stock), (0, False))
        dialog.action_send()
        self.run_jobs()
        self.assertEqual(self.sent(listing), [{"tagline": "New"}])

    def test_send_quantities_of_several(self):
        """R065, R234"""
        full, equal, off = self.listing(on_hand=10), self.listing(), self.listing(on_hand=3)
        off.stock_sync = False
        dialog = self.dialog(full | equal | off, "action_push_stock")
        self.assertEqual(self.lines(dialog)[full, "stock"], ("0", "10"))
        results = {line.listing_id: line.result for line in dialog.line_ids}
        self.assertEqual(results, {full: "stock", equal: "equal", off: "refused"})
        self.assertIn("switched off", dialog.line_ids.filtered("note").note)
        dialog.action_send()
        self.run_jobs()
        self.assertEqual((self.sent(full), self.sent(off)), ([{"quantity": "10"}], []))
        self.assertEqual(dialog.line_ids.filtered(lambda line: line.listing_id == full).outcome, "done")

    def test_stores_that_send_quantities_and_stores_that_send_none(self):
        """R062, R231: chosen together, each is treated as it is set."""
        quiet = self.store.copy({"name": "Quiet", "api_key": self.box.key})
        quiet.write({"state": "connected", "leaflink_company_id": str(self.box.company_id)})
        sending, silent = self.listing(on_hand=10), self.listing(on_hand=20, store=quiet)
        (sending | silent).tagline = "New"
        dialog = self.dialog(sending | silent)
        self.assertNotIn((silent, "stock"), self.lines(dialog))
        dialog.action_send()
        self.run_jobs()
        self.assertIn({"quantity": "10"}, self.sent(sending))
        self.assertEqual(self.sent(silent), [{"tagline": "New"}])
