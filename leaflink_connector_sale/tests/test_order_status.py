from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import OrderCase


@tagged("post_install", "-at_install")
class TestOrderStatus(OrderCase):
    """What follows from a state on the other side (F6, R185, R186, R195)."""

    def leaflink_status(self, order):
        return self.box.order(order.external_id)["status"]

    def invoice(self, order):
        """Invoice the whole sales order and post the invoice."""
        sale = order.sale_order_id
        sale.order_line.product_id.invoice_policy = "order"
        sale.order_line.invalidate_recordset(["qty_to_invoice"])
        move = sale._create_invoices()
        move.action_post()
        return move

    # --- from LeafLink

    def test_the_sales_order_tells_that_leaflink_moved_on(self):
        """R165"""
        order = self.imported()
        self.box.act(order.external_id, "fulfill")
        self.hear(order.external_id)
        sale = order.sale_order_id
        self.assertEqual(
            (sale.leaflink_status, sale.state, order.applied["status"]), ("Fulfilled", "draft", "Fulfilled")
        )
        self.assertIn("is Fulfilled now", self.notes(sale)[0])
        count = len(self.notes(sale))
        order.action_retry()
        self.assertEqual(len(self.notes(sale)), count, "said once")

    def test_the_words_of_the_event_log(self):
        """R165, CASE EVENT-LOG-MIXED-TYPES: its *completed* is the status Complete; what it says to have changed,
        values of any type, stands on the order, which is what is read."""
        event = {"event_type": "completed", "ship_date": "2020-06-15", "paid": True}
        order = self.imported()
        changed = {name: event[name] for name in ("ship_date", "paid")}
        self.box.edit_order(order.external_id, raw=changed | {"status": event["event_type"]})
        self.box.clear_requests()
        self.hear(order.external_id)
        self.assertEqual(
            (order.status, order.paid, order.ship_date.date().isoformat()), ("Complete", True, "2020-06-15")
        )
        self.assertIn("is Complete now", self.notes(order.sale_order_id)[0])
        self.assertEqual(self.box.requests(path="/order-event-logs/*"), [])

    def test_a_complete_order_is_locked_once_it_is_confirmed(self):
        """R185, R195"""
        order = self.imported()
        for action in ("fulfill", "ship", "complete"):
            self.box.act(order.external_id, action)
        self.hear(order.external_id)
        sale = order.sale_order_id
        self.assertFalse(sale.locked, "nobody locks a quotation")
        sale.action_confirm()
        self.assertTrue(sale.locked)
        confirmed = self.imported()
        confirmed.sale_order_id.action_confirm()
        self.box.edit_order(confirmed.external_id, raw={"status": "Complete"})
        self.hear(confirmed.external_id)
        self.assertTrue(confirmed.sale_order_id.locked)
        self.assertIn("Locked", self.notes(confirmed.sale_order_id)[0])

    def test_what_a_person_accepts_goes_into_a_locked_sales_order(self):
        """R185, N14"""
        order = self.imported(status="Complete")
        sale = order.sale_order_id
        sale.action_confirm()
        [line] = self.box.order(order.external_id)["line_items"]
        self.box.edit_line(order.external_id, line["id"], quantity=24)
        self.hear(order.external_id)
        self.assertTrue(sale.locked and sale.leaflink_changed)
        self.env["leaflink.order.decide"].create({"sale_order_id": sale.id}).action_accept_all()
        self.assertEqual((sale.amount_total, sale.locked, sale.leaflink_changed), (216.0, True, False))

    def test_the_map_says_what_becomes_of_the_sales_order(self):
        """R195, F6"""
        self.store.write({"when_shipped": "confirm", "when_complete": "none"})
        order = self.imported()
        self.env["leaflink.listing"].search([]).action_reviewed()
        self.box.act(order.external_id, "fulfill")
        self.hear(order.external_id)
        self.assertEqual(order.sale_order_id.state, "draft")
        self.box.act(order.external_id, "ship")
        self.hear(order.external_id)
        self.assertEqual((order.sale_order_id.state, order.to_confirm), ("sale", False))
        self.box.act(order.external_id, "complete")
        self.hear(order.external_id)
        self.assertFalse(order.sale_order_id.locked)

    # --- to LeafLink

    def test_by_default_nothing_goes_out(self):
        """C20, F6: confirming, invoicing and paying here changes nothing there."""
        self.store.capture_point = "submitted"
        order = self.imported(status="Submitted")
        order.sale_order_id.action_confirm()
        self.invoice(order)
        self.run_jobs()
        self.assertEqual(self.leaflink_status(order), "Submitted")
        self.assertFalse(self.env["leaflink.task"].search([("kind", "=", "status")]))

    def test_confirming_accepts(self):
        """F6"""
        self.store.write({"capture_point": "submitted", "tell_confirmed": "Accepted"})
        order = self.imported(status="Submitted")
        seller = new_test_user(self.env, "seller", groups="sales_team.group_sale_salesman_all_leads")
        order.sale_order_id.with_user(seller).action_confirm()
        self.assertEqual(self.leaflink_status(order), "Submitted", "nobody calls LeafLink in a click")
        self.run_jobs()
        self.assertEqual((self.leaflink_status(order), order.status), ("Accepted", "Accepted"))

    def test_invoicing_and_paying_walk_the_chain(self):
        """R185, F6"""
        self.store.write({"tell_invoiced": "Shipped", "tell_paid": "Complete"})
        order = self.imported()
        order.sale_order_id.action_confirm()
        move = self.invoice(order)
        self.run_jobs()
        self.assertEqual(self.leaflink_status(order), "Shipped")
        journal = self.env["account.journal"].search([("type", "=", "bank")], limit=1)
        register = self.env["account.payment.register"].with_context(active_model="account.move", active_ids=move.ids)
        register.create({"journal_id": journal.id, "payment_date": fields.Date.today()})._create_payments()
        self.run_jobs()
        self.assertEqual((self.leaflink_status(order), order.status), ("Complete", "Complete"))
        self.assertTrue(order.sale_order_id.locked)

    # --- buttons

    def test_buttons_offer_what_leaflink_offers(self):
        """R186"""
        order = self.imported()
        self.assertEqual(order.offered, "Fulfilled, Rejected")
        self.assertEqual(order.action_fulfill()["tag"], "display_notification")
        self.assertIn("Fulfilled is being sent", order.status_note)
        self.assertIn("Fulfilled is being sent", order.sale_order_id.leaflink_status_note)
        self.run_jobs()
        self.assertEqual((order.status, order.offered), ("Fulfilled", "Shipped, Rejected"))
        order.invalidate_recordset(["status_note"])
        self.assertFalse(order.status_note)
        order.sale_order_id.with_context(leaflink_target="Shipped").action_leaflink_move()
        self.run_jobs()
        self.assertEqual(order.status, "Shipped")

    def test_other_steps_of_an_unchanged_order(self):
        """R186, ORD-1"""
        order = self.imported()
        for told, steps in (([], ""), (["rejected"], "Rejected"), (None, "Fulfilled, Rejected"), ([3, {}], "")):
            self.box.edit_order(order.external_id, raw={"available_transitions": told})
            self.hear(order.external_id)
            self.assertEqual(order.offered or "", steps)
        self.env.flush_all()
        written = order.write_date
        self.hear(order.external_id)
        self.assertEqual(order.write_date, written)

    def test_what_leaflink_refuses_is_shown(self):
        """R186"""
        order = self.imported(status="Complete")
        order.action_reject()
        self.run_jobs()
        order.invalidate_recordset(["status_note"])
        self.assertIn("did not make it Rejected", order.status_note)
        self.assertTrue(self.issues(order))

    def test_rejecting_cancels_the_quotation(self):
        """R186"""
        order = self.imported()
        order.action_reject()
        self.run_jobs()
        self.assertEqual((order.status, order.state, order.sale_order_id.state), ("Rejected", "cancelled", "cancel"))

    def test_rejecting_replaces_what_waits_and_a_nearer_state_does_not(self):
        """R186"""
        order = self.imported()
        for target in ("Shipped", "Fulfilled"):
            order._intend_status(target)
        task = self.env["leaflink.task"].search([("kind", "=", "status"), ("res_id", "=", order.id)])
        self.assertEqual(task.payload["target"], "Shipped")
        order._intend_status("Rejected")
        order._intend_status("Shipped")
        self.assertEqual((len(task), task.payload["target"]), (1, "Rejected"))

    def test_only_operators_move_orders(self):
        """R186"""
        order = self.imported()
        reader = new_test_user(
            self.env, "reader", groups="leaflink_connector.group_user,sales_team.group_sale_salesman"
        )
        with self.assertRaises(AccessError):
            order.with_user(reader).action_ship()

    def test_paid_is_shown_and_searched(self):
        """R165"""
        paid, other = self.imported(paid=True), self.imported()
        Sale = self.env["sale.order"]
        self.assertTrue(paid.sale_order_id.leaflink_paid)
        found = Sale.search([("leaflink_paid", "=", True)])
        self.assertIn(paid.sale_order_id, found)
        self.assertNotIn(other.sale_order_id, found)
        self.assertIn(other.sale_order_id, Sale.search([("leaflink_paid", "=", False)]))

    # --- side by side

    def test_states_that_do_not_go_together(self):
        """R185"""
        order = self.imported()
        sale = order.sale_order_id
        self.assertEqual(order._status_difference(), "")
        for status, state, words in (
            ("Shipped", "draft", "still a quotation"),
            ("Submitted", "sale", "is confirmed"),
            ("Accepted", "cancel", "is cancelled"),
            ("Rejected", "sale", "is not cancelled"),
            ("Rejected", "cancel", ""),
            ("Complete", "sale", ""),
        ):
            with self.subTest(status=status, state=state):
                order.status, sale.state = status, state
                self.assertIn(words, order._status_difference())
                self.assertEqual(bool(words), bool(order._status_difference()))
