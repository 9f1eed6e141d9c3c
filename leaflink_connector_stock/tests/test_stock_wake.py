import re
from contextlib import contextmanager
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from odoo.addons.base.tests.test_ir_cron import CronMixinCase

from .common import StockCase

CRON = "leaflink_connector_stock.cron_push_stock"
OURS = re.compile(r'(FROM|JOIN|INTO|UPDATE) "(leaflink_|ir_cron)')


@tagged("post_install", "-at_install")
class TestStockWake(CronMixinCase, StockCase):
    """A change in the warehouse only wakes the scheduled action, and costs next to nothing."""

    def setUp(self):
        super().setUp()
        self.item = self.listing(on_hand=100)
        self.store.stock_sync = True
        self.env.cr.precommit.run()

    @contextmanager
    def wakes(self, times):
        with self.capture_triggers(CRON) as captured:
            yield
            self.env.cr.precommit.run()
        self.assertEqual(len(captured.records), times)

    def test_every_kind_of_change_wakes_once_half_a_minute_ahead(self):
        """R232"""
        now = self.env.cr.now()
        with self.capture_triggers(CRON) as captured:
            self.receive(self.item, 5)
            self.receive(self.item, 5)
            self.env.cr.precommit.run()
        [trigger] = captured.records
        self.assertTrue(29 <= (trigger.call_at - now).total_seconds() <= 60)
        empty = self.listing()
        self.env.cr.precommit.run()
        with self.wakes(1):
            sale = self.sell_elsewhere(empty, 500)  # nothing can be reserved, demand rises all the same
        with self.wakes(1):
            sale.picking_ids.move_ids.product_uom_qty = 400
        with self.wakes(1):
            sale.picking_ids.action_cancel()
        with self.capture_triggers(CRON) as captured:
            self.take(self.order((self.item, 3), status="Submitted"))
            self.env.cr.precommit.run()
        self.assertTrue(captured.records)
        with self.wakes(1):
            self.store.stock_buffer = 4
        with self.wakes(1):
            self.item.stock_sync = False

    def test_nothing_is_woken_for_nobody(self):
        """R232"""
        jobs = self.env["queue.job"].search_count([])
        for values in (
            {"stock_sync": False},
            {"stock_sync": True, "state": "paused"},
            {"state": "connected", "active": False},
        ):
            self.store.write(values)
            with self.wakes(0):
                self.receive(self.item, 5)
                self.sell_elsewhere(self.item, 1)
            self.env["leaflink.store"]._cron_push_stock()
        self.assertEqual((self.env["queue.job"].search_count([]), self.box.requests(method="PATCH")), (jobs, []))
        self.store.active = True
        with self.wakes(1):
            self.receive(self.item, 5)

    def test_the_scheduled_action_pushes(self):
        """R233"""
        self.env.flush_all()
        cron = self.env.ref(CRON)
        self.assertEqual((cron.interval_number, cron.interval_type), (10, "minutes"))
        cron.method_direct_trigger()
        self.run_jobs()
        self.assertEqual(self.on_leaflink(self.item)[0], 100)
        self.box.clear_requests()
        self.store.state = "paused"
        self.env.ref(CRON).method_direct_trigger()
        self.run_jobs()
        self.assertEqual(self.box.requests(), [])

    def picking_of(self, count):
        products = self.env["product.product"].create(
            [{"name": f"Part {number}", "type": "consu", "is_storable": True} for number in range(count)]
        )
        for product in products:
            self.env["stock.quant"]._update_available_quantity(product, self.shelf, 5)
        line = [Command.create({"product_id": product.id, "product_uom_qty": 2}) for product in products]
        sale = self.env["sale.order"].create({"partner_id": self.buyer.id, "order_line": line})
        sale.action_confirm()
        self.env.flush_all()
        self.env.cr.precommit.run()
        return sale.picking_ids

    def test_validating_200_lines_costs_at_most_three_more_queries(self):
        """STK-3"""
        self.validate(self.picking_of(1))
        picking = self.picking_of(200)
        self.env.invalidate_all()
        ours, execute = [], type(self.env.cr).execute

        def watch(cursor, query, params=None, log_exceptions=True):
            text = query if isinstance(query, str) else query.code
            if OURS.search(text):
                ours.append(text)
            return execute(cursor, query, params, log_exceptions)

        with patch.object(type(self.env.cr), "execute", watch):
            self.validate(picking)
            self.env.flush_all()
            self.env.cr.precommit.run()
        self.assertTrue(ours, "the push was woken")
        self.assertLessEqual(len(ours), 3, "\n".join(ours))

    def test_compute_takes_the_same_queries_for_any_number_of_listings(self):
        """STK-3"""
        self.push()

        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.store._stock_candidates(self.store._stock_lines(), everything=True)
            return self.env.cr.sql_log_count - before

        self.take(self.order((self.listing(on_hand=10), 3)), confirm=True)
        few = count()
        for _number in range(8):
            self.take(self.order((self.listing(on_hand=10), 3)), confirm=True)
        self.assertEqual(count(), few)
        self.assertLessEqual(few, 14)

    def test_a_push_looks_for_waiting_tasks_once(self):
        """STK-3"""
        self.push()
        for _number in range(6):
            self.listing(on_hand=10)
        candidates = self.store._stock_candidates(self.store._stock_lines())
        self.assertEqual(len(candidates), 6)
        execute, looks = type(self.env.cr).execute, []

        def watch(cursor, query, params=None, log_exceptions=True):
            text = query if isinstance(query, str) else query.code
            if text.startswith(("SELECT", "INSERT")) and "leaflink_task" in text:
                looks.append(text)
            return execute(cursor, query, params, log_exceptions)

        with patch.object(type(self.env.cr), "execute", watch):
            self.store._intend_quantities(candidates)
        self.assertTrue(looks)
        self.assertLess(len(looks), 6, "\n".join(looks))

    def test_many_listings_go_out_in_several_transactions(self):
        listings = [self.listing(on_hand=10 + number) for number in range(5)]
        number = self.order((listings[4], 2))
        self.push()
        self.box.act(number, "fulfill")
        for listing in listings[:4]:
            self.receive(listing, 1)
        with patch("odoo.addons.leaflink_connector_stock.models.leaflink_stock_sync.BATCH", 2):
            self.assertEqual(len(self.push()), 5)
        self.assertEqual(len(self.box.requests(method="GET", path="/orders-received/")), 2)
        self.assertEqual([self.on_leaflink(one)[2] for one in listings], [11, 12, 13, 14, 12])
