"""What is measured over HTTP on a running Odoo with its job runner: webhooks, calls, memory."""

import base64
import hashlib
import hmac
import http.client
import json
import math
import statistics
import threading
import time
from urllib.parse import urlsplit

from leaflink_runtime import servers
from leaflink_runtime.places import addons
from leaflink_runtime.remote import Odoo, Sandbox, Store, wait_until
from rows import row

LINES = [{"sku": "ALP-CRT-OGK-05", "quantity": 12}, {"sku": "SWI-BAR-DAR-100", "quantity": 24}]
PAGE = 50
POLLED = 120
RATE, SECONDS = 50, 10


def measures(_full):
    with servers.sandbox() as box, servers.odoo("leaflink_bench_http", addons()) as odoo:
        store = Store(Odoo(odoo.url, odoo.db), Sandbox(box.page_url), external_ids_key=False)
        store.do("action_connect")
        for action in ("action_sync_products", "action_sync_customers", "action_sync_orders"):
            store.do(action)
        store.finish()
        yield from poll(store)
        store.listen()
        yield from visible(store)
        yield from burst(store)
        store.sandbox("webhook", url="")
        yield from stock(store)


def poll(store):
    place_orders(store, POLLED)
    store.sandbox("clear_requests")
    store.do("action_sync_orders")
    store.finish()
    calls = len(store.sandbox("requests"))
    yield row(f"calls of a poll of {POLLED} orders with lines", calls, "calls", math.ceil(POLLED / PAGE) + 1)


def visible(store):
    """Seconds from placing an order at LeafLink to its quotation, and what that asks LeafLink."""
    seconds, reads = [], []
    for _run in range(5):
        begin = time.perf_counter()
        number = store.sandbox("place_order", lines=LINES, status="Accepted")

        def quoted(number=number):
            return store.orders([["external_id", "=", number], ["sale_order_id", "!=", False]])

        wait_until(quoted, "the quotation of a webhook order", 60, 0.02)
        seconds.append(time.perf_counter() - begin)
        store.finish()
        reads.append(len(store.sandbox("requests", method="GET", path=f"/orders-received/{number}/")))
    yield row("a webhook order is a quotation", statistics.median(seconds), "s", 2)
    yield row("calls for a webhook order", statistics.median(reads), "calls", 1)


def burst(store):
    """Answer times of the webhook at 50 deliveries a second, a new connection each, jobs running meanwhile."""
    state = store.sandbox.state()
    target = urlsplit(f"{store.odoo.url}/leaflink/webhook/{store['webhook_token']}")
    numbers = [order["number"] for order in state["orders"][:20]]
    times, problems = [], []

    def deliver(position):
        data = {"number": numbers[position % len(numbers)], "seller": {"id": state["company_id"]}, "nonce": position}
        raw = json.dumps({"type": "order", "action": "edit", "data": data}).encode()
        signature = base64.b64encode(hmac.digest(state["webhook_key"].encode(), raw, hashlib.sha256)).decode()
        connection = http.client.HTTPConnection(target.hostname, target.port, timeout=30)
        begin = time.perf_counter()
        headers = {"Content-Type": "application/json", "LL-Signature": signature}
        connection.request("POST", target.path, raw, headers)
        status = connection.getresponse().status
        times.append(time.perf_counter() - begin)
        connection.close()
        if status != 200:
            problems.append(status)

    threads, begin = [], time.perf_counter()
    for position in range(RATE * SECONDS):
        time.sleep(max(0, begin + position / RATE - time.perf_counter()))
        threads.append(threading.Thread(target=deliver, args=(position,)))
        threads[-1].start()
    for thread in threads:
        thread.join()
    store.finish()
    times.sort()
    yield row(f"webhook refused or failed at {RATE} a second", len(problems), "deliveries", 0)
    yield row(f"webhook answer at {RATE} a second, median", statistics.median(times) * 1000, "ms", 100)
    yield row(f"webhook answer at {RATE} a second, p99", times[int(len(times) * 0.99)] * 1000, "ms", 100)


def stock(store):
    """PATCH calls of a push without news, and after three changes."""
    store.write(stock_sync=True)
    store.do("action_push_stock")
    store.finish()
    store.sandbox("clear_requests")
    store.do("action_push_stock")
    store.finish()
    yield row("PATCH calls of a push when nothing changed", patches(store), "calls", 0)
    domain = [["store_id", "=", store.id], ["inventory_management", "=", "1"], ["state", "=", "linked"]]
    listings = store.odoo.read("leaflink.listing", domain, ["product_id"], limit=3)
    location = store.odoo.read("stock.warehouse", [], ["lot_stock_id"])[0]["lot_stock_id"][0]
    for listing in listings:
        values = {"product_id": listing["product_id"][0], "location_id": location, "inventory_quantity": 777}
        quant = store.odoo("stock.quant", "create", values, context={"inventory_mode": True})
        store.odoo("stock.quant", "action_apply_inventory", quant if isinstance(quant, list) else [quant])
    store.do("action_push_stock")
    store.finish()
    yield row("PATCH calls of a push when three listings changed", patches(store), "calls", 3)


def patches(store):
    return len(store.sandbox("requests", method="PATCH", path="/products/*"))


def place_orders(store, count):
    for _number in range(count):
        store.sandbox("place_order", lines=LINES, status="Accepted")
