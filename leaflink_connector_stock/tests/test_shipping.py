from datetime import datetime, timedelta

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import StockCase


@tagged("post_install", "-at_install")
class TestShipping(StockCase):
    """What LeafLink learns when the warehouse validates a delivery (R219)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        freight = cls.env["product.product"].create({"name": "Freight", "type": "service"})
        cls.carrier = cls.env["delivery.carrier"].create({"name": "Rocky Mountain Freight", "product_id": freight.id})

    def setUp(self):
        super().setUp()
        self.item = self.listing(on_hand=100, quantity=100)

    def confirmed(self, units=24, **fields):
        return self.take(self.order((self.item, units), **fields), confirm=True)

    def sent(self, staged):
        """The bodies LeafLink got for this order, shipping only."""
        patches = self.box.requests(method="PATCH", path=f"/orders-received/{staged.external_id}/")
        return [request["body"] for request in patches if "ship_date" in request["body"]]

    def test_delivery_is_told_exactly_once(self):
        """R189, R222"""
        self.env.company.partner_id.tz = "America/Denver"
        staged = self.confirmed()
        picking = self.outgoing(staged)
        picking.write({"carrier_id": self.carrier.id, "carrier_tracking_ref": "1Z999"})
        self.validate(picking)
        self.assertEqual(picking.leaflink_sync_state, "pending")
        self.run_jobs()
        self.sweep()
        [body] = self.sent(staged)
        self.assertEqual(body["shipping_details"], "Rocky Mountain Freight 1Z999")
        told = datetime.fromisoformat(body["ship_date"])
        self.assertIn(told.utcoffset().total_seconds() / 3600, (-7, -6), "with the offset of the company's zone")
        self.assertEqual(told.replace(tzinfo=None) - told.utcoffset(), picking.date_done)
        self.assertNotIn("delivery_info", body)
        self.assertEqual(self.box.order(staged.external_id)["shipping_details"], "Rocky Mountain Freight 1Z999")
        self.assertEqual(self.box.order(staged.external_id)["status"], "Accepted", "no status without export_status")
        picking.invalidate_recordset()
        self.assertEqual(picking.leaflink_sync_state, "done")
        self.assertEqual(self.env["stock.picking"].search([("leaflink_sync_state", "=", "done")]), picking)

    def test_without_a_carrier_the_sellers_words_stay(self):
        """R189: EMPTY-VS-NULL-TEXT"""
        staged = self.confirmed(shipping_details="Driver comes on Tuesday")
        picking = self.outgoing(staged)
        self.assertIn("no carrier", picking.leaflink_missing)
        self.validate(picking)
        self.assertFalse(picking.leaflink_missing)
        self.run_jobs()
        [body] = self.sent(staged)
        self.assertEqual(set(body), {"ship_date"})
        self.assertEqual(self.box.order(staged.external_id)["shipping_details"], "Driver comes on Tuesday")

    def test_manifest_keeps_the_rest_of_delivery_info(self):
        """R226"""
        staged = self.confirmed()
        self.box.edit_order(staged.external_id, delivery_info={"acquire_type": 2})
        picking = self.outgoing(staged)
        picking.leaflink_manifest_number = "0001234567"
        self.validate(picking)
        self.run_jobs()
        info = self.box.order(staged.external_id)["delivery_info"]
        self.assertEqual((info["manifest_number"], info["acquire_type"]), ("0001234567", 2))

    def test_manifest_is_at_most_fifty_characters(self):
        """R226"""
        picking = self.outgoing(self.confirmed())
        with self.assertRaisesRegex(ValidationError, "50 characters"):
            picking.leaflink_manifest_number = "9" * 51

    def test_tracking_typed_later_corrects(self):
        staged = self.confirmed()
        picking = self.deliver(staged)
        self.run_jobs()
        picking.carrier_tracking_ref = "1Z777"
        self.assertEqual(picking.leaflink_sync_state, "pending")
        self.run_jobs()
        picking.carrier_tracking_ref = "1Z777"
        picking.note = "left at the dock"
        self.run_jobs()
        self.assertEqual([body.get("shipping_details") for body in self.sent(staged)], [None, "1Z777"])
        picking.carrier_tracking_ref = False
        self.run_jobs()
        self.assertEqual(self.sent(staged)[-1]["shipping_details"], None, "our text is taken back, with null")
        self.assertEqual(len(staged.shipment_ids), 1)

    def test_manifest_and_date_typed_later_correct(self):
        """R189, R219, R226: each goes out again, once, and changes no status (R222)."""
        staged = self.confirmed()
        picking = self.deliver(staged)
        self.run_jobs()
        picking.leaflink_manifest_number = "0001"
        self.run_jobs()
        picking.leaflink_manifest_number = "0001"
        picking.action_toggle_is_locked()
        picking.date_done -= timedelta(days=1)
        self.run_jobs()
        self.sweep()
        first, second, third = self.sent(staged)
        self.assertEqual(second["delivery_info"]["manifest_number"], "0001")
        self.assertEqual(second["ship_date"], first["ship_date"])
        days = datetime.fromisoformat(first["ship_date"]) - datetime.fromisoformat(third["ship_date"])
        self.assertEqual(days, timedelta(days=1))
        self.assertEqual(self.box.order(staged.external_id)["status"], "Accepted")

    def test_what_leaflink_lacks_is_said_before(self):
        """R189: and keeps nobody from validating."""
        picking = self.outgoing(self.confirmed(ship_date=None))
        for text in ("no carrier or tracking number", "LeafLink shows no ship date"):
            self.assertIn(text, picking.leaflink_missing)
        self.assertNotIn("manifest number", picking.leaflink_missing)
        self.store.tell_manifest = "Complete"
        picking.invalidate_recordset()
        self.assertIn("moves on when the delivery has a manifest number", picking.leaflink_missing)
        planned = self.outgoing(self.confirmed(ship_date="2026-12-01T08:00:00-08:00"))
        planned.write({"carrier_tracking_ref": "1Z", "leaflink_manifest_number": "1"})
        self.assertFalse(planned.leaflink_missing)
        self.validate(picking)
        self.assertFalse(picking.leaflink_missing)

    def test_typed_before_it_was_sent_goes_out_once(self):
        staged = self.confirmed()
        picking = self.deliver(staged)
        picking.carrier_tracking_ref = "1Z888"
        self.run_jobs()
        self.assertEqual([body["shipping_details"] for body in self.sent(staged)], ["1Z888"])

    def test_every_backorder_is_told(self):
        staged = self.confirmed()
        first = self.outgoing(staged)
        first.carrier_tracking_ref = "BOX-1"
        self.validate(first, units=10)
        self.run_jobs()
        second = self.outgoing(staged)
        second.carrier_tracking_ref = "BOX-2"
        self.validate(second)
        self.run_jobs()
        self.assertEqual([body["shipping_details"] for body in self.sent(staged)], ["BOX-1", "BOX-1; BOX-2"])
        self.assertEqual(staged.shipment_ids.picking_id, first + second)
        self.assertEqual(set(staged.shipment_ids.mapped("state")), {"done"})

    def test_only_the_last_step_is_a_shipment(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        staged = self.confirmed()
        while steps := staged.sale_order_id.picking_ids.filtered(
            lambda picking: picking.state not in ("done", "cancel")
        ):
            self.assertFalse(staged.shipment_ids)
            self.validate(steps)
        self.run_jobs()
        self.assertEqual(len(self.sent(staged)), 1)

    def test_return_is_no_shipment(self):
        staged = self.confirmed()
        picking = self.deliver(staged)
        wizard = (
            self.env["stock.return.picking"].with_context(active_id=picking.id, active_model="stock.picking").create({})
        )
        wizard.product_return_moves.quantity = 4
        self.validate(self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"]))
        self.run_jobs()
        self.assertEqual(len(self.sent(staged)), 1)

    def test_switched_off_or_dead_orders_tell_nothing(self):
        self.store.export_shipping = False
        staged = self.confirmed()
        self.deliver(staged)
        self.store.export_shipping = True
        dead = self.confirmed()
        self.box.act(dead.external_id, "reject")
        self.take(dead.external_id)
        self.deliver(dead)
        sale = self.sell_elsewhere(self.item, 3)
        self.validate(sale.picking_ids)
        self.run_jobs()
        self.assertEqual(self.box.requests(method="PATCH", path="/orders-received/*"), [])
        self.assertFalse(sale.picking_ids.leaflink_sync_state)

    def test_our_own_ship_date_is_no_change_of_leaflink(self):
        staged = self.confirmed()
        self.deliver(staged)
        self.run_jobs()
        self.take(staged.external_id)
        self.assertFalse(staged.difference_note)
        self.assertFalse(staged.sale_order_id.leaflink_changed)

    def test_change_on_leaflink_shows_on_the_open_delivery(self):
        """SHP-2"""
        staged = self.confirmed()
        picking = self.outgoing(staged)
        self.box.edit_line(staged.external_id, self.box.order(staged.external_id)["line_items"][0]["id"], quantity=36)
        self.take(staged.external_id)
        self.assertTrue(picking.leaflink_changed)
        self.assertIn("36", picking.leaflink_change_note)

    @mute_logger("odoo.addons.leaflink_connector.models.leaflink_job")
    def test_refused_then_retried_from_the_delivery(self):
        """SHP-1"""
        staged = self.confirmed()
        self.box.fault(match={"method": "PATCH", "path": "/orders-received/*"}, kind="status", status=400)
        picking = self.deliver(staged)
        self.run_jobs()
        self.assertEqual(picking.leaflink_sync_state, "error")
        self.assertTrue(picking.leaflink_sync_error)
        issue = self.env["leaflink.issue"].search([("code", "=", "export"), ("state", "=", "open")])
        self.assertEqual(issue.res_id, staged.id)
        picking.action_leaflink_retry()
        self.run_jobs()
        self.assertEqual(picking.leaflink_sync_state, "done")
        self.assertEqual(issue.state, "solved")
        self.assertEqual(len([body for body in self.sent(staged)]), 2)

    @mute_logger("odoo.addons.leaflink_connector.models.leaflink_job")
    def test_a_later_delivery_tells_what_was_refused_before(self):
        """SHP-1"""
        staged = self.confirmed()
        self.box.fault(match={"method": "PATCH", "path": "/orders-received/*"}, kind="status", status=400)
        first = self.deliver(staged, units=10)
        self.run_jobs()
        self.assertEqual(first.leaflink_sync_state, "error")
        self.deliver(staged)
        self.run_jobs()
        self.assertEqual(set(staged.shipment_ids.mapped("state")), {"done"})
        self.assertFalse(first.leaflink_sync_error)

    def test_refusal_while_a_correction_waits_is_no_failure_yet(self):
        """SHP-1"""
        staged = self.confirmed()
        picking = self.deliver(staged)
        task = self.env["leaflink.task"].search([("kind", "=", "shipping"), ("res_id", "=", staged.id)])
        task.state = "error"
        picking.carrier_tracking_ref = "1Z555"
        task._failed_shipping("refused")
        self.assertEqual(picking.leaflink_sync_state, "pending")
        self.run_jobs()
        self.assertEqual(staged.shipment_ids.state, "done")

    def test_long_details_are_cut(self):
        staged = self.confirmed()
        picking = self.outgoing(staged)
        picking.carrier_tracking_ref = "1Z" * 200
        self.validate(picking)
        self.run_jobs()
        [body] = self.sent(staged)
        self.assertEqual(body["shipping_details"], ("1Z" * 200)[:255])

    def test_delivery_info_of_another_kind_is_replaced(self):
        """R226"""
        staged = self.confirmed()
        self.box.edit_order(staged.external_id, raw={"delivery_info": [7]})
        picking = self.outgoing(staged)
        picking.leaflink_manifest_number = "M-1"
        self.validate(picking)
        self.run_jobs()
        [body] = self.sent(staged)
        self.assertEqual(body["delivery_info"], {"manifest_number": "M-1"})

    def test_the_sellers_words_stay_beside_ours(self):
        """R219"""
        staged = self.confirmed(shipping_details="Dock 4")
        first = self.outgoing(staged)
        first.carrier_tracking_ref = "BOX-1"
        self.validate(first, units=10)
        self.run_jobs()
        self.box.edit_order(staged.external_id, shipping_details="BOX-1; Dock 5")
        second = self.outgoing(staged)
        second.carrier_tracking_ref = "BOX-2"
        self.validate(second)
        self.run_jobs()
        (first + second).carrier_tracking_ref = False
        self.run_jobs()
        self.assertEqual(
            [body["shipping_details"] for body in self.sent(staged)],
            ["BOX-1; Dock 4", "BOX-1; BOX-2; Dock 5", "Dock 5"],
        )

    def test_emptied_manifest_is_taken_back(self):
        """R226"""
        staged = self.confirmed()
        picking = self.deliver(staged)
        picking.leaflink_manifest_number = "WRONG"
        self.run_jobs()
        picking.leaflink_manifest_number = "TYPED"
        picking.leaflink_manifest_number = False
        self.run_jobs()
        self.assertIsNone(self.box.order(staged.external_id)["delivery_info"]["manifest_number"])
        self.box.edit_order(staged.external_id, delivery_info={"manifest_number": "THEIRS"})
        picking.carrier_tracking_ref = "1Z"
        self.run_jobs()
        self.assertEqual(self.box.order(staged.external_id)["delivery_info"]["manifest_number"], "THEIRS")

    def test_given_up_shipping_says_so(self):
        """OPS-3"""
        picking = self.deliver(self.confirmed())
        self.env["leaflink.task"].search([("kind", "=", "shipping")]).action_cancel()
        self.assertEqual(picking.leaflink_sync_state, "error")
        self.assertIn("given up by", picking.leaflink_sync_error)
        picking.action_leaflink_retry()
        self.run_jobs()
        self.assertEqual(picking.leaflink_sync_state, "done")

    def test_lost_answer_is_sent_again_without_harm(self):
        staged = self.confirmed()
        self.box.fault(match={"method": "PATCH", "path": "/orders-received/*"}, kind="reset_after")
        picking = self.deliver(staged)
        self.run_jobs()
        self.assertEqual(picking.leaflink_sync_state, "pending")
        self.env["leaflink.task"].search([("kind", "=", "shipping")]).action_retry()
        self.run_jobs()
        picking.invalidate_recordset()
        self.assertEqual(picking.leaflink_sync_state, "done")
        first, second = self.sent(staged)
        self.assertEqual(first, second)

    def test_warehouse_people_need_no_leaflink_role(self):
        """SHP-1"""
        self.store.stock_sync = True
        staged = self.confirmed()
        picking = self.outgoing(staged)
        worker = new_test_user(self.env, "worker", groups="stock.group_stock_user")
        self.assertFalse(worker.has_group("leaflink_connector.group_user"))
        form = Form(picking.with_user(worker))
        form.carrier_tracking_ref = "1Z111"
        form.leaflink_manifest_number = "M-1"
        mine = form.save()
        self.assertIn("no carrier", self.outgoing(self.confirmed()).with_user(worker).leaflink_missing)
        self.validate(mine)
        self.assertEqual(mine.leaflink_sync_state, "pending")
        mine.carrier_tracking_ref = "1Z112"
        self.run_jobs()
        self.assertEqual(self.sent(staged)[-1]["shipping_details"], "1Z112")

    # --- orders in

    def test_products_from_leaflink_are_kept_in_stock(self):
        self.assertTrue(self.item.product_id.is_storable)

    def test_connect_looks_for_a_warehouse(self):
        """R175"""
        company = self.env["res.company"].create({"name": "Without a warehouse"})
        self.env["stock.warehouse"].search([("company_id", "=", company.id)]).active = False
        store = self.env["leaflink.store"].create(self._store_values() | {"name": "Empty", "company_id": company.id})
        checks = {check["name"]: check["ok"] for check in store._probe(store._client_for_connect())}
        self.assertFalse(checks["Warehouse"])
        checks = {check["name"]: check["ok"] for check in self.store._probe(self.store._client_for_connect())}
        self.assertTrue(checks["Warehouse"])

    def test_several_leaflink_orders_of_one_sale_export_nothing(self):
        staged = self.confirmed()
        other = self.staged(self.order((self.item, 1))) or self.take(self.order((self.item, 1)))
        other.sale_order_id.action_cancel()
        staged.sale_order_id.leaflink_order_ids = [Command.link(other.id)]
        self.deliver(staged)
        self.run_jobs()
        self.assertEqual(self.sent(staged), [])
