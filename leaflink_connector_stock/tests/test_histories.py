import os
import random

from odoo.tests import tagged

from .common import StockCase
from .histories import CLOSED, History

HISTORIES = int(os.environ.get("LEAFLINK_HISTORIES", 12))
STEPS = 12
ON_THE_WAY = {"Fulfilled", "Shipped", "Complete"}


@tagged("post_install", "-at_install")
class TestHistories(StockCase):
    """Whatever happens to orders on both sides: after a poll and a reconcile each difference between them stands in the
    list with an open issue that explains it, and nothing else does (N01)."""

    @classmethod
    def _store_values(cls):
        return super()._store_values() | {"tax_policy": "none", "responsible_id": False}

    def setUp(self):
        super().setUp()
        self.items = [self.listing(on_hand=5000, quantity=5000, wholesale_price=price) for price in (7, 12.5, 31.3)]
        self.env["leaflink.listing"].concat(*self.items).action_reviewed()

    def settings(self, dice):
        values = {
            "capture_point": ["accepted", "submitted"],
            "order_action": ["quotation", "confirm"],
            "export_status": ["none", "ship", "complete"],
            "when_fulfilled": ["none", "confirm"],
            "tell_confirmed": ["none", "Accepted"],
            "payment_sync": ["none", "import", "export", "both"],
            "invoice_policy": ["none", "draft", "posted"],
            "update_mode": ["until_confirmed", "never", "until_delivery"],
            "price_freeze_state": ["sale", "never"],
            "on_cancel": ["ask", "unlink", "reject"],
        }
        return {name: dice.choice(choices) for name, choices in values.items() if name in self.store._fields}

    def live(self, seed):
        """One history; after every step LeafLink is polled, now and then and at the end both sides are reconciled."""
        dice = random.Random(seed)
        self.store.write(self.settings(dice))
        history = History(self, dice)
        steps = history.walk(dice.randint(5, STEPS - 1))
        while True:
            self.store.action_sync_orders()
            self.run_jobs()
            goes_on = next(steps, False)
            if not goes_on or dice.random() < 0.3:
                self.store.action_reconcile()
                self.run_jobs()
                for number in history.numbers:
                    self.check(history, number)
            if not goes_on:
                return

    def check(self, history, number):
        order = history.staged(number)
        rows = self.env["leaflink.difference"]._alive(order)
        asked = self.env["leaflink.issue"].search([("store_id", "=", self.store.id), ("state", "=", "open")])
        told = f"{order.short_number} {history.told} {self.differing(order)} {asked.mapped('message')}"
        self.assertNotIn("Unexpected error", told)
        self.assertEqual(set(rows.mapped("aspect")) - {"order"}, set(self.differing(order)), told)
        for row in rows.filtered(lambda row: row.state == "open"):
            self.assertEqual(row.issue_id.state, "open", told)
            self.assertTrue(self.is_about(row.issue_id, order), told)

    def is_about(self, issue, order):
        """Whether an issue is the order's own, or names the order, its sales order or what all orders share."""
        names = (order.short_number, order.sale_order_id.name, self.store.name)
        own = (issue.res_model, issue.res_id) == (order._name, order.id)
        return own or any(name in issue.message for name in names if name)

    def differing(self, order):
        """{aspect: (LeafLink's, Odoo's)} of what differs, looked at without the code that is tested."""
        there, sale = self.box.order(order.external_id), order.sale_order_id
        if not sale:
            return {}
        status = there["status"]
        both = {"status": (status, self.allowed(sale))}
        found = {name: pair for name, pair in both.items() if pair[0] not in pair[1]}
        paid_there = sum(float(payment["total"]["amount"]) for payment in self.box.payments(order.external_id))
        posted = sale.invoice_ids.filtered(lambda move: move.state == "posted")
        paid_here = sum(move.amount_total - move.amount_residual for move in posted)
        content = {"paid": (round(paid_there, 2), round(paid_here, 2))}
        if status not in CLOSED and sale.state != "cancel":
            content["total"] = (float(there["total"]["amount"]), sale.amount_total)
            content["lines"] = (
                sorted((line["id"], float(line["quantity"])) for line in there["line_items"]),
                sorted(
                    (int(line.external_id), line.sale_line_id.product_uom_qty)
                    for line in order.with_context(active_test=False).line_ids
                    if line.sale_line_id
                ),
            )
        return found | {name: pair for name, pair in content.items() if pair[0] != pair[1]}

    def allowed(self, sale):
        """The states of LeafLink that go with a sales order (F6)."""
        if sale.state == "cancel":
            return CLOSED
        if sale.state != "sale":
            return {"Submitted", "Backorder", "Accepted"}
        moves = set(sale.order_line.move_ids.mapped("state"))
        if moves <= {"done", "cancel"} and "done" in moves:
            return ON_THE_WAY
        return {"Accepted"}


def _history(seed):
    def test(self):
        self.live(seed)

    return test


for _seed in range(HISTORIES):
    setattr(TestHistories, f"test_history_{_seed:02}", _history(_seed))
