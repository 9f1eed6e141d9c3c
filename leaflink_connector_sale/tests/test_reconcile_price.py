from decimal import Decimal

from odoo.tests import tagged

from .price_case import PriceCase
from .test_reconcile import ReconcileCase


@tagged("post_install", "-at_install")
class TestReconcilePrice(ReconcileCase, PriceCase):
    """Prices of both sides are compared; what differs has a cause and two clicks that end it (N01)."""

    def row(self, listing=None):
        """The open difference of the listing's prices, after a reconcile."""
        self.reconcile()
        return self.differences(listing or self.single).get("price", self.env["leaflink.difference"])

    def typed(self, listing, amount):
        """Somebody types another price on LeafLink; nothing tells us."""
        self.box.state.table("products")[int(listing.external_id)]["wholesale_price"] = Decimal(str(amount))

    def test_only_prices_that_are_meant_for_leaflink_are_compared(self):
        """N01, REC-3: a price list says so, or that prices are carried"""
        self.single.product_id.list_price = 20
        self.assertFalse(self.row())
        self.use("none", wholesale=True)
        row = self.row()
        self.assertIn("14.50", row.theirs)
        self.assertIn("20.00", row.ours)
        self.assertFalse(self.differences(self.case), "108.00 on both sides")
        self.box.edit_product(self.cartridge, listing_state="Archived")
        self.assertFalse(self.row(), "nobody buys it")
        self.assertEqual(row.state, "solved")

    def test_prices_nobody_carries_are_one_question(self):
        """N01, REC-3"""
        self.use("none", wholesale=True)
        for listing in (self.single, self.case):
            self.price("wholesale", listing.product_id, 20)
        row, other = self.row(), self.differences(self.case)["price"]
        self.assertIn("carries no prices by itself", row.cause)
        self.assertEqual((row.issue_id.res_model, row.issue_id.state), (self.store._name, "open"))
        self.assertEqual(other.issue_id, row.issue_id)
        (row + other).action_push()
        self.assertEqual(set((row + other).mapped("state")), {"solved"})
        self.assertEqual(self.env["leaflink.issue"].search([("code", "=", "difference")]).state, "solved")
        self.run_jobs()
        self.assertEqual((self.on_leaflink(self.single), self.on_leaflink(self.case)), (20.0, 240.0))
        self.assertFalse(self.row())

    def test_leaflinks_price_is_taken_with_one_click(self):
        """N01, REC-3, R201: 14.50 of a single unit, 100.00 of 12 units as near as 8.33 comes to it"""
        self.use("import", wholesale=True)
        self.assertFalse(self.row())
        items = [self.price("wholesale", one.product_id, 20) for one in (self.single, self.case)]
        self.typed(self.single, 14.5)
        row, other = self.row(), self.differences(self.case)["price"]
        self.assertIn("it sends none", row.cause)
        self.typed(self.case, 100)
        self.reconcile()
        self.assertEqual(items[1].fixed_price, 8.33, "LeafLink moved, so it was taken")
        self.assertEqual(other.state, "solved")
        row.action_pull()
        self.assertEqual((items[0].fixed_price, row.state), (14.5, "solved"))
        self.assertFalse(self.row() or self.differences(self.case))
        self.assertEqual(self.store.action_compare_prices()["domain"], [("id", "in", [])])

    def test_a_price_typed_on_leaflink_after_ours_was_sent(self):
        """N01, REC-3: a question of its own"""
        self.use("export", wholesale=True)
        self.price("wholesale", self.single.product_id, 20)
        self.compare()
        self.typed(self.single, 30)
        row = self.row()
        self.assertIn("changed on LeafLink since Odoo sent", row.cause)
        self.assertEqual((row.issue_id.res_id, row.issue_id.res_model), (self.single.id, self.single._name))
        row.action_push()
        self.run_jobs()
        self.assertEqual((row.state, self.on_leaflink(self.single)), ("solved", 20.0))
        self.assertFalse(self.row())

    def test_a_refused_price_explains_it(self):
        """N01, REC-3, R200"""
        self.use("export", wholesale=True)
        self.box.fault("status", match={"method": "PATCH", "path": f"/products/{self.cartridge}/"}, status=400)
        self.price("wholesale", self.single.product_id, 20)
        self.compare()
        row = self.row()
        self.assertEqual(row.issue_id, self.issues(self.single, "export"))
        self.assertIn(row.issue_id.message, row.cause)
        row.action_push()
        self.run_jobs()
        self.assertEqual((row.state, self.on_leaflink(self.single)), ("solved", 20.0))
        self.assertFalse(self.issues(self.single))

    def test_a_refusal_somebody_dismissed_is_still_its_cause(self):
        """N01, REC-3"""
        self.use("export", wholesale=True)
        self.box.fault("status", match={"method": "PATCH", "path": f"/products/{self.cartridge}/"}, status=400)
        self.price("wholesale", self.single.product_id, 20)
        self.compare()
        self.issues(self.single, "export").action_dismiss()
        self.assertIn("was sent and not taken", self.row().cause)

    def test_prices_changed_on_both_sides_are_one_question(self):
        """N01, REC-3, R200"""
        self.use("both", wholesale=True)
        self.price("wholesale", self.single.product_id, 20)
        self.set_leaflink(self.single, wholesale_price=30)
        row = self.row()
        self.assertEqual(row.issue_id, self.issues(self.single, "price"))
        self.assertEqual(len(self.issues(self.single)), 1)
        row.action_pull()
        self.assertFalse(self.issues(self.single))
        self.assertFalse(self.row())

    def test_what_goes_by_itself_is_no_question(self):
        """N01, REC-3: neither before the next comparison of prices, nor while it waits in the outbox"""
        self.use("export", wholesale=True)
        item = self.price("wholesale", self.single.product_id, 20)
        self.single._compare()
        self.assertFalse(self.differences(self.single), "the schedule sends it")
        self.single._compare_prices()
        self.assertEqual(self.env["leaflink.task"].search([("kind", "=", "price")]).state, "queued")
        self.single._compare()
        self.assertFalse(self.differences(self.single), "it waits in the outbox")
        self.run_jobs()
        item.fixed_price = 14.5
        self.single._compare()
        self.assertFalse(self.differences(self.single))

    def test_it_is_settled_from_the_list_of_different_prices(self):
        """N01, REC-3, R200: also by LeafLink's news, and when a sent price has arrived"""
        self.use("export", wholesale=True)
        item = self.price("wholesale", self.single.product_id, 20)
        self.single.price_seen = {}
        row = self.row()
        self.assertIn("has not sent its own", row.cause)
        self.single.action_take_price()
        self.assertEqual((row.state, item.fixed_price), ("solved", 14.5))
        self.typed(self.single, 30)
        row = self.row()
        self.set_leaflink(self.single, wholesale_price=14.5)
        self.assertEqual(row.state, "solved")

    def test_sale_and_retail_price_stand_in_the_same_difference(self):
        """N01, REC-3, R198, R199"""
        self.use("none")
        self.price("sale", self.single.product_id, 12)
        self.price("regular", self.single.product_id, 99)
        row = self.row()
        for words in ("Sale", "12.00", "Retail", "99.00"):
            self.assertIn(words, row.ours)
        self.assertNotIn("Wholesale", row.ours)

    def test_the_same_difference_is_written_once(self):
        """N01, REC-3: and it stays ignored until a side changes"""
        self.use("none", wholesale=True)
        item = self.price("wholesale", self.single.product_id, 20)
        row = self.row()
        tables = ("leaflink_difference", "leaflink_issue")
        for table in tables:
            self.env.cr.execute(f"UPDATE {table} SET write_date = '2020-01-01'")
        self.env.invalidate_all()
        self.assertEqual(self.row(), row)
        self.assertEqual((row.write_date.year, row.issue_id.write_date.year), (2020, 2020))
        row._ignore("Negotiated")
        self.assertFalse(self.row())
        item.fixed_price = 21
        self.assertEqual(self.row(), row)

    def test_no_query_per_listing(self):
        """N01, REC-3"""
        self.use("none", wholesale=True)
        for number in range(12):
            self.box.add_product(name=f"Many {number}", sku=f"MANY-{number}", wholesale_price=10)
        self.store.action_sync_products()
        self.run_jobs()
        many = self.env["leaflink.listing"].search([("sku", "like", "MANY-")])
        many.product_id.list_price = 11

        def queries(listings):
            listings.env.flush_all()
            listings.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(listings._price_findings()), len(listings))
            return self.env.cr.sql_log_count - before

        queries(many)  # fills what is cached for all
        self.assertEqual(queries(many), queries(many[:2]))

    def test_differing_prices_are_printed_with_the_month(self):
        """N01, REC-3"""
        self.use("none", wholesale=True)
        self.price("wholesale", self.single.product_id, 20)
        row = self.row()
        month = self.env["leaflink.month"].create({"store_id": self.store.id, "month": row.month})
        report = "leaflink_connector_sale.report_leaflink_month"
        text = str(self.env["ir.actions.report"]._render_qweb_html(report, month.ids)[0])
        for words in ("products differ since this month", "Price", "carries no prices by itself"):
            self.assertIn(words, text)
