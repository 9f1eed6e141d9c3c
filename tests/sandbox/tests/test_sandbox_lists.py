"""Envelope, filters and shaping of lists."""

from datetime import datetime, timedelta, timezone
from urllib.parse import urlsplit


def walk(http, path, **query):
    """All records by following `next`."""
    answer = http.get(path, **query).json
    records = answer["results"]
    while answer["next"]:
        parts = urlsplit(answer["next"])
        answer = http.call("GET", f"{parts.path}?{parts.query}", root="").json
        records += answer["results"]
    return records


def test_pages_cover_everything_once(box, http):
    """N09, SB-1"""
    box.demo_orders(25)
    orders = walk(http, "/orders-received/", limit=10)
    assert len({order["number"] for order in orders}) == len(orders) == len(box.orders())
    first = http.get("/orders-received/", limit=10).json
    assert first["count"] == len(orders) and first["previous"] is None
    assert first["next"].startswith(box.url + "orders-received/?")
    assert http.get("/orders-received/", limit=10, offset=9999).json["results"] == []


def test_a_limit_above_the_most_is_cut(box, http):
    box.configure(max_limit=5)
    assert len(http.get("/products/", limit=1000).json["results"]) == 5
    assert len(walk(http, "/products/", limit=1000)) == len(box.products())
    assert http.get("/products/", limit="x").status == 400


def test_next_can_show_another_host(box, http):
    box.configure(next_base="http://elsewhere.invalid")
    assert http.get("/products/", limit=1).json["next"].startswith("http://elsewhere.invalid/api/v2/products/?")


def test_orders_by_moment_and_status(box, http):
    old = box.place_order(created_on="2024-05-01T10:00:00Z")
    new = box.place_order()
    box.act(new, "accept")
    since = (datetime.now(timezone.utc) - timedelta(hours=1)).isoformat()
    numbers = lambda **query: {order["number"] for order in walk(http, "/orders-received/", **query)}  # noqa: E731
    assert numbers(created_on__gte=since) == {new}
    assert numbers(created_on__lt=since) == {old}
    assert numbers(status="accepted,SHIPPED") == {new}
    assert numbers(status__not="accepted") == {old}
    assert numbers(number=old) == {old}
    assert numbers(modified__gte=since) == {old, new}
    assert http.get("/orders-received/", modified__gte="yesterday").status == 400


def test_a_plus_sign_that_was_not_escaped_is_noticed(http):
    answer = http.call("GET", "/orders-received/?modified__gte=2024-05-01T10:00:00+00:00")
    assert answer.status == 400


def test_products_by_sku_list_state_and_parent(box, http):
    skus = lambda **query: {row["sku"] for row in walk(http, "/products/", **query)}  # noqa: E731
    assert skus(sku="SWI-BAR-DAR-100,ALP-TEE-L") == {"SWI-BAR-DAR-100", "ALP-TEE-L"}
    pool = next(row["id"] for row in box.products() if row["sku"] == "ALP-FLW-POOL")
    assert skus(parent=pool) == {"ALP-FLW-GEL-G", "ALP-FLW-GEL-8", "ALP-FLW-GEL-Q"}
    assert skus(has_children="true") == {"ALP-FLW-POOL"}
    states = {row["name"]: row["id"] for row in http.get("/listing-states/").json["results"]}
    assert skus(listing_state=states["Archived"]) == skus(archived="true") == {"ALP-OLD-BAR"}
    assert http.get("/products/", listing_state="Archived").status == 400
    assert {row["sku"] for row in http.get(f"/products/{pool}/products/").json["results"]} == skus(parent=pool)


def test_customers_by_licence(box, http):
    found = http.get("/customers/", license_number__startswith="402R-0020").json["results"]
    assert {row["name"] for row in found} == {"Green Fields Denver", "Green Fields Denver 2"}
    assert http.get("/customers/", license_number="402R-00201").json["count"] == 1


