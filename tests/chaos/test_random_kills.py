"""A mixed life with many random kills. `make chaos` has 100 of them, `make test` a few (KILLS=)."""

import os
import random
import time
from http.client import HTTPException

from attacks import KILL, PATIENCE, assert_one_quotation, reborn, revived, transitions
from leaflink_runtime.remote import RemoteError
from steps import put_in_stock, quotation, sweep, sync_state

KILLS = int(os.environ.get("KILLS") or 6)
SOLD, COUNTED = "ALP-PR-BLD-1", ("ALP-ROS-GEL-1", "ALP-LR-OGK-1")
PLENTY = 100_000
LIFE = 4  # seconds Odoo lives at most after it has been given work
MOST_CALLS = 12  # or until so many calls of it have reached LeafLink


class Life:
    """What a brand and its buyers do, and what they remember of it."""

    def __init__(self, box, store, chance):
        self.box, self.store, self.odoo, self.chance = box, store, store.odoo, chance
        self.to_deliver, self.others, self.counts = [], [], {}

    def order(self):
        """A buyer orders; LeafLink tells Odoo, or its webhook is lost and the schedule finds the order."""
        lost = self.chance.random() < 0.3
        if lost:
            self.box("hold")
        lines = [{"sku": SOLD, "quantity": self.chance.randint(1, 20)} for _line in range(self.chance.randint(1, 3))]
        number = self.box("place_order", lines=lines, status="Accepted")
        self.chance.choice((self.to_deliver, self.others)).append(number)
        if lost:
            self.box("lose_webhooks")
            self.box("send")
            self.store.do("action_sync_orders")

    def edit(self):
        """An order that is not delivered here is changed on LeafLink."""
        if self.others:
            number = self.chance.choice(self.others)
            line = self.chance.choice(self.box("order", number=number)["line_items"])
            self.box("edit_line", number=number, line_id=line["id"], quantity=self.chance.randint(1, 20))

    def deliver(self):
        """The warehouse delivers the oldest order, as far as it gets."""
        for number in self.to_deliver[:1]:
            self.deliver_one(number, LIFE)
            self.to_deliver.append(self.to_deliver.pop(0))

    def deliver_one(self, number, patience=PATIENCE):
        """Take the order from where it stands to a validated delivery; returns the picking once it is done."""
        sale = quotation(self.store, number, patience)
        if sale["state"] == "draft":
            self.odoo("sale.order", "action_confirm", [sale["id"]])
        picking = self.odoo.one("stock.picking", [["sale_id", "=", sale["id"]]], ["state", "carrier_tracking_ref"])
        if not picking["carrier_tracking_ref"]:
            self.odoo("stock.picking", "write", [picking["id"]], {"carrier_tracking_ref": f"T-{number[:8]}"})
        if picking["state"] != "done":
            self.odoo("stock.picking", "button_validate", [picking["id"]])
        return picking["id"]

    def count(self):
        """Somebody counts a product, and wants LeafLink to know at once."""
        sku, quantity = self.chance.choice(COUNTED), self.chance.randint(1, 900)
        self.counts[sku] = quantity
        put_in_stock(self.odoo, sku, quantity)
        self.store.do("action_push_stock")

    def go_on(self):
        for _time in range(self.chance.randint(1, 3)):
            self.chance.choice((self.order, self.order, self.edit, self.deliver, self.count))()


def kill_somewhere(server, box, life):
    """Odoo works, and dies at a random call, or at a random moment when it makes fewer."""
    signal, chance = {"pid": server.pids[0], "sig": KILL}, life.chance
    when = chance.choice(("before", "after", "answered"))
    box("fault", kind="hook", signal=signal, when=when, skip=chance.randint(0, MOST_CALLS))
    end = time.monotonic() + chance.uniform(0, LIFE)
    try:
        life.go_on()
    except (RemoteError, OSError, HTTPException):
        pass  # it died while we asked it for something; what became of that is seen in the end
    while server.pids and time.monotonic() < end:
        time.sleep(0.02)
    server.kill()
    box("clear_faults")


def come_to_rest(life, server):
    """Nothing kills any more: count and deliver what the kills prevented, poll, push, sweep."""
    store = life.store
    reborn(server, store)
    store.do("action_sync_orders")
    store.finish()
    for sku in life.counts:
        put_in_stock(store.odoo, sku, life.counts[sku])
    pickings = {number: life.deliver_one(number) for number in life.to_deliver}
    store.finish()
    store.do("action_push_stock")
    sweep(store.odoo)
    store.finish()
    return pickings


def test_random_kills_in_a_mixed_life(server, box, store, capsys):
    """N02, N03"""
    odoo, life = store.odoo, Life(box, store, random.Random(KILLS))
    store.write(stock_sync=True)
    put_in_stock(odoo, SOLD, PLENTY)
    life.order()
    life.count()
    store.finish()
    for kill in range(1, KILLS + 1):
        kill_somewhere(server, box, life)
        revived(server)
        if life.chance.random() < 0.5:
            sweep(odoo)
        with capsys.disabled():
            print(
                f"kill {kill} of {KILLS}: {len(life.to_deliver)} orders to deliver, {len(life.others)} others",
                flush=True,
            )
    pickings = come_to_rest(life, server)
    orders = {order["number"] for order in box("orders")}
    assert set(store.orders()) == orders == {*life.to_deliver, *life.others}
    for number in orders:
        assert_one_quotation(store, number)
    for number, picking in pickings.items():
        assert sync_state(store, picking) == "done"
        assert box("order", number=number)["shipping_details"].count(f"T-{number[:8]}") == 1
        assert transitions(box, number) == ["fulfill", "ship", "complete"]
    for product in box("products"):
        if product["sku"] in (SOLD, *life.counts):
            (ours,) = odoo.read("product.product", [["default_code", "=", product["sku"]]], ["qty_available"])
            assert float(product["quantity"]) == ours["qty_available"], product["sku"]
    unsent = [["store_id", "=", store.id], ["state", "!=", "done"]]
    assert not odoo.read("leaflink.task", unsent, ["name", "state", "error"])
    store.write(stock_sync=False)
