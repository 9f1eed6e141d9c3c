"""LL-Signature over raw bytes."""

import base64
import hashlib
import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from leaflink_lib.signature import matches, sign

KEY = "text-key"
RAW = rb'{"data": {"number": "93f5e0eb", "notes": "\u00bd oz"}, "type": "order"}'


def test_WEBHOOK_SIGNATURE_OK():
    """R035"""
    expected = base64.b64encode(hmac.digest(b"text-key", RAW, hashlib.sha256)).decode()
    assert sign(KEY, RAW) == expected
    assert matches([KEY], RAW, expected) and matches([KEY], RAW, f" {expected}\n")


def test_WEBHOOK_SIGNATURE_OK_only_over_the_bytes_as_received():
    """R035"""
    again = json.dumps(json.loads(RAW), separators=(",", ":")).encode()
    assert not matches([KEY], again, sign(KEY, RAW))


@pytest.mark.parametrize(
    "received",
    [
        None,
        "",
        "abc",
        "é",
        "\udce9",
        "sha256=" + sign(KEY, RAW),
        hmac.digest(b"text-key", RAW, "sha256").hex(),
        sign("other", RAW),
    ],
)
def test_WEBHOOK_SIGNATURE_BAD(received):
    assert matches([KEY], RAW, received) is False


def test_the_previous_key_is_accepted_when_it_is_given():
    assert matches(["new", KEY], RAW, sign(KEY, RAW)) and matches([KEY, "new"], RAW, sign(KEY, RAW))
    assert not matches(["new"], RAW, sign(KEY, RAW))


@pytest.mark.parametrize("keys", [[], [""], [None]])
def test_without_a_key_nothing_matches(keys):
    """R035"""
    assert matches(keys, RAW, sign("", RAW)) is False


@given(st.text(min_size=1), st.binary(), st.binary())
def test_a_signature_fits_its_body_only(key, raw, other):
    try:
        key.encode()
    except UnicodeEncodeError:
        return
    assert matches([key], raw, sign(key, raw))
    assert matches([key], other, sign(key, raw)) is (raw == other)
