"""kill -9 at ten named moments, a new start, one sweep: everything arrives, nothing twice.

Where a call to LeafLink marks the moment, the sandbox kills Odoo itself. Between two calls a lock of PostgreSQL that
Odoo needs next holds it still.
"""

from functools import partial

import pytest
from attacks import PATIENCE, arm, assert_one_quotation, dead, deadly, had_effect, holding, reborn, task_of, transitions
from leaflink_runtime.remote import wait_until
from steps import deliver, put_in_stock, quotation, shipments_told, sync_state

SKU = "ALP-CRT-OGK-05"
COUNTED = ("ALP-LR-OGK-1", "ALP-ROS-GEL-1")
LINES = [{"sku": SKU, "quantity": 12}, {"sku": "SWI-BAR-DAR-100", "quantity": 24}]


# --- an order comes in


def after_the_answer(server, box, store):
    """LeafLink has answered, Odoo has done nothing with it."""
    arm(server, box, "GET", "/orders-received/*", "answered")
    number = box("place_order", lines=LINES, status="Accepted")
    dead(server)
    return number


def after_staging(server, box, store):
    """The order is staged, and its quotation is about to be written."""
    with holding(server.db, "LOCK TABLE sale_order IN SHARE MODE") as lock:
        number = box("place_order", lines=LINES, status="Accepted")
        written = lock.written(lock.hit())
        server.kill()
    assert {"leaflink_order", "leaflink_order_line"} <= written, written
    return number


def before_commit(server, box, store):
    """Everything is written; the job is about to note that it is done, and to commit."""
    box("fault", kind="wait", match={"method": "GET", "path": "/orders-received/*"})
    number = box("place_order", lines=LINES, status="Accepted")
    wait_until(lambda: box("requests", path=f"/orders-received/{number}/"), "Odoo asks for the order")
    job = f"SELECT 1 FROM queue_job WHERE identity_key LIKE '%event:order:{number}:%' AND state = 'started' FOR UPDATE"
    with holding(server.db, job) as lock:
        box("release")
        written = lock.written(lock.hit())
        server.kill()
    assert {"leaflink_order", "sale_order", "leaflink_task"} <= written, written
    return number


@pytest.mark.parametrize("moment", [after_the_answer, after_staging, before_commit])
def test_an_order_comes_in(server, box, store, moment):
    """N02, N03"""
    number = moment(server, box, store)
    assert not server.pids
    reborn(server, store)
    assert_one_quotation(store, number)


# --- the status of an order goes out: three POSTs


def lock_of(server, store, number, kind):
    """The row of a task, locked: who wants to change it waits."""
    task = task_of(store, number, kind)["id"]
    return holding(server.db, f"SELECT 1 FROM leaflink_task WHERE id = {task} FOR UPDATE")


def before_the_claim(server, box, store, number, go):
    store.do("action_pause")
    go()
    with lock_of(server, store, number, "status") as lock:
        store.do("action_resume")
        lock.hit()
        assert task_of(store, number, "status")["state"] == "queued"
        server.kill()


def after_the_claim(server, box, store, number, go):
    """LeafLink never gets the POST."""
    arm(server, box, "POST", f"/orders-received/{number}/transition/fulfill/", "before", kind="reset_before")
    with deadly(server):
        go()
    assert transitions(box, number) == []


def after_the_effect(server, box, store, number, go):
    arm(server, box, "POST", f"/orders-received/{number}/transition/fulfill/", "after")
    with deadly(server):
        go()
    assert transitions(box, number) == ["fulfill"]


def before_the_answer_is_stored(server, box, store, number, go):
    box("fault", kind="wait", match={"method": "POST", "path": f"/orders-received/{number}/transition/complete/"})
    go()
    wait_until(
        lambda: box("requests", path=f"/orders-received/{number}/transition/complete/"),
        "the last step reaches LeafLink",
    )
    with lock_of(server, store, number, "status") as lock:
        box("release")
        lock.hit()
        assert task_of(store, number, "status")["state"] == "running"
        server.kill()
    assert transitions(box, number) == ["fulfill", "ship", "complete"]


