"""The webhook address as anybody finds it: thousands of bad deliveries, and more good ones than LeafLink ever sends."""

import base64
import hashlib
import hmac
import http.client
import json
import os
import random
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from leaflink_runtime import databases

BAD = 10_000
SENDERS = 8
RATE = 50
SECONDS = int(os.environ.get("LEAFLINK_LOAD_SECONDS") or 10)  # 60 for the whole minute
LIMIT = 2 * 1024 * 1024


class Address:
    """Where a store hears webhooks, and how LeafLink signs what it sends there."""

    def __init__(self, store):
        self.target, self.token = urlsplit(store.odoo.url), store["webhook_token"]
        facts = store.sandbox.state()
        self.key, self.company = facts["webhook_key"], facts["company_id"]
        self.path = f"/leaflink/webhook/{self.token}"

    def sign(self, raw, key=None):
        return base64.b64encode(hmac.digest((key or self.key).encode(), raw, hashlib.sha256)).decode()

    def message(self, number, topic="order", **more):
        data = {"number" if topic == "order" else "id": number, "seller": {"id": self.company}, **more}
        return json.dumps({"type": topic, "action": "edit", "data": data}).encode()

    def connect(self):
        return http.client.HTTPConnection(self.target.hostname, self.target.port, timeout=60)


