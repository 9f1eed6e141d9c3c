"""Every request the client can make is one the description knows, and it understands every answer."""

import ast
from pathlib import Path

import description
import pytest
import traffic
from leaflink_lib import client as clients
from leaflink_lib import payloads

TRIED = set()


class Noted(clients.LeafLinkClient):
    """The client, which writes down what was called on it."""

    def __getattribute__(self, name):
        if not name.startswith("_"):
            TRIED.add(name)
        return super().__getattribute__(name)


@pytest.fixture(scope="module")
def client(box):
    return Noted(box.url, box.key)


@pytest.fixture
def log(box):
    """After the test, everything that was asked is checked."""
    box.clear_requests()
    yield box
    rows = box.requests()
    assert rows, "nothing was called"
    assert [line for row in rows for line in traffic.wrong_request(row)] == []


ROOT = Path(__file__).resolve().parents[2]
LIST_PATHS = [
    ("orders", "/orders-received/"),
    ("products", "/products/"),
    ("customers", "/customers/"),
    ("brands", "/brands/"),
    ("product_lines", "/product-lines/"),
    ("strains", "/strains/"),
    ("licenses", "/licenses/"),
    ("staff", "/company-staff/"),
    ("product_images", "/product-images/"),
    ("batches", "/batches/"),
    ("product_batches", "/product-batches/"),
    ("contacts", "/contacts/"),
    ("activity_entries", "/activity-entries/"),
]
LISTS = [
    (
        "orders",
        payloads.Order,
        {"include_children": "line_items,customer,sales_reps", "modified__gte": "2026-01-01T00:00:00Z"},
    ),
    ("orders", payloads.Order, {"external_id_key": "odoo", "external_id_values": "a,b"}),
    ("orders", payloads.Order, {"status": "submitted,accepted"}),
    ("orders", payloads.Order, {"created_on__gte": "2026-01-01T00:00:00Z", "number": "x"}),
    ("products", payloads.Product, {"modified__gte": "2026-01-01T00:00:00Z", "company": 3721}),
    ("products", payloads.Product, {"sku": "ALP-TEE-L", "archived": "true"}),
    ("customers", payloads.Customer, {"owner": 3721, "license_number__startswith": "402R"}),
    ("brands", payloads.Brand, {"company": 3721}),
    ("companies", payloads.Company, {}),
    ("categories", payloads.Category, {}),
    ("subcategories", payloads.Subcategory, {}),
    ("product_lines", payloads.ProductLine, {"company": 3721}),
    ("strains", payloads.Strain, {"name": "OG Kush"}),
    ("licenses", payloads.License, {}),
    ("license_types", payloads.LicenseType, {}),
    ("staff", payloads.Staff, {"company": 3721}),
    ("tiers", payloads.Tier, {}),
    ("contacts", payloads.Contact, {"owner": 3721, "first_name": "Alex", "last_name": "Mile"}),
    ("contacts", payloads.Contact, {"modified__gte": "2026-01-01T00:00:00Z"}),
    ("activity_entries", payloads.ActivityEntry, {"owner": 3721, "customer": 148515, "author": 13}),
    ("activity_entries", payloads.ActivityEntry, {"date__gte": "2026-01-01T00:00:00Z"}),
    ("product_images", None, {"product": 2093}),
    ("batches", payloads.Batch, {"production_batch_number": "x,y", "owner": 3721}),
    ("product_batches", payloads.ProductBatch, {}),
    ("listing_states", None, {}),
    ("order_statuses", None, {}),
]


@pytest.mark.parametrize("name, model, filters", LISTS)
def test_lists(client, log, name, model, filters):
    """CT-2"""
    page = getattr(client, name)(**filters)
    assert page.count is not None and page.date is not None
    for record in page.results:
        assert model is None or payloads.parse(model, record)


def test_single_records(client, log):
    number, customer, product = log.orders()[0]["number"], log.customers()[0]["id"], log.products()[0]["id"]
    order = payloads.parse(payloads.Order, client.order(number, include_children="line_items,customer,sales_reps"))
    assert order.number == number and order.line_items
    assert payloads.parse(payloads.Customer, client.customer(customer)).id == customer
    assert payloads.parse(payloads.Product, client.product(product)).id == product
    assert client.order_payments(number) == []
    assert client.company(log.company_id)["id"] == log.company_id


ROWS = [
    ("brand", "brands"),
    ("category", "categories"),
    ("subcategory", "subcategories"),
    ("product_line", "product_lines"),
    ("strain", "strains"),
    ("license", "licenses"),
    ("license_type", "license_types"),
    ("staff_member", "staff"),
    ("tier", "tiers"),
]


@pytest.mark.parametrize("one, many", ROWS)
def test_one_row_of_a_list(client, log, one, many):
    """CT-2"""
    row = getattr(client, many)().results[0]
    assert getattr(client, one)(row["id"]) == row


