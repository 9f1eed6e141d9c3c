"""Without the job runner the sweeper does the work, and the store says so."""

import pytest
from leaflink_runtime import databases, servers
from leaflink_runtime.places import addons, of_this_clone
from leaflink_runtime.remote import Odoo, Store
from steps import cents, sweep

LINES = [{"sku": "ALP-CRT-OGK-05", "quantity": 12}]


@pytest.fixture
def quiet_server():
    with servers.odoo(of_this_clone("leaflink_e2e_quiet"), addons(), runner=False) as running:
        yield running


def test_the_sweeper_stands_in_for_the_runner(quiet_server, box):
    """OPS-2"""
    odoo = Odoo(quiet_server.url, quiet_server.db)
    store = Store(odoo, box)
    store.do("action_connect")
    store.listen()
    store.do("action_sync_products")
    store.do("action_sync_orders")
    number = box("place_order", lines=LINES, status="Accepted")
    box("wait_webhooks")
    assert store["busy"] and not store.orders(), "jobs wait, nobody does them"
    # a quarter of an hour goes by
    databases.sql("UPDATE queue_job SET date_created = date_created - interval '15 minutes'", quiet_server.db)
    assert store["runner_down"], "the banner"
    for _minutes in range(4):
        sweep(odoo)
        if not store["busy"]:
            break
        databases.sql("UPDATE queue_job SET date_created = date_created - interval '15 minutes'", quiet_server.db)
    sale = odoo.one("sale.order", [["leaflink_number", "=", number]], ["amount_total"])
    assert cents(sale["amount_total"]) == cents(box("order", number=number)["total"]["amount"])
