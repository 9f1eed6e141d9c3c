"""The stock formula from plain numbers: its cases, its rules, its rounding; what is sent, and what is a drop."""

from decimal import Decimal

import pytest
from leaflink_stock_lib.available import RESERVED, Line, Rule, is_drop, offer, scarcest

ZERO = Decimal(0)
LINE = {"listing": 1, "ordered": Decimal(120)}
SHORT = {"done": Decimal(10), "closed": Decimal(120)}


@pytest.mark.parametrize(
    ("on_hand", "demand", "line", "quantity", "available"),
    [
        pytest.param(800, 0, Line(**LINE, status="Submitted"), 800, 680, id="not imported"),
        pytest.param(800, 120, Line(**LINE, status="Accepted", open=Decimal(120)), 800, 680, id="in both"),
        pytest.param(680, 0, Line(**LINE, status="Accepted", done=Decimal(120)), 800, 680, id="delivered first"),
        pytest.param(800, 120, Line(**LINE, status="Fulfilled", open=Decimal(120)), 680, 680, id="fulfilled first"),
        pytest.param(800, 0, Line(**LINE, status="Fulfilled"), 680, 680, id="never captured"),
        pytest.param(800, 0, Line(**LINE, status="Rejected"), 800, 800, id="rejected"),
        pytest.param(800, 50, Line(**LINE, status="Submitted"), 750, 630, id="other channel"),
        pytest.param(790, 0, Line(**LINE, status="Shipped", **SHORT), 790, 790, id="closed short"),
        pytest.param(790, 0, Line(**LINE, status="Shipped", done=Decimal(10)), 680, 680, id="110 still to leave"),
        pytest.param(800, 0, Line(**LINE, status="Complete", settled=True), 800, 800, id="settled"),
    ],
)
def test_the_cases_of_the_formula(on_hand, demand, line, quantity, available):
    """C08, F4"""
    answer = offer(Decimal(on_hand), Decimal(demand), line.pending, line.unknown, line.unknown, line.shared, Rule())
    assert (answer.quantity, answer.offered) == (quantity, available)
    reserved = line.ordered if line.status in RESERVED else 0
    assert answer.quantity - reserved == available


def simple(free, rule):
    return offer(Decimal(free), ZERO, ZERO, ZERO, ZERO, ZERO, rule).quantity


def test_buffer_then_percent_then_cap_never_below_zero():
    """N11"""
    assert simple(100, Rule(buffer=Decimal(20), percent=Decimal(50))) == 40
    assert simple(100, Rule(buffer=Decimal(20), percent=Decimal(50), cap=Decimal(30))) == 30
    assert simple(10, Rule(buffer=Decimal(20))) == 0
    assert simple(-7, Rule()) == 0
    assert simple(100, Rule(cap=ZERO)) == 0


def test_rounding_goes_down_to_what_the_listing_allows():
    """R245"""
    assert simple("10.9", Rule()) == 10
    assert simple("10.98765", Rule(fractional=True)) == Decimal("10.9876")
    assert simple(10, Rule(percent=Decimal(33))) == 3


def test_what_was_divided_is_not_rounded_below_itself():
    """R245: 54 jars free are nine kits of six"""
    on_hand, demand, _pending, _unknown = scarcest({1: Decimal(6)}, {1: (Decimal(338), Decimal(284), ZERO, ZERO)})
    answer = offer(on_hand, demand, ZERO, ZERO, Decimal(1) / 3, Decimal(2) / 3, Rule())
    assert (answer.offered, answer.quantity) == (9, 10)


def test_breaker_looks_at_the_fall_of_the_offer():
    """N05"""
    assert is_drop(Decimal(50), Decimal(100), 50)
    assert not is_drop(Decimal(51), Decimal(100), 50)
    assert is_drop(ZERO, Decimal(1), 100)
    assert not is_drop(ZERO, None, 50)
    assert not is_drop(ZERO, ZERO, 50)
    assert not is_drop(Decimal(120), Decimal(100), 50)
