"""Payload models: tolerant in, exact out. Names of tests carry the id of the oddity of LeafLink they stand for."""

import time
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from leaflink_lib import values
from leaflink_lib.errors import BadPayload
from leaflink_lib.payloads import Customer, LineItem, Money, Order, Payment, Product, Staff, Strain, parse, status_name

NUMBER = "aec108ac-a1f4-40fa-966e-a12ga9bf6e2f"


def order(**fields):
    return parse(Order, {"number": NUMBER} | fields)


def line(**fields):
    return parse(LineItem, {"id": 1} | fields)


@pytest.mark.parametrize(
    "raw", [{"amount": 594, "currency": "USD"}, {"amount": "594.00", "currency": "usd "}, "594.00", 594, 594.0]
)
def test_MONEY_SHAPES(raw):
    """IN-1"""
    total = order(total=raw).total
    assert total.amount == Decimal("594.00") and isinstance(total.amount, Decimal)
    assert total.currency == ("USD" if isinstance(raw, dict) else None)


@pytest.mark.parametrize("raw", [None, "", {"amount": None, "currency": "USD"}])
def test_MONEY_SHAPES_absent(raw):
    assert order(total=raw).total is None


def test_MONEY_SHAPES_without_float_noise():
    assert order(total={"amount": 210.4, "currency": "USD"}).total == Money(Decimal("210.4"), "USD")
    assert order(discount=0.1).discount + order(discount=0.2).discount == Decimal("0.3")


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_MONEY_SHAPES_every_cent_survives_every_shape(amount):
    """IN-1"""
    shapes = [str(amount), float(amount), {"amount": str(amount), "currency": "USD"}, {"amount": float(amount)}]
    assert {values.to_money(shape).amount for shape in shapes} == {amount}


def test_AVAILABLE_INVENTORY_NUMBER():
    product = parse(Product, {"id": 1, "quantity": "800.0000", "reserved_qty": "120.0000", "available_inventory": 680})
    assert (product.quantity, product.reserved_qty, product.available_inventory) == (800, 120, 680)


@pytest.mark.parametrize(
    "raw, expected",
    [({"id": 148515, "display_name": "Good Vibrations"}, 148515), (148515, 148515), ("148515", 148515), (None, None)],
)
def test_CUSTOMER_KEY_POLYMORPHIC(raw, expected):
    customer = order(customer=raw).customer
    assert (customer and customer.id) == expected


def test_PARTNERLESS_CUSTOMER():
    parsed = order(buyer=None, customer={"id": 26032, "display_name": "New Leaf"})
    assert (parsed.buyer, parsed.customer.id, parsed.customer.display_name) == (None, 26032, "New Leaf")


@pytest.mark.parametrize(
    "raw, expected", [(False, False), ("false", False), (True, True), ("true", True), (None, False), (1, True)]
)
def test_STRINGLY_BOOLEANS(raw, expected):
    """IN-1"""
    assert order(is_combination=raw).is_combination is expected


def test_LICENSE_OBJECT_VS_ID():
    licence = {"id": 2619, "number": "404R-00000", "type": "Recreational", "display_type": "Adult Use"}
    assert parse(Product, {"id": 1, "license": licence}).license.id == 2619
    assert parse(Product, {"id": 1, "license": 2619}).license.id == 2619
    assert parse(Product, {"id": 1, "license": "N/A"}).license is None
    assert parse(Product, {"id": 1, "license": None}).license is None


def test_UNIT_DENOMINATION_ID_NOT_VALUE():
    size = parse(Product, {"id": 1, "unit_denomination": {"id": 8, "value": "7.00000", "label": "7"}}).unit_denomination
    assert (size.id, size.value) == (8, 7)
    assert parse(Product, {"id": 1, "unit_denomination": 8}).unit_denomination.value is None


def test_MAX_ORDER_NULL():
    product = parse(Product, {"id": 1, "minimum_order": "1.0000", "maximum_order": None})
    assert (product.minimum_order, product.maximum_order) == (1, None)


def test_INHERITED_INVENTORY_and_parent_shapes():
    assert parse(Product, {"id": 2, "parent": {"id": 1}, "inventory_management": "3"}).inventory_management == 3
    assert parse(Product, {"id": 2, "parent": {"id": 1, "name": "x"}}).parent == 1
    assert parse(Product, {"id": 2, "parent": 1}).parent == 1


