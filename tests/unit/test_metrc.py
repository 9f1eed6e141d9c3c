"""Package tags as people type them (N16, R228)."""

from decimal import Decimal

import pytest
from leaflink_stock_lib.metrc import is_tag, packages, share

ONE, TWO = "1A4FF0100000022000000123", "1A4FF0100000022000000124"


def test_tags_are_separated_by_what_people_type():
    assert packages(f" {ONE.lower()} 8,\n{TWO} 4.5;") == [(ONE, Decimal(8)), (TWO, Decimal("4.5"))]
    assert packages(None) == packages(" , ") == []


@pytest.mark.parametrize("text", ["many", "-1", "0", "nan", "Infinity", "1 2"])
def test_what_is_no_quantity_is_named(text):
    with pytest.raises(ValueError, match=text):
        packages(f"{ONE} {text}")


def test_one_package_holds_the_whole_line_several_say_their_part():
    assert share(ONE, Decimal(12)) == ([(ONE, Decimal(12))], "")
    assert share(f"{ONE} 8, {TWO} 4", Decimal(12)) == ([(ONE, 8), (TWO, 4)], "")
    assert share("", Decimal(12)) == ([], "none")
    assert share(f"{ONE}, {TWO} 4", Decimal(12))[1] == "unsaid"
    assert share(f"{ONE} 8, {TWO} 5", Decimal(12))[1] == "sum"
    assert share(f"{ONE} 8", Decimal(12))[1] == "sum"


def test_a_tag_has_24_characters():
    assert is_tag(ONE)
    assert not is_tag(ONE[:-1])
    assert not is_tag(ONE.lower())
