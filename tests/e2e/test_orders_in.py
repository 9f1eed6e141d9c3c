"""Orders come in once, completely, whatever happens on the way."""

from leaflink_runtime.remote import wait_until
from steps import cents, quotation

LINES = [{"sku": "ALP-CRT-OGK-05", "quantity": 12}, {"sku": "SWI-BAR-DAR-100", "quantity": 24}]


def test_a_webhook_order_becomes_a_quotation(odoo, box, store):
    """R038: by itself, with one look at the order; how fast is the bench's to measure."""
    number = box("place_order", lines=LINES, status="Accepted")
    order = quotation(store, number)
    assert cents(order["amount_total"]) == cents(box("order", number=number)["total"]["amount"])
    calls = box("requests", path=f"/orders-received/{number}/")
    asked = [call["method"] for call in calls if call["method"] == "PATCH" or "include_children" in call["query"]]
    assert asked[:1] == ["GET"]
    # once more only after our own external_ids, whose webhook comes back
    assert asked[1:2] in ([], ["PATCH"])


def test_an_order_grows_up_by_webhooks(odoo, box, store):
    number = box("place_order", lines=LINES)
    store.finish()
    staged = store.orders()[number]
    assert (staged["state"], staged["sale_order_id"]) == ("new", False)
    assert "Accepted" in staged["state_reason"]
    box("act", number=number, action="accept")
    store.finish()
    assert quotation(store, number)["state"] == "draft"
    box("edit_order", number=number, discount="10", discount_type="%")
    store.finish()
    assert cents(quotation(store, number)["amount_total"]) == cents(box("order", number=number)["total"]["amount"])
    box("act", number=number, action="reject")
    store.finish()
    assert quotation(store, number)["state"] == "cancel"


def test_webhooks_that_arrive_shuffled_and_three_times_make_one_order_each(odoo, box, store):
    """R131"""
    box("hold")
    numbers = [box("place_order", lines=LINES, status="Accepted") for _number in range(6)]
    box("send", shuffle=True, times=3)
    store.finish()
    for number in numbers:
        assert cents(quotation(store, number)["amount_total"]) == cents(box("order", number=number)["total"]["amount"])
    assert set(store.orders()) == set(numbers)


def test_orders_whose_webhooks_were_lost_come_by_polling(odoo, unscheduled, box, store):
    box("hold")
    numbers = {box("place_order", lines=LINES, status="Accepted") for _number in range(3)}
    box("lose_webhooks")
    box("send")
    assert not store.orders()
    store.do("action_sync_orders")
    store.finish()
    assert {number for number, order in store.orders().items() if order["state"] == "processed"} == numbers


def test_a_poll_that_fails_on_the_way_loses_nothing(odoo, unscheduled, box, store):
    box("webhook", url="")
    numbers = {box("place_order", lines=LINES, status="Accepted") for _number in range(3)}
    box("fault", kind="status", match={"method": "GET", "path": "/orders-received/"}, status=503)
    store.do("action_sync_orders")
    store.finish()
    assert not store.orders()
    store.do("action_sync_orders")  # a pressed sync ignores back-off
    wait_until(lambda: set(store.orders()) == numbers, "the orders of the failed poll")
    store.finish()
    assert {order["state"] for order in store.orders().values()} == {"processed"}
