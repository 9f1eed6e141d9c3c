"""What a user does in Odoo, by the external API."""

import itertools
from contextlib import contextmanager
from decimal import Decimal

from leaflink_runtime import servers
from leaflink_runtime.remote import PATIENCE, RemoteError, Sandbox, Store, wait_until

SEEDS = itertools.count(1)
SYNCS = ("action_refresh_reference", "action_sync_products", "action_sync_customers", "action_sync_orders")


@contextmanager
def a_box():
    """A sandbox with order numbers of its own."""
    with servers.sandbox(seed=next(SEEDS)) as running:
        yield Sandbox(running.page_url)


@contextmanager
def a_store(odoo, box, name, **values):
    """A connected store with products, customers and webhooks; paused afterwards."""
    made = Store(odoo, box, name=name, **values)
    made.do("action_connect")
    made.listen()
    for action in SYNCS:
        made.do(action)
    made.finish()
    yield made
    box("webhook", url="")
    made.do("action_pause")


def cents(amount):
    return Decimal(str(amount)).quantize(Decimal("0.01"))


def quotation(store, number, patience=PATIENCE):
    """The sales order of a LeafLink order of this store, as soon as there is one."""

    def find():
        staged = store.orders([["external_id", "=", number]]).get(number)
        return staged and staged["sale_order_id"]

    sale = wait_until(find, f"a quotation for {number}", patience, 0.1)
    fields = ["name", "state", "amount_total", "leaflink_status"]
    return store.odoo("sale.order", "read", [sale[0]], fields)[0]


def put_in_stock(odoo, sku, quantity):
    """Count `quantity` single units of a product in the main stock."""
    product = odoo.one("product.product", [["default_code", "=", sku]], ["id"])
    location = odoo.read("stock.warehouse", [], ["lot_stock_id"])[0]["lot_stock_id"][0]
    values = {"product_id": product["id"], "location_id": location, "inventory_quantity": quantity}
    quant = odoo("stock.quant", "create", values, context={"inventory_mode": True})
    odoo("stock.quant", "action_apply_inventory", [quant] if isinstance(quant, int) else quant)
    return product["id"]


def deliver(store, number, **details):
    """Confirm the quotation, validate its delivery with these details (tracking, manifest) -> id of the picking."""
    odoo, order = store.odoo, quotation(store, number)
    odoo("sale.order", "action_confirm", [order["id"]])
    picking = odoo.one("stock.picking", [["sale_id", "=", order["id"]]], ["id", "state"])
    assert picking["state"] == "assigned", picking
    if details:
        odoo("stock.picking", "write", [picking["id"]], details)
    odoo("stock.picking", "button_validate", [picking["id"]])
    return picking["id"]


def sync_state(store, picking):
    """What the delivery says about LeafLink."""
    return store.odoo("stock.picking", "read", [picking], ["leaflink_sync_state"])[0]["leaflink_sync_state"]


def retry_tasks(store):
    """Press Retry on what waits to be sent, as a person who does not want to wait for the next try."""
    waiting = store.odoo(
        "leaflink.task", "search", [["store_id", "=", store.id], ["state", "in", ["queued", "uncertain", "error"]]]
    )
    store.odoo("leaflink.task", "action_retry", waiting)
    store.finish()


def sweep(odoo):
    """Run the sweeper's scheduled action now."""
    trigger(odoo, "leaflink_connector", "cron_sweep")


def trigger(odoo, module, name):
    """Run a scheduled action now; one that runs at this moment is run again after it."""
    cron = odoo.one("ir.model.data", [["module", "=", module], ["name", "=", name]], ["res_id"])
    _on_schedule(odoo, "method_direct_trigger", [cron["res_id"]])


@contextmanager
def no_schedule(odoo):
    """Meanwhile no scheduled action begins by itself."""
    crons = odoo("ir.cron", "search", [])
    _on_schedule(odoo, "write", crons, {"active": False})
    try:
        yield
    finally:
        _on_schedule(odoo, "write", crons, {"active": True})


def _on_schedule(odoo, method, crons, *values):
    """Do something with scheduled actions as soon as none of them runs."""

    def done():
        try:
            odoo("ir.cron", method, crons, *values)
        except RemoteError as error:
            if "already executing" in str(error) or "being executed" in str(error):
                return False
            raise
        return True

    wait_until(done, f"{method} of scheduled actions")


def shipments_told(box, number):
    """How often LeafLink was told about a shipment of an order, whatever it answered."""
    calls = box("requests", method="PATCH", path=f"/orders-received/{number}/")
    return [call for call in calls if "shipping_details" in (call["body"] or {})]


def invoiced(store):
    """An order with a posted invoice -> (LeafLink's number, id of the invoice)."""
    number = store.sandbox("place_order", lines=[{"sku": "ALP-CRT-OGK-05", "quantity": 12}], status="Accepted")
    store.odoo("sale.order", "action_confirm", [quotation(store, number)["id"]])
    store.finish()
    invoice = store.odoo.one("account.move", [["leaflink_number", "=", number]], ["state"])
    assert invoice["state"] == "posted"
    return number, invoice["id"]


def pay(odoo, invoice, amount):
    """Register a payment on an invoice, as its dialog does."""
    about = {"context": {"active_model": "account.move", "active_ids": [invoice]}}
    wizard = odoo("account.payment.register", "create", {"amount": amount}, **about)
    odoo(
        "account.payment.register", "action_create_payments", wizard if isinstance(wizard, list) else [wizard], **about
    )
