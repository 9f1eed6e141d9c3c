from odoo.fields import Command
from odoo.tests import tagged

from .common import MrpCase


@tagged("post_install", "-at_install")
class TestAssembly(MrpCase):
    """A confirmed order plans what is to be made."""

    def setUp(self):
        super().setUp()
        self.flower = self.product(on_hand=1000)
        self.jar = self.listing(quantity=0)
        self.recipe = self.bom(self.jar.product_id, (self.flower, 3))

    def sold(self, mode, *wanted):
        """An order, confirmed, and its jobs -> its staged row."""
        self.store.assembly_mode = mode
        staged = self.take(self.order(*(wanted or ((self.jar, 10),))), confirm=True)
        self.run_jobs()
        return staged

    def quantities(self, staged, product=None):
        return self.made(staged, product).mapped("product_qty")

    def test_people_plan_it_unless_the_store_says_otherwise(self):
        """R223"""
        self.assertEqual(self.store.assembly_mode, "none")
        self.assertFalse(self.made(self.sold("none")))

    def test_the_ordered_quantity(self):
        """R223: whatever lies on the shelf."""
        self.receive(self.jar, 50)
        staged = self.sold("ordered")
        production = self.made(staged)
        self.assertEqual((production.product_id, production.product_qty), (self.jar.product_id, 10))
        self.assertEqual((production.state, production.bom_id), ("confirmed", self.recipe))
        self.assertEqual(production.move_raw_ids.product_uom_qty, 30)
        self.assertEqual(production.origin, staged.sale_order_id.name)
        self.assertEqual(production.leaflink_number, staged.short_number)

    def test_nothing_is_made_in_the_hands_of_who_confirms(self):
        """R223: it is done in a job."""
        self.store.assembly_mode = "ordered"
        staged = self.take(self.order((self.jar, 10)), confirm=True)
        self.assertFalse(self.made(staged))
        self.run_jobs()
        self.assertTrue(self.made(staged))

    def test_it_is_linked_both_ways(self):
        """R223"""
        staged = self.sold("ordered")
        production = self.made(staged)
        self.assertEqual(production.action_view_sale_orders()["res_id"], staged.sale_order_id.id)
        self.assertEqual(staged.sale_order_id.action_view_mrp_production()["res_id"], production.id)
        self.assertEqual(staged.production_count, 1)
        self.assertEqual(staged.action_view_productions()["res_id"], production.id)

    def test_a_line_for_each_product_that_can_be_made(self):
        """R223"""
        bought, tin = self.listing(on_hand=0, quantity=0), self.listing(quantity=0)
        self.bom(tin.product_id, (self.flower, 1))
        staged = self.sold("ordered", (self.jar, 10), (bought, 5), (tin, 4))
        self.assertEqual(sorted(self.quantities(staged)), [4, 10])
        self.assertFalse(self.made(staged, bought.product_id))

    def test_what_is_missing(self):
        """R224: partly there, enough there."""
        self.receive(self.jar, 4)
        self.assertEqual(self.quantities(self.sold("missing")), [6])
        enough = self.listing(on_hand=10, quantity=0)
        self.bom(enough.product_id, (self.flower, 3))
        self.assertEqual(self.quantities(self.sold("missing", (enough, 10))), [])

    def test_what_others_wait_for_is_made_too(self):
        """R224: availability may be negative."""
        self.sell_elsewhere(self.jar, 3)
        self.assertEqual(self.quantities(self.sold("missing")), [13])

    def test_what_others_wait_for_leaves_less(self):
        """R224"""
        self.receive(self.jar, 9)
        self.sell_elsewhere(self.jar, 3)
        self.assertEqual(self.quantities(self.sold("missing")), [4])

    def test_two_orders_do_not_make_up_for_one_shortage(self):
        """R224: one after the other, and both before anybody has planned."""
        self.sell_elsewhere(self.jar, 3)
        self.assertEqual(self.quantities(self.sold("missing")), [13])
        self.assertEqual(self.quantities(self.sold("missing")), [10])
        first, second = (self.take(self.order((self.jar, units)), confirm=True) for units in (5, 7))
        self.run_jobs()
        self.assertEqual((self.quantities(first), self.quantities(second)), ([5], [7]))

    def test_one_product_on_two_lines(self):
        """R224: the second line finds what the first has left."""
        self.receive(self.jar, 12)
        staged = self.sold("missing", (self.jar, 10), (self.jar, 5))
        self.assertEqual(self.quantities(staged), [3])
        self.assertEqual(self.made(staged).leaflink_line_id, staged.line_ids.sorted("position")[1].sale_line_id)

    def test_only_the_warehouse_of_the_order_counts(self):
        """R225"""
        other = self.env["stock.warehouse"].create({"name": "Far away", "code": "FAR"})
        self.put(self.jar.product_id, 100, other.lot_stock_id)
        self.receive(self.jar, 4)
        production = self.made(self.sold("missing"))
        self.assertEqual(production.product_qty, 6)
        self.assertEqual(production.warehouse_id, self.warehouse)

    def test_receipts_do_not_count(self):
        """R225"""
        receipt = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.in_type_id.id,
                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": self.shelf.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.jar.product_id.id,
                            "product_uom_qty": 100,
                            "location_id": self.env.ref("stock.stock_location_suppliers").id,
                            "location_dest_id": self.shelf.id,
                        }
                    )
                ],
            }
        )
        receipt.action_confirm()
        self.assertEqual(self.jar.product_id.incoming_qty, 100)
        self.assertEqual(self.quantities(self.sold("missing")), [10])

    def test_deliveries_in_three_steps_count_once(self):
        """R224, R225"""
        self.warehouse.delivery_steps = "pick_pack_ship"
        self.receive(self.jar, 9)
        self.sell_elsewhere(self.jar, 3)
        self.assertEqual(self.quantities(self.sold("missing")), [4])

    def test_what_odoo_makes_to_order_is_left_to_it(self):
        """R223"""
        routes = self.warehouse.mto_pull_id.route_id | self.warehouse.manufacture_pull_id.route_id
        routes.active = True
        self.jar.product_id.route_ids = [Command.set(routes.ids)]
        self.assertEqual(self.quantities(self.sold("ordered")), [10], "Odoo's own one only")

    def test_kits_are_not_made_but_their_components(self):
        """R223"""
        box = self.listing(quantity=0)
        self.kit(box.product_id, (self.jar.product_id, 2), (self.flower, 1))
        staged = self.sold("ordered", (box, 10))
        self.assertEqual(self.made(staged).product_id, self.jar.product_id)
        self.assertEqual(self.quantities(staged), [20])

    def test_cases_count_their_units(self):
        """R223, N18"""
        case = self.listing(product=self.jar.product_id, quantity=0, unit_multiplier=12)
        self.store.sale_uom_policy = "case"
        staged = self.sold("ordered", (case, 24))
        self.assertEqual(staged.sale_order_id.order_line[0].product_uom_qty, 2, "two cases")
        self.assertEqual(self.made(staged).product_uom_qty, 24)

    def test_finished_goods_are_delivered(self):
        """R223"""
        staged = self.sold("missing")
        self.finish(self.made(staged))
        self.assertEqual(self.deliver(staged).state, "done")
        self.assertEqual(self.jar.product_id.qty_available, 0)
