"""What is measured inside one Odoo process: imports, the stock formula, the hooks. Nothing is committed."""

import importlib.util
import itertools
import statistics
import sys
import time
from contextlib import contextmanager
from inspect import isfunction
from pathlib import Path
from types import SimpleNamespace

from leaflink_runtime import databases, postgres
from leaflink_runtime.places import REPO, addons
from rows import row

DATABASE = "leaflink_bench"
RUNS = 5
NUMBERS = itertools.count()
SIZES = 1_000, 10_000
LOTS = 10
KINDS = {str: "text", int: "int", float: "numeric"}
PICKING_LINES = 200
HOOKED = ("stock.quant", "stock.move", "stock.picking", "sale.order")
ADDON = "odoo.addons.leaflink_connector_stock."
FEATURES = {
    "our number told to LeafLink": {"external_ids_key": "odoo"},
    "whole cases": {"sale_uom_policy": "case"},
    "the discount in the prices": {"discount_mode": "distribute"},
    "prices carried both ways": {"price_sync": "both"},
    "payments both ways": {"payment_sync": "both"},
}
DISCOUNTED = {"discount": 7, "discount_type": "%"}


def measures(_full):
    with environment() as env, sandbox() as box:
        store = prepare(env, box.url, box.key, box.company_id)
        case = SimpleNamespace(env=env, box=box, store=store, take=taking(store))
        yield from stock_formula(case)
        yield from hooks(case)
        yield from importing(case)


@contextmanager
def environment():
    """An Odoo environment on a fresh database, rolled back at the end."""
    postgres.connect_to()
    import odoo.cli  # makes the namespace package complete
    import odoo.sql_db

    odoo.sql_db.close_db(DATABASE)
    databases.fresh(DATABASE, addons())
    from odoo.api import Environment
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config(["-c", str(databases.configuration(DATABASE)), "--log-level=error"], setup_logging=True)
    Registry.delete(DATABASE)  # what is remembered of the database before this one
    with Registry(DATABASE).cursor() as cursor:
        env = Environment(cursor, odoo.SUPERUSER_ID, {})
        yield env(user=env.ref("base.user_admin"), su=True)
        cursor.rollback()


@contextmanager
def sandbox():
    from leaflink_sandbox import Sandbox

    box = Sandbox.start()
    try:
        yield box
    finally:
        box.stop()


def prepare(env, url, key, company):
    """A connected store for the sandbox at `url`, which knows the tax of the orders."""
    store = env["leaflink.store"].create(
        {
            "name": "Bench",
            "environment": "custom",
            "custom_url": url,
            "api_key": key,
            "leaflink_company_id": str(company),
            "capture_point": "submitted",
        }
    )
    store.state = "connected"
    tax = env["account.tax"].create({"name": "Excise", "amount": 10, "type_tax_use": "sale", "amount_type": "percent"})
    env["leaflink.tax.map"].create({"store_id": store.id, "name": "Excise", "rate": 10, "tax_id": tax.id})
    return store


def taking(store):
    def take(number):
        store.env["leaflink.order"]._import_one(store, number, loaded=True)

    return take


