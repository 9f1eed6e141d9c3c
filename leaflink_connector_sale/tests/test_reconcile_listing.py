from odoo.tests import tagged

from .test_reconcile import ReconcileCase


@tagged("post_install", "-at_install")
class TestReconcileListing(ReconcileCase):
    """States of products on both sides; what LeafLink changes itself is taken over, what Odoo wants is asked (N01)."""

    def setUp(self):
        super().setUp()
        self.store.action_sync_products()
        self.run_jobs()
        self.listing = self.env["leaflink.listing"].search(
            [("store_id", "=", self.store.id), ("external_id", "=", str(self.bars))]
        )
        self.assertEqual((self.listing.state, self.listing.listing_state), ("linked", "Available"))

    def state(self):
        """The open difference of the listing's state, after a reconcile."""
        self.reconcile()
        return self.differences(self.listing).get("listing_state", self.env["leaflink.difference"])

    def silently(self, **fields):
        """LeafLink changes the product and does not call it modified."""
        self.box.state.table("products")[self.bars].update(fields)

    def test_what_leaflink_changes_silently_is_taken_over(self):
        """REC-1, CASE THRESHOLD-SIDE-EFFECT: taken as LeafLink's, never sent back"""
        self.silently(listing_state="Unavailable")
        self.box.clear_requests()
        self.assertFalse(self.state())
        self.assertEqual(self.listing.listing_state, "Unavailable")
        self.assertFalse(self.box.requests(method="PATCH", path="/products/*"))

    def test_a_state_that_was_not_sent_is_sent_with_one_click(self):
        """N01, REC-1"""
        self.listing.listing_state = "Internal"
        row = self.state()
        self.assertEqual((row.theirs, row.ours), ("Available", "Internal"))
        self.assertIn(self.listing.sku, row.cause)
        self.assertEqual((row.issue_id.state, row.issue_id.res_id), ("open", self.listing.id))
        row.action_push()
        self.assertEqual(row.state, "solved")
        self.run_jobs()
        self.assertEqual(self.box.product(self.bars)["listing_state"], "Internal")
        self.assertFalse(self.state())

    def test_a_state_that_was_not_sent_is_taken_back_with_one_click(self):
        """N01, REC-1"""
        self.listing.listing_state = "Internal"
        row = self.state()
        row.action_pull()
        self.assertEqual((row.state, self.listing.listing_state), ("solved", "Available"))

    def test_states_changed_on_both_sides_are_one_question(self):
        """N01, N10"""
        self.listing.listing_state = "Internal"
        self.silently(listing_state="Backorder")
        row = self.state()
        self.assertEqual((row.theirs, row.ours, row.issue_id.code), ("Backorder", "Internal", "conflict"))
        self.assertEqual(len(self.issues(self.listing)), 1)

    def test_a_product_archived_in_odoo_only(self):
        """N01, C02"""
        self.listing.product_id.action_archive()
        row = self.state()
        self.assertEqual((row.theirs, row.ours), ("Available", "archived"))
        self.assertEqual(row.issue_id.code, "product_archived")
        row.action_pull()
        self.assertTrue(self.listing.product_id.active)
        self.assertEqual(row.state, "solved")
        self.listing.product_id.action_archive()
        self.state().action_push()
        self.run_jobs()
        self.assertEqual(self.box.product(self.bars)["listing_state"], "Archived")
        self.assertFalse(self.state())

    def test_a_product_leaflink_does_not_show_any_more(self):
        """N01, REC-1: asked for by its number, once"""
        self.reconcile()
        self.env.cr.execute("UPDATE leaflink_listing SET write_date = '2020-01-01', listed_on = %s", [self.yesterday])
        self.env.invalidate_all()
        self.box.remove_product(self.bars)
        self.box.clear_requests()
        row = self.state()
        self.assertEqual(
            [one["path"] for one in self.box.requests(path=f"/products/{self.bars}/")], [f"/products/{self.bars}/"]
        )
        self.assertEqual((self.listing.state, row.theirs), ("gone", "not shown"))
        row.action_pull()
        self.assertFalse(self.listing.product_id)
        self.assertEqual(row.state, "solved")
        self.assertFalse(self.state())

    def test_news_settle_what_differed(self):
        """N01, REC-1"""
        self.listing.listing_state = "Internal"
        row = self.state()
        self.silently(listing_state="Internal")
        self.env["leaflink.listing"]._fetch_one(self.store, str(self.bars))
        self.assertEqual(row.state, "solved")

    def test_a_product_that_nobody_has_yet_comes_in(self):
        """N01, REC-1"""
        number = self.box.add_product(name="New", sku="NEW-1")["id"]
        self.reconcile()
        found = self.env["leaflink.listing"].search([("external_id", "=", str(number))])
        self.assertEqual((found.state, found.product_id.default_code), ("linked", "NEW-1"))

    def test_differing_products_are_printed_with_the_month(self):
        """N01, REC-1"""
        self.listing.listing_state = "Internal"
        row = self.state()
        month = self.env["leaflink.month"].create({"store_id": self.store.id, "month": row.month})
        report = "leaflink_connector_sale.report_leaflink_month"
        text = str(self.env["ir.actions.report"]._render_qweb_html(report, month.ids)[0])
        self.assertIn("products differ since this month", text)
        self.assertIn("Listing State", text)
        self.assertIn("No order was placed", text)