@pytest.mark.parametrize("moment", [before_the_claim, after_the_claim, after_the_effect, before_the_answer_is_stored])
def test_a_status_goes_out(server, box, store, moment):
    """N03, R185"""
    number = box("place_order", lines=[{"sku": SKU, "quantity": 2}], status="Accepted")
    put_in_stock(store.odoo, SKU, 1000)
    quotation(store, number)
    store.finish()
    moment(server, box, store, number, partial(deliver, store, number, carrier_tracking_ref="KILLED"))
    assert not server.pids
    reborn(server, store)
    assert task_of(store, number, "status")["state"] == "done"
    assert box("order", number=number)["status"] == "Complete"
    assert transitions(box, number) == ["fulfill", "ship", "complete"], "each step once"


# --- quantities, a shipment, a payment


def test_quantities_go_out(server, box, store):
    """N02, N03: killed after the first of two PATCHes has had its effect."""
    odoo = store.odoo
    ids = {product["sku"]: product["id"] for product in box("products")}
    store.write(stock_sync=True)
    for sku in COUNTED:
        put_in_stock(odoo, sku, 700)
    store.do("action_push_stock")
    store.finish()
    for sku, quantity in zip(COUNTED, (300, 500), strict=True):
        put_in_stock(odoo, sku, quantity)
    arm(server, box, "PATCH", "/products/*", "after")
    with deadly(server):
        store.do("action_push_stock")
    reborn(server, store)
    reserved = {product["sku"]: float(product["reserved_qty"]) for product in box("products")}
    for sku, quantity in zip(COUNTED, (300, 500), strict=True):
        offered = float(box("product", id=ids[sku])["quantity"])
        assert offered - reserved[sku] == quantity, (sku, offered, reserved[sku])
    store.write(stock_sync=False)


def test_a_shipment_goes_out(server, box, store):
    """R219, N03: killed after LeafLink has noted the shipment."""
    number = box("place_order", lines=[{"sku": SKU, "quantity": 2}], status="Accepted")
    put_in_stock(store.odoo, SKU, 1000)
    quotation(store, number)
    store.finish()
    arm(server, box, "PATCH", f"/orders-received/{number}/", "after")
    picking = deliver(store, number, carrier_tracking_ref="KILLED-9")
    dead(server)
    reborn(server, store)
    assert sync_state(store, picking) == "done"
    told = [call["body"] for call in shipments_told(box, number) if had_effect(call)]
    assert told and all(body == told[0] for body in told), "the same again, if at all"
    assert box("order", number=number)["shipping_details"].count("KILLED-9") == 1


def test_a_payment_comes_in(server, box, store):
    """R212, N02: killed when LeafLink has answered with the payments."""
    number = box("place_order", lines=LINES, status="Accepted")
    quotation(store, number)
    store.finish()
    arm(server, box, "GET", f"/orders-received/{number}/payments/", "answered")
    box("add_payment", number=number, amount="25.00")
    box("deliver", key=number)
    dead(server)
    reborn(server, store)
    about = [["store_id", "=", store.id], ["order_id.external_id", "=", number]]
    assert store.odoo.one("leaflink.payment", about, ["amount"])["amount"] == 25.0


# --- a whole list


def test_an_import_of_several_pages(server, box, store):
    """N02: killed when the first page is in."""
    box("webhook", url="")
    numbers = {box("place_order", lines=LINES, status="Accepted") for _number in range(120)}
    store.do("action_sync_orders")
    wait_until(lambda: numbers & store.orders().keys(), "the first page of orders", PATIENCE, 0.05)
    server.kill()
    reborn(server, store)
    store.listen()
    assert numbers <= store.orders().keys()
    for number in numbers:
        assert_one_quotation(store, number)
