from odoo.fields import Command
from odoo.tests import tagged

from .common import MrpCase


@tagged("post_install", "-at_install")
class TestKits(MrpCase):
    """Kits are offered through their components, and what a kit takes is not offered elsewhere."""

    def setUp(self):
        super().setUp()
        self.papers = self.product(on_hand=100)
        self.jar = self.listing(on_hand=30, quantity=0)
        self.bundle = self.listing(quantity=0)
        self.recipe = self.kit(self.bundle.product_id, (self.jar.product_id, 2), (self.papers, 5))

    def offered(self, listing=None):
        """What a buyer sees."""
        return self.on_leaflink(listing or self.bundle)[2]

    def quiet(self):
        """Another push has nothing to say."""
        self.assertEqual(self.push(), [])

    def test_the_scarcest_component_decides(self):
        """KIT-1"""
        self.push()
        self.assertEqual((self.offered(), self.offered(self.jar)), (15, 30))
        self.put(self.papers, -45)
        self.push()
        self.assertEqual((self.offered(), self.offered(self.jar)), (11, 30), "55 papers")
        self.quiet()

    def test_the_form_says_why(self):
        """KIT-1, N05: in kits, of the component that decides."""
        self.sell_elsewhere(self.jar, 4)
        self.push()
        self.bundle.invalidate_recordset()
        self.assertEqual(self.bundle.pushed_quantity, 13)
        self.assertIn("15 on hand", self.bundle.push_explanation)
        self.assertIn("2 for confirmed deliveries", self.bundle.push_explanation)

    def test_the_kit_itself_needs_no_stock_keeping(self):
        """KIT-1, R241"""
        self.bundle.product_id.is_storable = False
        self.assertFalse(self.bundle.push_obstacle)
        self.push()
        self.assertEqual(self.offered(), 15)

    def test_what_is_not_kept_in_stock_does_not_limit(self):
        """KIT-1"""
        sticker = self.product(is_storable=False)
        self.recipe.bom_line_ids = [Command.create({"product_id": sticker.id, "product_qty": 1})]
        self.push()
        self.assertEqual(self.offered(), 15)

    def test_a_kit_of_such_things_only_is_never_sent(self):
        """KIT-1, R241"""
        loose = self.listing(quantity=7)
        self.kit(loose.product_id, (self.product(is_storable=False), 1))
        self.push()
        self.assertEqual(self.offered(loose), 7)
        self.assertTrue(loose.push_obstacle)

    def test_kits_in_kits_and_units(self):
        """KIT-1: a dozen of a component in the inner kit, six of which the outer one takes."""
        dozen = self.env.ref("uom.product_uom_dozen")
        inner, outer = self.product(), self.listing(quantity=0)
        line = Command.create({"product_id": self.papers.id, "product_qty": 1, "product_uom_id": dozen.id})
        self.kit(inner, product_qty=6).bom_line_ids = [line]
        self.kit(outer.product_id, (inner, 3), (self.papers, 4))
        self.push()
        self.assertEqual(self.offered(outer), 10, "3 * 12 / 6 + 4 papers each")
        self.take(self.order((outer, 7)), confirm=True)
        self.push()
        self.assertEqual((self.offered(outer), self.offered(self.bundle)), (3, 6))
        self.quiet()

    def test_orders_of_kits_lower_what_shares_a_component(self):
        """KIT-2, N18: reserved at LeafLink, quoted, confirmed, shipped, fulfilled: offered is always the same."""
        self.push()
        number = self.order((self.bundle, 4))
        self.push()
        self.assertEqual((self.offered(), self.offered(self.jar)), (11, 22))
        staged = self.take(number)
        self.push()
        self.assertEqual((self.offered(), self.offered(self.jar)), (11, 22))
        staged.sale_order_id.action_confirm()
        self.push()
        self.assertEqual((self.offered(), self.offered(self.jar)), (11, 22))
        picking = self.outgoing(staged)
        self.assertEqual(sorted(picking.move_ids.mapped("product_uom_qty")), [8, 20])
        self.validate(picking)
        self.push()
        self.assertEqual((self.offered(), self.offered(self.jar)), (11, 22))
        self.box.act(number, "fulfill")
        self.push()
        self.assertEqual((self.offered(), self.offered(self.jar)), (11, 22))
        self.quiet()

    def test_orders_of_a_component_lower_the_kit(self):
        """KIT-2, N18"""
        self.push()
        self.take(self.order((self.jar, 11)))
        self.push()
        self.assertEqual((self.offered(), self.offered(self.jar)), (9, 19))

    def test_fulfilled_there_first(self):
        """KIT-2, R244: the components stay away from buyers until they have left the shelf."""
        self.push()
        number = self.order((self.bundle, 4))
        staged = self.take(number)
        self.box.act(number, "fulfill")
        self.push()
        self.assertEqual((self.offered(), self.offered(self.jar)), (11, 22))
        self.take(number)
        staged.sale_order_id.action_confirm()
        self.push()
        self.assertEqual((self.offered(), self.offered(self.jar)), (11, 22))
        self.deliver(staged)
        self.push()
        self.assertEqual((self.offered(), self.offered(self.jar)), (11, 22))
        self.quiet()

    def test_a_part_of_the_kits_is_shipped(self):
        """KIT-2: with a backorder nothing changes; ended short the rest is for sale again once LeafLink knows."""
        self.push()
        numbers = [self.order((self.bundle, 4)) for _time in range(2)]
        kept, short = (self.take(number, confirm=True) for number in numbers)
        self.push()
        self.assertEqual((self.offered(), self.offered(self.jar)), (7, 14))
        for staged, backorder in ((kept, True), (short, False)):
            picking = self.outgoing(staged)
            for move, units in zip(picking.move_ids.sorted("product_uom_qty"), (2, 20), strict=True):
                move.quantity = units
            picking.move_ids.picked = True
            self.validate(picking, backorder=backorder)
        self.push()
        self.assertEqual((self.offered(), self.offered(self.jar)), (7, 14), "LeafLink still holds three kits")
        for number in numbers:
            self.box.act(number, "fulfill")
        self.push()
        self.assertEqual((self.offered(), self.offered(self.jar)), (10, 20))
        self.assertEqual(self.jar.product_id.qty_available, 26)
        self.quiet()

    def test_two_steps(self):
        """KIT-2, STK-4: a kit that is picked and not shipped counts once."""
        self.warehouse.delivery_steps = "pick_ship"
        self.push()
        staged = self.take(self.order((self.bundle, 4)), confirm=True)
        self.validate(staged.sale_order_id.picking_ids)
        self.push()
        self.assertEqual((self.offered(), self.offered(self.jar)), (11, 22))
        self.deliver(staged)
        self.push()
        self.assertEqual((self.offered(), self.offered(self.jar)), (11, 22))

    def test_buffer_share_and_limit_are_in_kits(self):
        """KIT-1, N11"""
        self.store.write({"stock_buffer": 3, "stock_percent": 50})
        self.push()
        self.assertEqual(self.offered(), 6)
        self.store.stock_cap = 4
        self.push()
        self.assertEqual(self.offered(), 4)

    def test_manufacturing_takes_components(self):
        """KIT-2: what a manufacturing order will consume is not offered as a part of a kit."""
        packed = self.product()
        self.bom(packed, (self.papers, 1))
        self.env["mrp.production"].create({"product_id": packed.id, "product_qty": 60}).action_confirm()
        self.push()
        self.assertEqual(self.offered(), 8, "40 papers are left")

    def test_a_changed_recipe_is_news(self):
        """KIT-1, R232"""
        self.push()
        cron = self.env.ref("leaflink_connector_stock.cron_push_stock")
        self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]).unlink()
        self.recipe.bom_line_ids[1].product_qty = 10
        self.env.cr.precommit.run()
        self.assertTrue(self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]))
        self.push()
        self.assertEqual(self.offered(), 10)
        self.recipe.active = False
        self.push()
        self.assertEqual(self.offered(), 0, "no kit any more, and none of it on the shelf")

    def test_a_recipe_that_changes_after_confirmation(self):
        """KIT-2: an order was delivered when all it consisted of has left."""
        self.push()
        number = self.order((self.bundle, 4))
        staged = self.take(number, confirm=True)
        ribbon = self.product(on_hand=50)
        self.recipe.bom_line_ids = [Command.create({"product_id": ribbon.id, "product_qty": 1})]
        self.push()
        self.assertEqual((self.offered(), self.offered(self.jar)), (11, 22))
        self.deliver(staged)
        self.box.act(number, "fulfill")
        self.push()
        self.assertEqual((self.offered(), self.offered(self.jar)), (11, 22))
        self.assertFalse(self.issues(staged, "stock_pending"))

    def test_only_kits_of_the_company(self):
        """KIT-1, R001"""
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.bundle.product_id.company_id = False
        (self.jar.product_id | self.papers).company_id = False
        self.recipe.company_id = elsewhere
        self.assertNotIn(self.bundle.product_id.id, self.store._stock_kits())

    def test_queries_do_not_grow_with_kits(self):
        """KIT-1, STK-3"""
        self.push()

        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.store._stock_kits()
            return self.env.cr.sql_log_count - before

        one = queries()
        for _time in range(5):
            self.kit(self.listing(quantity=0).product_id, (self.product(), 1), (self.papers, 1))
        self.assertEqual(queries(), one)

    def test_what_a_component_costs_nobody_has_said(self):
        """N16, KIT-1: the price of the list for METRC is the buyer's, and he buys kits."""
        self.box.edit_product(int(self.bundle.external_id), quantity=10)
        staged = self.take(self.order((self.bundle, 1), (self.jar, 1)), confirm=True)
        rows, _problems = self.outgoing(staged)._leaflink_metrc_transfer()
        self.assertEqual([bool(row["Wholesale Price"]) for row in rows], [False, False, True])

    def test_a_changed_recipe_wakes_the_push(self):
        """KIT-1, R232"""
        self.push()
        line = self.recipe.bom_line_ids[0]
        for change in (
            lambda: line.write({"product_qty": 3}),
            line.unlink,
            lambda: self.recipe.write({"product_qty": 2}),
            self.recipe.unlink,
            lambda: self.kit(self.bundle.product_id, (self.papers, 1)),
        ):
            self.env.cr.precommit.run()
            self.assertNotIn("leaflink.stock", self.env.cr.precommit.data)
            change()
            self.assertIn("leaflink.stock", self.env.cr.precommit.data)
