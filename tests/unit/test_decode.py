"""JSON that Python's own reader would refuse, or read into something the next layer breaks on (IN-2)."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from leaflink_lib.decode import DEEPEST, decode
from leaflink_lib.digest import digest


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "1e400", "-1e400", "9" * 5000])
def test_what_is_no_number_stays_a_text(text):
    assert decode(f'{{"a": {text}, "b": 1.5, "c": 12}}') == {"a": text, "b": 1.5, "c": 12}


@pytest.mark.parametrize("depth", [DEEPEST, 200, 900, 100_000])
def test_what_lies_too_deep_is_cut_and_its_neighbours_stay(depth):
    value = decode('[{"a \\"[": "]{", "deep": ' + '{"x": [' * depth + "]}" * depth + ', "b": [1]}, {"c": 2}]')
    assert value[0]["b"] == [1] and value[0]['a "['] == "]{" and value[1] == {"c": 2}
    assert '"..."' in json.dumps(value) and digest(value, frozenset({"modified"}))


def test_what_leaflink_nests_is_not_cut():
    text = json.dumps({"a": [[[{"b": [{"c": "..."}]}]]]})
    assert json.dumps(decode(text)) == text


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"a": ' * 2000 + "1", "nan", "<html>", "[1,]", '"\n"'])
def test_what_is_no_json(text):
    with pytest.raises(ValueError, match=r".+"):
        decode(text)


NESTED = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**25), 10**25)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(NESTED)
def test_everything_else_reads_as_it_was_written_and_can_be_stored(value):
    text = json.dumps(decode(json.dumps(value)))
    assert "\\u0000" not in text and text.encode()
    if "\\u0000" not in json.dumps(value) and "\\ud" not in json.dumps(value):
        assert decode(json.dumps(value)) == value
