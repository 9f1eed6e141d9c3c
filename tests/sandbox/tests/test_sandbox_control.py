"""The control interface, the page, the demo data and the command line."""

import json
import os
import re
import subprocess
import sys
import urllib.request
from decimal import Decimal
from pathlib import Path

import pytest
from leaflink_sandbox import demo


def test_actions_over_http_do_what_the_methods_do(box, http):
    number = http.control("place_order", lines=[{"sku": "ALP-CRT-OGK-05", "quantity": 2}], notes="by HTTP").json
    assert box.order(number)["notes"] == "by HTTP"
    assert http.control("act", number=number, action="accept").json["status"] == "Accepted"
    assert http.control("clear_faults").json is None
    state = http.call("GET", "/_control/state/", root="").json
    assert [order["number"] for order in state["orders"]] == [number]
    assert len(state["products"]) == 26 and len(state["customers"]) == 8
    assert state["url"] == box.url and state["key"] == box.key
    assert box.requests() == []  # control calls are not LeafLink's


def test_mistakes_of_the_caller_are_explained(box, http):
    unknown = http.control("explode")
    assert unknown.status == 404 and "place_order" in unknown.json["actions"]
    assert http.control("act", number="nope", action="accept").status == 404
    assert "unexpected keyword" in http.control("act", number="x", verb="accept").json["detail"]
    assert http.control("place_order", discount="much").status == 400
    assert "no such rule" in json.dumps(http.control("configure", nonsense=1).json)
    raw = http.call("POST", "/_control/reset/", root="", raw=b"{}", headers={"Content-Type": "text/plain"})
    assert raw.status == 400  # what a form of another site could send


def test_the_private_parts_are_not_actions(http):
    for name in ("stop", "serve", "_fill", "state", "guard"):
        assert http.control(name).status == 404


def test_reset_and_empty(box, http):
    number = box.place_order()
    box.permissions(orders="r")
    box.reset()
    assert box.orders() == [] and http.get(f"/orders-received/{number}/").status == 404
    assert box.place_order() == number  # the same seed gives the same numbers
    box.reset(seed=2)
    assert box.place_order() != number
    box.reset(empty=True)
    assert box.products() == box.customers() == [] and len(box.table("brands")) == 2
    box.seed()
    assert len(box.products()) == 26


def test_the_seed_is_a_believable_company(box):
    products = {row["sku"]: row for row in box.products()}
    assert sum(row["unit_multiplier"] == 12 for row in products.values()) == 4
    assert products["ALP-BULK-BLD"]["allow_fractional_quantities"] is True
    assert products["ALP-TEE-L"]["license"] is None and products["ALP-TEE-L"]["is_ancillary"] is True
    assert {row["inventory_management"] for row in products.values()} == {1, 2, 3}
    assert products["ALP-OLD-BAR"]["listing_state"] == "Archived"
    licences = [row["license_number"] for row in box.customers()]
    assert "" in licences and any(" " in text for text in licences)


def test_demo_orders_show_every_kind_once(box):
    done = box.demo_orders(25)
    assert [row["kind"] for row in done] == [row[0] for row in demo.KINDS]
    assert {order["status"] for order in box.orders()} == {
        "Submitted", "Accepted", "Backorder", "Fulfilled", "Shipped", "Complete", "Cancelled", "Rejected", "Combined",
    }  # fmt: skip


def test_every_total_of_the_demo_adds_up(box):
    """Worked out again from what REST shows, independently of the sandbox's own arithmetic (SB-3)."""
    licensed = {str(row["id"]): row["license"] is not None for row in box.products()}
    kinds = {row["number"]: row["kind"] for row in box.demo_orders(25)}
    for order in box.orders():
        per_unit = kinds.get(order["number"]) == "prices typed per unit"
        subtotal = base = Decimal(0)
        for row in order["line_items"]:
            price = Decimal(str((row["sale_price"] if row["on_sale"] else row["ordered_unit_price"])["amount"]))
            amount = round(
                Decimal(row["quantity"]) * price / (1 if per_unit else row["unit_multiplier"]) + Decimal("1e-9"), 2
            )
            subtotal += amount
            base += amount if licensed[row["product"]] else 0
        discount = Decimal(str(order["discount"]))
        off = round(subtotal * discount / 100, 2) if order["discount_type"] == "%" else discount
        rate = sum(Decimal(tax["rate"]) for tax in order["order_taxes"])
        tax = round((base - off * base / subtotal) * rate / 100 + Decimal("1e-9"), 2)
        shipping, total = (Decimal(str(order[key]["amount"])) for key in ("shipping_charge", "total"))
        assert Decimal(order["final_tax"]) == tax, kinds.get(order["number"])
        assert subtotal - off + tax + shipping - Decimal(order["credits"]) == total, kinds.get(order["number"])


def test_random_orders_can_be_had(box):
    for _ in range(20):
        order = box.order(box.random_order())
        assert 1 <= len(order["line_items"]) <= 4 and order["total"]["amount"] > 0


@pytest.mark.parametrize(
    "path, kind", [("", "text/html"), ("_page/style.css", "text/css"), ("_page/app.js", "text/javascript")]
)
def test_the_page_is_served_and_needs_nothing_from_outside(box, path, kind):
    with urllib.request.urlopen(box.page_url + path) as answer:
        text = answer.read().decode()
    assert answer.headers["Content-Type"].startswith(kind)
    assert not re.search(r"(src|href)=.?(https?:)?//|@import|url\(http", text)


def test_command_line(tmp_path):
    root = str(Path(__file__).parent.parent)
    run = [sys.executable, "-m", "leaflink_sandbox"]
    environment = {**os.environ, "PYTHONPATH": root}
    text = subprocess.run(
        [*run, "--help"], capture_output=True, text=True, env=environment, cwd=tmp_path, check=True
    ).stdout
    assert "--port" in text and "--seed" in text
    process = subprocess.Popen(
        [*run, "--port", "0", "--orders", "3"], stdout=subprocess.PIPE, text=True, env=environment
    )
    try:
        page = process.stdout.readline().split()[-1]
        with urllib.request.urlopen(page + "_control/state/") as answer:
            assert json.load(answer)["order_count"] == 3
        port = page.rstrip("/").rsplit(":", 1)[1]
        taken = subprocess.run([*run, "--port", port], capture_output=True, text=True, env=environment)
        assert taken.returncode == 1 and "choose another with --port" in taken.stderr
    finally:
        process.terminate()
        process.wait(timeout=5)
        process.stdout.close()
