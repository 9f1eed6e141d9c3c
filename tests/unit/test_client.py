"""The client against a real server on loopback: which request each of its methods makes."""

import json

import pytest
from leaflink_lib.errors import BadPayload


def test_every_endpoint(server, leaflink):
    """One method for each call.

    R030, R328, R333, R334, R341, R346, R348, R350, R353, R355, R360, R366, R368, R369, R372, R374, R376,
    R379, R382, R387, R388
    """
    server.say((200, {"id": 1, "results": []}, {}))
    calls = {
        "GET orders-received/A%2F1/": lambda: leaflink.order("A/1", include_children="line_items"),
        "GET orders-received/A/payments/": lambda: leaflink.order_payments("A"),
        "PATCH orders-received/A/": lambda: leaflink.patch_order("A", {"paid": True}),
        "POST orders-received/A/transition/fulfill/": lambda: leaflink.transition_order("A", "fulfill"),
        "POST order-payments/": lambda: leaflink.create_payment({}),
        "GET order-statuses/": leaflink.order_statuses,
        "GET products/": leaflink.products,
        "GET products/7/": lambda: leaflink.product(7),
        "POST products/": lambda: leaflink.create_product({}),
        "PATCH products/7/": lambda: leaflink.patch_product(7, {"quantity": "5"}),
        "DELETE products/7/": lambda: leaflink.archive_product(7),
        "GET product-images/": leaflink.product_images,
        "DELETE product-images/7/": lambda: leaflink.delete_product_image(7),
        "GET product-categories/": leaflink.categories,
        "GET product-subcategories/": leaflink.subcategories,
        "GET product-lines/": leaflink.product_lines,
        "POST product-lines/": lambda: leaflink.create_product_line({}),
        "GET strains/": leaflink.strains,
        "POST strains/": lambda: leaflink.create_strain({}),
        "GET batches/": leaflink.batches,
        "GET listing-states/": leaflink.listing_states,
        "GET customers/": leaflink.customers,
        "GET customers/7/": lambda: leaflink.customer(7),
        "POST customers/": lambda: leaflink.create_customer({}),
        "PATCH customers/7/": lambda: leaflink.patch_customer(7, {}),
        "DELETE customers/7/": lambda: leaflink.archive_customer(7),
        "GET customer-tiers/": leaflink.tiers,
        "GET contacts/": leaflink.contacts,
        "GET companies/": leaflink.companies,
        "GET companies/acme/": lambda: leaflink.company("acme"),
        "GET company-staff/": leaflink.staff,
        "GET brands/": leaflink.brands,
        "GET licenses/": leaflink.licenses,
        "GET license-types/": leaflink.license_types,
    }
    for call in calls.values():
        call()
    made = [f"{request['method']} {request['path'].removeprefix('/api/v2/')}" for request in server.requests]
    assert made == list(calls)
    body = next(
        request for request in server.requests if request["method"] == "PATCH" and "products" in request["path"]
    )
    assert json.loads(body["body"]) == {"quantity": "5"} and body["headers"]["Content-Type"] == "application/json"


@pytest.mark.parametrize("number", ["", None, ".", "..", "  "])
def test_an_id_that_would_lead_to_another_address(server, leaflink, number):
    """R030"""
    with pytest.raises(BadPayload):
        leaflink.order(number)
    assert not server.requests


def test_IMAGE_MULTIPART(server, leaflink):
    server.say((201, {"id": 77}, {}))
    assert leaflink.upload_product_image(2093, "bar.png", b"\x89PNG", "image/png", position=1) == {"id": 77}
    (request,) = server.requests
    assert request["headers"]["Content-Type"].startswith("multipart/form-data; boundary=")
    assert b'name="product"\r\n\r\n2093' in request["body"] and b"\x89PNG" in request["body"]


def test_pages_carry_the_moment_of_the_answer(server, leaflink):
    page = leaflink.products()
    assert (page.results, page.next_offset, page.count) == ([], None, 0)
    assert page.date is not None and page.date.tzinfo is None


def test_CUSTOMER_ARCHIVE_200(server, leaflink):
    server.say((200, {"id": 5, "archived": True}, {}), (204, b"", {}))
    assert leaflink.archive_customer(5) == {"id": 5, "archived": True}
    assert leaflink.archive_customer(5) is None
