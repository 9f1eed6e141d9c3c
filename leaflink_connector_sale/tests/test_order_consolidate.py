from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .money_case import MoneyCase

CASE_12, SINGLE, SHIRT = "SWI-BAR-DAR-100", "ALP-CRT-OGK-05", "ALP-TEE-L"
EXCISE = ({"name": "Excise", "rate": 10},)


@tagged("post_install", "-at_install")
class TestOrderConsolidate(MoneyCase):
    """All LeafLink orders of a day in one sales order (R134-R136, C18)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create({"name": "LeafLink Customers"})
        cls.store.write(
            {
                "consolidation": "daily",
                "consolidation_time": 0.0,
                "default_partner_id": cls.partner.id,
                "external_ids_key": "odoo",
            }
        )

    def run_day(self):
        """The scheduled action at the store's time, and its jobs."""
        self.env.flush_all()
        self.env.ref("leaflink_connector_sale.cron_consolidate").method_direct_trigger()
        self.run_jobs()

    def next_day(self):
        self.store.consolidated_on -= timedelta(days=1)

    def gathered(self, *orders):
        """Let the orders, or two of a kind, become one sales order -> it."""
        orders = orders or (self.place((CASE_12, 24, 100)), self.place((SINGLE, 3, 10)))
        self.run_day()
        [sale] = {order.sale_order_id for order in orders}
        return sale, *orders

    def test_orders_wait_for_their_time_and_become_one_quotation(self):
        """R133, R134, R135, R136"""
        orders = [self.place((CASE_12, 24, 100)), self.place((SINGLE, 3, 10), shipping_charge=5)]
        self.assertEqual([order.state for order in orders], ["ready", "ready"])
        self.assertIn("waits for the daily sales order at 00:00", orders[0].state_reason)
        orders[0].action_process()
        self.assertFalse(orders[0].sale_order_id, "Process does not make a sales order of its own")
        sale = self.gathered(*orders)[0]
        self.assertEqual([order.state for order in orders], ["processed"] * 2)
        self.assertEqual((sale.partner_id, sale.amount_total), (self.partner, 235.0))
        self.assertFalse(orders[0].customer_id.partner_id, "nobody needs the LeafLink customer")
        self.assertEqual(sale.leaflink_number, ", ".join(order.external_id for order in sale.leaflink_order_ids))
        titles = sale.order_line.filtered(lambda line: line.display_type == "line_section").sorted("sequence")
        self.assertEqual(titles.mapped("name"), [f"LeafLink {order.short_number}" for order in orders])
        self.assertEqual(orders[1].line_ids.sale_line_id.order_id, sale)
        self.assertEqual(self.charge(orders[1], "shipping").price_unit, 5)
        inside = [line.sequence for order in orders for line in order.line_ids.sale_line_id | order.section_line_id]
        self.assertLess(max(inside[:2]), min(inside[2:]), "the lines of an order stand together")

    def test_late_orders_go_to_the_next_run_and_a_day_has_one_run(self):
        """R134, R135"""
        sale, *_orders = self.gathered()
        late = self.place((SINGLE, 5, 10))
        self.run_day()
        self.assertEqual((late.state, late.sale_order_id.id), ("ready", False))
        self.next_day()
        self.run_day()
        self.assertEqual(late.state, "processed")
        self.assertNotEqual(late.sale_order_id, sale)

    def test_before_the_time_nothing_happens(self):
        """R135: the time is that of the company's clock."""
        order = self.place((SINGLE, 5, 10))
        self.store.consolidation_time = 12.0
        zones = ("Etc/GMT+12", "Etc/GMT+6", "Etc/GMT", "Etc/GMT-6", "Etc/GMT-12")
        hours = {zone: datetime.now(ZoneInfo(zone)).hour for zone in zones}
        early, late = (next(zone for zone, hour in hours.items() if (hour >= 12) is after) for after in (False, True))
        self.store.company_id.partner_id.tz = early
        self.run_day()
        self.assertEqual(order.state, "ready")
        self.store.company_id.partner_id.tz = late
        self.run_day()
        self.assertEqual(order.state, "processed")

    def test_cents_of_each_order_and_of_the_day(self):
        """R134, R205: taxes that would round differently together."""
        orders = [self.place((SINGLE, 1, price), taxes=EXCISE) for price in (10.04, 10.04, 10.04, 3.33)]
        orders.append(self.place((CASE_12, 120, 107.33), (SHIRT, 2, 9), taxes=EXCISE, discount=7, discount_type="%"))
        sale = self.gathered(*orders)[0]
        self.assertEqual(sale.amount_total, round(sum(self.total_of(order) for order in orders), 2))

    @mute_logger("odoo.addons.leaflink_connector.models.leaflink_job")
    def test_an_order_that_cannot_come_in_leaves_the_day_to_the_others(self):
        """R134"""
        good, held, other = (
            self.place((SINGLE, 3, 10)),
            self.place((SINGLE, 3, 10), total=999),
            self.place((SINGLE, 1, 8)),
        )
        self.assertEqual(held.state, "hold")
        sale = self.gathered(good, other)[0]
        self.assertEqual((sale.amount_total, held.sale_order_id.id), (38.0, False))

    @mute_logger("odoo.addons.leaflink_connector.models.leaflink_job")
    def test_an_order_that_misses_its_total_at_the_last_moment_is_held_alone(self):
        """R134, R155: its payment term lowers the tax, so the taxed order would come to another total."""
        self.partner.property_payment_term_id = self.env["account.payment.term"].create(
            {
                "name": "2 % in 10 days",
                "early_discount": True,
                "discount_percentage": 2,
                "early_pay_discount_computation": "mixed",
                "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})],
            }
        )
        orders = [self.place((SINGLE, 3, 10)), self.place((SINGLE, 10, 10), taxes=EXCISE), self.place((SINGLE, 1, 8))]
        sale = self.gathered(orders[0], orders[2])[0]
        self.assertEqual((sale.amount_total, len(sale.order_line)), (38.0, 4))
        self.assertEqual((orders[1].state, orders[1].sale_order_id.id, orders[1].consolidated), ("hold", False, False))

    def test_an_edit_changes_only_the_lines_of_its_order(self):
        """R140, C18"""
        sale, first, second = self.gathered()
        untouched = {line: (line.price_unit, line.product_uom_qty) for line in first.line_ids.sale_line_id}
        sale.partner_id = self.env["res.partner"].create({"name": "Somebody else"})
        [line] = self.box.order(second.external_id)["line_items"]
        self.box.edit_line(second.external_id, line["id"], quantity=7)
        self.box.add_line(second.external_id, sku=SHIRT, quantity=2, price=9)
        self.box.edit_order(second.external_id, notes="Leave at the door")
        self.take(second.external_id)
        self.assertEqual(sale.amount_total, 200 + 70 + 18)
        self.assertEqual({one: (one.price_unit, one.product_uom_qty) for one in first.line_ids.sale_line_id}, untouched)
        self.assertEqual(sale.partner_id.name, "Somebody else")
        self.assertGreater(min(second.line_ids.sale_line_id.mapped("sequence")), second.section_line_id.sequence)

    def test_an_edit_is_applied_although_another_order_of_the_day_is_held(self):
        """R140, C18"""
        sale, first, second = self.gathered()
        self.box.edit_order(first.external_id, total=999)
        self.take(first.external_id)
        self.assertEqual(first.state, "hold")
        [line] = self.box.order(second.external_id)["line_items"]
        self.box.edit_line(second.external_id, line["id"], quantity=7)
        self.take(second.external_id)
        self.assertEqual((second.state, sale.amount_total), ("processed", 270.0))

    def test_a_cancelled_order_takes_only_its_lines(self):
        """R126, R184, C18"""
        sale, first, second = self.gathered()
        self.box.act(first.external_id, "reject")
        self.take(first.external_id)
        self.assertEqual((sale.state, sale.amount_total), ("draft", 30.0))
        self.assertEqual((first.state, first.sale_order_id.id), ("cancelled", False))
        self.assertEqual(sale.leaflink_order_ids, second)
        self.assertFalse(first.section_line_id.exists())
        self.box.act(second.external_id, "reject")
        self.take(second.external_id)
        self.assertEqual((sale.state, second.state), ("cancel", "cancelled"))

    def test_an_order_closed_after_confirmation_waits_for_a_person(self):
        """R184, C18: nothing leaves a confirmed sales order by itself, and then only the lines of that order."""
        sale, first, second = self.gathered()
        sale.action_confirm()
        self.box.act(first.external_id, "reject")
        self.take(first.external_id)
        self.assertEqual((sale.state, sale.amount_total), ("sale", 230.0))
        self.assertIn("take the lines of that order out", sale.leaflink_change_note)
        wizard = self.env["leaflink.order.decide"].create({"sale_order_id": sale.id})
        self.assertTrue(wizard.is_closed and wizard.is_daily)
        wizard.action_take_out()
        self.assertEqual((sale.state, sale.amount_total), ("sale", 30.0))
        self.assertEqual((first.state, sale.leaflink_change_note), ("cancelled", ""))
        first.action_retry()
        self.assertFalse(sale.leaflink_changed, "decided is decided")
        self.assertEqual(second.line_ids.sale_line_id.product_uom_qty, 3)

    def test_an_order_rejected_before_its_time_is_not_in_it(self):
        """R126"""
        stays, goes = self.place((SINGLE, 3, 10)), self.place((SINGLE, 4, 10))
        self.box.act(goes.external_id, "reject")
        self.take(goes.external_id)
        sale = self.gathered(stays)[0]
        self.assertEqual((sale.leaflink_order_ids, goes.state), (stays, "cancelled"))

    def test_nothing_goes_out(self):
        """C18"""
        self.store.tell_confirmed = "Accepted"
        sale, first, _second = self.gathered()
        self.box.clear_requests()
        sale.action_confirm()
        self.assertFalse(sale.leaflink_offered)
        sale.action_leaflink_open()
        first._intend_status("Shipped")
        sale._action_cancel()
        sale.unlink()
        self.run_jobs()
        self.assertFalse([call for call in self.box.requests() if call["method"] != "GET"])
        self.assertEqual((first.state, first.consolidated), ("skipped", False))
        first.action_retry()
        self.assertEqual(first.state, "ready", "it may be part of another day")

    def test_reconcile_compares_each_order_with_its_own_lines(self):
        """N01, C18: not with what was paid on the invoice of them all."""
        sale, first, second = self.gathered()
        sale.order_line.product_id.invoice_policy = "order"
        sale.action_confirm()
        move = sale._create_invoices()
        move.action_post()
        register = self.env["account.payment.register"].with_context(active_model="account.move", active_ids=move.ids)
        register.create({})._create_payments()
        (first | second)._compare()
        self.assertFalse((first | second).difference_ids.filtered(lambda one: one.aspect != "status"))
        sale.order_line.filtered(lambda line: line == second.line_ids.sale_line_id).product_uom_qty = 5
        (first | second)._compare()
        self.assertFalse(first.difference_ids.filtered(lambda one: one.aspect != "status"))
        self.assertEqual(set(second.difference_ids.mapped("aspect")) - {"status"}, {"lines", "total"})

    def test_a_daily_quotation_waits_until_everything_in_it_is_accepted(self):
        """C09, C18"""
        self.store.order_action = "confirm"
        first, second = self.place((SINGLE, 3, 10), status="Accepted"), self.place((SINGLE, 4, 10), status="Submitted")
        self.env["leaflink.listing"].search([]).action_reviewed()
        sale = self.gathered(first, second)[0]
        self.assertEqual(sale.state, "draft")
        self.assertIn("is not accepted yet", first.state_reason)
        self.box.act(second.external_id, "accept")
        self.take(second.external_id)
        self.run_jobs()
        self.assertEqual((sale.state, first.to_confirm), ("sale", False))

    def test_reimport_of_one_order_of_a_day(self):
        """R132, C18: its lines stay where they are, it goes into another sales order."""
        sale, first, second = self.gathered()
        first.action_allow_reimport()
        self.assertEqual((sale.amount_total, sale.leaflink_order_ids, first.state), (230.0, second, "ready"))
        self.next_day()
        self.run_day()
        self.assertNotEqual(first.sale_order_id, sale)
        self.assertEqual((first.state, first.sale_order_id.amount_total), ("processed", 200.0))
        self.box.edit_order(second.external_id, shipping_charge=4)
        self.take(second.external_id)
        self.assertEqual((second.state, sale.amount_total), ("processed", 234.0))

    def test_switching_it_off_makes_single_quotations_of_what_waits(self):
        """R133"""
        orders = [self.place((SINGLE, 3, 10)), self.place((SINGLE, 4, 10))]
        self.store.consolidation = "none"
        self.run_jobs()
        self.assertEqual([order.state for order in orders], ["processed"] * 2)
        self.assertEqual(len({order.sale_order_id for order in orders}), 2)
        self.assertEqual(orders[0].sale_order_id.partner_id, orders[0].customer_id.partner_id)

    def test_it_needs_a_customer(self):
        """R136"""
        with self.assertRaisesRegex(ValidationError, "default customer"):
            self.store.default_partner_id = False

    def test_the_panel_of_an_order_speaks_of_its_own_total(self):
        """N06, C18"""
        _sale, _first, second = self.gathered()
        [total] = [row["text"] for row in second.why if row["rule"] == "Total"]
        self.assertEqual(total.replace("\u00a0", " "), "LeafLink $ 30.00, Odoo $ 30.00")
