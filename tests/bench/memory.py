"""Memory while a store reads many orders: all pages one after the other in one process, over HTTP."""

from inside import environment, prepare
from leaflink_runtime import servers
from leaflink_runtime.remote import Sandbox
from rows import row

ORDERS = 10_000
SHARE = 5
LINES = [{"sku": "ALP-CRT-OGK-05", "quantity": 12}, {"sku": "SWI-BAR-DAR-100", "quantity": 24}]


def measures(full):
    share = 1 if full else SHARE
    with environment() as env, servers.sandbox() as running:
        box = Sandbox(running.page_url)
        facts = box.state()
        store = prepare(env, facts["url"], facts["key"], facts["company_id"])
        store = store.with_context(queue_job__no_delay=True, tracking_disable=True)
        store.action_sync_products()
        store.action_sync_customers()
        yield growth(box, ORDERS // share, "orders", add_orders, store.action_sync_orders)


def growth(box, count, what, add, sync):
    """Resident memory after all of them beside that after the first fifth."""
    sizes = []
    for part in (count // 5, count - count // 5):
        add(box, part)
        sync()
        sizes.append(resident())
    return row(f"memory after loading {count} {what} / after a fifth", sizes[1] / sizes[0], "x", 1.1)


def resident():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1])


def add_orders(box, count):
    for _number in range(count):
        box("place_order", lines=LINES, status="Accepted")
