from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import OrderCase

STATUSES = ("Submitted", "Backorder", "Accepted", "Fulfilled", "Shipped", "Complete")


@tagged("post_install", "-at_install")
class TestOrderCapture(OrderCase):
    """Which orders become quotations, and what the others say."""

    def captured(self, **fields_):
        """{status: state} after a sync at the present capture point."""
        numbers = {status: self.place(status=status, **fields_) for status in STATUSES}
        self.sync()
        return {status: self.staged(number).state for status, number in numbers.items()}

    def test_capture_point_accepted_is_the_default(self):
        """R122, R125, R179"""
        states = self.captured()
        self.assertEqual(
            [status for status in STATUSES if states[status] == "processed"],
            ["Accepted", "Fulfilled", "Shipped", "Complete"],
        )
        self.assertEqual((states["Submitted"], states["Backorder"]), ("new", "new"))

    def test_capture_point_submitted(self):
        """R125, C09, F1"""
        self.store.capture_point = "submitted"
        self.assertEqual(set(self.captured().values()), {"processed"})

    def test_capture_point_completed(self):
        """R124"""
        self.store.capture_point = "completed"
        states = self.captured()
        self.assertEqual([status for status in STATUSES if states[status] == "processed"], ["Complete"])

    def test_capture_point_paid_takes_a_fulfilled_order_only_when_paid(self):
        """R123"""
        self.store.capture_point = "paid"
        states = self.captured()
        self.assertEqual([status for status in STATUSES if states[status] == "processed"], ["Shipped", "Complete"])
        paid = self.place(status="Fulfilled", paid=True)
        accepted = self.place(status="Accepted", paid=True)
        self.sync()
        self.assertEqual((self.staged(paid).state, self.staged(accepted).state), ("processed", "new"))

    def test_an_order_below_the_point_waits_and_comes_when_it_gets_there(self):
        """R127, C09, F1"""
        number = self.place(status="Submitted")
        self.sync()
        order = self.staged(number)
        self.assertEqual((order.state, order.state_reason), ("new", "waits for Accepted"))
        self.assertFalse(order.customer_id.partner_id, "nobody needs the customer yet")
        self.box.act(number, "accept")
        self.hear(number)
        self.assertEqual((order.state, order.sale_order_id.amount_total), ("processed", 108.0))

    def test_changing_the_capture_point_looks_again_at_what_waits(self):
        """C09, F1"""
        number = self.place(status="Submitted")
        self.sync()
        self.store.capture_point = "submitted"
        self.run_jobs()
        self.assertEqual(self.staged(number).state, "processed")

    def test_quirk_backorder_import_is_never_confirmed(self):
        """R125, R179"""
        self.store.write({"capture_point": "submitted", "order_action": "confirm"})
        numbers = [self.place(status=status) for status in ("Backorder", "Submitted")]
        self.sync()
        self.assertEqual([self.staged(number).sale_order_id.state for number in numbers], ["draft", "draft"])

    def test_orders_placed_before_the_start_stay_out_until_somebody_loads_them(self):
        """R129"""
        number = self.place(created_on="2026-01-02T10:00:00-07:00")
        self.store.orders_since = "2026-02-01"
        self.sync()
        self.hear(number)
        order = self.staged(number)
        self.assertEqual(order.state, "new")
        self.assertIn("2026", order.state_reason)
        wizard = self.env["leaflink.order.load"].create({"store_id": self.store.id, "mode": "number", "number": number})
        wizard.action_load()
        self.run_jobs()
        self.assertEqual(order.state, "processed")

    def test_quirk_status_spellings_unknown_one_changes_nothing_and_asks(self):
        order = self.imported()
        self.box.edit_order(order.external_id, raw={"status": "Teleported"})
        self.hear(order.external_id)
        self.assertEqual((order.state, order.sale_order_id.state), ("processed", "draft"))
        self.assertIn("Teleported", self.issues(order, "status").message)
        self.box.edit_order(order.external_id, raw={"status": "completed"})
        self.hear(order.external_id)
        self.assertEqual(order.status, "Complete")
        self.assertFalse(self.issues(order, "status"))

    def test_quirk_medical_rec_split_makes_two_quotations(self):
        """R177"""
        numbers = [self.place(classification=name) for name in ("Adult Use", "Medical")]
        self.sync()
        self.assertEqual(len(self.staged(numbers[0]).sale_order_id | self.staged(numbers[1]).sale_order_id), 2)

    def test_orders_of_another_brand_wait_and_of_another_seller_are_not_staged(self):
        """R020"""
        mine, other = (record["id"] for record in self.box.table("brands")[:2])
        brand = self.env["leaflink.brand"].create({"store_id": self.store.id, "external_id": str(mine), "name": "Mine"})
        self.store.brand_ids = brand
        numbers = [self.place(brand=mine), self.place(brand=other), self.place(raw={"seller": 1})]
        self.sync()
        self.assertEqual([self.staged(number).state for number in numbers], ["processed", "new", False])

    def test_without_auto_process_orders_wait_for_process(self):
        """R128"""
        self.store.auto_process = False
        number = self.place()
        self.sync()
        order = self.staged(number)
        self.assertEqual((order.state, order.sale_order_id.id), ("ready", False))
        order.action_process()
        self.assertEqual((order.state, order.sale_order_id.amount_total), ("processed", 108.0))

    def test_process_on_many_orders_works_in_the_background(self):
        """R128"""
        self.store.auto_process = False
        numbers = [self.place() for _number in range(3)]
        self.sync()
        orders = self.env["leaflink.order"].concat(*map(self.staged, numbers))
        orders.action_process()
        self.assertFalse(orders.sale_order_id)
        self.run_jobs()
        self.assertEqual(len(orders.sale_order_id), 3)

    def test_skip_and_retry(self):
        """ORD-4"""
        self.store.auto_process = False
        number = self.place()
        self.sync()
        order = self.staged(number)
        order.action_skip()
        self.store.auto_process = True
        self.box.edit_order(number, notes="please hurry")
        self.hear(number)
        self.run_jobs()
        self.assertEqual((order.state, order.sale_order_id.id), ("skipped", False))
        self.assertIn(self.env.user.name, order.state_reason)
        order.action_retry()
        self.assertEqual(order.state, "processed")
        with self.assertRaises(UserError):
            order.action_skip()

    def test_confirm_happens_in_a_job_of_its_own(self):
        """ORD-7"""
        self.sync()
        number = self.place()
        self.hear(number)
        self.staged(number).line_ids.listing_id.to_review = False
        self.store.order_action = "confirm"
        number = self.place()
        self.sync()
        self.assertEqual(self.staged(number).sale_order_id.state, "sale")
        jobs = self.env["queue.job"].search([("method_name", "=", "_job_confirm")])
        self.assertEqual((len(jobs), jobs.state), (1, "done"))

    def test_an_order_with_a_product_nobody_has_reviewed_is_not_confirmed(self):
        """C10"""
        self.store.order_action = "confirm"
        order = self.imported()
        self.assertTrue(order.line_ids.listing_id.to_review)
        self.assertEqual(order.sale_order_id.state, "draft")

    def test_acceptance_confirms_a_quotation_that_came_in_before_it(self):
        """ORD-7"""
        self.store.write({"capture_point": "submitted", "order_action": "confirm"})
        order = self.imported(status="Submitted")
        order.line_ids.listing_id.to_review = False
        self.hear(order.external_id)
        self.assertEqual(order.sale_order_id.state, "draft")
        self.box.act(order.external_id, "accept")
        self.hear(order.external_id)
        self.assertEqual(order.sale_order_id.state, "sale")

    def test_a_refused_confirmation_is_an_issue_of_the_quotation(self):
        """ORD-7"""
        order = self.imported()
        order.line_ids.listing_id.to_review = False
        self.store.order_action = "confirm"
        self.env.cr.execute(
            "ALTER TABLE sale_order ADD CONSTRAINT g_test CHECK (state <> 'sale' OR client_order_ref <> 'poison')"
        )
        number = self.place(raw={"short_id": "poison"})
        self.sync()
        order = self.staged(number)
        self.assertEqual((order.state, order.sale_order_id.state), ("processed", "draft"))
        self.assertIn(order.sale_order_id.name, self.issues(order.sale_order_id, "confirm").message)
        order.sale_order_id._action_cancel()
        self.assertFalse(self.issues(order.sale_order_id, "confirm"))

    def test_orders_since_is_set_by_the_first_sync(self):
        """R129"""
        self.store.orders_since = False
        self.sync()
        days = (fields.Date.context_today(self.store) - self.store.orders_since).days
        self.assertEqual(days, 90)

    def test_orders_of_another_company_bring_nothing(self):
        """R020: a user's token sees several companies; neither their orders nor what these mention come in"""
        other = self.box.add_company("Second Brand")
        self.store.write({"auth_scheme": "token", "api_key": self.box.token, "state": "connected"})
        theirs = self.box.add_product(seller=other, sku="THEIRS-1")["id"]
        number = self.box.place_order(lines=[{"product": theirs, "quantity": 1}], seller=other, status="Accepted")
        own = self.imported()
        self.assertFalse(self.staged(number))
        listings = self.env["leaflink.listing"].search([("store_id", "=", self.store.id)])
        self.assertEqual(listings.mapped("external_id"), [str(self.bars)])
        self.assertEqual(own.line_ids.listing_id, listings)
