from odoo.tests import tagged

from .batch_case import BatchCase


@tagged("post_install", "-at_install")
class TestBatchOrder(BatchCase):
    """Sell by batch (R251): the buyer gets the batch he has chosen."""

    def setUp(self):
        super().setUp()
        self.box.edit_product(self.number, quantity=1000)
        self.first = self.lot("LOT-A", 50)
        self.wanted = self.lot("LOT-B", 30)
        self.made = self.box.add_batch("LOT-B", products=[self.number])

    def sold(self, units, batch=None, confirm=True, **line):
        """An order that names a batch -> its staged row."""
        line = {"product": self.number, "quantity": units, "batch": (batch or self.made)["id"], **line}
        return self.take(self.box.place_order(lines=[line], status="Accepted"), confirm=confirm)

    def reserved(self, staged):
        """{lot: units} that are reserved for the order in the first step."""
        moves = staged.sale_order_id.order_line.move_ids.filtered(lambda move: not move.move_orig_ids)
        return {line.lot_id.name: line.quantity for line in moves.move_line_ids}

    def test_only_the_lot_of_the_buyer_is_reserved(self):
        """R251: on every route; without a batch the oldest goes first, as ever."""
        self.sync()
        for steps in ("ship_only", "pick_ship", "pick_pack_ship"):
            with self.subTest(steps):
                self.warehouse.delivery_steps = steps
                staged = self.sold(5)
                line = staged.sale_order_id.order_line
                self.assertEqual((line.leaflink_batch, line.leaflink_lot_id), ("LOT-B", self.wanted))
                self.assertEqual(self.reserved(staged), {"LOT-B": 5})
                self.assertFalse(self.issues(staged.sale_order_id, "batch_lot"))
        self.warehouse.delivery_steps = "ship_only"
        plain = self.take(self.order((self.item, 5)), confirm=True)
        self.assertEqual(self.reserved(plain), {"LOT-A": 5})

    def test_every_step_carries_it_on(self):
        """R251, R220"""
        self.sync()
        self.warehouse.delivery_steps = "pick_pack_ship"
        self.store.fulfilment_mode = "pick_pack_ship"
        staged = self.sold(7)
        self.run_jobs()
        lines = staged.sale_order_id.picking_ids.move_line_ids
        self.assertEqual(set(staged.sale_order_id.picking_ids.mapped("state")), {"done"})
        self.assertEqual(lines.lot_id, self.wanted)

    def test_the_batch_comes_with_the_order(self):
        """R251: one call, also for several; known ones are not asked for again."""
        other = self.box.add_batch("LOT-A", products=[self.number])
        self.box.clear_requests()
        lines = [{"product": self.number, "quantity": 1, "batch": one["id"]} for one in (self.made, other)]
        staged = self.take(self.box.place_order(lines=lines, status="Accepted"))
        self.assertEqual(self.calls("GET"), [("GET", "/batches/")])
        self.assertEqual(staged.sale_order_id.order_line.leaflink_lot_id, self.wanted | self.first)
        self.box.clear_requests()
        self.sold(1, confirm=False)
        self.assertEqual(self.calls("GET"), [])

    def test_a_lot_that_has_failed(self):
        """R189, R251: the delivery says so before it leaves; lots show a column only where a buyer has named one."""
        self.sync()
        picking = self.outgoing(self.sold(5))
        self.assertTrue(picking.leaflink_names_lot)
        self.assertNotIn("COA", picking.leaflink_missing)
        self.wanted.leaflink_coa_state = "failed"
        self.assertIn("LOT-B has failed its COA", picking.leaflink_missing)
        self.assertFalse(self.outgoing(self.take(self.order((self.item, 1)), confirm=True)).leaflink_names_lot)

    def test_a_lot_that_does_not_suffice(self):
        """R251: nothing else is taken until somebody says so."""
        staged = self.sold(40)
        sale = staged.sale_order_id
        self.assertEqual(self.reserved(staged), {"LOT-B": 30})
        issue = self.issues(sale, "batch_lot")
        self.assertIn("10 of", issue.message)
        self.assertIn("LOT-B", issue.message)
        issue.action_fix()
        self.assertEqual(self.reserved(staged), {"LOT-B": 30, "LOT-A": 10})
        self.assertFalse(self.issues(sale, "batch_lot"))

    def test_more_of_the_lot_arrives(self):
        """R251"""
        staged = self.sold(40)
        self.env["stock.quant"]._update_available_quantity(self.item.product_id, self.shelf, 10, lot_id=self.wanted)
        staged.sale_order_id.picking_ids.action_assign()
        self.assertEqual(self.reserved(staged), {"LOT-B": 40})
        self.assertFalse(self.issues(staged.sale_order_id, "batch_lot"))

    def test_goods_without_a_lot_are_not_the_batch(self):
        """R251"""
        self.env["stock.quant"]._update_available_quantity(self.item.product_id, self.shelf, 100)
        self.assertEqual(self.reserved(self.sold(40)), {"LOT-B": 30})

    def test_no_lot_of_this_number(self):
        """R251: the order comes in and any lot may go, but somebody is told."""
        unknown = self.box.add_batch("LOT-X", products=[self.number])
        staged = self.sold(5, unknown)
        self.assertEqual(staged.sale_order_id.order_line.leaflink_batch, "LOT-X")
        self.assertEqual(self.reserved(staged), {"LOT-A": 5})
        self.assertIn("no lot of this number", self.issues(staged.sale_order_id, "batch_lot").message)

    def test_fulfilment_waits_for_the_lot(self):
        """R251, R221"""
        self.store.fulfilment_mode = "pick_pack_ship"
        staged = self.sold(40)
        self.run_jobs()
        self.assertNotEqual(staged.sale_order_id.picking_ids.state, "done")
        self.issues(staged.sale_order_id, "batch_lot").action_fix()
        staged.sale_order_id.action_leaflink_fulfil()
        self.run_jobs()
        self.assertEqual(staged.sale_order_id.picking_ids.state, "done")

    def test_batches_switched_off(self):
        """R251, C34"""
        self.store.batch_sync = "none"
        self.box.clear_requests()
        staged = self.sold(5)
        self.assertEqual(self.calls("GET"), [])
        self.assertEqual(self.reserved(staged), {"LOT-A": 5})
        self.assertFalse(staged.sale_order_id.order_line.leaflink_batch)

    def test_leaflink_does_not_show_the_batch(self):
        """R251: the order comes in all the same."""
        self.box.fault(kind="status", status=403, match={"method": "GET", "path": "/batches/"})
        staged = self.sold(5)
        self.assertEqual(self.reserved(staged), {"LOT-A": 5})
        self.sync()
        self.assertEqual(staged.sale_order_id.order_line.leaflink_lot_id, self.wanted, "found later")

    def test_a_batch_that_is_read_later(self):
        """R251: its lot is reserved instead of the one that was taken, unless it has been picked or let go."""
        self.box.fault(kind="status", status=403, match={"method": "GET", "path": "/batches/"}, times=3)
        waiting, picked, settled = (self.sold(5) for _order in range(3))
        self.assertEqual(self.reserved(waiting), {"LOT-A": 5})
        picked.sale_order_id.picking_ids.move_ids.picked = True
        settled.sale_order_id.order_line.leaflink_any_lot = True
        self.sync()
        self.assertEqual(self.reserved(waiting), {"LOT-B": 5})
        self.assertEqual([self.reserved(one) for one in (picked, settled)], [{"LOT-A": 5}] * 2)

    def test_a_lot_that_comes_later(self):
        """R251: a receipt brings the lot of the buyer; until it is there nothing else is taken."""
        unknown = self.box.add_batch("LOT-X", products=[self.number])
        staged = self.sold(5, unknown)
        self.assertEqual(self.reserved(staged), {"LOT-A": 5})
        lot = self.lot("LOT-X")
        self.assertEqual(self.reserved(staged), {})
        self.assertIn("5 of", self.issues(staged.sale_order_id, "batch_lot").message)
        self.env["stock.quant"]._update_available_quantity(self.item.product_id, self.shelf, 9, lot_id=lot)
        staged.sale_order_id.picking_ids.action_assign()
        self.assertEqual(self.reserved(staged), {"LOT-X": 5})
        self.assertFalse(self.issues(staged.sale_order_id, "batch_lot"))

    def test_a_lot_of_another_product_moves_nothing(self):
        """R251: the same number of another product is no reason to reserve anew what a person has arranged."""
        other = self.listing()
        other.product_id.write({"is_storable": True, "tracking": "lot"})
        unknown = self.box.add_batch("LOT-X", products=[self.number, int(other.external_id)])
        staged = self.sold(5, unknown)
        arranged = staged.sale_order_id.picking_ids.move_ids.move_line_ids
        lot = self.env["stock.lot"].create({"name": "LOT-X", "product_id": other.product_id.id})
        self.assertTrue(lot.leaflink_batch_ids)
        self.env.flush_all()
        self.assertTrue(arranged.exists())
        self.assertEqual(self.reserved(staged), {"LOT-A": 5})

    def test_a_batch_that_is_read_later_and_has_no_lot(self):
        """R251: what is reserved stays, and somebody is told."""
        unknown = self.box.add_batch("LOT-X", products=[self.number])
        self.box.fault(kind="status", status=403, match={"method": "GET", "path": "/batches/"})
        staged = self.sold(5, unknown)
        self.sync()
        self.assertEqual(self.reserved(staged), {"LOT-A": 5})
        self.assertIn("no lot of this number", self.issues(staged.sale_order_id, "batch_lot").message)

    def test_product_without_lots(self):
        """R251"""
        plain = self.listing(on_hand=10, quantity=100)
        batch = self.box.add_batch("LOT-P", products=[int(plain.external_id)])
        line = {"product": int(plain.external_id), "quantity": 3, "batch": batch["id"]}
        staged = self.take(self.box.place_order(lines=[line], status="Accepted"), confirm=True)
        self.assertEqual(staged.sale_order_id.picking_ids.state, "assigned")
        self.assertFalse(self.issues(staged.sale_order_id, "batch_lot"))

    def test_the_question_ends_with_the_delivery(self):
        """R251: whoever chose what was delivered, or that nothing is."""
        staged = self.sold(40)
        sale, picking = staged.sale_order_id, self.outgoing(staged)
        move = picking.move_ids
        values = {"picking_id": picking.id, "move_id": move.id, "lot_id": self.first.id, "quantity": 10}
        self.env["stock.move.line"].create({**values, "product_id": move.product_id.id, "location_id": self.shelf.id})
        self.assertTrue(self.issues(sale, "batch_lot"))
        self.validate(picking)
        self.assertFalse(self.issues(sale, "batch_lot"))
        given_up = self.sold(3).sale_order_id
        self.assertTrue(self.issues(given_up, "batch_lot"))
        given_up._action_cancel()
        self.assertFalse(self.issues(given_up, "batch_lot"))

    def test_another_batch_is_ordered(self):
        """R251: after the confirmation, as long as nobody has picked."""
        other = self.box.add_batch("LOT-A", products=[self.number])
        staged = self.sold(5)
        self.box.edit_line(staged.external_id, int(staged.line_ids.external_id), batch=other["id"])
        self.take(staged.external_id)
        self.assertEqual(staged.sale_order_id.order_line.leaflink_lot_id, self.first)
        self.assertEqual(self.reserved(staged), {"LOT-A": 5})
