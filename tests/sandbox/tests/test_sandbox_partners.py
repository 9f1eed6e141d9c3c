"""Customers, contacts, statuses, payments, representatives, orders made by the seller."""

import pytest


def test_create_a_customer(http):
    """SB-4"""
    answer = http.post(
        "/customers/", {"owner": 3721, "name": "Fresh Shop", "license_number": "402R-9", "payment_term": "net15"}
    )
    assert answer.status == 201 and answer.json["payment_term"] == 3 and answer.json["partner"] is None
    assert http.get("/customers/", license_number="402R-9").json["results"] == [answer.json]


@pytest.mark.parametrize(
    "change, key",
    [
        ({"zipcode": "80033-1234"}, "zipcode"),
        ({"website": "example.com"}, "website"),
        ({"email": "nobody"}, "email"),
        ({"owner": 5}, "owner"),
        ({"name": ""}, "name"),
        ({"managers": [999]}, "managers"),
        ({"delivery_address": {"street": "x"}}, "delivery_address"),
    ],
)
def test_bad_customers_are_refused(http, change, key):
    answer = http.post("/customers/", {"owner": 3721, "name": "Shop"} | change)
    assert answer.status == 400 and list(answer.json) == [key]


def test_ein_is_ignored_and_delete_archives(box, http):
    path = f"/customers/{box.customers()[0]['id']}/"
    assert http.patch(path, {"ein": "12-3456789", "notes": "x"}).json["ein"] == ""
    answer = http.delete(path)
    assert answer.status == 200 and answer.json["archived"] is True
    assert http.patch(path, {"archived": False}).json["archived"] is False


def test_contacts_are_only_flagged(http):
    contact = http.post("/contacts/", {"owner": 3721, "first_name": "Mary", "last_name": "Smith"}).json
    assert http.post("/contacts/", {"owner": 3721, "first_name": "x" * 31}).status == 400
    assert http.delete(f"/contacts/{contact['id']}/").status == 204
    assert http.get(f"/contacts/{contact['id']}/").json["delete"] is True


def test_statuses_of_leaflink_stay(http):
    own = http.post("/customer-statuses/", {"state": "VIP", "owner": 3721}).json
    assert http.patch(f"/customer-statuses/{own['id']}/", {"state": "Gold"}).json["state"] == "Gold"
    assert http.patch("/customer-statuses/305/", {"state": "x"}).status == 403
    assert http.delete(f"/customer-statuses/{own['id']}/").status == 204


def pay(http, number, **change):
    body = {
        "order": number,
        "recorded_by": 13,
        "total": {"amount": "100.00", "currency": "USD"},
        "payment_date": "2026-01-15T12:00:00-07:00",
        "payment_type": "ach",
        "reason": "PBNK1",
    }
    return http.post("/order-payments/", body | change)


def test_payments(box, http):
    """SB-4"""
    number = box.place_order(lines=[{"sku": "ALP-CRT-OGK-05", "quantity": 10}])
    payment = pay(http, number)
    assert payment.status == 201 and payment.json["recorder_name"] == "Jane Doe"
    assert box.order(number)["payment_balance"] == 45 and box.order(number)["paid"] is False
    pay(http, number, total={"amount": 45, "currency": "USD"})
    assert (box.order(number)["paid"], box.order(number)["paid_date"]) == (True, "2026-01-15")
    pay(http, number, total={"amount": "-100.00", "currency": "USD"}, reason="bounced")
    assert box.order(number)["payment_balance"] == 100 and box.order(number)["paid"] is False
    assert http.patch(f"/order-payments/{payment.json['id']}/", {"reason": "x"}).status == 405
    assert http.delete(f"/order-payments/{payment.json['id']}/").status == 405
    assert "recorded_by" in pay(http, number, recorded_by=991).json  # the login's id, not the staff's
    assert "order" in pay(http, "nope").json
    assert "payment_type" in pay(http, number, payment_type="barter").json


