"""Thousands of products and customers over HTTP, page by page in one process: memory; time beside plain create()."""

from inside import busy_seconds, environment, prepare
from leaflink_runtime import servers
from leaflink_runtime.remote import Sandbox
from memory import resident
from rows import row

PRODUCTS, CUSTOMERS = 50_000, 5_000
SHARE = 20
PAGE = 100


def measures(full):
    share = 1 if full else SHARE
    with environment() as env, servers.sandbox() as running:
        box = Sandbox(running.page_url)
        facts = box.state()
        store = prepare(env, facts["url"], facts["key"], facts["company_id"])
        store = store.with_context(queue_job__no_delay=True, tracking_disable=True)
        store.action_refresh_reference()
        for load in (products(store, box, PRODUCTS // share), customers(store, box, CUSTOMERS // share)):
            yield from load


def products(store, box, count):
    def add(number):
        box("add_product", sku=f"BENCH-{number}", name=f"Bench {number}", description=f"Text {number}")

    yield from loading("products", store, store.action_sync_products, add, count)


def customers(store, box, count):
    def add(number):
        license_number, place = (
            f"402R-{number:05}",
            {"address": f"{number} Main St", "city": "Denver", "zipcode": "80204"},
        )
        box("add_customer", name=f"Bench shop {number}", license_number=license_number, **place)

    yield from loading("customers", store, store.action_sync_customers, add, count)


def loading(what, store, sync, add, count):
    """Load a fifth, then the rest; the plain create() makes the same bindings and Odoo records once more."""
    env, model = store.env, {"products": "leaflink.listing", "customers": "leaflink.customer"}[what]
    for number in range(count // 5):
        add(number)
    sync()
    small = resident()
    for number in range(count // 5, count):
        add(number)
    seconds, queries = measured(env, sync)
    made = count - count // 5
    yield row(f"memory after loading {count} {what} / after a fifth", resident() / small, "x", 1.1)
    plain = [*plain_create(env[model].search([("store_id", "=", store.id)], order="id desc", limit=made))]
    yield row(f"loading {made} {what} / create() of the same records", seconds / plain[0], "x", 2)
    yield row("queries of that, more than create(), per record", (queries - plain[1]) / made, "queries", 1)
    env["leaflink.cursor"].search([("store_id", "=", store.id)]).value = False
    again, _queries = measured(env, sync)
    yield row(f"loading {count} {what} again without news / the first time", again / seconds, "x", 0.5)


def measured(env, work):
    """Seconds of processor and queries of `work`."""
    begin, queries = busy_seconds(env), env.cr.sql_log_count
    work()
    env.flush_all()
    env.invalidate_all()
    return busy_seconds(env) - begin, env.cr.sql_log_count - queries


def plain_create(bindings):
    """Seconds and queries of making copies of these bindings and of their Odoo records, a page at a time."""
    env, link, costs = bindings.env, bindings._link, []
    other, names = bindings.store_id.copy({"name": "Plain"}), stored(bindings)
    of_record = "_product_values" if link == "product_id" else "_new_partner_values"
    for offset in range(0, len(bindings), PAGE):
        page = bindings[offset : offset + PAGE]
        rows = [values(one, names) | {"store_id": other.id, "external_id": f"plain-{one.id}"} for one in page]
        records = [getattr(one, of_record)() for one in page]
        env.invalidate_all()

        def create(page=page, rows=rows, records=records):
            made = env[page[link]._name].create(records)
            env[page._name].create([row | {link: one.id} for row, one in zip(rows, made, strict=True)])

        costs.append(measured(env, create))
    return map(sum, zip(*costs, strict=True))


def stored(records):
    """Names of the plain columns that hold something in the first of these records."""
    kinds = ("char", "text", "float", "integer", "monetary", "boolean", "selection", "many2one")
    return [
        name
        for name, field in records._fields.items()
        if field.store and not field.compute and not field.related and field.type in kinds and records[:1][name]
        if name not in ("id", "create_uid", "write_uid")
    ]


def values(record, names):
    return {name: record._fields[name].convert_to_write(record[name], record) for name in names}
