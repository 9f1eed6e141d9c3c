"""What an order needs is planned once, whoever is killed and however many try (R223)."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from attacks import holding, reborn
from leaflink_runtime import servers
from leaflink_runtime.remote import Odoo, RemoteError
from steps import quotation

SKU = "ALP-CRT-OGK-05"


@pytest.fixture(scope="module")
def recipe(odoo, store):
    """The product is made of another one, and the store wants what was ordered to be made."""
    odoo("leaflink.store", "write", [store.id], {"assembly_mode": "ordered"})
    product = odoo.one("product.product", [["default_code", "=", SKU]], ["product_tmpl_id"])
    part = odoo("product.product", "create", {"name": "Oil", "is_storable": True})
    part = part if isinstance(part, int) else part[0]
    lines = [[0, 0, {"product_id": part, "product_qty": 1}]]
    odoo("mrp.bom", "create", {"product_tmpl_id": product["product_tmpl_id"][0], "bom_line_ids": lines})


def an_order(box, store):
    number = box("place_order", lines=[{"sku": SKU, "quantity": 12}], status="Accepted")
    return quotation(store, number)["id"]


def made(odoo, sale):
    (order,) = odoo("sale.order", "read", [sale], ["mrp_production_ids"])
    return [one["product_qty"] for one in odoo("mrp.production", "read", order["mrp_production_ids"], ["product_qty"])]


def test_killed_while_it_is_planned(server, odoo, box, store, recipe):
    """R223"""
    sale = an_order(box, store)
    with holding(server.db, "LOCK TABLE mrp_production IN SHARE MODE") as lock:
        odoo("sale.order", "action_confirm", [sale])
        lock.hit()
        server.kill()
    reborn(server, store)
    for _time in range(2):
        odoo("sale.order", "action_leaflink_assemble", [sale])
        store.finish()
    assert made(odoo, sale) == [12]


def test_two_processes_plan_it(server, odoo, box, store, recipe):
    """R223"""
    sale = an_order(box, store)
    at_once = {"context": {"queue_job__no_delay": True}}

    def press(process):
        try:
            process("sale.order", "action_leaflink_assemble", [sale], **at_once)
        except RemoteError as error:
            return str(error)
        return ""

    with servers.second_odoo(server) as second, ThreadPoolExecutor() as people:
        processes = [odoo, Odoo(second.url, server.db)] * 2
        with holding(server.db, "LOCK TABLE mrp_production IN SHARE MODE") as lock:
            odoo("sale.order", "action_confirm", [sale])
            lock.hit()
            answers = list(people.map(press, processes))
        people.map(press, processes)
    store.finish()
    assert all("being worked on" in answer for answer in answers), answers
    assert made(odoo, sale) == [12]
