"""The arithmetic of LeafLink orders, case by case. Names carry the ids of the cases they prove."""

from decimal import Decimal as D

from leaflink_sale_lib.totals import ZERO, Line, Order, distribute, doubtful, read, taxed_discount


def line(key, quantity, multiplier, price, sale="0", licensed=True):
    return Line(key, D(quantity), multiplier, D(price), D(sale), licensed)


def order(*lines, total, **parts):
    texts = ("discount_type", "tax_type")
    return Order(lines, D(total), **{name: value if name in texts else D(value) for name, value in parts.items()})


def test_qty_units_price_case():
    reading = read(order(*(line(i, "24.0000", 24, "114.00") for i in range(3)), total="342.00"))
    assert (reading.basis, reading.computed, reading.difference) == ("case", D("342.00"), 0)


def test_price_per_unit_is_found_from_the_total():
    """R157, F2, N07"""
    lines = line(1, "24", 12, "4.50"), line(2, "6", 6, "2.00")
    assert read(order(*lines, total="120.00")).basis == "unit"
    assert read(order(*lines, total="11.00")).basis == "case"


def test_a_fixed_basis_is_not_left_even_when_the_other_fits():
    """R157, F2, N07"""
    found = order(line(1, "24", 12, "4.50"), total="108.00")
    reading = read(found, "case")
    assert (reading.basis, reading.computed, reading.cause) == ("case", D("9.00"), "unknown")
    assert doubtful(found, reading)


def test_both_bases_fit_is_doubtful():
    # 0 for both readings: nothing tells them apart but the amounts of the lines, which cancel out
    """R157, F2, N07"""
    found = order(line(1, "12", 12, "5"), line(2, "12", 12, "-5"), total="0.00")
    assert doubtful(found, read(found))
    plain = order(line(1, "12", 1, "5"), total="60.00")
    assert not doubtful(plain, read(plain))


def test_loose_units_of_case_product():
    """R160"""
    assert read(order(line(1, "5.0000", 12, "108"), total="45.00")).lines == {1: D("45.00")}


def test_unit_multiplier_null_zero():
    for multiplier in (None, 0, 1):
        assert read(order(line(1, "10.0000", multiplier, "2.50"), total="25.00")).difference == 0


def test_sale_price_zero_means_none():
    assert line(1, "24", 24, "114.00", "0.00").price == D("114.00")


def test_sale_price_wins():
    assert read(order(line(1, "72.0000", 12, "108", "99"), total="594")).lines == {1: D("594.00")}


def test_sample_line_zero_or_cent():
    found = order(line(1, "1", 1, "0.01"), line(2, "1", 1, "0"), line(3, "1", 1, "20"), total="20.01")
    assert read(found).lines == {1: D("0.01"), 2: ZERO, 3: D("20.00")}


def test_negative_price_line():
    assert read(order(line(1, "4", 1, "25"), line(2, "1", 1, "-25"), total="75")).computed == D("75.00")


def test_discount_type_percent_vs_dollar():
    lines = (line(1, "10", 1, "20"),)
    assert read(order(*lines, total="185", discount="15", discount_type="$")).computed == D("185.00")
    assert read(order(*lines, total="170", discount="15", discount_type="%")).computed == D("170.00")
    assert order(*lines, total="185", discount="15").problems() == ["discount_type"]
    assert order(*lines, total="185", discount="15", discount_type="USD").problems() == ["discount_type"]
    assert order(*lines, total="200", discount="0").problems() == []


def test_tax_amount_is_rate():
    found = order(line(1, "66", 1, "9"), total="656.37", tax_rate="10.5", tax_type="%", final_tax="62.37")
    assert read(found).tax == D("62.37") and read(found).difference == 0 and found.problems() == []


def test_tax_not_told_is_computed_from_the_rate():
    lines = line(1, "1", 1, "90"), line(2, "1", 1, "10", licensed=False)
    found = order(*lines, total="98.10", discount="10", discount_type="%", tax_rate="10", tax_type="%")
    assert read(found).tax == D("8.10") and read(found).difference == 0


def test_tax_type_not_percent_is_money_only_when_it_is_the_final_tax():
    lines = (line(1, "1", 1, "90"),)
    assert order(*lines, total="95", tax_rate="5", tax_type="$", final_tax="5").problems() == []
    assert order(*lines, total="95", tax_rate="5", tax_type="$", final_tax="7").problems() == ["tax_type"]
    assert order(*lines, total="90", tax_rate="5").problems() == ["tax_type"]


def test_tax_without_licensed_line():
    lines = (line(1, "1", 1, "90", licensed=False),)
    assert order(*lines, total="99", final_tax="9").problems() == ["tax_without_licensed_line"]
    assert order(*lines, total="90", final_tax="0").problems() == []


def test_credits_subtracted_or_not():
    lines = (line(1, "1", 1, "594"),)
    assert read(order(*lines, total="594", credits="420.10")).credits == 0
    assert read(order(*lines, total="173.90", credits="420.10")).credits == D("420.10")


def test_total_mismatch_names_the_missing_part():
    """R155, F5"""
    lines = line(1, "1", 1, "100"), line(2, "1", 1, "30")
    parts = {"shipping": "25", "final_tax": "13", "discount": "20", "discount_type": "$"}
    for total, cause in {"123": "shipping", "135": "tax", "168": "discount", "118": "lines", "500": "unknown"}.items():
        assert read(order(*lines, total=total, **parts)).cause == cause
    assert read(order(*lines, total="148.02", **parts)).cause == "rounding"
    assert read(order(*lines, total="148", **parts)).cause == ""


def test_the_discount_carries_tax_as_far_as_leaflink_taxed_it():
    lines = line(1, "1", 1, "80"), line(2, "1", 1, "20", licensed=False)
    parts = {"discount": "10", "discount_type": "$"}
    for tax, part in {"7.00": "10", "8.00": "0", "7.20": "8", "7.55": "8"}.items():
        found = read(order(*lines, total=D(90) + D(tax), final_tax=tax, **parts))
        assert taxed_discount(found, [D(10)]) == D(part), tax


def test_distribution_by_largest_remainder():
    """R205, F3"""
    assert distribute(D("1.00"), [D(1), D(1), D(1)]) == [D("0.34"), D("0.33"), D("0.33")]
    assert distribute(D("62.37"), [D("594")]) == [D("62.37")]
    assert distribute(D("-0.05"), [D(1), D(1)]) == [D("-0.02"), D("-0.03")]
    assert distribute(D("0.03"), [ZERO, ZERO]) == [D("0.02"), D("0.01")]
    assert distribute(D("0.03"), [D(5), D(-5)]) == [D("0.02"), D("0.01")]
    assert distribute(ZERO, []) == []
