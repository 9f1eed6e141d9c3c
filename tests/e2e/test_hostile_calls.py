"""How often LeafLink is called: no more than the pages take, nothing for no news, not at all while it asks to wait."""

import math
import threading
from datetime import datetime, timedelta

from leaflink_runtime import databases
from leaflink_runtime.remote import PATIENCE, Odoo
from steps import SYNCS, put_in_stock, sweep

LINES = [{"sku": "ALP-CRT-OGK-05", "quantity": 12}, {"sku": "SWI-BAR-DAR-100", "quantity": 24}]
PAGE = 50
# what a run writes about itself, whatever it finds (on the store: how far it has read orders for quantities)
OWN_BOOKS = ("queue_job", "leaflink_cursor", "leaflink_operation", "ir_cron", "leaflink_store")
WAIT = 6
# each other lane of the queue may have begun a call just before it could know
ON_ITS_WAY, OTHER_LANES = timedelta(seconds=2), 3


def calls(box):
    """What was asked, in no particular order: the lanes of the queue do not wait for each other."""
    return sorted((call["method"], call["path"], call["query"].get("offset", "")) for call in box("requests"))


def written(server):
    """{(table, id): write_date} of every row of every table that has one."""
    tables = databases.sql(
        "SELECT c.table_name FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema,"
        " table_name) WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND column_name = 'write_date'",
        server.db,
    )
    names = [name for (name,) in tables if not name.startswith(OWN_BOOKS)]
    rows = databases.sql(
        " UNION ALL ".join(f"SELECT '{name}', id, write_date FROM \"{name}\"" for name in names), server.db
    )
    return {(table, row): moment for table, row, moment in rows}


def sync_everything(store):
    for action in SYNCS:
        store.do(action)
    store.finish()
    store.do("action_push_stock")
    store.finish()


def test_a_poll_costs_its_pages_and_one_without_news_writes_nothing(server, odoo, unscheduled, box, store):
    """R031, N02"""
    box("webhook", url="")
    store.write(external_ids_key=False)  # telling LeafLink our number is a call of its own for each order
    number_of_orders = 2 * PAGE + 7
    for _number in range(number_of_orders):
        box("place_order", lines=LINES, status="Accepted")
    put_in_stock(odoo, "ALP-CRT-OGK-05", 5000)
    store.write(stock_sync=True)
    box("clear_requests")
    store.do("action_sync_orders")
    store.finish()
    assert len(store.orders()) == number_of_orders
    assert len(calls(box)) <= math.ceil(number_of_orders / PAGE) + 1, calls(box)
    sync_everything(store)  # what this one pushes comes back as news
    box("clear_requests")
    sync_everything(store)
    first, before = [call for call in calls(box) if call[0] == "GET"], written(server)
    box("clear_requests")
    sync_everything(store)
    assert calls(box) == first, "the same pages, and nothing is sent where nothing has changed"
    after = written(server)
    assert {row for row in after if after[row] != before.get(row)} == set()
    assert before.keys() == after.keys()


def test_no_call_before_leaflink_says_so(server, odoo, box, store):
    """OPS-1, ERR-4: several jobs at once, the sweep and a person pressing buttons meanwhile."""
    box("webhook", url="")
    numbers = [box("place_order", lines=LINES, status="Accepted") for _number in range(30)]
    store.do("action_sync_orders")
    store.finish()
    listening = f"{store.odoo.url}/leaflink/webhook/{store['webhook_token']}"
    box("webhook", url=listening)
    for storm in range(3):
        box("clear_requests")
        headers = {"Retry-After": str(WAIT)}
        box("fault", kind="status", match={"path": "/*"}, status=429, headers=headers, times=1, skip=storm)
        for number in numbers:
            box("edit_order", number=number, notes=f"storm {storm}")
        person = Odoo(server.url, server.db)
        press = [threading.Thread(target=person, args=("leaflink.store", action, [store.id])) for action in SYNCS]
        for thread in press:
            thread.start()
        for thread in press:
            thread.join()
        sweep(odoo)
        store.do("action_sync_orders")
        box("wait_webhooks", seconds=60)
        end = datetime.now() + timedelta(seconds=PATIENCE)
        old = [["store_id", "=", store.id], ["notes", "!=", f"storm {storm}"]]
        while odoo.read("leaflink.order", old, ["notes"]):
            assert datetime.now() < end, "what waited comes in by itself"
            sweep(odoo)
        log = box("requests")
        moments = [(datetime.fromisoformat(call["at"]), call) for call in log]
        [refused] = [(at, call) for at, call in moments if call["status"] == 429]
        heard = refused[0] + timedelta(milliseconds=refused[1]["ms"])
        early = [at - heard for at, _call in moments if heard < at < heard + timedelta(seconds=WAIT)]
        assert [after for after in early if after > ON_ITS_WAY] == []
        assert len(early) <= OTHER_LANES, early
        assert any(at > heard + timedelta(seconds=WAIT) for at, _call in moments), "and it goes on afterwards"
        store.finish()
