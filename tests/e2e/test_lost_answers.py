"""What LeafLink did although its answer was lost is not done twice, and nothing stays undone."""

from leaflink_runtime.remote import wait_until
from steps import deliver, put_in_stock, quotation, shipments_told, sweep

LINES = [{"sku": "ALP-CRT-OGK-05", "quantity": 2}]


def ready_to_ship(odoo, box, store, **values):
    put_in_stock(odoo, "ALP-CRT-OGK-05", 1000)
    if values:
        store.write(**values)
    number = box("place_order", lines=LINES, status="Accepted")
    quotation(odoo, number)
    store.finish()
    return number


def sync_state(odoo, picking):
    return odoo("stock.picking", "read", [picking], ["leaflink_sync_state"])[0]["leaflink_sync_state"]


def finish_all(odoo, store):
    """Let what waits for its back-off go now."""
    store.do("action_sync_orders")
    store.finish()
    sweep(odoo)
    store.finish()


def test_the_answer_to_a_shipment_is_lost(odoo, box, store):
    number = ready_to_ship(odoo, box, store)
    box("fault", kind="reset_after", match={"method": "PATCH", "path": f"/orders-received/{number}/"})
    picking = deliver(odoo, number, carrier_tracking_ref="LOST-1")
    store.finish()
    assert "LOST-1" in box("order", number=number)["shipping_details"]
    finish_all(odoo, store)
    assert sync_state(odoo, picking) == "done"
    assert "LOST-1" in box("order", number=number)["shipping_details"]


def test_the_answers_to_transitions_are_lost(odoo, box, store):
    number = ready_to_ship(odoo, box, store, export_status="complete")
    box("fault", kind="reset_after", match={"method": "POST", "path": f"/orders-received/{number}/*"})
    deliver(odoo, number)
    store.finish()
    wait_until(lambda: finish_all(odoo, store) or box("order", number=number)["status"] == "Complete", "Complete", 60)
    posts = [call["path"].split("/")[-2] for call in box("requests", method="POST", path=f"/orders-received/{number}/*")]
    assert posts == ["fulfill", "ship", "complete"], "each transition once, although an answer was lost"


def test_leaflink_is_down_then_up(odoo, box, store):
    number = ready_to_ship(odoo, box, store)
    box("fault", kind="html", match={"method": "PATCH", "path": "/orders-received/*"}, status=502, times=2)
    picking = deliver(odoo, number, carrier_tracking_ref="LATE-1")
    store.finish()
    assert sync_state(odoo, picking) != "done"
    for _try in range(2):
        finish_all(odoo, store)
    assert sync_state(odoo, picking) == "done"
    assert len(shipments_told(box, number)) == 3
    assert "LATE-1" in box("order", number=number)["shipping_details"]


def test_leaflink_asks_to_wait(odoo, box, store):
    box("fault", kind="status", match={"path": "/orders-received/*"}, status=429, headers={"Retry-After": "3"})
    number = box("place_order", lines=LINES, status="Accepted")
    wait_until(lambda: store["pause_until"], "the pause LeafLink asked for", 20)
    order = quotation(odoo, number, 60)
    assert order["state"] == "draft"
    answers = [call["status"] for call in box("requests", path=f"/orders-received/{number}/")]
    assert answers == [429, 200]
