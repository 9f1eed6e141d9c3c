"""Prices of both sides, and discounts in the prices."""

import os
from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from leaflink_sale_lib.prices import decide
from leaflink_sale_lib.totals import ZERO, Line, Order, read, spread_discount

many = settings(max_examples=int(os.environ.get("LEAFLINK_RANDOM_ORDERS") or 200), deadline=None)
amounts = st.integers(-20_000, 50_000).map(lambda n: D(n) / 100)


@pytest.mark.parametrize(
    "odoo, leaflink, ways",
    [
        # nobody moved, Odoo did, LeafLink did, both did, both to the same; in order: none, export, import, both
        ("1", "2", ("", "", "", "")),
        ("3", "2", ("", "send", "", "send")),
        ("1", "4", ("", "", "take", "take")),
        ("3", "4", ("", "send", "take", "conflict")),
        ("3", "3", ("", "send", "", "send")),
    ],
)
def test_a_side_tells_only_what_it_has_changed(odoo, leaflink, ways):
    """R200, C05"""
    assert tuple(decide(sync, ("1", "2"), odoo, leaflink) for sync in ("none", "export", "import", "both")) == ways


def test_what_waits_to_be_sent_counts_as_told():
    """R200"""
    assert decide("export", ("1", "2"), "3", "2", queued="3") == "send"
    assert decide("export", ("1", "2"), "1", "2", queued="3") == "send", "Odoo has taken its change back"
    assert decide("both", ("1", "2"), "1", "4", queued="3") == "conflict"


@many
@given(st.lists(amounts, min_size=1, max_size=20), st.integers(0, 30_000).map(lambda n: D(n) / 100))
def test_a_discount_in_the_prices_is_there_to_the_cent(prices, discount):
    """R151, C16"""
    lines = tuple(Line(key, D(1), 1, price) for key, price in enumerate(prices))
    reading = read(Order(lines, ZERO, discount, "$"))
    lowered = spread_discount(reading)
    if not any(price > 0 for price in prices):
        assert lowered == {}
        return
    assert sum(lowered.values()) == sum(prices) - discount
    assert all(lowered[key] == price for key, price in enumerate(prices) if price <= 0)
