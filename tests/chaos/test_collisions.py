"""Two transactions meet on one row: whoever gives way comes back, nobody waits for the sweeper."""

from attacks import PATIENCE, holding, task_of
from leaflink_runtime import databases
from leaflink_runtime.remote import wait_until
from steps import deliver, put_in_stock, quotation, sync_state

SKU = "ALP-CRT-OGK-05"
LINES = [{"sku": SKU, "quantity": 2}]


def test_a_message_is_counted_while_its_job_begins(server, box, store):
    """N02: the job finds the row locked by a webhook that came again."""
    store.do("action_pause")
    number = box("place_order", lines=LINES, status="Accepted")
    box("wait_webhooks")
    gave_way = f"""SELECT 1 FROM queue_job WHERE identity_key LIKE '%event:order:{number}'
        AND (state = 'done' OR eta IS NOT NULL)"""
    with holding(server.db, f"SELECT 1 FROM leaflink_event WHERE external_id = '{number}' FOR UPDATE"):
        store.do("action_resume")
        wait_until(lambda: databases.sql(gave_way, server.db), "the job gives way", PATIENCE)
    quotation(store, number, PATIENCE)


def test_a_call_is_intended_while_the_one_before_is_settled(server, box, store):
    """OPS-3: the later call finds the earlier one unsettled, and that one does not see the later: it goes out all the same."""
    box("fault", kind="wait", match={"method": "PATCH", "path": "/orders-received/*"})
    number = box("place_order", lines=LINES, status="Accepted")
    put_in_stock(store.odoo, SKU, 1000)
    path = f"/orders-received/{number}/"
    wait_until(lambda: box("requests", method="PATCH", path=path), "the first call reaches LeafLink", PATIENCE)
    first = task_of(store, number, "external_ids")["id"]
    with holding(server.db, f"SELECT 1 FROM leaflink_task WHERE id = {first} FOR UPDATE") as lock:
        box("release")
        lock.hit()
        picking = deliver(store, number, carrier_tracking_ref="SECOND")
        second = task_of(store, number, "shipping")["id"]
        job = f"SELECT 1 FROM queue_job WHERE identity_key LIKE '%:task:{second}' AND state = 'done'"
        wait_until(lambda: databases.sql(job, server.db), "the second call gives way", PATIENCE)
    wait_until(lambda: sync_state(store, picking) == "done", "the second call", PATIENCE)
