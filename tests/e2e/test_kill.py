"""kill -9 at the worst moment, a new start, one sweep: nothing lost, nothing twice."""

import time

from leaflink_runtime import databases
from leaflink_runtime.remote import Odoo, wait_until
from steps import cents, deliver, quotation, shipments_told, sweep, sync_state
from test_lost_answers import LINES, ready_to_ship


def reborn(server, store):
    """Kill Odoo, start it again on the same database and port."""
    server.kill()
    server.start()
    store.odoo = Odoo(server.url, server.db, server.login, server.password)
    return store.odoo


def test_killed_while_leaflink_has_the_request(server, odoo, box, store):
    """N03"""
    number = ready_to_ship(odoo, box, store)
    box("fault", kind="wait", match={"method": "PATCH", "path": f"/orders-received/{number}/"}, seconds=60)
    picking = deliver(store, number, carrier_tracking_ref="KILL-1")
    wait_until(lambda: shipments_told(box, number), "the request reaches LeafLink", 30)
    server.kill()
    box("release")
    wait_until(lambda: "KILL-1" in (box("order", number=number)["shipping_details"] or ""), "LeafLink does it", 10)
    server.start()
    odoo = store.odoo = Odoo(server.url, server.db, server.login, server.password)
    sweep(odoo)
    # the job that died is found by its runner after a minute; nobody has to wait for that
    wait_until(lambda: sync_state(store, picking) == "done", "the delivery is settled", 30)
    task = odoo.one("leaflink.task", [["store_id", "=", store.id], ["kind", "=", "shipping"]], ["state"])
    assert task["state"] == "done"
    assert "KILL-1" in box("order", number=number)["shipping_details"]


def test_killed_in_the_middle_of_an_import(server, odoo, box, store):
    """N02"""
    box("webhook", url="")
    numbers = {box("place_order", lines=LINES, status="Accepted") for _number in range(120)}
    store.do("action_sync_orders")
    wait_until(lambda: store.orders(), "the first page of orders", 60, 0.05)
    odoo = reborn(server, store)
    sweep(odoo)
    store.finish()
    store.do("action_sync_orders")
    store.finish()
    orders = store.orders()
    assert set(orders) == numbers
    assert {order["state"] for order in orders.values()} == {"processed"}
    theirs = {order["number"]: order["total"]["amount"] for order in box("orders")}
    sales = odoo.read("sale.order", [["leaflink_number", "in", list(numbers)]], ["leaflink_number", "amount_total"])
    assert len(sales) == len(numbers), "one quotation for each order"
    assert all(cents(sale["amount_total"]) == cents(theirs[sale["leaflink_number"]]) for sale in sales)


def test_orders_that_arrived_while_odoo_was_down(server, box, store):
    server.kill()
    numbers = [box("place_order", lines=LINES, status="Accepted") for _number in range(3)]
    time.sleep(1)
    server.start()
    store.odoo = Odoo(server.url, server.db, server.login, server.password)
    store.do("action_sync_orders")
    store.finish()
    for number in numbers:
        assert quotation(store, number)["state"] == "draft"


def test_deleted_jobs_are_rebuilt_by_the_sweeper(server, odoo, box, store):
    """N02"""
    number = ready_to_ship(odoo, box, store)
    box("fault", kind="html", match={"method": "PATCH", "path": "/orders-received/*"}, status=502)
    picking = deliver(store, number, carrier_tracking_ref="SWEPT-1")
    store.finish()
    databases.sql("DELETE FROM queue_job", server.db)
    assert sync_state(store, picking) == "pending"
    # the time of the next try comes
    databases.sql("UPDATE leaflink_task SET next_try = next_try - interval '2 hours'", server.db)
    sweep(odoo)
    store.finish()
    assert sync_state(store, picking) == "done"
