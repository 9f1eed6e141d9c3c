"""Equal records have equal digests, whatever the order of their keys."""

from hypothesis import given
from hypothesis import strategies as st
from leaflink_lib.digest import digest

RECORD = {
    "number": "A",
    "modified": "2026-01-15",
    "customer": {"id": 1, "modified": "x"},
    "line_items": [{"id": 1}, {"id": 2}],
}


def test_order_of_keys_does_not_count_order_of_lines_does():
    """IN-3"""
    assert digest(RECORD) == digest(dict(reversed(RECORD.items())))
    assert digest(RECORD) != digest(RECORD | {"line_items": [{"id": 2}, {"id": 1}]})


def test_volatile_keys_are_left_out_everywhere():
    """IN-3"""
    touched = RECORD | {"modified": "2026-01-16", "customer": {"id": 1, "modified": "y"}}
    assert digest(RECORD) != digest(touched)
    assert digest(RECORD, frozenset({"modified"})) == digest(touched, frozenset({"modified"}))


def test_it_is_a_sha256():
    assert len(digest({})) == 64 and digest({}) == digest({}, frozenset({"x"}))


@given(st.dictionaries(st.text(st.characters(codec="utf-8")), st.integers() | st.text(st.characters(codec="utf-8"))))
def test_any_change_shows(record):
    assert digest(record) == digest(dict(record))
    assert digest(record) != digest({**record, "one more key": 1})
