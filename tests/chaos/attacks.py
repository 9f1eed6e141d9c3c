"""Ways to kill Odoo at a moment of one's choice, and what must be true on both sides afterwards."""

import threading
from contextlib import closing, contextmanager, suppress
from http.client import HTTPException

import psycopg2
from leaflink_runtime import databases
from leaflink_runtime.remote import RemoteError, wait_until
from steps import cents, sweep

PATIENCE = 90  # seconds; a machine with other work to do is slow
KILL = 9


def revived(server):
    """The server, started again if it is dead."""
    if not server.pids:
        server.start()
    return server


def arm(server, box, method, path, when, kind="hook", **options):
    """Let the sandbox kill Odoo at such a call: `when` it arrives ("before"), has had its effect ("after") or is
    "answered". With kind="reset_before" the call then has no effect."""
    signal = {"pid": server.pids[0], "sig": KILL}
    box("fault", kind=kind, match={"method": method, "path": path}, signal=signal, when=when, **options)


def dead(server):
    """Wait until the sandbox has killed Odoo."""
    wait_until(lambda: not server.pids, "the sandbox kills Odoo", PATIENCE, 0.05)


@contextmanager
def deadly(server):
    """Around a click after which Odoo is killed, perhaps sooner than the click is answered."""
    with suppress(OSError, HTTPException):
        yield
    dead(server)


def reborn(server, store):
    """Odoo starts again; the sweeper is run instead of waiting for it."""
    revived(server)
    sweep(store.odoo)
    store.finish()


def at_once(calls):
    """Make calls at the same moment -> what went wrong."""
    start, trouble = threading.Barrier(len(calls)), []

    def go(call):
        start.wait()
        try:
            call()
        except RemoteError as error:
            trouble.append(str(error))

    threads = [threading.Thread(target=go, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return trouble


class Lock:
    """Locks of PostgreSQL that somebody else may run into, held by the process `holder` of PostgreSQL."""

    def __init__(self, database, holder):
        self.database, self.holder = database, holder

    def hit(self, count=1):
        """Wait until so many wait for us; returns the process id of PostgreSQL of one of them."""
        query = f"SELECT pid FROM pg_stat_activity WHERE {self.holder} = ANY(pg_blocking_pids(pid))"

        def waiting():
            found = databases.sql(query, self.database)
            return len(found) >= count and found

        return wait_until(waiting, f"{count} run into the lock", PATIENCE, 0.05)[0][0]

    def written(self, pid):
        """Tables the transaction of this process of PostgreSQL has written so far."""
        query = f"""SELECT relation::regclass::text FROM pg_locks
            WHERE pid = {pid} AND mode = 'RowExclusiveLock' AND granted"""
        return {name for (name,) in databases.sql(query, self.database)}


@contextmanager
def holding(database, statement):
    """Hold the locks that one SQL statement takes until the block ends."""
    with closing(psycopg2.connect(dbname=database)) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        yield Lock(database, connection.info.backend_pid)


def task_of(store, number, kind):
    """The only row of the outbox of this kind about an order."""
    about = [["store_id", "=", store.id], ["key", "=", f"order:{number}"], ["kind", "=", kind]]
    return store.odoo.one("leaflink.task", about, ["state", "attempts"])


def transitions(box, number):
    """The status changes of an order that LeafLink carried out for us, in order."""
    calls = box("requests", method="POST", path=f"/orders-received/{number}/*")
    return [call["path"].split("/")[-2] for call in calls if had_effect(call)]


def had_effect(call):
    return isinstance(call["status"], int) and call["status"] < 300


def assert_one_quotation(store, number):
    """The order is one staged row and one quotation, equal to LeafLink's to the cent; LeafLink knows which."""
    odoo, theirs = store.odoo, store.sandbox("order", number=number)
    staged = odoo.one(
        "leaflink.order",
        [["store_id", "=", store.id], ["external_id", "=", number]],
        ["state", "state_reason", "sale_order_id"],
    )
    assert staged["state"] == "processed", staged
    sale = odoo.one("sale.order", [["leaflink_number", "=", number]], ["name", "amount_total", "order_line"])
    assert sale["id"] == staged["sale_order_id"][0]
    assert cents(sale["amount_total"]) == cents(theirs["total"]["amount"])
    lines = odoo.read("sale.order.line", [["order_id", "=", sale["id"]]], ["product_uom_qty"])
    assert len(lines) == len(theirs["line_items"])
    assert theirs["external_ids"] == {"odoo": sale["name"]}
    return sale
