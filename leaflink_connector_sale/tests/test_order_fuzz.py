import copy
import json
import random

import requests

from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.leaflink_connector.lib.signature import sign

from .common import OrderMixin

PAGES, PAGE, GOOD_OF_PAGE = 19, 50, 5
SINGLE = 145
# what Python would not write into JSON itself, put in place of these texts afterwards
RAW = {
    "@huge float@": "1e400",
    "@huge number@": "9" * 5000,
    "@deep@": "[" * 400 + "]" * 400,
    "@abyss@": '{"a":[' * 900 + "]}" * 900,
}
ODD = [
    None, True, False, 0, -1, 0.1, 10**12, -(10**30), float("nan"), float("inf"),
    [], {}, [[]], [None], [{}], {"id": None}, {"id": {}}, {"id": "x"},
    "", " ", "0", "NaN", "-Infinity", "1e999999", "\0", "\ud800", "a\udc00\0b", "٣", "½", "x" * 20000,
    "<script>alert(1)</script>", "%s %(x)s {0} {x}", "'; DROP TABLE sale_order; --", "../../products", "2026-13-45",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-01-15", "Accepted", "Draft", *RAW,
]  # fmt: skip


def places(value):
    """(container, key) of everything inside a JSON value."""
    for key, item in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, key
        if isinstance(item, dict | list):
            yield from places(item)


def mutate(chance, order):
    """Spoil one to three places of an order."""
    for _time in range(chance.randint(1, 3)):
        everywhere = list(places(order))
        # what is read of an order stands mostly at its top
        container, key = chance.choice(everywhere if chance.random() < 0.5 else [(order, key) for key in order])
        action = chance.choice(["put", "put", "put", "drop", "twice"])
        if action == "put":
            container[key] = chance.choice(ODD)
        elif action == "drop":
            del container[key]
        elif isinstance(container, list):
            container.append(container[key])
        else:
            container[f"{key} "] = container[key]


def encode(value):
    """JSON as no honest server would write it."""
    text = json.dumps(value)
    for name, raw in RAW.items():
        text = text.replace(json.dumps(name), raw)
    return text.encode()


@tagged("post_install", "-at_install")
class TestOrderFuzz(OrderMixin, HttpCase):
    """A thousand spoilt orders, by poll and by webhook: each is a row that says what is wrong, the others come in."""

    def setUp(self):
        super().setUp()
        self.chance = random.Random(7)
        self.box.demo_orders(25)
        headers = {"Authorization": f"App {self.box.key}", "User-Agent": "test"}
        url = f"{self.box.url}orders-received/?limit=50&include_children=line_items,customer,sales_reps"
        page = requests.get(url, headers=headers, timeout=10).json()["results"]
        self.patterns = [order for order in page if order["status"] in ("Accepted", "Fulfilled", "Complete")]
        self.count = 0

    def fresh(self):
        """An order as LeafLink would send it, with numbers of its own."""
        self.count += 1
        order = copy.deepcopy(self.chance.choice(self.patterns))
        order.update(number=f"fuzz-{self.count}", short_id=f"F{self.count}")
        for position, line in enumerate(order["line_items"]):
            line["id"] = self.count * 100 + position
        return order

    def spoilt(self):
        order = self.fresh()
        mutate(self.chance, order)
        return order

    def poll(self, orders):
        body = encode({"count": len(orders), "next": None, "previous": None, "results": orders})
        self.box.fault("status", {"method": "GET", "path": "/orders-received/"}, status=200, body=body)
        self.sync()
        self.assertFalse(self.env["leaflink.cursor"].search([("resource", "=", "order")]).is_open, "the run is over")
        self.assertFalse(self.issues(self.store, "run").mapped("message"))

    def webhook(self, number, order):
        """LeafLink announces `number`; asked for it, it answers with `order`."""
        path = f"/orders-received/{number}/"
        self.box.fault("status", {"method": "GET", "path": path}, status=200, body=encode(order))
        raw = json.dumps({"type": "order", "data": {"number": number}}).encode()
        headers = {"Content-Type": "application/json", "LL-Signature": sign(self.box.webhook_key, raw)}
        answer = self.url_open(f"/leaflink/webhook/{self.store.webhook_token}", data=raw, headers=headers)
        self.assertEqual(answer.status_code, 200)
        self.run_jobs()
        event = self.env["leaflink.event"].search([("store_id", "=", self.store.id)], order="id desc", limit=1)
        self.assertIn(event.state, ("done", "skipped", "error"), "nothing waits for ever")
        self.assertTrue(event.state == "done" or event.error)

    def assertIn_Odoo(self, orders):
        for order in orders:
            staged = self.staged(order["number"])
            self.assertEqual(staged.state, "processed", (order["number"], staged.state_reason))
            self.assertAlmostEqual(staged.sale_order_id.amount_total, float(order["total"]["amount"]), 2)

    def assertNotLost(self, order):
        """A spoilt order is a row with a reason, or came in after all; without a number there is none to be a row."""
        number = str(order.get("number") or "").strip()
        if not number.startswith("fuzz-"):
            return
        staged = self.staged(number)
        if not staged:
            self.assertNotEqual((order.get("status"), order.get("seller")), ("Accepted", self.box.company_id), order)
            return
        if staged.state != "processed":
            self.assertTrue(staged.state_reason or staged.state == "cancelled", (staged.state, order))
            self.assertNotIn("Traceback", staged.state_reason or "")
        staged.invalidate_recordset()
        self.assertTrue(staged.read(), "the form opens")

    def test_spoilt_orders_of_pages(self):
        """R031, IN-1, IN-2"""
        spoilt = []
        for _page in range(PAGES):
            good = [self.fresh() for _one in range(GOOD_OF_PAGE)]
            bad = [self.spoilt() for _one in range(PAGE - GOOD_OF_PAGE)]
            orders = [*good, *bad]
            self.chance.shuffle(orders)
            self.poll(orders)
            self.assertIn_Odoo(good)
            spoilt += bad
        for order in spoilt:
            self.assertNotLost(order)
        states = {state for (state,) in self.env["leaflink.order"]._read_group([], ["state"])}
        self.assertLessEqual({"processed", "hold", "error"}, states)

    def test_spoilt_orders_of_webhooks(self):
        """R037, IN-1, IN-2"""
        for _one in range(SINGLE):
            order = self.spoilt()
            self.webhook(f"fuzz-{self.count}", order)
            self.assertNotLost(order)
        self.assertFalse(
            self.env["queue.job"].search([("state", "=", "failed"), ("date_created", ">=", fields.Date.today())])
        )