def test_representatives_have_a_link_id_of_their_own(box, http):
    number = box.place_order()
    link = http.post("/order-sales-reps/", {"order": number, "rep": 14}).json
    assert link["id"] != 14 and box.order(number)["sales_reps"] == [{"id": 14, "user": "Marco Ruiz"}]
    assert http.delete("/order-sales-reps/14/").status == 404
    assert http.delete(f"/order-sales-reps/{link['id']}/").status == 204
    assert box.order(number)["sales_reps"] == []


def order_body(box, **change):
    product = next(row["id"] for row in box.products() if row["sku"] == "ALP-CRT-OGK-05")
    money = lambda amount: {"amount": amount, "currency": "USD"}  # noqa: E731
    line = {"product": product, "quantity": "10", "ordered_unit_price": money("14.50"), "sale_price": money(0)}
    body = {
        "seller": 3721,
        "customer": {"id": box.customers()[0]["id"]},
        "status": "Draft",
        "line_items": [line],
        "external_id_seller": "S00042",
        "sales_reps": [{"id": 13}],
    }
    return body | change


def test_a_seller_places_an_order(box, http):
    answer = http.post("/orders-received/", order_body(box))
    assert answer.status == 201 and answer.json["manual"] is True and answer.json["total"]["amount"] == 145
    assert http.get("/orders-received/", external_id_seller="S00042").json["count"] == 1
    assert http.post("/orders-received/", order_body(box, status="Accepted")).status == 400
    refused = http.post("/orders-received/", order_body(box, customer={"id": 1})).json
    assert "is not a customer of" in refused["customer"][0]


def test_errors_of_lines_are_positional(box, http):
    good = order_body(box)["line_items"][0]
    answer = http.post("/orders-received/", order_body(box, line_items=[good, good | {"quantity": "9999"}]))
    assert answer.status == 400
    first, second = answer.json["line_items"]
    assert first == {} and second["available_inventory"] == ["640.0000"] and "exceeds" in second["quantity"][0]
    pool = [row["id"] for row in box.products() if row["sku"] in ("ALP-FLW-GEL-8", "ALP-FLW-GEL-Q")]
    lines = [good | {"product": product, "quantity": "3000"} for product in pool]
    errors = http.post("/orders-received/", order_body(box, line_items=lines)).json["line_items"]
    assert errors[0] == {} and errors[1]["quantity"][0].startswith("Total combined quantity for all inherited products")


def test_shipping_is_written_on_the_order(box, http):
    number = box.place_order()
    body = {
        "ship_date": "2026-01-15T12:00:00-07:00",
        "shipping_details": "UPS 1Z",
        "delivery_info": {"manifest_number": "0001234"},
    }
    order = http.patch(f"/orders-received/{number}/", body).json
    assert order["ship_date"] == "2026-01-15T12:00:00-07:00" and order["delivery_info"]["manifest_number"] == "0001234"
    assert http.patch(f"/orders-received/{number}/", {"shipping_details": ""}).status == 400
    assert http.patch(f"/orders-received/{number}/", {"delivery_info": {"manifest_number": "1" * 51}}).status == 400
    assert http.patch(f"/orders-received/{number}/", {"status": "Shipped"}).status == 400
    assert http.patch(f"/orders-received/{number}/", {"line_items": []}).status == 400
    info = http.call("GET", f"/orders/{number}/delivery-information/").json
    assert info["delivery_info"]["manifest_number"] == "0001234"


def test_promo_codes_and_credits(box, http):
    """SB-4"""
    body = {
        "brand": 49,
        "code": "SPRING",
        "start_date": "2026-03-01T00:00:00-07:00",
        "end_date": "2026-03-31T23:59:59-07:00",
    }
    code = http.post("/promocodes/", body).json
    assert http.post("/promocodes/", body).status == 400
    assert http.patch(f"/promocodes/{code['id']}/", {"code": "X"}).status == 400
    box.add_record(
        "credits",
        company=3721,
        customer=box.customers()[0]["id"],
        amount="45.01",
        credit_date="2026-01-10",
        order=None,
        applied_to=None,
        brand=None,
    )
    (credit,) = http.get("/credits/", amount_min="40", credit_date_after="2026-01-01").json["results"]
    assert credit["amount"] == {"amount": 45.01, "currency": "USD"} and credit["status_display"] == "Active"
