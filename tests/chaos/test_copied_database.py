"""A copy of the database calls nobody, however it was made; the original goes on where it was."""

import shutil
import subprocess
import sys
from contextlib import contextmanager, suppress

import pytest
from attacks import PATIENCE
from leaflink_runtime import databases, servers
from leaflink_runtime.places import data_dir
from leaflink_runtime.remote import Odoo, RemoteError, wait_until
from steps import deliver, put_in_stock, quotation, sweep, sync_state, trigger

SKU = "ALP-CRT-OGK-05"
LINES = [{"sku": SKU, "quantity": 2}]
POLLS = [("leaflink_connector", "cron_poll_catalog"), ("leaflink_connector_sale", "cron_poll_orders")]
POLLS += [("leaflink_connector_stock", "cron_push_stock")]


def by_postgresql(source, copy):
    databases.sql(f"CREATE DATABASE {copy} TEMPLATE {source}")


def by_odoo(source, copy, *options):
    odoo(source, "db", "-c", databases.configuration(source), "duplicate", *options, source, copy)


def by_odoo_neutralized(source, copy):
    by_odoo(source, copy, "--neutralize")


def by_postgresql_then_neutralized(source, copy):
    by_postgresql(source, copy)
    odoo(copy, "neutralize", "-c", databases.configuration(copy), "-d", copy)


def odoo(database, *command):
    done = subprocess.run([f"{sys.prefix}/bin/odoo", *map(str, command)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@contextmanager
def copied(server, make):
    """The server stands still, its database and files (with the key file) are copied, and Odoo serves the copy."""
    name = f"{server.db}_copy"
    databases.drop(name)
    server.stop()
    databases.sql("UPDATE leaflink_task SET next_try = NULL", server.db)  # the time of the next try comes
    databases.sql("UPDATE queue_job SET eta = NULL", server.db)
    make(server.db, name)
    databases.sql(f"COMMENT ON DATABASE {name} IS '{{}}'")  # ours, to be dropped
    shutil.copytree(server.data_dir, data_dir(name), dirs_exist_ok=True)
    files = data_dir(name) / "filestore"
    if not (files / name).exists():  # PostgreSQL knows nothing of them
        (files / server.db).rename(files / name)
    copy = servers.Odoo(name, servers.processes.port(None))
    try:
        copy.start()
        yield Odoo(copy.url, name)
    finally:
        copy.stop()
        databases.drop(name)
        shutil.rmtree(server.data_dir / "filestore" / name, ignore_errors=True)


@pytest.mark.parametrize("make", [by_postgresql, by_odoo, by_odoo_neutralized, by_postgresql_then_neutralized])
def test_a_copy_calls_nobody_and_the_original_goes_on(server, box, store, make):
    """SEC-4"""
    number = box("place_order", lines=LINES, status="Accepted")
    put_in_stock(store.odoo, SKU, 1000)
    quotation(store, number)
    store.finish()
    box("fault", kind="html", match={"method": "PATCH", "path": "/orders-received/*"}, status=502, times=None)
    picking = deliver(store, number, carrier_tracking_ref="COPIED")
    waiting = [["store_id", "=", store.id], ["kind", "=", "shipping"], ["next_try", "!=", False]]
    wait_until(lambda: store.odoo("leaflink.task", "search_count", waiting), "LeafLink is down", PATIENCE)
    with copied(server, make) as copy:
        box("clear_faults")
        box("clear_requests")
        for poll in POLLS:
            trigger(copy, *poll)
        for action in ("action_sync_orders", "action_push_stock", "action_connect"):
            with suppress(RemoteError):  # it says that it must not
                copy("leaflink.store", action, [store.id])
        sweep(copy)
        jobs = [["channel", "=like", "root.leaflink.%"], ["state", "in", ["pending", "enqueued", "started"]]]
        wait_until(lambda: not copy("queue.job", "search_count", [*jobs, ["eta", "=", False]]), "jobs end", PATIENCE)
        (reason,) = copy("leaflink.store", "read", [store.id], ["neutral_reason"])
        assert "makes no calls" in reason["neutral_reason"]
        assert box("requests") == []
    server.start()
    sweep(store.odoo)
    store.finish()
    assert sync_state(store, picking) == "done"
    assert box("order", number=number)["shipping_details"].count("COPIED") == 1
