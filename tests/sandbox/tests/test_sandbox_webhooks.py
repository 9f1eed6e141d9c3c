"""Signed webhooks in LeafLink's own payload shape, delivered in the background."""

import base64
import hashlib
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from leaflink_sandbox.errors import Refused


class Receiver:
    """Collects what is delivered; `answers` are the statuses to give, then 200."""

    def __init__(self):
        self.got, self.answers = [], []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append((self.headers, raw))
                self.send_response(outer.answers.pop(0) if outer.answers else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/leaflink/webhook/token"

    @property
    def bodies(self):
        return [json.loads(raw) for _headers, raw in self.got]


@pytest.fixture
def receiver(box):
    receiver = Receiver()
    box.webhook(receiver.url)
    yield receiver
    box.webhook("")
    receiver.server.shutdown()
    receiver.server.server_close()


def test_one_order_and_one_product_webhook_per_line(box, receiver):
    """SB-5"""
    number = box.place_order(lines=[{"sku": "ALP-CRT-OGK-05", "quantity": 3}, {"sku": "ALP-TEE-L", "quantity": 1}])
    assert box.wait_webhooks()
    assert [(body["type"], body["action"]) for body in receiver.bodies] == [
        ("order", "create"),
        ("product", "edit"),
        ("product", "edit"),
    ]
    order = receiver.bodies[0]["data"]
    assert order["number"] == number and order["seller"]["id"] == box.company_id
    assert receiver.bodies[1]["data"]["reserved_qty"] == "3.0000"


def test_the_signature_covers_the_raw_body(box, receiver):
    """SB-5"""
    box.place_order(notes="½ price", customer=box.customers()[-1]["id"])
    assert box.wait_webhooks()
    headers, raw = receiver.got[0]
    expected = base64.b64encode(hmac.new(box.webhook_key.encode(), raw, hashlib.sha256).digest()).decode()
    assert headers["LL-Signature"] == expected
    assert b"\\u00bd" in raw and b'", "' in raw  # escapes and blanks: hashing re-serialised JSON would fail
    assert headers["Content-Type"] == "application/json"


def test_the_order_has_another_shape_than_in_rest(box, receiver):
    box.place_order(lines=[{"sku": "SWI-BAR-DAR-100", "quantity": 24}])
    assert box.wait_webhooks()
    order = receiver.bodies[0]["data"]
    assert order["total"] == "216.00" and order["discount_amount"] == "0.0000"
    assert not {"modified", "short_id", "payment_balance", "line_items", "external_ids", "delivery_address"} & set(
        order
    )
    (line,) = order["orderedproduct_set"]
    assert line["quantity"] == "24.0000" and line["ordered_unit_price"] == "108.00"
    assert line["product"] == {"name": "Chocolate Bar (Dark) 100mg", "sku": "SWI-BAR-DAR-100"}
    assert order["customer"]["state"] == "Colorado"


def test_writes_through_the_api_come_back_too(box, http, receiver):
    number = box.place_order()
    box.wait_webhooks()
    receiver.got.clear()
    http.patch(f"/orders-received/{number}/", {"external_ids": {"odoo": "S1"}})
    assert box.wait_webhooks()
    assert [(body["type"], body["action"]) for body in receiver.bodies] == [("order", "edit")]


def test_payments_are_not_announced(box, receiver):
    number = box.place_order()
    box.wait_webhooks()
    receiver.got.clear()
    box.add_payment(number, 1)
    assert box.wait_webhooks() and receiver.got == []


def test_failures_are_tried_again_then_given_up(box, receiver):
    """SB-5"""
    receiver.answers = [500, 503]
    box.deliver(box.place_order(), "edit")
    assert box.wait_webhooks()
    assert box.deliveries()[0]["attempts"] == 3 and box.deliveries()[0]["status"] == 200


def test_held_ones_go_out_doubled_and_shuffled(box, receiver):
    """SB-5"""
    box.hold()
    for _ in range(4):
        box.place_order()
    assert receiver.got == []
    box.send(shuffle=True, times=2)
    assert box.wait_webhooks()
    assert len(receiver.got) == 16 and len({raw for _headers, raw in receiver.got}) == 8


def test_lost_ones_never_arrive(box, receiver):
    """SB-5"""
    box.hold()
    box.place_order()
    box.lose_webhooks()
    box.send()
    assert box.wait_webhooks() and receiver.got == []
    assert {row["status"] for row in box.deliveries()} == {"lost"}


def test_delivering_needs_an_address(box):
    with pytest.raises(Refused, match="Say first"):
        box.deliver(box.place_order())


def test_only_the_chosen_topics(box, receiver):
    box.webhook(receiver.url, topics=["order"])
    box.place_order()
    assert box.wait_webhooks()
    assert {body["type"] for body in receiver.bodies} == {"order"}


def test_any_body_can_be_sent(box, receiver):
    box.deliver("x", raw='{"type": "invoice", "action": "create", "data": {"id": 1}}')
    assert box.wait_webhooks()
    assert receiver.bodies[0]["type"] == "invoice"


def test_a_parents_edit_is_announced_for_its_varieties(box, receiver):
    rows = {row["sku"]: row["id"] for row in box.products()}
    box.edit_product(rows["ALP-FLW-POOL"], name="Gelato")
    assert box.wait_webhooks()
    assert {body["data"]["sku"] for body in receiver.bodies} == {"ALP-FLW-GEL-G", "ALP-FLW-GEL-8", "ALP-FLW-GEL-Q"}