def test_DATE_OFFSETS():
    parsed = order(
        created_on="2020-06-10T15:15:03.776119-06:00", ship_date="2019-10-29T05:00:00-07:00", paid_date="2020-06-12"
    )
    assert parsed.created_on == datetime(2020, 6, 10, 21, 15, 3)
    assert parsed.ship_date == datetime(2019, 10, 29, 12)
    assert parsed.paid_date == date(2020, 6, 12)


def test_DATE_OFFSETS_local_day_survives_the_evening():
    """IN-1"""
    parsed = order(ship_date="2019-10-29T22:00:00-07:00")
    assert (parsed.ship_date, parsed.ship_day) == (datetime(2019, 10, 30, 5), date(2019, 10, 29))


@pytest.mark.parametrize(
    "raw", ["2026-01-15T10:00:00Z", "2026-01-15 10:00", "2026-01-15T10:00:00", "2026-01-15T03:00:00.5-07:00"]
)
def test_DATE_OFFSETS_spellings(raw):
    assert order(modified=raw).modified == datetime(2026, 1, 15, 10)


def test_DUE_DATE_NEEDS_ZONE_a_bare_date_is_utc_midnight():
    assert order(payment_due_date="2026-01-15").payment_due_date == datetime(2026, 1, 15)


@pytest.mark.parametrize("raw", ["tomorrow", "9999-12-31T23:59:59-07:00", 5, "2026-13-01"])
def test_DATE_OFFSETS_nonsense_is_a_bad_payload(raw):
    with pytest.raises(BadPayload) as caught:
        order(modified=raw)
    assert (caught.value.path, caught.value.reason) == ("modified", "is not a date")


def test_EMPTY_VS_NULL_TEXT():
    parsed = order(notes="", internal_notes=None, delivery_preferences="", distributor="", shipping_details=None)
    assert [parsed.notes, parsed.internal_notes, parsed.delivery_preferences, parsed.shipping_details] == [""] * 4
    assert parsed.distributor is None


def test_UNKNOWN_KEYS():
    raw = {"number": NUMBER, "available_payment_options": [], "brand_new_key": {"x": 1}}
    parsed = parse(Order, raw)
    assert parsed.number == NUMBER and parsed.raw is raw and not hasattr(parsed, "brand_new_key")


def test_TRANSITIONS_VOCABULARY():
    assert order(status="Accepted", available_transitions=["fulfilled", "rejected"]).actions == ["fulfill", "reject"]
    assert order(available_transitions="shipped").actions == ["ship"]
    assert order(available_transitions=["completed", "teleported"]).actions == ["complete"]
    assert order(available_transitions=None).actions == []


@pytest.mark.parametrize(
    "raw, expected",
    [
        ("Complete", "Complete"),
        ("Completed", "Complete"),
        ("completed", "Complete"),
        ("Cancelled", "Cancelled"),
        ("Canceled", "Cancelled"),
        ("BACKORDER", "Backorder"),
        ("On Hold", "On Hold"),
        (None, ""),
    ],
)
def test_STATUS_SPELLINGS(raw, expected):
    """IN-1"""
    assert status_name(raw) == order(status=raw).status == expected


def test_DUPLICATE_PRODUCT_LINES():
    parsed = order(
        line_items=[{"id": 1, "product": "2093", "quantity": "12.0000"}, {"id": 2, "product": 2093, "quantity": 24}]
    )
    assert [(item.id, item.product, item.quantity) for item in parsed.line_items] == [(1, 2093, 12), (2, 2093, 24)]
    assert parsed.has_lines


def test_lines_left_out_are_told_from_an_order_without_lines():
    assert not order().has_lines and order().line_items == []
    assert order(line_items=[]).has_lines


@pytest.mark.parametrize("raw, expected", [(None, 1), (0, 1), ("0", 1), ("", 1), ("24", 24), (12, 12), (1.0, 1)])
def test_UNIT_MULTIPLIER_NULL_ZERO(raw, expected):
    assert line(unit_multiplier=raw).unit_multiplier == expected
    assert line().unit_multiplier == 1


