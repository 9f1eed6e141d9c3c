"""One order by every road at once, again and again, shuffled, from two Odoo processes on one database."""

import random
import threading

import pytest
from attacks import had_effect
from leaflink_runtime import servers
from leaflink_runtime.remote import Odoo, RemoteError
from steps import quotation

LINES = [{"sku": "ALP-CRT-OGK-05", "quantity": 12}, {"sku": "SWI-BAR-DAR-100", "quantity": 24, "sale_price": "90"}]
ORDER = {"lines": LINES, "status": "Accepted", "discount": "5", "discount_type": "%", "shipping_charge": "25"}
ROADS = ("webhook", "poll", "wizard", "retry")
TIMES = 10
HEADER = [
    "state",
    "amount_untaxed",
    "amount_tax",
    "amount_total",
    "partner_id",
    "partner_shipping_id",
    "note",
    "user_id",
    "payment_term_id",
]
LINE = [
    "product_id",
    "name",
    "product_uom_qty",
    "product_uom_id",
    "price_unit",
    "discount",
    "tax_ids",
    "price_subtotal",
]


@pytest.fixture(scope="module")
def processes(server, odoo):
    """Odoo twice, as two machines would serve one database."""
    with servers.second_odoo(server) as second:
        yield odoo, Odoo(second.url, server.db)


def go(odoo, store, number, road):
    """Send the order along one road into one of the processes; what can run in the caller's own request does."""
    at_once = {"context": {"queue_job__no_delay": True}}
    if road == "webhook":
        store.sandbox("webhook", url=f"{odoo.url}/leaflink/webhook/{store['webhook_token']}")
        store.sandbox("deliver", key=number)
    elif road == "poll":
        odoo("leaflink.store", "action_sync_orders", [store.id], **at_once)
    elif road == "wizard":
        wizard = odoo("leaflink.order.load", "create", {"store_id": store.id, "mode": "number", "number": number})
        odoo("leaflink.order.load", "action_load", wizard if isinstance(wizard, list) else [wizard], **at_once)
    else:
        odoo("leaflink.order", "action_retry", odoo("leaflink.order", "search", [["external_id", "=", number]]))


def content(odoo, sale):
    """What a sales order says, without what differs between any two orders."""
    (header,) = odoo("sale.order", "read", [sale], HEADER)
    lines = odoo.read("sale.order.line", [["order_id", "=", sale]], LINE)
    for record in (header, *lines):
        del record["id"]
    return header, lines


def hurry(odoo, store, number, roads, start, trouble):
    start.wait()
    for road in roads:
        try:
            go(odoo, store, number, road)
        except RemoteError as error:
            trouble.append((road, str(error)))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_road_ten_times_into_two_processes_makes_one_quotation(processes, box, store, seed):
    """R131, OPS-5"""
    odoo, reference = processes[0], box("place_order", **ORDER)
    expected = content(odoo, quotation(store, reference)["id"])
    store.finish()
    box("webhook", url="")
    number, roads, trouble = box("place_order", **ORDER), list(ROADS * TIMES), []
    random.Random(seed).shuffle(roads)
    start = threading.Barrier(4)
    threads = [
        threading.Thread(target=hurry, args=(processes[part % 2], store, number, roads[part::4], start, trouble))
        for part in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store.listen()
    store.finish()
    assert trouble == []
    sale = quotation(store, number)["id"]
    assert odoo("leaflink.order", "search_count", [["external_id", "=", number]]) == 1
    assert (
        odoo("sale.order", "search_count", [["origin", "=", f"LeafLink {store.orders()[number]['short_number']}"]]) == 1
    )
    assert content(odoo, sale) == expected
    told = [call for call in box("requests", method="PATCH", path=f"/orders-received/{number}/") if had_effect(call)]
    assert [list(call["body"]) for call in told] == [["external_ids"]]
