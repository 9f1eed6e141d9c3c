"""What holds for every LeafLink order: the parts meet the total to the cent, or the cause of the rest is a true one."""

from decimal import Decimal as D

from hypothesis import given
from hypothesis import strategies as st
from leaflink_sale_lib.totals import CENT, ZERO, Line, Order, cents, distribute, percent_tax, read, taxed_discount

money = st.integers(0, 50_000).map(lambda n: D(n) / 100)
rates = st.lists(st.integers(0, 2_000).map(lambda n: D(n) / 100), max_size=3)


@st.composite
def lines(draw):
    made = []
    for key in range(draw(st.integers(1, 12))):
        sign = -1 if draw(st.integers(0, 9)) == 0 else 1
        made.append(
            Line(
                key,
                D(draw(st.integers(1, 40_000))) / draw(st.sampled_from([1, 100])),
                draw(st.sampled_from([None, 0, 1, 1, 6, 12, 24])),
                sign * draw(money),
                draw(st.one_of(st.just(ZERO), money)) if sign > 0 else ZERO,
                licensed=draw(st.booleans()),
            )
        )
    return tuple(made)


@st.composite
def orders(draw):
    """An order whose total follows LeafLink's rule, with the basis, the rounding and the credits drawn too."""
    rows, basis, tax, shipping = draw(lines()), draw(st.sampled_from(["case", "unit"])), draw(money), draw(money)
    credits, kind = draw(st.one_of(st.just(ZERO), money)), draw(st.sampled_from(["%", "$"]))
    value = draw(st.integers(0, 10_000)) / D(100)
    round_line = draw(st.sampled_from([cents, lambda amount: amount]))
    subtotal = sum(round_line(line.amount(basis)) for line in rows)
    discount = subtotal * value / 100 if kind == "%" else value
    total = cents(subtotal - discount + tax + shipping - (credits if draw(st.booleans()) else 0))
    return Order(rows, total, value, kind, ZERO, "%", tax, shipping, credits)


@given(orders())
def test_every_honest_order_is_met_within_rounding(order):
    """R157, F2, N07"""
    reading = read(order)
    assert reading.cause in ("", "rounding")
    assert abs(reading.difference) <= CENT * len(order.lines)
    assert reading.computed + reading.difference == order.total


@given(orders(), st.sampled_from(["shipping", "tax", "discount"]), st.sampled_from([1, -1]))
def test_a_lie_about_one_part_is_met_otherwise_or_named(order, part, sign):
    honest = read(order)
    amount = getattr(honest, part)
    lied = Order(**{**vars(order), "total": order.total + sign * amount})
    reading = read(lied)
    if reading.fits:
        return
    assert reading.cause != "unknown"
    amounts = (
        list(reading.lines.values())
        if reading.cause == "lines"
        else [order.credits if reading.cause == "credits" else getattr(reading, reading.cause)]
    )
    assert any(abs(abs(it) - abs(reading.difference)) <= reading.rounding for it in amounts)


@given(orders(), st.integers(10**9, 10**10))
def test_an_unexplainable_total_is_never_explained(order, much):
    assert read(Order(**{**vars(order), "total": order.total + much})).cause == "unknown"


@given(st.integers(-100_000, 100_000), st.lists(st.integers(-5_000, 5_000), min_size=1, max_size=30))
def test_distribution_sums_to_the_cent(amount, weights):
    """R205, F3"""
    amount, weights = D(amount) / 100, [D(weight) / 100 for weight in weights]
    assert sum(distribute(amount, weights)) == amount


@given(st.integers(-100_000, 100_000), st.lists(st.integers(0, 5_000), min_size=1, max_size=30).filter(any))
def test_distribution_is_within_a_cent_of_the_proportion(amount, weights):
    amount, weights = D(amount) / 100, [D(weight) / 100 for weight in weights]
    for part, weight in zip(distribute(amount, weights), weights, strict=True):
        assert abs(part - amount * weight / sum(weights)) <= CENT


@given(orders(), rates)
def test_native_percent_tax_is_used_where_it_gives_leaflinks_cents(order, rates):
    """Whichever of the three tax bases LeafLink used, the discount line follows it."""
    honest = read(order)
    for base in (honest.licensed - honest.discount, honest.licensed):
        tax = percent_tax(base, rates)
        found = read(Order(**{**vars(order), "final_tax": tax, "total": order.total - honest.tax + tax}), honest.basis)
        assert percent_tax(found.licensed - taxed_discount(found, rates), rates) == tax
