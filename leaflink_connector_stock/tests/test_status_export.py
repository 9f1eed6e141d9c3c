from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import StockCase


@tagged("post_install", "-at_install")
class TestStatusExport(StockCase):
    """What deliveries have to say about an order's states (R185, F6)."""

    def setUp(self):
        super().setUp()
        self.item = self.listing(on_hand=100, quantity=100)

    def confirmed(self, units=24):
        return self.take(self.order((self.item, units)), confirm=True)

    def leaflink_status(self, staged):
        return self.box.order(staged.external_id)["status"]

    def test_an_order_invoiced_before_its_delivery_waits_for_it(self):
        """R185, F6"""
        self.store.tell_invoiced = "Complete"
        staged = self.take(self.order((self.item, 24)), confirm=True)
        sale = staged.sale_order_id
        sale.order_line.product_id.invoice_policy = "order"
        sale.order_line.invalidate_recordset(["qty_to_invoice"])
        sale._create_invoices().action_post()
        self.run_jobs()
        self.assertEqual(self.leaflink_status(staged), "Accepted")
        self.deliver(staged)
        self.run_jobs()
        self.assertEqual(self.leaflink_status(staged), "Complete")

    def test_states_that_deliveries_contradict(self):
        """R185"""
        staged = self.take(self.order((self.item, 24)), confirm=True)
        self.assertEqual(staged._status_difference(), "")
        self.box.act(staged.external_id, "fulfill")
        self.take(staged.external_id)
        self.assertIn("not delivered completely", staged._status_difference())
        self.assertIn("is Fulfilled: validate this delivery", self.outgoing(staged).leaflink_missing)
        self.deliver(staged, units=10)
        self.assertIn("not delivered completely", staged._status_difference())
        self.deliver(staged)
        self.assertEqual(staged._status_difference(), "")
        other = self.take(self.order((self.item, 1)), confirm=True)
        self.deliver(other)
        self.assertIn("is delivered", other._status_difference())

    def test_status_follows_the_last_delivery_only(self):
        """R185, C20, F6: TRANSITIONS-VOCABULARY"""
        self.store.export_status = "ship"
        staged = self.confirmed()
        self.deliver(staged, units=10)
        self.run_jobs()
        self.assertEqual(self.leaflink_status(staged), "Accepted")
        self.deliver(staged)
        self.run_jobs()
        self.assertEqual(self.leaflink_status(staged), "Shipped")
        steps = self.box.requests(method="POST", path="/orders-received/*")
        self.assertEqual([step["path"].rstrip("/").split("/")[-1] for step in steps], ["fulfill", "ship"])

    def test_correcting_an_old_delivery_changes_no_status(self):
        """R185, C20, F6"""
        staged = self.confirmed()
        picking = self.deliver(staged)
        self.run_jobs()
        self.store.export_status = "ship"
        picking.carrier_tracking_ref = "1Z333"
        self.run_jobs()
        self.assertEqual(self.box.order(staged.external_id)["shipping_details"], "1Z333")
        self.assertEqual(self.leaflink_status(staged), "Accepted")

    def test_status_to_complete(self):
        """R185, C20, F6"""
        self.store.export_status = "complete"
        staged = self.confirmed()
        self.deliver(staged)
        self.run_jobs()
        self.assertEqual(self.leaflink_status(staged), "Complete")

    def test_short_delivery_closed_on_purpose_is_the_last(self):
        """R185, C20, F6"""
        self.store.export_status = "ship"
        staged = self.confirmed()
        self.deliver(staged, units=10, backorder=False)
        self.run_jobs()
        self.assertEqual(self.leaflink_status(staged), "Shipped")

    def test_steps_taken_by_others_are_not_repeated(self):
        """R185, C20, F6"""
        self.store.export_status = "ship"
        staged = self.confirmed()
        self.box.act(staged.external_id, "fulfill")
        self.deliver(staged)
        self.run_jobs()
        steps = self.box.requests(method="POST", path="/orders-received/*")
        self.assertEqual([step["path"].rstrip("/").split("/")[-1] for step in steps], ["ship"])

    def test_lost_answer_of_a_transition(self):
        self.store.export_status = "ship"
        staged = self.confirmed()
        self.box.fault(match={"method": "POST", "path": "/orders-received/*"}, kind="reset_after")
        self.deliver(staged)
        self.run_jobs()
        self.env["leaflink.task"].search([("kind", "=", "status")]).action_retry()
        self.run_jobs()
        self.assertEqual(self.leaflink_status(staged), "Shipped")
        steps = self.box.requests(method="POST", path="/orders-received/*")
        self.assertEqual([step["path"].rstrip("/").split("/")[-1] for step in steps], ["fulfill", "ship"])

    def test_dead_order_is_an_issue_not_a_storm(self):
        """R185, C20, F6"""
        self.store.export_status = "ship"
        staged = self.confirmed()
        self.deliver(staged)
        self.box.act(staged.external_id, "reject")
        self.run_jobs()
        task = self.env["leaflink.task"].search([("kind", "=", "status")])
        self.assertEqual(task.state, "error")
        self.assertIn("Rejected", task.error)

    def test_a_backorder_that_is_given_up_ends_the_delivery(self):
        """R185, F6: what was delivered is all there will be. A cancelled sales order ends nothing."""
        self.store.export_status = "ship"
        staged, cancelled = self.confirmed(), self.confirmed()
        for order in (staged, cancelled):
            self.deliver(order, units=10)
        self.outgoing(staged).action_cancel()
        cancelled.sale_order_id._action_cancel()
        self.run_jobs()
        self.assertEqual(self.leaflink_status(staged), "Shipped")
        self.assertEqual(self.leaflink_status(cancelled), "Accepted")

    @mute_logger("odoo.addons.leaflink_connector.models.leaflink_job")
    def test_a_refused_status_is_told_and_retried_on_the_delivery(self):
        """SHP-1, R185"""
        self.store.export_status = "ship"
        staged = self.confirmed()
        self.box.fault(match={"method": "POST", "path": "/orders-received/*"}, kind="status", status=400)
        picking = self.deliver(staged)
        self.run_jobs()
        self.assertEqual(picking.leaflink_sync_state, "done")
        self.assertIn("LeafLink did not make it Shipped", picking.leaflink_status_note)
        keeper = new_test_user(self.env, "status-keeper", groups="stock.group_stock_user")
        picking.with_user(keeper).action_leaflink_retry()
        self.run_jobs()
        picking.invalidate_recordset()
        self.assertFalse(picking.leaflink_status_note)
        self.assertEqual(self.leaflink_status(staged), "Shipped")

    # --- the state's manifest

    def test_the_manifest_completes_what_is_delivered(self):
        """R226, F6: whichever comes last, and once."""
        self.store.tell_manifest = "Complete"
        before, after, both = (self.confirmed(2) for _time in range(3))
        self.outgoing(before).leaflink_manifest_number = "0001"
        for staged in (before, after):
            self.deliver(staged)
        self.run_jobs()
        self.assertEqual(
            [self.leaflink_status(one) for one in (before, after, both)], ["Complete", "Accepted", "Accepted"]
        )
        after.shipment_ids.picking_id.leaflink_manifest_number = "0002"
        self.outgoing(both).leaflink_manifest_number = "0003"
        self.run_jobs()
        self.assertEqual([self.leaflink_status(one) for one in (after, both)], ["Complete", "Accepted"])
        self.box.clear_requests()
        after.shipment_ids.picking_id.leaflink_manifest_number = "0004"
        self.run_jobs()
        [patch] = self.box.requests(method="PATCH", path="/orders-received/*")
        self.assertEqual(patch["body"]["delivery_info"]["manifest_number"], "0004")
        self.assertFalse(self.box.requests(method="POST", path="/orders-received/*"))

    def test_every_delivery_needs_its_manifest(self):
        """R226: a backorder is one more delivery."""
        self.store.tell_manifest = "Shipped"
        staged = self.confirmed()
        self.outgoing(staged).leaflink_manifest_number = "0001"
        self.deliver(staged, units=10)
        rest = self.deliver(staged)
        self.run_jobs()
        self.assertEqual(self.leaflink_status(staged), "Accepted")
        rest.leaflink_manifest_number = "0002"
        self.run_jobs()
        self.assertEqual(self.leaflink_status(staged), "Shipped")

    def test_a_manifest_alone_changes_nothing_unless_the_store_says_so(self):
        """R226"""
        self.assertEqual(self.store.tell_manifest, "none")
        staged = self.confirmed()
        self.outgoing(staged).leaflink_manifest_number = "0001"
        self.deliver(staged)
        self.run_jobs()
        self.assertEqual(self.leaflink_status(staged), "Accepted")

    def test_an_edit_after_shipping_is_told_and_touches_nothing(self):
        """R181, F6: EDIT-AFTER-SHIPPED"""
        self.store.export_status = "ship"
        staged = self.confirmed()
        self.deliver(staged)
        self.run_jobs()
        line = self.box.order(staged.external_id)["line_items"][0]["id"]
        self.box.edit_line(staged.external_id, line, quantity=36)
        self.take(staged.external_id)
        self.assertEqual(staged.sale_order_id.order_line[0].product_uom_qty, 24)
        self.assertTrue(staged.sale_order_id.leaflink_changed)
        self.assertFalse(self.outgoing(staged))
