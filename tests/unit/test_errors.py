"""Refusals in every shape LeafLink uses become readable messages; reading them never fails."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from leaflink_lib.errors import BadPayload, Rejected, read_errors


@pytest.mark.parametrize(
    "body, expected",
    [
        ({"detail": "Not found."}, [("", "Not found.")]),
        ({"sku": ["bad"]}, [("sku", "bad")]),
        ({"sku": ["bad", "worse"]}, [("sku", "bad"), ("sku", "worse")]),
        ({"non_field_errors": ["x"]}, [("", "x")]),
        ({"customer": {"id": ["Pk is not a customer of 1"]}}, [("customer.id", "Pk is not a customer of 1")]),
        ({"errors": [{"status": "400", "detail": "x", "source": {"pointer": "/data/sku"}}]}, [("data.sku", "x")]),
        ({"errors": [{"title": "Conflict"}]}, [("", "Conflict")]),
        ({"errors": ["x"]}, [("errors", "x")]),
        ("x", [("", "x")]),
        (["x", "y"], [("", "x"), ("", "y")]),
        ({"sku": None, "name": "", "brand": []}, []),
        (None, []),
    ],
)
def test_ERROR_SHAPES(body, expected):
    """ERR-1"""
    assert read_errors(json.dumps(body)) == expected


@pytest.mark.parametrize("text", ["<html>502 Bad Gateway</html>", "", "{", "[" * 100_000])
def test_ERROR_SHAPES_without_json(text):
    assert read_errors(text) == []
    assert str(Rejected(400, read_errors(text))) == "LeafLink refused the request (HTTP 400): it gives no reason"


def test_positional_lines_keep_their_index_and_data_is_not_taken_for_a_message():
    body = {
        "line_items": [
            {},
            {},
            {"available_inventory": ["24.0000"], "quantity": ["Total combined quantity exceeds available inventory"]},
        ]
    }
    errors = read_errors(json.dumps(body))
    assert errors == [("line_items.2.quantity", "Total combined quantity exceeds available inventory")]
    assert "line_items.2.quantity: Total combined" in str(Rejected(400, errors))


def test_a_flood_of_messages_stays_readable():
    errors = read_errors(json.dumps({f"field{number}": ["x" * 1000] for number in range(500)}))
    assert len(errors) == 20 and max(len(message) for _path, message in errors) == 300


def test_a_repeated_key_is_hidden():
    assert read_errors(json.dumps({"detail": "Key App 0123456789abcdef0123 is wrong"})) == [
        ("", "Key App *** is wrong")
    ]


@given(st.text())
def test_reading_never_fails_on_text(text):
    assert isinstance(read_errors(text), list)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["errors", "detail", "source", "sku"]), inner, max_size=3)
        ),
        max_leaves=8,
    )
)
def test_reading_never_fails_on_json(body):
    for path, message in read_errors(json.dumps(body)):
        assert isinstance(path, str) and message


def test_a_bad_payload_says_where():
    """ERR-1"""
    assert str(BadPayload("line_items.2.quantity", "is not a number")) == (
        "LeafLink sent a record that cannot be read: line_items.2.quantity: is not a number."
    )
