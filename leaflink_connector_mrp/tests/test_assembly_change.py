from odoo.tests import new_test_user, tagged

from .common import MrpCase


@tagged("post_install", "-at_install")
class TestAssemblyChange(MrpCase):
    """What is made follows the order, is made once, and what goes wrong is asked about."""

    def setUp(self):
        super().setUp()
        self.flower = self.product(on_hand=1000)
        self.jar = self.listing(quantity=0)
        self.recipe = self.bom(self.jar.product_id, (self.flower, 3))
        self.store.assembly_mode = "ordered"

    def sold(self, units=10):
        staged = self.take(self.order((self.jar, units)), confirm=True)
        self.run_jobs()
        return staged

    def line(self, staged):
        return staged.sale_order_id.order_line.filtered(lambda line: line.product_id == self.jar.product_id)

    def edit(self, staged, units):
        self.line(staged).product_uom_qty = units
        self.run_jobs()

    def begin(self, production):
        production.qty_producing = 1
        self.assertEqual(production.state, "progress")

    def test_it_is_made_once(self):
        """R223: however often the job runs."""
        staged = self.sold()
        for _time in range(2):
            staged.to_assemble = True
            staged._job_errand("assemble")
        self.assertEqual(self.made(staged).mapped("product_qty"), [10])

    def test_the_database_allows_one_for_a_line(self):
        """R223: two processes cannot make two."""
        production = self.made(self.sold())
        twin = production.copy()
        with self.assertRaisesRegex(Exception, "mrp_production_leaflink_line_idx"):
            twin.leaflink_line_id = production.leaflink_line_id
            self.env.flush_all()

    def test_more_and_less(self):
        """R223"""
        staged = self.sold()
        production = self.made(staged)
        for units in (15, 7):
            self.edit(staged, units)
            self.assertEqual(self.made(staged), production)
            self.assertEqual((production.product_qty, production.move_raw_ids.product_uom_qty), (units, units * 3))
        self.edit(staged, 0)
        self.assertEqual(production.state, "cancel")

    def test_an_edit_on_leaflink_reaches_it(self):
        """R223, R180"""
        self.store.update_mode = "until_delivery"
        number = self.order((self.jar, 10))
        staged = self.take(number, confirm=True)
        self.run_jobs()
        line = self.box.order(number)["line_items"][0]
        self.box.edit_line(number, line["id"], quantity=12)
        self.take(number)
        self.run_jobs()
        self.assertEqual(self.made(staged).product_qty, 12)

    def test_more_when_only_the_missing_is_made(self):
        """R224: it is reckoned anew, and what was shipped counts no more."""
        self.store.assembly_mode = "missing"
        self.receive(self.jar, 10)
        staged = self.sold()
        self.assertFalse(self.made(staged))
        self.deliver(staged, 4)
        self.edit(staged, 15)
        self.assertEqual(self.made(staged).product_qty, 5)

    def test_a_line_nobody_changed_is_not_reckoned_anew(self):
        """R224: others who took the stock meanwhile do not matter."""
        self.store.assembly_mode = "missing"
        self.receive(self.jar, 10)
        other = self.listing(quantity=0)
        self.bom(other.product_id, (self.flower, 1))
        staged = self.take(self.order((self.jar, 10), (other, 2)), confirm=True)
        self.run_jobs()
        self.env["stock.quant"]._update_available_quantity(self.jar.product_id, self.shelf, -10)
        line = staged.sale_order_id.order_line.filtered(lambda line: line.product_id == other.product_id)
        line.product_uom_qty = 3
        self.run_jobs()
        self.assertEqual([(one.product_id, one.product_qty) for one in self.made(staged)], [(other.product_id, 3)])

    def test_what_was_begun_is_asked_about(self):
        """R223"""
        staged = self.sold()
        production = self.made(staged)
        self.begin(production)
        self.edit(staged, 15)
        self.assertEqual(production.product_qty, 10)
        issue = self.issues(production, "assembly_changed")
        self.assertIn("needs 15", issue.message)
        self.assertIn(production.name, issue.message)
        self.finish(production, 10)
        self.run_jobs()
        self.assertEqual(sorted(self.made(staged).mapped("product_qty")), [5, 10], "the rest is planned")
        self.assertFalse(self.issues(production, "assembly_changed"))

    def test_a_change_taken_back_takes_the_question_back(self):
        """R223"""
        staged = self.sold()
        production = self.made(staged)
        self.begin(production)
        self.edit(staged, 15)
        self.assertTrue(self.issues(production, "assembly_changed"))
        self.edit(staged, 10)
        self.assertFalse(self.issues(production, "assembly_changed"))

    def test_a_cancelled_order_needs_nothing(self):
        """R223: what nobody has begun goes with it, what was begun is asked about."""
        staged, begun = self.sold(), self.sold()
        production, other = self.made(staged), self.made(begun)
        self.begin(other)
        for order in (staged, begun):
            order.sale_order_id._action_cancel()
        self.run_jobs()
        self.assertEqual((production.state, other.state), ("cancel", "progress"))
        self.assertIn("needs 0", self.issues(other, "assembly_changed").message)
        staged.sale_order_id.action_draft()
        staged.sale_order_id.action_confirm()
        self.run_jobs()
        self.assertEqual(self.made(staged).mapped("product_qty"), [10], "confirmed again, planned again")

    def test_a_deleted_order_needs_nothing(self):
        """R223: also when it is deleted before the job has looked."""
        staged = self.sold()
        production = self.made(staged)
        staged.sale_order_id._action_cancel()
        staged.sale_order_id.unlink()
        self.run_jobs()
        self.assertEqual(production.state, "cancel")
        self.assertFalse(staged.to_assemble)
        waiting = self.env["queue.job"].search([("state", "=", "pending"), ("identity_key", "like", ":assemble:")])
        self.assertFalse(waiting)

    def test_what_a_person_cancels_stays_cancelled(self):
        """R223"""
        staged = self.sold()
        self.made(staged).action_cancel()
        self.run_jobs()
        self.assertFalse(self.made(staged))

    def test_a_backorder_belongs_to_the_line(self):
        """R223, R224"""
        staged = self.sold()
        production = self.made(staged)
        self.finish(production, 4)
        rest = self.made(staged) - production
        self.assertEqual(rest.product_qty, 6)
        self.edit(staged, 12)
        self.assertEqual((production.product_qty, rest.product_qty), (4, 8))
        self.store.assembly_mode = "missing"
        another = self.sold()
        self.assertEqual(self.made(another).product_qty, 10, "4 there, 12 promised, 8 on their way")

    def test_orders_from_before_the_switch_are_left_alone(self):
        """R223"""
        self.store.assembly_mode = "none"
        staged = self.sold()
        self.store.assembly_mode = "ordered"
        self.edit(staged, 12)
        self.assertFalse(self.made(staged))

    def test_switched_off_it_makes_nothing_more(self):
        """R223: what was made before still shrinks and goes with its order, so that nothing is made for nobody."""
        staged, given_up = self.sold(), self.sold()
        production, unwanted = self.made(staged), self.made(given_up)
        self.store.assembly_mode = "none"
        for units, planned in ((15, 10), (7, 7), (12, 7)):
            self.edit(staged, units)
            self.assertEqual(production.product_qty, planned)
        self.begin(production)
        self.edit(staged, 20)
        self.assertFalse(self.issues(production, "assembly_changed"))
        self.finish(production, 7)
        self.run_jobs()
        self.assertEqual(self.made(staged), production)
        self.edit(given_up, 0)
        self.assertEqual(unwanted.state, "cancel")

    def test_switched_off_nothing_waits_to_be_made(self):
        """R223: what Odoo had refused is left to people, and its issue goes with the next night."""
        self.warehouse.manu_type_id = False
        staged = self.sold()
        self.store.assembly_mode = "none"
        self.store.action_reconcile()
        self.run_jobs()
        self.assertFalse(staged.to_assemble)
        self.assertFalse(self.issues(staged.sale_order_id, "assembly"))

    def test_a_corrected_quantity_answers_the_question(self):
        """R223: by hand, to what is asked for; another quantity is still asked about."""
        staged = self.sold()
        production = self.made(staged)
        self.begin(production)
        self.edit(staged, 15)
        for units, open_issues in ((12, 1), (15, 0)):
            change = self.env["change.production.qty"].create({"mo_id": production.id, "product_qty": units})
            change.change_prod_qty()
            self.run_jobs()
            self.assertEqual(len(self.issues(production, "assembly_changed")), open_issues)
        self.assertEqual(production.product_qty, 15)
        self.assertIn("instead of 12", self.env["leaflink.issue"].search([("code", "=", "assembly_changed")]).message)

    def test_what_odoo_refuses_is_an_issue(self):
        """R223, N02: with the remedy, and tried again by the button and every night."""
        self.warehouse.manu_type_id = False
        staged = self.sold()
        self.assertFalse(self.made(staged))
        issue = self.issues(staged.sale_order_id, "assembly")
        self.assertIn("does not manufacture", issue.message)
        self.warehouse.manu_type_id = self.env["stock.picking.type"].search(
            [("code", "=", "mrp_operation"), ("warehouse_id", "=", self.warehouse.id)], limit=1
        )
        issue.action_fix()
        self.run_jobs()
        self.assertEqual(self.made(staged).product_qty, 10)
        self.assertFalse(self.issues(staged.sale_order_id, "assembly"))

    def test_lost_jobs_come_back_at_night(self):
        """R223, N02"""
        staged = self.take(self.order((self.jar, 10)), confirm=True)
        self.env["queue.job"].search([]).unlink()
        self.store.action_reconcile()
        self.run_jobs()
        self.assertEqual(self.made(staged).product_qty, 10)

    def test_picking_waits_for_what_is_made(self):
        """R220, R223: no issue about missing goods meanwhile."""
        self.store.fulfilment_mode = "pick_pack_ship"
        staged = self.sold()
        self.assertFalse(self.issues(staged.sale_order_id, "fulfilment"))
        self.finish(self.made(staged))
        self.run_jobs()
        self.assertEqual(staged.sale_order_id.picking_ids.mapped("state"), ["done"])

    def test_who_sells_or_makes_needs_no_leaflink_role(self):
        """R017"""
        seller = new_test_user(self.env, "sells", "sales_team.group_sale_salesman_all_leads")
        worker = new_test_user(self.env, "makes", "mrp.group_mrp_user")
        self.store.fulfilment_mode = "pick"
        staged = self.take(self.order((self.jar, 10)))
        sale = staged.sale_order_id
        sale.with_user(seller).action_confirm()
        self.run_jobs()
        self.line(staged).with_user(seller).product_uom_qty = 12
        self.run_jobs()
        production = self.made(staged)
        self.assertEqual(production.with_user(worker).leaflink_number, staged.short_number)
        production.with_user(worker).button_mark_done()
        self.run_jobs()
        self.assertEqual((production.state, production.product_qty), ("done", 12))
        self.assertEqual(sale.picking_ids.state, "assigned")
        sale.with_user(seller)._action_cancel()
