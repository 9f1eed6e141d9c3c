"""Jobs are disposable: without them, and without anybody who does them, the sweeper brings everything to an end."""

import pytest
from attacks import PATIENCE
from leaflink_runtime import databases, servers
from leaflink_runtime.places import addons, of_this_clone
from leaflink_runtime.remote import Odoo, Store, wait_until
from steps import cents, deliver, put_in_stock, quotation, sweep, sync_state

SKU = "ALP-CRT-OGK-05"
LINES = [{"sku": SKU, "quantity": 12}]


@pytest.fixture
def quiet_server():
    with servers.odoo(of_this_clone("leaflink_chaos_quiet"), addons(), runner=False) as running:
        yield running


class Work:
    """Something of every kind that waits for LeafLink: inbox, outbox, a run over a list, a single record."""

    def __init__(self, store, number):
        """`number`: an order with a quotation."""
        self.store, self.odoo, self.known = store, store.odoo, number
        put_in_stock(self.odoo, SKU, 1000)

    def begin(self):
        store, box = self.store, self.store.sandbox
        box("hold")
        self.new = box("place_order", lines=LINES, status="Accepted")  # the inbox
        self.missed = box("place_order", lines=LINES, status="Accepted")  # only a run finds it
        box("lose_webhooks")
        box("send")
        box("deliver", key=self.new)
        box("wait_webhooks")
        self.picking = deliver(store, self.known, carrier_tracking_ref="LATER")
        self.listing = self.odoo.one("leaflink.listing", [["store_id", "=", store.id], ["sku", "=", SKU]], [])["id"]
        (product,) = [product for product in box("products") if product["sku"] == SKU]
        box("webhook", url="")  # or it would tell about the change itself
        box("edit_product", id=product["id"], description="Read me again")
        store.listen()
        self.odoo("leaflink.listing", "action_retry", [self.listing])
        store.do("action_sync_orders")

    def assert_done(self):
        box, store = self.store.sandbox, self.store
        for number in (self.new, self.missed):
            total = box("order", number=number)["total"]["amount"]
            assert cents(quotation(store, number)["amount_total"]) == cents(total)
        assert sync_state(store, self.picking) == "done"
        assert "LATER" in box("order", number=self.known)["shipping_details"]
        (listing,) = self.odoo("leaflink.listing", "read", [self.listing], ["description"])
        assert "Read me again" in listing["description"]


def due_now(database):
    """The time of every next try comes."""
    for table in ("leaflink_event", "leaflink_task"):
        databases.sql(f"UPDATE {table} SET next_try = NULL", database)


def delete_jobs(database):
    """Delete every job. One that runs goes when it has ended: its process and the DELETE would wait for each other."""
    idle = "SELECT id FROM queue_job WHERE state <> 'started' FOR UPDATE SKIP LOCKED"

    def are_gone():
        databases.sql(f"DELETE FROM queue_job WHERE id IN ({idle})", database)
        return not databases.sql("SELECT FROM queue_job", database)

    wait_until(are_gone, "every job is gone", PATIENCE)


def test_deleted_jobs_are_made_anew(server, box, store):
    """N02"""
    number = box("place_order", lines=LINES, status="Accepted")
    quotation(store, number)
    store.finish()
    work = Work(store, number)
    box("fault", kind="html", match={"path": "/*"}, status=502, times=None)
    work.begin()
    waits = [["store_id", "=", store.id], ["next_try", "!=", False]]
    for model in ("leaflink.event", "leaflink.task"):
        wait_until(lambda model=model: store.odoo(model, "search_count", waits), f"{model} has failed", PATIENCE)
    assert store.odoo.read("leaflink.cursor", [["store_id", "=", store.id], ["is_open", "=", True]], [])
    delete_jobs(server.db)
    box("clear_faults")
    due_now(server.db)
    sweep(store.odoo)
    store.finish()
    work.assert_done()


def test_the_sweeper_stands_in_for_the_runner(quiet_server, box):
    """OPS-2"""
    store = Store(Odoo(quiet_server.url, quiet_server.db), box)
    for action in ("action_connect", "action_sync_products", "action_sync_orders"):
        store.do(action)
    store.listen()
    swept(store, quiet_server)
    number = box("place_order", lines=LINES, status="Accepted")
    box("wait_webhooks")
    swept(store, quiet_server)
    work = Work(store, number)
    work.begin()
    assert store["busy"] and not {work.new, work.missed} & set(store.orders()), "jobs wait, nobody does them"
    assert store["runner_down"], "the banner"
    swept(store, quiet_server)
    work.assert_done()
    about = [["store_id", "=", store.id], ["code", "=", "runner"], ["state", "=", "open"]]
    assert "job runner" in store.odoo.one("leaflink.issue", about, ["message"])["message"]


def swept(store, server):
    """Sweep every quarter of an hour until nothing is left to do."""

    def rests():
        databases.sql("UPDATE queue_job SET date_created = date_created - interval '15 minutes'", server.db)
        sweep(store.odoo)
        return not store["busy"]

    wait_until(rests, "the sweeper comes to an end", PATIENCE)


def test_orders_that_arrived_while_odoo_was_down(server, box, store):
    """N02"""
    server.kill()
    box("hold")
    numbers = [box("place_order", lines=LINES, status="Accepted") for _number in range(3)]
    box("lose_webhooks")  # LeafLink gives up
    box("send")
    server.start()
    store.do("action_sync_orders")
    store.finish()
    for number in numbers:
        assert quotation(store, number)["state"] == "draft"
