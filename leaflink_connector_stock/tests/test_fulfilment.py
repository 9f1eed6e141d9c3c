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

    def tracked(self, tracking="lot", **lots):
        """Nothing of the product but these lots on the shelf; returns them."""
        product = self.item.product_id
        self.env["stock.quant"].search([("product_id", "=", product.id)]).unlink()
        product.tracking = tracking
        made = self.env["stock.lot"].create([{"name": name, "product_id": product.id} for name in lots])
        for lot, units in zip(made, lots.values(), strict=True):
            self.env["stock.quant"]._update_available_quantity(product, self.shelf, units, lot_id=lot)
        return made

    def shipped(self, staged):
        """{lot: units} that left for the customer."""
        last = staged.sale_order_id.picking_ids.filtered(lambda picking: picking.picking_type_code == "outgoing")
        self.assertEqual(last.mapped("state"), ["done"])
        return {line.lot_id.name: line.quantity for line in last.move_line_ids.filtered("lot_id")}

    def test_lots_on_every_route(self):
        """R220: the lots Odoo has reserved are the ones that go, through all steps."""
        self.tracked(first=40, second=5)
        for steps in ("ship_only", "pick_ship", "pick_pack_ship"):
            with self.subTest(steps):
                taken = self.shipped(self.sold("pick_pack_ship", (self.item, 10), (self.other, 5), steps=steps))
                self.assertEqual(taken, {"first": 10})
        self.tracked(third=4, fourth=6)
        self.assertEqual(self.shipped(self.sold("pick_pack_ship", (self.item, 10))), {"third": 4, "fourth": 6})

    def test_serial_numbers(self):
        """R220"""
        self.tracked("serial", one=1, two=1, three=1)
        taken = self.shipped(self.sold("pick_pack_ship", (self.item, 2), steps="pick_ship"))
        self.assertEqual(taken, {"one": 1, "two": 1})

    def test_lots_that_do_not_suffice_stay(self):
        """R221: in several steps, too, nothing is picked of an order the lots do not cover."""
        for steps in ("ship_only", "pick_ship", "pick_pack_ship"):
            self.tracked(**{f"little {steps}": 4})
            with self.subTest(steps):
                staged = self.sold("pick_pack_ship", (self.item, 10), (self.other, 5), steps=steps)
                self.assertNotIn("done", staged.sale_order_id.picking_ids.mapped("state"))
                self.assertIn("6 of 10", self.issue(staged).message)
                self.assertFalse(staged.shipment_ids)

    def test_whole_packages(self):
        """R220: goods that lie in a package go in it, through all steps."""
        for steps in ("ship_only", "pick_ship", "pick_pack_ship"):
            self.tracked()
            package = self.env["stock.package"].create({"name": f"BOX {steps}"})
            self.item.product_id.tracking = "none"
            self.env["stock.quant"]._update_available_quantity(self.item.product_id, self.shelf, 10, package_id=package)
            with self.subTest(steps):
                staged = self.sold("pick_pack_ship", (self.item, 10), steps=steps)
                last = staged.sale_order_id.picking_ids.filtered(lambda one: one.picking_type_code == "outgoing")
                self.assertEqual((last.state, last.move_line_ids.package_id), ("done", package))
                self.assertEqual(len(self.told()), 1, "and LeafLink knows")
                self.box.clear_requests()

    def test_lost_jobs_come_back_at_night(self):
        """R220, N02"""
        self.store.fulfilment_mode = "pick_pack_ship"
        staged = self.take(self.order((self.item, 10)), confirm=True)
        self.env["queue.job"].search([]).unlink()
        self.store.action_reconcile()
        self.run_jobs()
        self.assertEqual(self.states(staged), [("outgoing", "done")])
        self.assertFalse(staged.to_fulfil)