def send(connection, path, raw, headers, method="POST"):
    """Status of one delivery on a connection that is kept; a server that closes it after its answer is fine."""
    for _try in range(2):
        try:
            connection.request(method, path, raw, headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        except (http.client.RemoteDisconnected, ConnectionError):
            connection.close()  # the server ended an idle connection, or refused to read on
    return 0


def bad_deliveries(address, chance, genuine):
    """(expected statuses, path, body, headers, method) without end; `genuine`: LeafLink's own (body, signature)."""
    plain = {"Content-Type": "application/json"}
    for number in range(BAD):
        raw = address.message(f"forged-{number}")
        signature = address.sign(raw)
        body, genuine_signature = chance.choice(genuine)
        respelt = json.dumps(json.loads(body), indent=1).encode()
        form = {"Content-Type": "application/x-www-form-urlencoded", "LL-Signature": signature}
        path = address.path
        kinds = [
            ({401}, path, raw, plain, "POST"),
            ({401}, path, raw, plain | {"LL-Signature": ""}, "POST"),
            ({401}, path, raw, plain | {"LL-Signature": address.sign(raw, "guessed-key")}, "POST"),
            ({401}, path, raw, plain | {"LL-Signature": genuine_signature}, "POST"),
            ({401}, path, body + b" ", plain | {"LL-Signature": genuine_signature}, "POST"),
            ({401}, path, respelt, plain | {"LL-Signature": genuine_signature}, "POST"),
            ({401}, path, raw, plain | {"LL-Signature": base64.b64decode(signature).hex()}, "POST"),
            ({401}, path, raw, plain | {"LL-Signature": f"sha256={signature}"}, "POST"),
            ({401}, path, raw, plain | {"LL-Signature": signature[:-1]}, "POST"),
            ({401}, path, raw, plain | {"LL-Signature": signature.lower()}, "POST"),
            ({401}, path, raw, plain | {"LL-Signature": "é".encode("latin-1") * chance.randint(1, 500)}, "POST"),
            ({401}, path, b"", plain | {"LL-Signature": signature}, "POST"),
            ({404}, path[:-1], raw, plain | {"LL-Signature": signature}, "POST"),
            ({404}, f"{path}x", raw, plain | {"LL-Signature": signature}, "POST"),
            ({404}, f"/leaflink/webhook/{chance.getrandbits(128):x}", raw, plain | {"LL-Signature": signature}, "POST"),
            ({404}, "/leaflink/webhook/%00%ff", raw, plain, "POST"),
            ({415}, path, b"a=b", form, "POST"),
            ({400, 415}, path, raw, {"Content-Type": "multipart/form-data", "LL-Signature": signature}, "POST"),
            ({405}, path, None, {}, "GET"),
            ({405}, path, raw, plain | {"LL-Signature": signature}, "PUT"),
            ({400, 401, 404, 415}, path, raw, {"Content-Type": "é\x01;".encode("latin-1")}, "POST"),
            ({411}, path, raw, plain | {"Transfer-Encoding": "chunked"}, "POST"),
        ]  # fmt: skip
        if number % 500 == 0:
            large = b" " * (LIMIT + 1)
            yield {413}, path, large, plain | {"LL-Signature": address.sign(large)}, "POST"
        else:
            yield chance.choice(kinds)


def rows(server, store, what="count(*)"):
    return databases.sql(f"SELECT {what} FROM leaflink_event WHERE store_id = {store.id}", server.db)[0][0]


@pytest.fixture
def address(odoo, box, store):
    return Address(store)


def test_ten_thousand_bad_deliveries(server, odoo, box, store, address):
    """R034, R035, R036"""
    number = box("place_order", lines=[{"sku": "ALP-CRT-OGK-05", "quantity": 12}], status="Accepted")
    store.finish()
    genuine = [(raw, address.sign(raw)) for raw in (address.message(number, nonce=nonce) for nonce in range(5))]
    before, wrong, lock = rows(server, store), [], threading.Lock()
    source = bad_deliveries(address, random.Random(11), genuine)

    def sender(_number):
        connection = address.connect()
        while True:
            with lock:
                delivery = next(source, None)
            if delivery is None:
                return connection.close()
            expected, path, raw, headers, method = delivery
            status = send(connection, path, raw, headers, method)
            if status not in expected:
                wrong.append((status, expected, method, path, (raw or b"")[:80], headers))

    begin = time.perf_counter()
    with ThreadPoolExecutor(SENDERS) as senders:
        list(senders.map(sender, range(SENDERS)))
    print(f"{BAD} bad deliveries in {time.perf_counter() - begin:.0f} s, load {os.getloadavg()[0]:.1f}")
    assert wrong == []
    assert rows(server, store) == before, "nothing of it was taken"
    assert odoo.read("queue.job", [["state", "=", "failed"]], ["exc_name"]) == []


def test_replayed_deliveries_change_nothing(server, odoo, box, store, address):
    """R037: a genuine message that comes again, as LeafLink itself repeats it, costs a look and no more."""
    number = box("place_order", lines=[{"sku": "ALP-CRT-OGK-05", "quantity": 12}], status="Accepted")
    store.finish()
    fields = ["write_date", "amount_total", "message_ids"]
    before = odoo.read("sale.order", [["leaflink_number", "=", number]], fields)
    raw = address.message(number)
    headers = {"Content-Type": "application/json", "LL-Signature": address.sign(raw)}
    taken = rows(server, store)
    with ThreadPoolExecutor(SENDERS) as senders:
        statuses = list(senders.map(lambda _n: send(address.connect(), address.path, raw, headers), range(200)))
    assert set(statuses) == {200}
    store.finish()
    assert odoo.read("sale.order", [["leaflink_number", "=", number]], fields) == before
    assert rows(server, store, "sum(received)") >= taken + 200, "each is counted"
    assert rows(server, store, "count(*) FILTER (WHERE state <> 'done')") == 0


class Burst:
    """Deliveries at a steady rate, each on a connection of its own as LeafLink's are; a slow answer delays no other."""

    def __init__(self, address):
        self.address, self.times, self.statuses = address, [], []

    def one(self, method, path, raw, headers):
        connection = self.address.connect()
        begin = time.perf_counter()
        self.statuses.append(send(connection, path, raw, headers, method))
        self.times.append(time.perf_counter() - begin)
        connection.close()

    def run(self, calls):
        threads, begin = [], time.perf_counter()
        for position, call in enumerate(calls):
            time.sleep(max(0, begin + position / RATE - time.perf_counter()))
            threads.append(threading.Thread(target=self.one, args=call))
            threads[-1].start()
        for thread in threads:
            thread.join()

    def told(self):
        ordered = sorted(self.times)
        return statistics.median(ordered) * 1000, ordered[int(len(ordered) * 0.99)] * 1000


def test_fifty_deliveries_a_second_while_a_poll_runs(server, odoo, box, store, address):
    """R035, R037"""
    box("webhook", url="")
    numbers = [
        box("place_order", lines=[{"sku": "ALP-CRT-OGK-05", "quantity": 12}], status="Accepted") for _n in range(60)
    ]
    health, burst = Burst(address), Burst(address)
    health.run([("GET", "/web/health", None, {})] * (RATE * 2))

    def delivery(position):
        raw = address.message(numbers[position % len(numbers)], nonce=position)
        return "POST", address.path, raw, {"Content-Type": "application/json", "LL-Signature": address.sign(raw)}

    calls = [delivery(position) for position in range(RATE * SECONDS)]
    before = rows(server, store)
    store.do("action_sync_orders")
    burst.run(calls)
    plain, busy = health.told(), burst.told()
    print(
        f"{RATE}/s for {SECONDS} s, load {os.getloadavg()[0]:.1f}: median {busy[0]:.0f} ms, p99 {busy[1]:.0f} ms; "
        f"/web/health before: median {plain[0]:.0f} ms, p99 {plain[1]:.0f} ms; ratio of p99 {busy[1] / plain[1]:.1f}"
    )
    assert {status: burst.statuses.count(status) for status in set(burst.statuses)} == {200: len(calls)}
    store.finish(600)
    assert rows(server, store, "sum(received)") - before == len(calls), "no delivery is lost"
    assert rows(server, store, "count(*) FILTER (WHERE state <> 'done')") == 0
    assert set(store.orders()) == set(numbers)
    assert {order["state"] for order in store.orders().values()} == {"processed"}
