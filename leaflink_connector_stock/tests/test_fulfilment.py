from odoo.tests import tagged

from .common import StockCase


@tagged("post_install", "-at_install")
class TestFulfilment(StockCase):
    """Pick, pack and ship by themselves: all of an order, or nothing."""

    def setUp(self):
        super().setUp()
        self.item = self.listing(on_hand=100, quantity=100)
        self.other = self.listing(on_hand=100, quantity=100)

    def sold(self, mode, *wanted, steps="ship_only"):
        """An order, confirmed, with everything done that follows -> its staged row."""
        self.warehouse.delivery_steps = steps
        self.store.fulfilment_mode = mode
        staged = self.take(self.order(*(wanted or ((self.item, 10), (self.other, 5)))), confirm=True)
        self.assertNotIn("done", staged.sale_order_id.picking_ids.mapped("state"), "nothing in the hands of the seller")
        self.run_jobs()
        return staged

    def states(self, staged):
        pickings = staged.sale_order_id.picking_ids.sorted("id")
        return [(picking.picking_type_id.code, picking.state) for picking in pickings]

    def issue(self, staged):
        domain = [
            ("res_model", "=", "sale.order"),
            ("res_id", "=", staged.sale_order_id.id),
            ("code", "=", "fulfilment"),
        ]
        return self.env["leaflink.issue"].search([*domain, ("state", "=", "open")])

    def told(self):
        return self.box.requests(method="PATCH", path="/orders-received/*")

    def test_the_warehouse_does_it_unless_the_store_says_otherwise(self):
        """R220"""
        self.assertEqual(self.store.fulfilment_mode, "none")
        self.assertEqual(self.states(self.sold("none")), [("outgoing", "assigned")])

    def test_one_step(self):
        """R220"""
        self.assertEqual(self.states(self.sold("pick")), [("outgoing", "assigned")])
        self.assertEqual(self.states(self.sold("pick_pack")), [("outgoing", "assigned")])
        self.box.clear_requests()
        self.assertEqual(self.states(self.sold("pick_pack_ship")), [("outgoing", "done")])
        self.assertEqual(len(self.told()), 1, "and LeafLink knows")

    def test_two_and_three_steps(self):
        """R220"""
        for steps, inner in (("pick_ship", 1), ("pick_pack_ship", 2)):
            with self.subTest(steps):
                self.assertEqual(self.states(self.sold("pick", steps=steps))[0], ("internal", "assigned"))
                packed = self.states(self.sold("pick_pack", steps=steps))
                self.assertEqual(packed, [("internal", "done")] * inner + [("outgoing", "assigned")])
                shipped = self.states(self.sold("pick_pack_ship", steps=steps))
                self.assertEqual(shipped, [("internal", "done")] * inner + [("outgoing", "done")])

    def test_all_or_nothing(self):
        """R221"""
        staged = self.sold("pick_pack_ship", (self.item, 10), (self.other, 150))
        picking = staged.sale_order_id.picking_ids
        self.assertEqual(len(picking), 1, "no backorder")
        self.assertNotIn(picking.state, ("done",))
        self.assertIn("50 of 150", self.issue(staged).message)
        self.assertEqual(self.told(), [])
        self.receive(self.other, 50)
        self.issue(staged).action_fix()
        self.run_jobs()
        self.assertEqual(picking.state, "done")
        self.assertFalse(self.issue(staged))

    def test_lots(self):
        """R220: the lots Odoo has reserved are the ones that go."""
        self.item.product_id.tracking = "lot"
        lot = self.env["stock.lot"].create({"name": "LOT-1", "product_id": self.item.product_id.id})
        self.env["stock.quant"]._update_available_quantity(self.item.product_id, self.shelf, 30, lot_id=lot)
        self.env["stock.quant"].search([("product_id", "=", self.item.product_id.id), ("lot_id", "=", False)]).unlink()
        staged = self.sold("pick_pack_ship", (self.item, 10))
        self.assertEqual(self.states(staged), [("outgoing", "done")])
        self.assertEqual(staged.sale_order_id.picking_ids.move_line_ids.lot_id, lot)

    def test_lost_jobs_come_back_at_night(self):
        """R220, N02"""
        self.store.fulfilment_mode = "pick_pack_ship"
        staged = self.take(self.order((self.item, 10)), confirm=True)
        self.env["queue.job"].search([]).unlink()
        self.store.action_reconcile()
        self.run_jobs()
        self.assertEqual(self.states(staged), [("outgoing", "done")])
        self.assertFalse(staged.to_fulfil)