def test_writes(client, log):
    """CT-2, R325, R336"""
    number = log.place_order()
    money = {"amount": "10.00", "currency": "USD"}
    client.patch_order(number, {"external_ids": {"odoo": "S00042"}, "ship_date": "2026-01-15T12:00:00-07:00"})
    client.patch_order(number, {"delivery_info": {"manifest_number": "0001"}, "shipping_details": "UPS 1Z"})
    client.transition_order(number, "accept")
    moment = "2026-01-15T12:00:00-07:00"
    payment = {"order": number, "recorded_by": 13, "total": money, "payment_date": moment, "payment_type": "ach"}
    assert payloads.parse(payloads.Payment, client.create_payment(payment)).reason in (None, "", False)
    product = log.products()[0]
    keys = ("category", "sub_category", "brand", "seller", "manufacturer", "strain_classification", "unit_of_measure")
    new = client.create_product({key: product[key] for key in keys} | {
        "name": "C", "sku": "CLIENT-1", "description": "C", "retail_price": money, "wholesale_price": money,
        "sale_price": money, "minimum_order": "0.01", "maximum_order": "100000", "listing_state": "Available",
        "inventory_management": "1", "unit_denomination": 1, "license": product["license"]["id"],
    })  # fmt: skip
    client.patch_product(new["id"], {"quantity": "5"})
    image = client.upload_product_image(new["id"], "a.png", b"\x89PNG", "image/png")
    assert client.product_image(image["id"])["id"] == image["id"]
    client.delete_product_image(image["id"])
    assert client.archive_product(new["id"])["listing_state"] == "Archived"
    customer = client.create_customer({"owner": log.company_id, "name": "Client shop", "external_id": "7"})
    client.patch_customer(customer["id"], {"zipcode": "80033"})
    assert client.archive_customer(customer["id"])["archived"] is True
    mary = {"owner": log.company_id, "first_name": "Mary"}
    contact = client.create_contact(mary | {"last_name": "Smith"})
    client.patch_contact(contact["id"], mary | {"role": "Buyer"})
    assert payloads.parse(payloads.Contact, client.contact(contact["id"])).role == "Buyer"
    client.delete_contact(contact["id"])
    call = {"owner": log.company_id, "author": 13, "type": "call", "entry": "Called"}
    entry = client.create_activity_entry(call | {"date": moment, "customer": log.customers()[0]["id"]})
    client.patch_activity_entry(entry["id"], call | {"entry": "Called twice"})
    assert payloads.parse(payloads.ActivityEntry, client.activity_entry(entry["id"])).entry == "Called twice"
    assert client.delete_activity_entry(entry["id"])["delete"] is True
    batch = {"owner": str(log.company_id), "production_batch_number": "L-1", "testing_source": "Lab", "thc": "21.5"}
    batch = client.create_batch(batch | {"batch_date": "2026-01-15", "cannabinoid_unit": "%"})
    client.patch_batch(batch["id"], {"thc": "22", "batch_date": "2026-01-16"})
    assigned = client.assign_batch(new["id"], batch["id"])
    assert payloads.parse(payloads.ProductBatch, assigned).batch == batch["id"]
    document = client.upload_batch_document(batch["id"], "coa.pdf", b"%PDF-1.4", "application/pdf", "COA")
    assert [one.summary for one in payloads.parse(payloads.Batch, client.batch(batch["id"])).documents] == ["COA"]
    client.delete_batch_document(document["id"])
    client.unassign_batch(assigned["id"])
    client.delete_batch(batch["id"])
    line = client.create_product_line({"name": "L", "brand": product["brand"]})
    assert client.patch_product_line(line["id"], {"name": "Lines", "menu_position": 2})["name"] == "Lines"
    client.create_strain({"name": "S", "strain_classification": "na"})


def test_a_file_that_a_record_names(client, box):
    """CAT-8: the description knows no files, only their addresses."""
    picture = b"\x89PNG of the client"
    image = client.upload_product_image(box.products()[0]["id"], "b.png", picture, "image/png")
    assert client.media(image["image"]) == picture


def test_what_the_addons_ask_with_is_described():
    """CT-2: keywords of every call on a client in the addons, in the spelling of the description."""
    asked = set()
    for path in (*ROOT.glob("leaflink_connector*/models/*.py"), *ROOT.glob("leaflink_connector*/wizards/*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(called, ast.Attribute) and getattr(called.value, "id", None) == "client":
                asked |= {(called.attr, keyword.arg) for keyword in node.keywords if keyword.arg}
    assert ("orders", "include_children") in asked, "the calls are found"
    paths = {name: path for name, path in LIST_PATHS if description.operation_of("GET", path)[0]}
    unknown = [
        (method, name)
        for method, name in asked
        if method in paths
        and name
        not in {"limit", "offset", *description.query_parameters(description.operation_of("GET", paths[method])[0])}
    ]
    assert unknown == []


def test_every_method_of_the_client_is_tried():
    """CT-2. Runs last: a new method needs its case above."""
    public = {name for name in dir(clients.LeafLinkClient) if not name.startswith("_")}
    assert public - TRIED == set()