def test_by_external_id(box, http):
    number = box.place_order()
    assert http.patch(f"/orders-received/{number}/", {"external_ids": {"odoo": "S00042"}}).status == 200
    box.place_order()
    query = {"external_id_key": "odoo", "external_id_values": "S00041,S00042"}
    assert [row["number"] for row in walk(http, "/orders-received/", **query)] == [number]
    assert http.get("/orders-received/", external_id_key="odoo").status == 400
    assert http.get("/orders-received/", external_id_key="invented", external_id_values="1").status == 400


def test_company_scoped_twins(box, http):
    box.place_order()
    assert http.get(f"/companies/{box.company_id}/orders-received/").json["count"] == 1
    assert http.get("/companies/alpenglow-brands/").json["id"] == box.company_id
    assert http.get("/companies/1/orders-received/").status == 404


def test_children_change_types(box, http):
    """SB-1"""
    number = box.place_order(sales_reps=[13])
    bare = http.get(f"/orders-received/{number}/").json
    full = http.get(f"/orders-received/{number}/", include_children="line_items,customer,sales_reps").json
    assert "line_items" not in bare and len(full["line_items"]) == 1
    assert set(bare["customer"]) == {"id", "display_name", "ext_acct_id", "delinquent"}
    assert full["customer"]["license_number"].startswith("402R-00123")
    assert bare["sales_reps"] == [{"id": 13, "user": "Jane Doe"}]
    assert full["sales_reps"][0]["email"] == "jane.doe@alpenglow.example"
    customer = bare["customer"]["id"]
    assert http.get(f"/customers/{customer}/").json["managers"] == [13]
    children = http.get(f"/customers/{customer}/", include_children="managers,license_type,contacts").json
    assert children["managers"][0]["id"] == 13 and children["license_type"]["type"] == "Recreational"
    assert set(children["contacts"][0]) == {"id", "contact", "company", "is_primary", "created_on", "modified"}


def test_fields_can_be_chosen(box, http):
    number = box.place_order()
    assert set(http.get(f"/orders-received/{number}/", fields_include="number,total").json) == {"number", "total"}
    assert "total" not in http.get(f"/orders-received/{number}/", fields_exclude="total").json
    assert "buyer_transaction_license" not in http.get(f"/orders-received/{number}/").json
    hidden = http.get(f"/orders-received/{number}/", fields_include="buyer_transaction_license").json
    assert hidden["buyer_transaction_license"]["number"].startswith("402R-00123")
    assert http.get(f"/orders-received/{number}/", fields_add="created_by").json["created_by"] == "jane.doe"


def test_nested_lists_are_bare(box, http):
    number = box.place_order(lines=[{"sku": "ALP-CRT-OGK-05", "quantity": 3}, {"sku": "ALP-CRT-OGK-05", "quantity": 4}])
    box.add_payment(number, "10.00")
    box.add_comment(number, "Please call")
    assert [row["quantity"] for row in http.get(f"/orders-received/{number}/line-items/").json] == ["3.0000", "4.0000"]
    assert [row["total"] for row in http.get(f"/orders-received/{number}/payments/").json] == [
        {"amount": "10.00", "currency": "USD"}
    ]
    assert [row["message"] for row in http.get(f"/orders-received/{number}/comments/").json] == ["Please call"]


def test_line_items_by_order_and_expanded(box, http):
    number = box.place_order(lines=[{"sku": "ALP-CRT-OGK-05", "quantity": 3}])
    box.place_order()
    (row,) = http.get("/line-items/", order=number, expand="product").json["results"]
    assert row["order"] == row["order_id"] == number and row["product"]["sku"] == "ALP-CRT-OGK-05"
    plain = http.get("/line-items/", order=number).json["results"][0]
    assert plain["product"] == str(row["product"]["id"])
    assert http.get("/line-items/", order__modified__gte="2100-01-01T00:00:00Z").json["count"] == 0


def test_dates_carry_the_offset_of_the_company(box, http):
    """SB-1"""
    number = box.place_order(created_on="2024-01-15T12:00:00Z", ship_date="2024-07-15T12:00:00Z")
    order = http.get(f"/orders-received/{number}/").json
    assert order["created_on"].endswith("-07:00") and order["ship_date"] == "2024-07-15T06:00:00-06:00"
