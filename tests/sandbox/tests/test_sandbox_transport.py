"""Headers, slash, methods, bodies, permissions, rate limit."""

import pytest
from http_client import Client


def test_a_key_and_a_user_agent_are_required(box, http):
    """SB-1"""
    full = dict(http.headers)
    assert http.call("GET", "/orders-received/", headers={"User-Agent": "x"}).status == 401
    assert http.call("GET", "/orders-received/", headers=full | {"Authorization": "App wrong"}).status == 401
    assert http.call("GET", "/orders-received/", headers=full | {"Authorization": f"App  {box.key}"}).status == 401
    assert http.call("GET", "/orders-received/", headers=full | {"User-Agent": ""}).status == 400
    assert http.call("GET", "/orders-received/", headers=full | {"Authorization": f"Token {box.token}"}).status == 200
    assert http.get("/orders-received/").status == 200


def test_a_path_without_slash_is_400(http):
    assert http.get("/orders-received").status == 400


def test_unknown_path_and_method(http):
    assert http.get("/nothing/").status == 404
    assert http.get("/products/999999/").status == 404
    assert http.get("/products/abc/").status == 404
    assert http.call("PUT", "/products/").status == 405
    assert http.delete("/product-lines/164/").status == 405
    assert http.get("/products/999999/").json == {"detail": "Not found."}


def test_bodies_must_be_json_objects(http):
    answer = http.call("POST", "/customers/", headers=http.headers | {"Content-Type": "application/json"}, raw=b"{cut")
    assert answer.status == 400 and "JSON parse error" in answer.json["detail"]
    assert (
        http.call("POST", "/customers/", headers=http.headers | {"Content-Type": "text/plain"}, raw=b"x").status == 415
    )
    assert http.post("/customers/", [1]).status == 400


def test_unknown_parameters_and_keys_are_refused_unless_lenient(box, http):
    """SB-1"""
    customer = box.customers()[0]["id"]
    assert http.get("/products/", page=2).json == {"page": ["Unknown query parameter."]}
    assert http.patch(f"/customers/{customer}/", {"nonsense": 1}).json == {"nonsense": ["Unknown field."]}
    assert http.patch(f"/customers/{customer}/", {"partner": 1}).json == {"partner": ["This field is read-only."]}
    box.configure(strict=False)
    assert http.get("/products/", page=2).json["count"] == len(box.products())
    assert http.patch(f"/customers/{customer}/", {"nonsense": 1}).status == 200


def test_every_answer_carries_a_date(http):
    assert http.get("/brands/").headers["Date"].endswith("GMT")


@pytest.mark.parametrize(
    "granted, path, method, status",
    [
        ({"orders": "none"}, "/orders-received/", "GET", 403),
        ({"orders": "r"}, "/orders-received/", "GET", 200),
        ({"orders": "r"}, "/order-payments/", "POST", 403),
        ({"products": "r"}, "/products/", "GET", 200),
        ({"products": "r"}, "/products/", "POST", 403),
        ({"products": "r"}, "/licenses/", "GET", 403),  # needs Read & Write even for reading
        ({"products": "rw"}, "/licenses/", "GET", 200),
        ({"products": "none"}, "/brands/", "GET", 200),  # also covered by Orders
        ({"customers": "none"}, "/license-types/", "GET", 403),
        ({"customers": "none"}, "/customers/", "GET", 403),
        ({"customers": "none", "products": "none"}, "/company-staff/", "GET", 200),
        ({"customers": "none", "products": "none", "orders": "none"}, "/companies/", "GET", 403),
    ],
)
def test_permissions_of_the_app(box, http, granted, path, method, status):
    """SB-6"""
    box.permissions(**granted)
    answer = http.call(method, path, body={} if method == "POST" else None)
    assert answer.status == status
    if status == 403:
        assert "permission" in answer.json["detail"]


def test_over_the_rate_limit_is_429_with_the_chosen_headers(box, http):
    """SB-6"""
    box.rate_limit(2)
    assert [http.get("/brands/").status for _ in range(3)] == [200, 200, 429]
    assert 1 <= int(http.get("/brands/").headers["Retry-After"]) <= 61
    box.rate_limit(0, headers=["RateLimit-Reset", "X-RateLimit-Reset"])
    answer = http.get("/brands/")
    assert answer.status == 429 and "Retry-After" not in answer.headers
    assert int(answer.headers["X-RateLimit-Reset"]) > 1_600_000_000
    box.rate_limit(None)
    assert http.get("/brands/").status == 200


def test_a_users_token_mixes_companies_an_app_key_does_not(box, http):
    other = box.add_company("Second Brand")
    ours, theirs = box.place_order(), box.place_order(seller=other)
    box.add_product(seller=other, sku="THEIRS")
    token = Client(box, Authorization=f"Token {box.token}")
    both = token.get("/orders-received/").json["results"]
    assert {order["number"] for order in both} == {ours, theirs}
    for query in ({"company_slug": "second-brand"}, {"seller__slug__iexact": "SECOND-BRAND"}):
        assert [order["number"] for order in token.get("/orders-received/", **query).json["results"]] == [theirs]
    assert token.get(f"/companies/{other}/orders-received/").json["count"] == 1
    assert token.get("/companies/").json["count"] == 2 and http.get("/companies/").json["count"] == 1
    assert token.get("/products/", sku="THEIRS", company=other).json["count"] == 1
    assert http.get("/products/", sku="THEIRS").json["count"] == 0
    assert [order["number"] for order in http.get("/orders-received/").json["results"]] == [ours]
    assert http.get(f"/orders-received/{theirs}/").status == http.get("/companies/second-brand/").status == 404
    token.close()


def test_a_new_key_locks_the_old_one_out(box, http):
    box.new_key()
    assert http.get("/brands/").status == 401
    other = Client(box)
    assert other.get("/brands/").status == 200
    other.close()
