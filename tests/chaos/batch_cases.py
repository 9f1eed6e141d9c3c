"""Outgoing calls about batches: cases of test_lost_calls.py."""

import base64

from cases import case, one, their


def lot_in_stock(store, name):
    """A lot in stock of a listed product of its own -> its id."""
    odoo = store.odoo
    store.sandbox("add_product", sku=name)
    store.do("action_sync_products")
    store.finish()
    product = odoo.one("product.product", [["default_code", "=", name]], [])["id"]
    odoo("product.product", "write", [product], {"tracking": "lot"})
    lot = one(odoo("stock.lot", "create", {"name": name, "product_id": product}))
    location = odoo.read("stock.warehouse", [], ["lot_stock_id"])[0]["lot_stock_id"][0]
    values = {"product_id": product, "location_id": location, "lot_id": lot, "inventory_quantity": 10}
    quant = one(odoo("stock.quant", "create", values, context={"inventory_mode": True}))
    odoo("stock.quant", "action_apply_inventory", [quant])
    return lot


def managed(store, name):
    """Such a lot whose batch Odoo has created on LeafLink -> ids of lot and batch."""
    lot = lot_in_stock(store, name)
    manage(store)
    store.do("action_sync_batches")
    store.finish()
    return lot, store.odoo.one("leaflink.batch", [["store_id", "=", store.id], ["name", "=", name]], [])["id"]


def manage(store):
    store.write(batch_sync="manage", batch_testing_source="Acme Lab")


def batches(store, name):
    return [batch for batch in store.sandbox("batches") if batch["production_batch_number"] == name]


@case("batch_create", "POST")
def _batch_create(store, name):
    store.write(batch_sync="none")
    lot_in_stock(store, name)
    yield "/batches/"
    manage(store)
    yield lambda: [batch["products"] for batch in batches(store, name)] == [[their(store, name)["id"]]]


@case("batch_assign", "POST")
def _batch_assign(store, name):
    store.write(batch_sync="none")
    lot_in_stock(store, name)
    yield "/product-batches/"
    manage(store)
    yield lambda: [batch["products"] for batch in batches(store, name)] == [[their(store, name)["id"]]]


@case("batch_update", "PATCH")
def _batch_update(store, name):
    _lot, batch = managed(store, name)
    yield f"/batches/{batches(store, name)[0]['id']}/"
    store.odoo("leaflink.batch", "write", [batch], {"thc": 21.5})
    yield lambda: batches(store, name)[0]["thc"] == "21.5000"


@case("batch_delete", "DELETE")
def _batch_delete(store, name):
    _lot, batch = managed(store, name)
    store.write(batch_sync="read")
    yield f"/batches/{batches(store, name)[0]['id']}/"
    store.odoo("leaflink.batch", "action_delete_leaflink", [batch])
    yield lambda: not batches(store, name)


@case("batch_unassign", "DELETE")
def _batch_unassign(store, name):
    _lot, batch = managed(store, name)
    store.write(batch_sync="read")
    row = store.odoo.one("leaflink.batch.product", [["batch_id", "=", batch]], ["external_id"])
    yield f"/product-batches/{row['external_id']}/"
    store.odoo("leaflink.batch", "action_archive_leaflink", [batch])
    yield lambda: [one["products"] for one in batches(store, name)] == [[]]


def certify(store, lot, name):
    """Attach a certificate of its own and let the lot pass."""
    content = base64.b64encode(f"%PDF-1.4 {name}".encode()).decode()
    file = {"name": "coa.pdf", "datas": content, "res_model": "stock.lot", "res_id": lot}
    added = one(store.odoo("ir.attachment", "create", file))
    passed = {"leaflink_coa_ids": [[4, added]], "leaflink_coa_state": "passed"}
    store.odoo("stock.lot", "write", [lot], passed)


@case("batch_document", "POST")
def _batch_document(store, name):
    lot, _batch = managed(store, name)
    yield "/batch-documents/"
    certify(store, lot, name)
    yield lambda: len(batches(store, name)[0]["documents"]) == 1


@case("batch_document_delete", "DELETE")
def _batch_document_delete(store, name):
    lot, _batch = managed(store, name)
    certify(store, lot, name)
    store.finish()
    yield f"/batch-documents/{batches(store, name)[0]['documents'][0]['id']}/"
    store.odoo("stock.lot", "write", [lot], {"leaflink_coa_state": "failed"})
    yield lambda: batches(store, name)[0]["documents"] == []
