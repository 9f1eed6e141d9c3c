"""What holds for every LeafLink order: the parts meet the total to the cent, or the cause of the rest is a true one.

The orders are random and complete: units and cases, samples, sale prices, negative lines, both kinds of discount,
credits inside and outside the total, shipping, several taxes. `LEAFLINK_RANDOM_ORDERS` says how many each test sees.
"""

import os
from dataclasses import dataclass, replace
from decimal import Decimal as D

from hypothesis import given, settings
from hypothesis import strategies as st
from leaflink_sale_lib.totals import CENT, ZERO, Line, Order, cents, distribute, percent_tax, read, taxed_discount
from leaflink_sandbox import money as leaflink

many = settings(max_examples=int(os.environ.get("LEAFLINK_RANDOM_ORDERS") or 200), deadline=None)
amounts = st.integers(0, 50_000).map(lambda n: D(n) / 100)
rates = st.lists(st.integers(1, 2_000).map(lambda n: D(n) / 100), max_size=3)
LIES = ("shipping", "tax", "discount", "credits", "lines")


@dataclass(frozen=True)
class Placed:
    """An order as LeafLink's arithmetic makes it, with what the order itself does not tell."""

    order: Order
    basis: str
    rates: list
    lines: dict
    discount: D
    credited: D

    def amounts_of(self, part):
        """What a part of the order comes to; of the lines, each of them."""
        if part == "lines":
            return list(self.lines.values())
        order = self.order
        return [{"shipping": order.shipping, "tax": order.final_tax, "credits": order.credits}.get(part, self.discount)]


@st.composite
def lines(draw):
    made = []
    for key in range(draw(st.integers(1, 12))):
        kind = draw(st.sampled_from(["plain", "plain", "plain", "sale", "sample", "negative"]))
        price = draw(amounts)
        if kind == "sample":
            price = draw(st.sampled_from([ZERO, CENT]))
        if kind == "negative":
            price = -price
        made.append(
            Line(
                key,
                D(draw(st.integers(1, 40_000))) / draw(st.sampled_from([1, 100])),
                draw(st.sampled_from([None, 0, 1, 1, 6, 12, 24])),
                price,
                draw(amounts) if kind == "sale" else ZERO,
                licensed=draw(st.booleans()),
            )
        )
    return tuple(made)


@st.composite
def placed(draw):
    """An order by LeafLink's rule, computed by the sandbox; half of the sellers' totals leave the credits out."""
    rows, basis, taxes = draw(lines()), draw(st.sampled_from(["case", "case", "unit"])), draw(rates)
    credits, kind = draw(st.one_of(st.just(ZERO), amounts)), draw(st.sampled_from(["%", "$"]))
    discount = draw(st.one_of(st.just(ZERO), st.integers(1, 10_000).map(lambda n: D(n) / 100)))
    shipping, inside = draw(st.one_of(st.just(ZERO), amounts)), draw(st.booleans())
    sold = [
        {
            "id": line.key,
            "quantity": line.quantity,
            "unit_multiplier": line.multiplier,
            "ordered_unit_price": line.ordered_price,
            "sale_price": line.sale_price,
        }
        for line in rows
    ]
    result = leaflink.totals(
        sold,
        licensed={line.key for line in rows if line.licensed},
        discount=discount,
        discount_type=kind,
        rate=sum(taxes, ZERO),
        shipping=shipping,
        credits=credits if inside else ZERO,
        basis=basis,
    )
    order = Order(rows, result.total, discount, kind, sum(taxes, ZERO), "%", result.tax, shipping, credits)
    line_totals = {line["id"]: leaflink.line_total(line, basis) for line in sold}
    return Placed(order, basis, taxes, line_totals, result.discount, credits if inside else ZERO)


@many
@given(placed())
def test_every_honest_order_is_met_within_rounding(it):
    """R157, R209, F2, N07"""
    reading = read(it.order)
    assert reading.cause in ("", "rounding")
    assert abs(reading.difference) <= CENT * len(it.order.lines)
    assert reading.computed + reading.difference == it.order.total


@many
@given(placed())
def test_the_parts_of_an_honest_order_are_leaflinks(it):
    """R157, R209, F2: on the seller's price basis every line is LeafLink's to the cent, the rest at most a cent off"""
    reading = read(it.order, it.basis)
    assert reading.lines == it.lines
    assert abs(reading.discount - it.discount) <= reading.rounding
    assert abs(reading.difference) <= reading.rounding


@many
@given(placed())
def test_the_tax_on_the_lines_is_leaflinks_to_the_cent(it):
    """R205, R206, F3"""
    reading = read(it.order, it.basis)
    licensed = [reading.lines[line.key] for line in it.order.lines if line.licensed]
    if licensed:
        assert sum(distribute(reading.tax, licensed)) == reading.tax
    else:
        assert not it.order.final_tax


@many
@given(placed(), st.sampled_from(LIES), st.sampled_from([1, -1]), st.data())
def test_a_lie_about_one_part_is_met_otherwise_or_named(it, part, sign, data):
    """R155, F5"""
    amount = data.draw(st.sampled_from(it.amounts_of(part)))
    reading = read(replace(it.order, total=it.order.total + sign * amount))
    if reading.fits:
        return
    assert reading.cause != "unknown"
    named = {
        "lines": list(reading.lines.values()),
        "credits": [it.order.credits],
    }.get(reading.cause) or [getattr(reading, reading.cause)]
    assert any(abs(abs(value) - abs(reading.difference)) <= reading.rounding for value in named)


@many
@given(placed(), st.integers(10**9, 10**10))
def test_an_unexplainable_total_is_never_explained(it, much):
    """R155, F5"""
    assert read(replace(it.order, total=it.order.total + much)).cause == "unknown"


@many
@given(st.integers(-100_000, 100_000), st.lists(st.integers(-5_000, 5_000), min_size=1, max_size=30))
def test_distribution_sums_to_the_cent(amount, weights):
    """R205, F3"""
    amount, weights = D(amount) / 100, [D(weight) / 100 for weight in weights]
    assert sum(distribute(amount, weights)) == amount


@many
@given(st.integers(-100_000, 100_000), st.lists(st.integers(0, 5_000), min_size=1, max_size=30).filter(any))
def test_distribution_is_within_a_cent_of_the_proportion(amount, weights):
    """R205, F3"""
    amount, weights = D(amount) / 100, [D(weight) / 100 for weight in weights]
    for part, weight in zip(distribute(amount, weights), weights, strict=True):
        assert abs(part - amount * weight / sum(weights)) <= CENT


@many
@given(placed())
def test_native_percent_tax_is_used_where_it_gives_leaflinks_cents(it):
    """Whichever of the three tax bases LeafLink used, the discount line follows it (R205)."""
    honest = read(it.order)
    for base in (honest.licensed - honest.discount, honest.licensed):
        tax = percent_tax(base, it.rates)
        taxed = replace(it.order, final_tax=tax, total=it.order.total - honest.tax + tax)
        found = read(taxed, honest.basis)
        assert percent_tax(found.licensed - taxed_discount(found, it.rates), it.rates) == tax


def test_cents_are_rounded_half_up():
    assert [cents(D(text)) for text in ("0.005", "-0.005", "1.004")] == [D("0.01"), D("-0.01"), D("1.00")]
