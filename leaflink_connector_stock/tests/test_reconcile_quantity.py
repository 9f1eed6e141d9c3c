from datetime import timedelta

from odoo.tests import tagged

from .common import StockCase


@tagged("post_install", "-at_install")
class TestReconcileQuantity(StockCase):
    """Quantities of both sides are compared; what differs has a cause and a click that sends it (N01)."""

    @classmethod
    def _store_values(cls):
        return super()._store_values() | {"tax_policy": "none", "responsible_id": False}

    def setUp(self):
        super().setUp()
        self.one = self.listing(on_hand=120)
        self.push()
        self.assertEqual(self.on_leaflink(self.one), (120, 0, 120))

    def reconcile(self, listing=None):
        """Press Reconcile, let the jobs run -> the open difference of the listing's quantity."""
        self.store.action_reconcile()
        self.run_jobs()
        listing = listing or self.one
        return self.env["leaflink.difference"].search(
            [
                ("res_model", "=", listing._name),
                ("res_id", "=", listing.id),
                ("aspect", "=", "quantity"),
                ("state", "=", "open"),
            ]
        )

    def typed(self, quantity):
        """Somebody types another number on LeafLink; nothing tells us."""
        self.box.state.table("products")[int(self.one.external_id)]["quantity"] = quantity

    def test_what_agrees_is_no_difference(self):
        """N01, REC-2: also while orders are open, unknown, fulfilled first or delivered first"""
        numbers = [self.order((self.one, units)) for units in (10, 20, 30, 5)]
        self.take(numbers[0], confirm=True)
        self.deliver(self.take(numbers[1], confirm=True))
        self.box.act(numbers[2], "fulfill")
        self.push()
        self.box.clear_requests()
        self.assertFalse(self.reconcile())
        self.assertFalse(self.patches())

    def test_a_number_typed_on_leaflink_is_replaced_with_one_click(self):
        """N01, R231"""
        self.order((self.one, 10))
        self.push()
        self.typed(500)
        row = self.reconcile()
        self.assertEqual((row.theirs, row.ours), ("500 (10)", "120 (10)"))
        self.assertIn("It was changed on LeafLink", row.cause)
        self.assertEqual((row.issue_id.state, row.issue_id.res_id), ("open", self.one.id))
        row.action_push()
        self.assertEqual(row.state, "solved")
        self.run_jobs()
        self.assertEqual(self.on_leaflink(self.one), (120, 10, 110))
        self.assertFalse(self.reconcile())

    def test_typed_and_typed_back(self):
        """N01, REC-2: what was read before our last PATCH is not taken for what LeafLink has"""
        self.receive(self.one, 30)
        self.push()
        self.typed(120)
        row = self.reconcile()
        self.assertEqual((row.theirs, row.ours), ("120", "150"))

    def test_it_is_ignored_until_a_side_changes(self):
        """N01, REC-2"""
        self.typed(0)
        row = self.reconcile()
        row._ignore("Not for sale this week")
        self.assertFalse(self.reconcile())
        self.receive(self.one, 5)
        self.push()
        self.typed(0)
        self.assertEqual(self.reconcile().ours, "125")

    def test_what_is_on_its_way_is_no_question(self):
        """N01, REC-2"""
        self.receive(self.one, 30)
        self.assertFalse(self.reconcile())

    def test_a_stopped_push_explains_it(self):
        """N01, N05: the question is asked once, about the store"""
        self.store.write({"stock_breaker_count": 1})
        other = self.listing(on_hand=50)
        self.push()
        for listing in (self.one, other):
            self.receive(listing, -listing.product_id.qty_available)
        self.push()
        [issue] = self.env["leaflink.issue"].search([("code", "=", "stock_breaker"), ("state", "=", "open")])
        row = self.reconcile()
        self.assertEqual((row.theirs, row.ours, row.issue_id), ("120", "0", issue))
        self.assertIn(issue.message, row.cause)

    def test_a_refused_quantity_explains_it(self):
        """N01, STK-2"""
        self.box.fault(
            match={"method": "PATCH", "path": f"/products/{self.one.external_id}/"}, kind="status", status=400
        )
        self.receive(self.one, 30)
        self.push()
        row = self.reconcile()
        self.assertEqual((row.theirs, row.ours, row.issue_id.code), ("120", "150", "export"))
        row.action_push()
        self.run_jobs()
        self.assertEqual(self.on_leaflink(self.one), (150, 0, 150))
        self.assertFalse(self.reconcile())

    def test_leaflink_reserves_other_units_than_its_orders_say(self):
        """N01, REC-2: one question for all products of a store"""
        for listing in (self.one, other := self.listing(on_hand=40)):
            self.box.state.table("products")[int(listing.external_id)]["reserved_qty"] = 7
        self.push()
        row = self.reconcile()
        self.assertEqual((row.theirs, row.ours), ("120 (7)", "120"))
        self.assertEqual((row.issue_id.res_model, row.issue_id.res_id), (self.store._name, self.store.id))
        self.assertEqual(self.reconcile(other).issue_id, row.issue_id)

    def test_an_order_that_comes_meanwhile_is_no_difference(self):
        """N01, REC-2: between reading the products and comparing a buyer orders, another order is fulfilled"""
        first = self.order((self.one, 10))
        self.push()
        self.assertFalse(self.reconcile())
        cursor = self.store.cursor_ids.filtered(lambda one: one.resource == "product_all")
        cursor.run_start -= timedelta(minutes=1)
        self.order((self.one, 25))
        self.box.act(first, "fulfill")
        self.store._refresh_order_states()
        self.one._compare()
        self.assertFalse(self.one.difference_ids)

    def test_switched_off_there_is_nothing_to_compare(self):
        """N01, R235"""
        self.typed(500)
        self.assertTrue(self.reconcile())
        self.one.stock_sync = False
        self.assertFalse(self.reconcile())
        self.one.stock_sync = True
        self.store.stock_sync = False
        self.assertFalse(self.reconcile())

    def test_unreadable_orders_postpone_the_comparison(self):
        """N01, R239"""
        self.typed(500)
        self.store.action_reconcile()
        self.run_jobs(limit=200)
        self.assertTrue(self.one.difference_ids)
        self.one.difference_ids._solve()
        job = self.env["leaflink.listing"]._delay(self.store, "in", "again")
        job._job_compare(self.store.id)
        self.box.fault(match={"method": "GET", "path": "/orders-received/"}, kind="status", status=503)
        self.run_jobs()
        self.assertFalse(self.one.difference_ids)
        self.env["queue.job"].search([("state", "=", "pending")]).eta = False
        self.run_jobs()
        self.assertTrue(self.one.difference_ids)

    def test_no_call_per_product(self):
        """N01, REC-2: pages of products, and order states once"""
        for _product in range(5):
            self.listing(on_hand=10)
        self.push()
        self.box.clear_requests()
        self.reconcile()
        paths = [one["path"] for one in self.box.requests(method="GET")]
        self.assertEqual(paths.count("/products/"), 1)
        self.assertFalse([path for path in paths if path.startswith("/products/") and path != "/products/"])
        self.assertLessEqual(len(paths), 4)