def test_FRACTIONAL_QUANTITY():
    assert line(quantity="0.5000", unit_of_measure="Pound").quantity == Decimal("0.5")


def test_NEGATIVE_PRICE_LINE():
    assert line(ordered_unit_price={"amount": "-25.00", "currency": "USD"}).ordered_unit_price.amount == -25


def test_SAMPLE_LINE_ZERO_OR_CENT():
    item = line(is_sample=True, ordered_unit_price={"amount": "0.01", "currency": "USD"}, sale_price={"amount": "0.00"})
    assert item.is_sample and item.ordered_unit_price.amount == Decimal("0.01") and item.sale_price.amount == 0


def test_ARCHIVED_PRODUCT_ON_LINE():
    frozen = line(product="99999", frozen_data={"product": {"sku": "OLD-1", "name": "Old bar"}})
    assert (frozen.product, frozen.sku, frozen.name) == (99999, "OLD-1", "Old bar")
    nested = line(product={"id": 99999, "sku": "OLD-1", "name": "Old bar"}, frozen_data=None)
    assert (nested.product, nested.sku, nested.name) == (99999, "OLD-1", "Old bar")
    bare = line(product=None, frozen_data={"product": None})
    assert (bare.product, bare.sku, bare.name) == (None, "", "")


def test_TAX_AMOUNT_IS_RATE():
    parsed = order(
        tax_amount=10.5, tax_type="%", final_tax="62.37", order_taxes=[{"id": 3, "name": "Excise", "rate": "10.5"}, 4]
    )
    assert (parsed.tax_amount, parsed.tax_type, parsed.final_tax) == (Decimal("10.5"), "%", Decimal("62.37"))
    assert [(tax.id, tax.name, tax.rate) for tax in parsed.order_taxes] == [
        (3, "Excise", Decimal("10.5")),
        (4, "", None),
    ]


def test_DISCOUNT_TYPE_PERCENT_VS_DOLLAR_is_never_guessed():
    assert order(discount=15, discount_type="$").discount_type == "$"
    assert order(discount=15).discount_type == order(discount=15, discount_type=None).discount_type == ""


@pytest.mark.parametrize("raw, expected", [(594, 594), ("594.00", 594), (None, None)])
def test_PAYMENT_BALANCE_TYPES(raw, expected):
    assert order(payment_balance=raw).payment_balance == expected


def test_PAYMENT_PARTIAL_AND_NEGATIVE():
    payment = parse(Payment, {"id": 2, "total": {"amount": "-100.00"}, "payment_date": "2026-01-15T22:00:00-07:00"})
    assert payment.total.amount == -100
    assert (payment.payment_date, payment.payment_day) == (datetime(2026, 1, 16, 5), date(2026, 1, 15))


NET_15 = [
    3,
    "3",
    "Net 15",
    "net15",
    {"id": 3, "term": "Net 15", "days": 15, "code": "net15"},
    {"code": "net15"},
]


@pytest.mark.parametrize("sent", NET_15)
def test_PAYMENT_TERM_TYPES(sent):
    assert parse(Customer, {"id": 1, "payment_term": sent}).term == "Net 15"
    order = {"number": "1", "payment_term": "Net 7", "selected_payment_option": {"payment_term": sent}}
    if isinstance(sent, dict):
        assert parse(Order, order).term == "Net 15", "the chosen option wins"


def test_payment_term_of_the_default_option():
    options = [{"id": 2, "payment_term": {"term": "COD"}}, {"is_default": True, "payment_term": {"term": "Net 15"}}]
    customer = {"id": 1, "payment_term": 2, "available_payment_options": options}
    assert parse(Customer, customer).term == "Net 15"
    assert parse(Customer, {"id": 1, "payment_term": "cod", "available_payment_options": []}).term == "COD"
    assert parse(Customer, {"id": 1, "payment_term": None}).term == ""


@pytest.mark.parametrize(
    "raw, expected",
    [
        ([{"id": 13, "user": "John Doe"}], [(13, "John Doe", "")]),
        (
            [{"id": 13, "user": 991, "display_name": "John Doe", "email": "j@example.com"}],
            [(13, "John Doe", "j@example.com")],
        ),
        ([{"email": "j@example.com"}], [(None, "", "j@example.com")]),
        ([13, "14"], [(13, "", ""), (14, "", "")]),
        (None, []),
    ],
)
def test_SALES_REP_LINK_ID_shapes(raw, expected):
    assert [(rep.id, rep.name, rep.email) for rep in order(sales_reps=raw).sales_reps] == expected


