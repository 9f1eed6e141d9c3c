"""LeafLink is down, or asks to wait: nobody hurries it, and everything goes on by itself."""

from datetime import datetime, timedelta

from attacks import PATIENCE, transitions
from leaflink_runtime.remote import wait_until
from steps import deliver, put_in_stock, quotation, retry_tasks, shipments_told, sweep, sync_state

SKU = "ALP-CRT-OGK-05"
LINES = [{"sku": SKU, "quantity": 2}]
WAIT = 3  # seconds LeafLink asks for


def ready_to_ship(box, store):
    put_in_stock(store.odoo, SKU, 1000)
    number = box("place_order", lines=LINES, status="Accepted")
    quotation(store, number)
    store.finish()
    return number


def test_the_answers_to_several_transitions_are_lost(box, store):
    """R185, C20, N03"""
    number = ready_to_ship(box, store)
    box("fault", kind="reset_after", match={"method": "POST", "path": f"/orders-received/{number}/*"}, times=2)
    deliver(store, number)

    def completed():
        sweep(store.odoo)  # takes every uncertain row at once
        return box("order", number=number)["status"] == "Complete"

    wait_until(completed, "the order is complete", PATIENCE)
    store.finish()
    assert transitions(box, number) == ["fulfill", "ship", "complete"], "each once, although answers were lost"


def test_leaflink_is_down_then_up(box, store):
    """R219"""
    number = ready_to_ship(box, store)
    box("fault", kind="html", match={"method": "PATCH", "path": "/orders-received/*"}, status=502, times=2)
    picking = deliver(store, number, carrier_tracking_ref="LATE-1")
    for tries in (1, 2):
        wait_until(lambda tries=tries: len(shipments_told(box, number)) == tries, f"try {tries}", PATIENCE)
        assert sync_state(store, picking) == "pending"
        retry_tasks(store)
    assert sync_state(store, picking) == "done"
    assert len(shipments_told(box, number)) == 3
    assert "LATE-1" in box("order", number=number)["shipping_details"]


def test_leaflink_asks_to_wait(box, store):
    """OPS-1"""
    asked = {"Retry-After": str(WAIT)}
    box("fault", kind="status", match={"path": "/orders-received/*"}, status=429, headers=asked)
    number = box("place_order", lines=LINES, status="Accepted")
    wait_until(lambda: store["pause_until"], "the pause LeafLink asked for", PATIENCE)
    assert quotation(store, number, PATIENCE)["state"] == "draft"
    first, second = box("requests", path=f"/orders-received/{number}/")[:2]
    assert (first["status"], second["status"]) == (429, 200)
    assert datetime.fromisoformat(second["at"]) - datetime.fromisoformat(first["at"]) >= timedelta(seconds=WAIT)