def importing(case):
    """Import of 100 orders of five lines beside one create() of 100 such orders, among few and among many orders."""
    path = REPO / "leaflink_connector_sale/tests/import_cost.py"
    spec = importlib.util.spec_from_file_location("import_cost", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.import_cost(case, 10)  # warm
    order = case.env["leaflink.order"].search([("sale_order_id", "!=", False)], limit=1)
    present = 0
    for count in SIZES:
        add_imported(case.env, order, count - present)
        present = count
        costs = [module.import_cost(case) for _run in range(RUNS)]
        ratio = statistics.median(cost["ratio"] for cost in costs)
        queries = statistics.median(cost["queries"] for cost in costs)
        yield row(f"import of 100 orders among {count} / create() of 100 such orders", ratio, "x", 1.0)
        yield row("queries per imported order of five lines", queries, "queries", 6)
    yield from features(case, module.import_cost)


def features(case, import_cost):
    """The same import with what a store may switch on, one by one and all together."""
    store = case.store
    before = {name: store[name] for values in FEATURES.values() for name in values}
    every = {name: value for values in FEATURES.values() for name, value in values.items()}
    for what, values in {"a discount": {}, **FEATURES, "all of these": every}.items():
        store.write(values)
        import_cost(case, 10, **DISCOUNTED)  # warm
        ratio = statistics.median(import_cost(case, **DISCOUNTED)["ratio"] for _run in range(RUNS))
        yield row(f"import of 100 orders with {what} / create()", ratio, "x", 1.0)
        store.write({name: before[name] for name in values})


def add_imported(env, order, count):
    """Copies of a staged order and its quotation, with their lines: what lookups have to find their way through."""
    env.flush_all()
    names = [f"{order.external_id}-{next(NUMBERS)}" for _number in range(count)]
    sale = order.sale_order_id
    sales = replicate(env, sale, count, {"name": names})
    orders = replicate(env, order, count, {"external_id": names, "sale_order_id": sales})
    for line in order.line_ids:
        sale_lines = replicate(env, line.sale_line_id, count, {"order_id": sales})
        replicate(env, line, count, {"order_id": orders, "sale_line_id": sale_lines})
    env.cr.execute("ANALYZE")


def stock_formula(case):
    """All listings computed beside two grouped queries over the same quants and open moves."""
    from odoo.addons.leaflink_connector_stock.models.leaflink_stock_sync import BATCH

    env, store = case.env, case.store
    samples = sample(case)

    def compute(**which):
        return store._stock_candidates(store._stock_lines(), **which)

    def grouped():
        for query in store._stock_grouped():
            env.execute_query(query)

    before = 0
    for count in SIZES:
        populate(case, samples, before, count)
        before = count
        env.flush_all()
        env.cr.execute("UPDATE leaflink_listing SET push_state = NULL")  # the first ones were sent a round before
        env.cr.execute("ANALYZE")
        what = f"{count} listings, {count * LOTS} quants, {count // 10} open LeafLink lines"
        first = ratio(env, lambda: compute(unsent=BATCH + 1), grouped)
        note_as_sent(env, compute(everything=True))
        yield row(f"computing {what} / two grouped queries", ratio(env, compute, grouped), "x", 2.0)
        yield row("the same when LeafLink knows none of them (a batch of the first push)", first, "x", 2.0)


def note_as_sent(env, candidates):
    """Every listing looks as after a push that LeafLink took."""
    env.cr.executemany(
        "UPDATE leaflink_listing SET push_state = 'done', pushed_quantity = %s, pushed_offer = %s, pushed_free = %s,"
        " pushed_basis = %s WHERE id = %s",
        [(one.offer.quantity, one.offer.offered, one.free, one.basis, one.listing_id) for one in candidates],
    )
    env.cr.execute("ANALYZE leaflink_listing")


def ratio(env, work, plain):
    """Seconds of `work` beside those of `plain`, the least of some runs each, in turns so that both meet the same
    machine."""
    runs = [(timed(env, work), timed(env, plain)) for _run in range(RUNS)]
    return min(run[0] for run in runs) / min(run[1] for run in runs)


def timed(env, work):
    """Seconds of processor of one run with an empty cache, PostgreSQL's share included.

    Not the clock on the wall: what else the machine does would count.
    """
    env.flush_all()
    env.invalidate_all()
    begin = busy_seconds(env)
    work()
    return busy_seconds(env) - begin


def busy_seconds(env):
    """Seconds this process and its PostgreSQL backend have been on a processor."""
    backend = env.cr._cnx.info.backend_pid
    nanoseconds = int(Path(f"/proc/{backend}/schedstat").read_text().split()[0])
    return time.process_time() + nanoseconds / 1e9


def sample(case):
    """One stored product with listing, quant, open outgoing move and open LeafLink order, to be copied."""
    env, store = case.env, case.store
    warehouse = store.warehouse_id or env["stock.warehouse"].search([], limit=1)
    product = env["product.product"].create({"name": "Bench", "is_storable": True})
    listing = env["leaflink.listing"].create(
        {"store_id": store.id, "external_id": "bench", "sku": "bench", "product_id": product.id}
    )
    listing.write({"inventory_management": "1", "stock_sync": True})
    quant = env["stock.quant"].create(
        {"product_id": product.id, "location_id": warehouse.lot_stock_id.id, "quantity": 100}
    )
    move = env["stock.move"].create(
        {
            "product_id": product.id,
            "product_uom_qty": 3,
            "location_id": warehouse.lot_stock_id.id,
            "location_dest_id": env.ref("stock.stock_location_customers").id,
        }
    )
    move._action_confirm()
    order = env["leaflink.order"].create({"store_id": store.id, "external_id": "bench", "status": "Accepted"})
    line = env["leaflink.order.line"].create(
        {"order_id": order.id, "external_id": "bench", "product_external_id": "bench", "quantity": 2}
    )
    env.flush_all()
    return SimpleNamespace(product=product, listing=listing, quant=quant, move=move, order=order, line=line)


def populate(case, samples, before, count):
    """More copies, from `before` to `count`: quantities differ, every second product has a move, every tenth a line."""
    env, numbers = case.env, range(before, count)
    names = [f"bench-{number}" for number in numbers]
    templates = replicate(env, samples.product.product_tmpl_id, len(numbers), {})
    products = replicate(env, samples.product, len(numbers), {"product_tmpl_id": templates})
    linked = {"product_id": products, "product_tmpl_id": templates}
    replicate(env, samples.listing, len(numbers), {**linked, "external_id": names, "sku": names})
    quantities = [float(number * 37 % 1009) for number in numbers]
    for _lot in range(LOTS):
        replicate(env, samples.quant, len(numbers), {"product_id": products, "quantity": quantities})
    replicate(env, samples.move, len(numbers) // 2, {"product_id": products[::2]})
    ordered = names[::10]
    orders = replicate(env, samples.order, len(ordered), {"external_id": ordered})
    replicate(env, samples.line, len(ordered), {"order_id": orders, "product_external_id": ordered})


def replicate(env, record, count, columns):
    """Insert `count` copies of a record's row; `columns` gives lists of values that differ -> ids."""
    env.cr.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND attgenerated = ''",
        [record._table],
    )
    names = [name for (name,) in env.cr.fetchall() if name not in {"id", *columns}]
    same = "".join(f', "{name}"' for name in names)
    given = "".join(f', "{name}"' for name in columns)
    lists = "".join(f", (%s::{KINDS[type(values[0])]}[])[n]" for values in columns.values())
    source = "".join(f', source."{name}"' for name in names)
    env.cr.execute(
        f'INSERT INTO "{record._table}" (id{same}{given})'
        f" SELECT nextval('{record._table}_id_seq'){source}{lists}"
        f' FROM "{record._table}" source, generate_series(1, %s) n WHERE source.id = %s RETURNING id',
        [*columns.values(), count, record.id],
    )
    return [number for (number,) in env.cr.fetchall()]


def hooks(case):
    """Queries that validating a delivery of 200 lines costs more with the stock addon's overrides than without."""
    env = case.env
    case.store.write({"stock_sync": True})
    warm, first, second = delivery(env, 1), delivery(env, PICKING_LINES), delivery(env, PICKING_LINES)
    validate(env, warm)  # fills what Odoo remembers
    with_hooks = validate(env, first)
    with without_overrides(env):
        without = validate(env, second)
    yield row(f"extra queries validating a delivery of {PICKING_LINES} lines", with_hooks - without, "queries", 3)


@contextmanager
def without_overrides(env):
    """Odoo's own stock models, as if the stock addon overrode none of their methods."""
    taken = []
    for model in HOOKED:
        classes = env.registry[model].__mro__
        for cls in classes:
            others = [other for other in classes if other is not cls]
            for name, value in list(vars(cls).items()) if cls.__module__.startswith(ADDON) else ():
                if isfunction(value) and any(isfunction(vars(other).get(name)) for other in others):
                    taken.append((cls, name, value))
                    delattr(cls, name)
    if not taken:
        sys.exit("The overrides of the stock addon were not found.")
    try:
        yield
    finally:
        for cls, name, function in taken:
            setattr(cls, name, function)


def validate(env, picking):
    """Queries of one button_validate, commit hooks of the transaction included."""
    env.cr.flush()
    env.invalidate_all()
    before = env.cr.sql_log_count
    picking.button_validate()
    env.cr.flush()
    return env.cr.sql_log_count - before


def delivery(env, lines):
    """A ready delivery of that many stored products."""
    stock = env["stock.warehouse"].search([], limit=1)
    products = env["product.product"].create(
        [{"name": f"Line {number}", "is_storable": True} for number in range(lines)]
    )
    for product in products:
        env["stock.quant"]._update_available_quantity(product, stock.lot_stock_id, 10)
    picking = env["stock.picking"].create(
        {
            "picking_type_id": stock.out_type_id.id,
            "location_id": stock.lot_stock_id.id,
            "location_dest_id": env.ref("stock.stock_location_customers").id,
            "move_ids": [
                (
                    0,
                    0,
                    {"product_id": product.id, "product_uom_qty": 1, "location_id": stock.lot_stock_id.id}
                    | {"location_dest_id": env.ref("stock.stock_location_customers").id},
                )
                for product in products
            ],
        }
    )
    picking.action_confirm()
    picking.action_assign()
    return picking
