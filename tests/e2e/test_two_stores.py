"""Two LeafLink companies in one Odoo, with the same numbers on both sides, do not mix."""

import pytest
from leaflink_runtime import servers
from leaflink_runtime.remote import Sandbox, Store
from steps import cents, quotation

LINES = [{"sku": "ALP-CRT-OGK-05", "quantity": 12}]


@pytest.fixture
def twins(odoo):
    """Two sandboxes with the same seed, so that ids collide, each with its store."""
    with servers.sandbox(seed=99) as first, servers.sandbox(seed=99) as second:
        stores = []
        for name, running in (("North", first), ("South", second)):
            store = Store(odoo, Sandbox(running.page_url), name=name)
            store.do("action_connect")
            store.listen()
            for action in ("action_sync_products", "action_sync_customers", "action_sync_orders"):
                store.do(action)
            stores.append(store)
        for store in stores:
            store.finish()
        yield stores
        for store in stores:
            store.do("action_pause")


def test_each_store_has_its_own_orders_products_and_customers(odoo, twins):
    """R001"""
    north, south = twins
    assert north.sandbox("products")[0]["id"] == south.sandbox("products")[0]["id"], "ids collide"
    placed = {}
    for store, quantity in ((north, 3), (south, 5)):
        lines = [{"sku": "ALP-CRT-OGK-05", "quantity": quantity}]
        placed[store.id] = store.sandbox("place_order", lines=lines, status="Accepted")
    for store in twins:
        store.finish()
        assert set(store.orders()) == {placed[store.id]}
        listings = odoo.read("leaflink.listing", [["store_id", "=", store.id]], ["product_id"])
        assert len(listings) == len(store.sandbox("products"))
        total = store.sandbox("order", number=placed[store.id])["total"]["amount"]
        staged = store.orders()[placed[store.id]]
        sale = odoo("sale.order", "read", [staged["sale_order_id"][0]], ["amount_total"])[0]
        assert cents(sale["amount_total"]) == cents(total)


def test_one_store_in_trouble_does_not_stop_the_other(odoo, twins):
    """R001"""
    north, south = twins
    north.sandbox("fault", kind="status", match={"path": "/*"}, status=401, times=50)
    lost = north.sandbox("place_order", lines=LINES, status="Accepted")
    number = south.sandbox("place_order", lines=LINES, status="Accepted")
    assert quotation(south, number)["state"] == "draft"
    north.finish()
    assert north["state"] == "auth_error" and lost not in north.orders()
    north.sandbox("clear_faults")
    north.do("action_resume")
    assert quotation(north, lost)["state"] == "draft"
