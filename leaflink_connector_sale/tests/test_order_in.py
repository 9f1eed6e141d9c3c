import itertools
import json
import random

from odoo.tests import tagged

from odoo.addons.leaflink_connector_sale.models.leaflink_order_sync import PAGE

from .common import OrderCase


@tagged("post_install", "-at_install")
class TestOrderIn(OrderCase):
    """Every road an order comes in by, and what it costs."""

    def load(self, **values):
        wizard = self.env["leaflink.order.load"].create({"store_id": self.store.id} | values)
        wizard.action_load()
        self.run_jobs()

    def order_calls(self):
        return [call for call in self.box.requests() if call["path"].startswith("/orders-received/")]

    def test_poll_makes_a_quotation_of_an_accepted_order(self):
        """R038, R144, C28"""
        order = self.imported(quantity=24)
        sale = order.sale_order_id
        self.assertEqual((sale.state, sale.amount_total), ("draft", 216.0))
        self.assertEqual(sale.leaflink_number, order.external_id)
        self.assertEqual(sale.partner_id, order.customer_id.partner_id)
        self.assertEqual(sale.order_line.product_uom_qty, 24)

    def test_poll_costs_one_call_per_page_and_one_for_the_unknown_products(self):
        """R143, ORD-2"""
        for _number in range(PAGE + 5):
            self.box.place_order(
                lines=[{"product": self.bars, "quantity": 12}, {"product": self.cartridge, "quantity": 3}],
                status="Accepted",
            )
        self.box.clear_requests()
        self.sync()
        self.assertEqual(len(self.order_calls()), 2, "two pages")
        self.assertEqual(len(self.box.requests()), 3, "and one for the products")
        orders = self.env["leaflink.order"].search([("store_id", "=", self.store.id)])
        self.assertEqual(len(orders.sale_order_id), PAGE + 5)
        self.assertEqual(set(orders.mapped("state")), {"processed"})

    def test_webhook_costs_one_get(self):
        """R038, ORD-2"""
        self.imported()
        number = self.place(quantity=36)
        self.box.clear_requests()
        self.hear(number, "create")
        self.assertEqual([call["method"] for call in self.box.requests()], ["GET"])
        self.assertEqual(self.staged(number).sale_order_id.amount_total, 324.0)

    def test_webhook_quirk_bare_payload_and_quirk_order_serializer(self):
        number = self.place()
        bare = {"number": number, "status": "Submitted", "total": "1.00", "orderedproduct_set": []}
        self.env["leaflink.event"]._receive(self.store, json.dumps(bare).encode())
        self.run_jobs()
        self.assertEqual(self.staged(number).sale_order_id.amount_total, 108.0)

    def test_quirk_webhook_duplicate_makes_one_quotation(self):
        """R131"""
        number = self.place()
        for action in ("create", "edit", "create"):
            self.hear(number, action)
        self.assertEqual(len(self.staged(number)), 1)
        self.assertEqual(self.env["sale.order"].search_count([("leaflink_number", "=", number)]), 1)

    def test_quirk_webhook_delete_action_flags_and_deletes_nothing(self):
        order = self.imported()
        self.box.delete_order(order.external_id)
        self.hear(order.external_id, "delete")
        self.assertEqual(order.sale_order_id.state, "draft")
        self.assertIn(order.short_number, self.issues(order, "gone").message)

    def test_quirk_webhook_outage_loss_is_made_good_by_the_poll(self):
        """R025, R038"""
        self.imported()
        numbers = [self.place() for _number in range(3)]
        self.cron("cron_poll_orders")
        self.assertEqual([self.staged(number).state for number in numbers], ["processed"] * 3)

    def test_cron_does_not_poll_before_the_question_is_answered(self):
        """R025"""
        number = self.place()
        self.cron("cron_poll_orders")
        self.assertFalse(self.staged(number))

    def test_schedules(self):
        """R025, ORD-6"""
        for name, interval in (("poll_orders", (10, "minutes")), ("reconcile", (1, "days"))):
            cron = self.env.ref(f"leaflink_connector_sale.cron_{name}")
            self.assertEqual((cron.interval_number, cron.interval_type), interval)

    def test_load_by_number(self):
        """R015, R256"""
        number = self.place()
        self.load(mode="number", number=number)
        self.assertEqual(self.staged(number).state, "processed")
        operation = self.env["leaflink.operation"].search([("store_id", "=", self.store.id)], limit=1)
        self.assertEqual((operation.created, operation.state), (1, "done"))

    def test_load_by_date(self):
        number = self.place()
        self.load(mode="date")
        self.assertEqual(self.staged(number).state, "processed")

    def test_reconcile_imports_a_gap_and_reads_silent_edits(self):
        """ORD-6"""
        order = self.imported()
        gap = self.place()
        self.env["leaflink.cursor"].search([]).value = "2099-01-01"
        self.box.configure(lines_bump_modified=False)
        line = self.box.order(order.external_id)["line_items"][0]["id"]
        self.box.edit_line(order.external_id, line, quantity=24)
        self.store.action_reconcile()
        self.run_jobs()
        self.assertEqual(self.staged(gap).state, "processed")
        self.assertEqual(order.sale_order_id.order_line.product_uom_qty, 24)

    def test_all_roads_in_any_order_make_one_quotation(self):
        """R131"""
        roads = {
            "webhook": lambda number: self.hear(number),
            "poll": lambda number: self.sync(),
            "wizard": lambda number: self.load(mode="number", number=number),
            "retry": lambda number: self.staged(number).action_retry(),
        }
        orders = list(itertools.permutations(roads))
        for names in random.Random(7).sample(orders, 8):
            number = self.place()
            for name in names:
                roads[name](number)
            self.run_jobs()
            order = self.staged(number)
            self.assertEqual(len(order), 1, names)
            self.assertEqual(order.state, "processed", names)
            self.assertEqual(self.env["sale.order"].search_count([("leaflink_number", "=", number)]), 1, names)
            self.assertEqual(len(self.notes(order.sale_order_id)), 1, (names, self.notes(order.sale_order_id)))

    def test_sync_without_news_writes_nothing(self):
        """ORD-1"""
        order = self.imported(sales_reps=[13])
        records = [order, order.line_ids, order.sale_order_id, order.sale_order_id.order_line, order.customer_id]
        records += [order.customer_id.partner_id, order.line_ids.listing_id, order.line_ids.product_id]
        self.env.flush_all()
        for record in records:
            record.env.cr.execute(
                f"UPDATE {record._table} SET write_date = '2020-01-01' WHERE id IN %s", (tuple(record.ids),)
            )
        self.env.invalidate_all()
        self.box.edit_order(order.external_id, external_ids={"other-erp": "1"})  # moves `modified` and nothing else
        self.sync()
        self.hear(order.external_id)
        self.load(mode="number", number=order.external_id)
        for record in records:
            self.assertEqual({str(date) for date in record.mapped("write_date")}, {"2020-01-01 00:00:00"}, record)

    def test_one_unreadable_order_of_a_page_stops_no_other(self):
        """ORD-5"""
        bad = self.place(raw={"line_items": [{"id": "no number"}]})
        good = [self.place() for _number in range(9)]
        self.sync()
        order = self.staged(bad)
        self.assertEqual((order.state, order.sale_order_id.id), ("error", False))
        self.assertIn("line_items", order.state_reason)
        self.assertIn("line_items", self.issues(order, "error").message)
        self.assertEqual({self.staged(number).state for number in good}, {"processed"})

    def test_one_order_postgresql_refuses_stops_no_other(self):
        """ORD-5"""
        line = {"id": 1, "product": str(self.bars), "quantity": "1", "position": 10**12}
        bad = self.place(raw={"line_items": [line | {"ordered_unit_price": {"amount": "1", "currency": "USD"}}]})
        good = [self.place() for _number in range(3)]
        self.sync()
        self.assertEqual(self.staged(bad).state, "error")
        self.assertEqual({self.staged(number).state for number in good}, {"processed"})
        self.assertFalse(self.env["leaflink.cursor"].search([("resource", "=", "order")]).is_open)

    def test_retry_of_an_unreadable_order_asks_leaflink_again(self):
        number = self.place(raw={"created_on": "yesterday"})
        self.sync()
        order = self.staged(number)
        self.assertEqual(order.state, "error")
        self.box.edit_order(number, raw={"created_on": "2026-01-02T03:04:05Z"})
        order.with_user(self.env.ref("base.user_admin")).action_retry()
        self.run_jobs()
        self.store.orders_since = "2026-01-01"
        self.run_jobs()
        self.assertEqual(order.state, "processed", order.state_reason)
        self.assertFalse(self.issues(order))

    def test_unreadable_news_of_a_known_order_leave_its_quotation(self):
        order = self.imported()
        self.box.edit_order(order.external_id, raw={"created_on": "yesterday"})
        self.hear(order.external_id)
        self.assertEqual((order.state, order.sale_order_id.amount_total), ("error", 108.0))
        self.store._reprocess()
        self.run_jobs()
        self.assertEqual(order.state, "error")
        self.box.edit_order(order.external_id, raw={"created_on": "2026-11-02T03:04:05Z"})
        self.hear(order.external_id)
        self.assertEqual((order.state, order.issue_ids.ids), ("processed", []))

    def test_an_order_a_rep_entered_comes_in_like_any_other(self):
        """R196"""
        orders = [self.imported(manual=manual) for manual in (False, True)]
        self.assertEqual([order.manual for order in orders], [False, True])

    def test_internal_notes_stand_in_the_chatter(self):
        """R162"""
        order = self.imported(internal_notes="Check the <b>door</b> first")
        self.assertIn("Check the &lt;b&gt;door&lt;/b&gt; first", self.notes(order.sale_order_id)[0])

    def test_draft_orders_are_ignored(self):
        """R125"""
        number = self.place(status="Draft")
        self.sync()
        self.hear(number)
        self.assertFalse(self.staged(number))

    def test_network_failure_keeps_the_cursor(self):
        self.imported()
        number = self.place()
        before = self.env["leaflink.cursor"].search([]).value
        self.box.fault("status", {"method": "GET", "path": "/orders-received/"}, status=503)
        self.sync()
        self.assertFalse(self.staged(number))
        self.assertEqual(self.env["leaflink.cursor"].search([]).value, before)
        self.sync()
        self.assertEqual(self.staged(number).state, "processed")

    def test_quirk_payment_partial_and_negative_are_staged_once(self):
        """R211, R212"""
        order = self.imported()
        self.box.add_payment(order.external_id, "40.00", payment_type="ach", reason="INV/1")
        self.box.add_payment(order.external_id, "-15.00", payment_type="check", reason="bounced")
        self.hear(order.external_id)
        self.hear(order.external_id)
        self.assertEqual(order.payment_ids.mapped("amount"), [40.0, -15.0])
        self.assertEqual(set(order.payment_ids.mapped("state")), {"staged"})
        self.assertEqual(order.payment_balance, 83.0)
        self.assertEqual(len(self.payment_calls()), 1)

    def payment_calls(self):
        return [call for call in self.box.requests() if call["path"].endswith("/payments/")]

    def test_quirk_payment_balance_types_unknown_balance_costs_no_call(self):
        """R212"""
        numbers = [self.place(raw={"payment_balance": balance}) for balance in (108, "108.00", None)]
        self.sync()
        self.assertEqual([self.staged(number).payment_balance for number in numbers], [108.0] * 3)
        self.assertFalse(self.payment_calls())

    def test_payments_are_read_only_of_orders_that_come_in(self):
        """R212"""
        number = self.place(status="Submitted")
        self.box.add_payment(number, "8.00")
        self.sync()
        self.assertFalse(self.payment_calls())
        self.box.act(number, "accept")
        self.hear(number)
        self.assertEqual(self.staged(number).payment_ids.mapped("amount"), [8.0])
