"""Order arithmetic, checked with numbers worked out by hand."""

import pytest

TAX = {"name": "State excise", "rate": "15"}
SALES = {"name": "Sales tax", "rate": "2.9"}
CART, BAR, TEE = "ALP-CRT-OGK-05", "SWI-BAR-DAR-100", "ALP-TEE-L"


def line(sku, quantity, **more):
    return {"sku": sku, "quantity": quantity, **more}


@pytest.mark.parametrize(
    "values, tax, total",
    [
        ({"lines": [line(BAR, 24)]}, "0.00", 216),  # two cases at 108
        ({"lines": [line(BAR, 5)]}, "0.00", 45),  # five loose units at 9
        ({"lines": [line("ALP-GUM-RSP-100", 5)]}, "0.00", 20.83),  # 100 / 24 * 5
        ({"lines": [line("SWI-BAR-MLK-100", 72)]}, "0.00", 594),  # the product's sale price 99 wins
        ({"lines": [line(CART, 1, price="114.00", sale_price="0.00", unit_multiplier=24)] * 3}, "0.00", 14.25),
        ({"lines": [line(CART, 24, price="114.00", sale_price="0.00", unit_multiplier=24)] * 3}, "0.00", 342),
        ({"lines": [line(CART, 10)], "discount": 15, "discount_type": "%"}, "0.00", 123.25),
        ({"lines": [line(CART, 10)], "discount": 15, "discount_type": "$"}, "0.00", 130),
        ({"lines": [line(CART, 10), line(TEE, 10)], "taxes": [TAX]}, "21.75", 256.75),  # the shirt is not taxed
        (
            {"lines": [line(CART, 10), line(TEE, 10)], "taxes": [TAX], "discount": 10, "discount_type": "%"},
            "19.58",
            231.08,
        ),
        ({"lines": [line(CART, 7)], "taxes": [TAX, SALES]}, "18.17", 119.67),  # 17.9 % of 101.50, rounded once
        ({"lines": [line(CART, 7)], "tax_amount": "10.5", "tax_type": "%"}, "10.66", 112.16),
        ({"lines": [line(CART, 10)], "shipping_charge": "25.50", "taxes": [TAX]}, "21.75", 192.25),
        ({"lines": [line(CART, 10)], "credits": "45.01"}, "0.00", 99.99),
        ({"lines": [line(CART, 10)], "credits": "45.01", "credits_in_total": False}, "0.00", 145),
        ({"lines": [line(CART, 10), line("ALP-PROMO", 1, price="-25.00")], "taxes": [TAX]}, "21.75", 141.75),
        ({"lines": [line("ALP-BULK-BLD", "0.5")]}, "0.00", 600),
        ({"lines": [line(CART, 10, unit_multiplier=None)]}, "0.00", 145),
        ({"lines": [line(CART, 10, unit_multiplier=0)]}, "0.00", 145),
        ({"lines": [line(BAR, 24, price="9.00")], "basis": "unit"}, "0.00", 216),
        ({"lines": [line(CART, 1, price="0.01", is_sample=True)]}, "0.00", 0.01),
    ],
)
def test_totals(box, values, tax, total):
    """SB-3"""
    order = box.order(box.place_order(**values))
    assert (order["final_tax"], order["total"]) == (tax, {"amount": total, "currency": "USD"})
    assert order["payment_balance"] == total


def test_shapes_are_as_uneven_as_the_real_ones(box, http):
    number = box.place_order(lines=[line(BAR, 24)], taxes=[TAX])
    order = http.get(f"/orders-received/{number}/", include_children="line_items").json
    assert order["total"] == {"amount": 248.4, "currency": "USD"} and order["final_tax"] == "32.40"
    assert order["discount"] == 0 and order["credits"] == "0.00"
    row = order["line_items"][0]
    assert row["quantity"] == "24.0000" and row["bulk_units"] == 2 and isinstance(row["product"], str)
    assert row["ordered_unit_price"] == {"amount": 108, "currency": "USD"}
    assert order["order_taxes"][0]["name"] == "State excise" and order["order_taxes"][0]["rate"] == "15.0000"


def test_an_order_can_lie_about_its_total(box, http):
    """SB-3"""
    number = box.place_order(total="999.99", raw={"brand_new_key": {"x": 1}})
    order = http.get(f"/orders-received/{number}/").json
    assert order["total"] == {"amount": "999.99", "currency": "USD"} and order["brand_new_key"] == {"x": 1}


def test_patching_discount_and_shipping_recomputes(box, http):
    number = box.place_order(lines=[line(CART, 10)])
    body = {"discount": 15, "discount_type": "$", "shipping_charge": {"amount": "9.99", "currency": "USD"}}
    assert http.patch(f"/orders-received/{number}/", body).json["total"] == {"amount": 139.99, "currency": "USD"}