def test_children_change_the_type_of_customer_keys():
    full = parse(Customer, {"id": 5, "managers": [{"id": 13}, 14], "license_type": {"id": 28, "type": "Medical"}})
    assert (full.managers, full.license_type) == ([13, 14], 28)
    light = parse(Customer, {"id": "5", "managers": None, "license_type": "28"})
    assert (light.id, light.managers, light.license_type) == (5, [], 28)


def test_EXTERNAL_ID_SELLER_PREFILLED():
    parsed = order(external_id_seller="54d000d94", external_ids={"odoo": "S00042", "other": None, "erp": 7})
    assert parsed.external_id_seller == "54d000d94"
    assert parsed.external_ids == {"odoo": "S00042", "erp": "7"}
    assert order(external_ids=None).external_ids == {}


def test_addresses_and_manifest():
    parsed = order(
        delivery_address={"address": "17034 Highway 17", "city": "Moffat", "state": "CO", "zipcode": 81143},
        corporate_address=None,
        delivery_info={"acquire_type": 2, "manifest_number": "0001"},
    )
    assert parsed.delivery_address and parsed.delivery_address.zipcode == "81143"
    assert parsed.corporate_address is None and parsed.delivery_info.manifest_number == "0001"
    assert not order(delivery_address={"city": ""}).delivery_address


def test_reference_records():
    assert (
        parse(Staff, {"id": 13, "user": 991, "is_active": "false", "email": " j@example.com "}).email == "j@example.com"
    )
    assert parse(Strain, {"id": 8, "name": "OG Kush", "company": None}).company is None


@pytest.mark.parametrize(
    "fields, path",
    [
        ({"line_items": [{"id": 1}, {"id": 2, "quantity": "many"}]}, "line_items.1.quantity"),
        ({"line_items": [{"quantity": 1}]}, "line_items.0.id"),
        ({"line_items": "none"}, "line_items"),
        ({"total": {"amount": "NaN"}}, "total"),
        ({"total": "Infinity"}, "total"),
        ({"total": "1e999999"}, "total"),
        ({"number": ""}, "number"),
        ({"number": None}, "number"),
        ({"paid": "perhaps"}, "paid"),
        ({"buyer": "N/A"}, "buyer"),
        ({"notes": ["a"]}, "notes"),
    ],
)
def test_a_value_that_cannot_be_read_is_named_and_not_shown(fields, path):
    """IN-1"""
    with pytest.raises(BadPayload) as caught:
        order(**fields)
    assert caught.value.path == path and caught.value.reason
    assert "many" not in str(caught.value) and "perhaps" not in str(caught.value)
    assert caught.value.__context__ is None


@pytest.mark.parametrize("raw", [None, [], "order", 5])
def test_a_record_that_is_no_object_is_a_bad_payload(raw):
    with pytest.raises(BadPayload):
        parse(Order, raw)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "amount", "user", "product"]), inner)
    ),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(sorted(Order.model_fields)), JSON, max_size=8))
def test_any_json_is_an_order_or_a_bad_payload(fields):
    try:
        order(**fields)
    except BadPayload as error:
        assert error.path or error.reason


def test_a_hundred_orders_of_five_lines_take_well_under_100_ms():
    money = {"amount": "114.00", "currency": "USD"}
    lines = [
        {"id": number, "product": "2093", "quantity": "24.0000", "unit_multiplier": 24, "ordered_unit_price": money}
        | {"sale_price": {"amount": "0.00", "currency": "USD"}, "frozen_data": {"product": {"sku": "A", "name": "B"}}}
        for number in range(5)
    ]
    raw = {"number": NUMBER, "total": money, "customer": {"id": 1}, "created_on": "2020-06-10T15:15:03.776119-06:00"}
    start = time.process_time()
    for _number in range(100):
        parse(Order, raw | {"line_items": lines})
    assert time.process_time() - start < 0.1
