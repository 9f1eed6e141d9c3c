"""Two transactions meet on one row: whoever gives way comes back, nobody waits for the sweeper."""

from concurrent.futures import ThreadPoolExecutor

from attacks import PATIENCE, holding, task_of
from leaflink_runtime import databases
from leaflink_runtime.remote import wait_until
from steps import deliver, put_in_stock, quotation, sync_state

SKU = "ALP-CRT-OGK-05"
LINES = [{"sku": SKU, "quantity": 2}]


def test_a_message_is_counted_while_its_job_begins(server, box, store):
    """OPS-5: the job finds the row locked by a webhook that came again."""
    store.do("action_pause")
    number = box("place_order", lines=LINES, status="Accepted")
    box("wait_webhooks")
    gave_way = f"""SELECT 1 FROM queue_job WHERE identity_key LIKE '%event:order:{number}:%'
        AND (state = 'done' OR eta IS NOT NULL)"""
    with holding(server.db, f"SELECT 1 FROM leaflink_event WHERE external_id = '{number}' FOR UPDATE"):
        store.do("action_resume")
        wait_until(lambda: databases.sql(gave_way, server.db), "the job gives way", PATIENCE)
    quotation(store, number, PATIENCE)


def test_a_message_arrives_while_the_job_of_the_one_before_begins(server, box, store):
    """OPS-5: it saw that job waiting, the job did not see it: it has a job all the same."""
    product = box("products")[0]["id"]
    about = f"external_id = '{product}' AND store_id = {store.id}"
    ends = f"SELECT 1 FROM queue_job WHERE identity_key LIKE '%:event:product:{product}:%' AND state = 'done'"
    box("fault", kind="status", match={"method": "GET", "path": f"/products/{product}/"})
    databases.sql("DELETE FROM queue_job WHERE state = 'done'", server.db)
    box("edit_product", id=product, description="one")
    put_off = f"SELECT id FROM leaflink_event WHERE {about} AND next_try IS NOT NULL"
    ((first,),) = wait_until(lambda: databases.sql(put_off, server.db), "the first message waits", PATIENCE)
    with holding(server.db, f"SELECT 1 FROM leaflink_store WHERE id = {store.id} FOR UPDATE") as lock:
        box("edit_product", id=product, description="two")
        lock.hit()
        store.odoo("leaflink.event", "action_retry", [first])
        wait_until(lambda: databases.sql(ends, server.db), "the first message is done with", PATIENCE)
    box("wait_webhooks")
    left = f"SELECT 1 FROM leaflink_event WHERE {about} AND state = 'queued'"
    wait_until(lambda: not databases.sql(left, server.db), "the second message", PATIENCE)


def test_a_call_is_intended_while_the_one_before_is_settled(server, box, store):
    """OPS-3, OPS-5: the later call finds the earlier one unsettled, which does not see it: it goes out anyway."""
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


def test_two_people_load_orders_for_the_first_time_at_once(server, box, store):
    """OPS-5: neither of them sees a message of the database."""
    number = box("place_order", lines=LINES, status="Submitted")
    values = {"store_id": store.id, "mode": "number", "number": number}
    wizards = [store.odoo("leaflink.order.load", "create", values) for _person in range(2)]
    with ThreadPoolExecutor() as people:
        with holding(server.db, f"SELECT 1 FROM leaflink_store WHERE id = {store.id} FOR UPDATE") as lock:
            loads = [people.submit(store.odoo, "leaflink.order.load", "action_load", wizard) for wizard in wizards]
            lock.hit(2)
        for load in loads:
            assert load.result()["params"]["type"] == "info"
    store.finish()
    assert number in store.orders()
