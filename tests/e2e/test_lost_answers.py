"""What LeafLink did although its answer was lost is not done twice, and nothing stays undone."""

from datetime import datetime, timedelta

from leaflink_runtime.remote import wait_until
from steps import deliver, put_in_stock, quotation, retry_tasks, shipments_told, sweep, sync_state

LINES = [{"sku": "ALP-CRT-OGK-05", "quantity": 2}]


def ready_to_ship(odoo, box, store, **values):
    put_in_stock(odoo, "ALP-CRT-OGK-05", 1000)
    if values:
        store.write(**values)
    number = box("place_order", lines=LINES, status="Accepted")
    quotation(store, number)
    store.finish()
    return number


def test_the_answer_to_a_shipment_is_lost(odoo, box, store):
    """R219"""
    number = ready_to_ship(odoo, box, store)
    box("fault", kind="reset_after", match={"method": "PATCH", "path": f"/orders-received/{number}/"})
    picking = deliver(store, number, carrier_tracking_ref="LOST-1")
    store.finish()
    assert "LOST-1" in box("order", number=number)["shipping_details"]
    assert sync_state(store, picking) != "done"
    retry_tasks(store)
    assert sync_state(store, picking) == "done"
    assert "LOST-1" in box("order", number=number)["shipping_details"]


def test_the_answers_to_transitions_are_lost(odoo, box, store):
    """R185, C20, F6, N03"""
    number = ready_to_ship(odoo, box, store, export_status="complete")
    box("fault", kind="reset_after", match={"method": "POST", "path": f"/orders-received/{number}/*"}, times=2)
    deliver(store, number)
    for _try in range(4):
        store.finish()
        sweep(odoo)  # takes every uncertain row at once
    store.finish()
    assert box("order", number=number)["status"] == "Complete"
    posts = [
        call["path"].split("/")[-2] for call in box("requests", method="POST", path=f"/orders-received/{number}/*")
    ]
    assert posts == ["fulfill", "ship", "complete"], "each transition once, although answers were lost"


def test_leaflink_is_down_then_up(odoo, box, store):
    number = ready_to_ship(odoo, box, store)
    box("fault", kind="html", match={"method": "PATCH", "path": "/orders-received/*"}, status=502, times=2)
    picking = deliver(store, number, carrier_tracking_ref="LATE-1")
    store.finish()
    assert sync_state(store, picking) == "pending"
    retry_tasks(store)
    assert sync_state(store, picking) == "pending"
    retry_tasks(store)
    assert sync_state(store, picking) == "done"
    assert len(shipments_told(box, number)) == 3
    assert "LATE-1" in box("order", number=number)["shipping_details"]


def test_leaflink_asks_to_wait(box, store):
    box("fault", kind="status", match={"path": "/orders-received/*"}, status=429, headers={"Retry-After": "3"})
    number = box("place_order", lines=LINES, status="Accepted")
    wait_until(lambda: store["pause_until"], "the pause LeafLink asked for", 20)
    assert quotation(store, number, 60)["state"] == "draft"
    first, second = box("requests", path=f"/orders-received/{number}/")[:2]
    assert (first["status"], second["status"]) == (429, 200)
    assert datetime.fromisoformat(second["at"]) - datetime.fromisoformat(first["at"]) >= timedelta(seconds=3)
