"""Nothing secret reaches a log."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from leaflink_lib.redact import redact
from leaflink_lib.secret_box import SecretBox, generate_key

KEY = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: App {KEY}",
        f"App {KEY[:20]} is wrong",
        f"Token {KEY[:40]}",
        f"see {KEY}.",
        "api_key=hunter2&x=1",
        '{"webhook_key": "hunter2"}',
        SecretBox([generate_key()]).encrypt("hunter2"),
    ],
)
def test_secrets_in_texts(text):
    """SEC-2"""
    hidden = redact(text)
    assert "***" in hidden
    assert KEY[:20] not in hidden and "hunter2" not in hidden and "gAAA" not in hidden


@pytest.mark.parametrize(
    "name",
    [
        "Authorization",
        "api_key",
        "apikey",
        "webhook_key",
        "LL-Signature",
        "password",
        "access_token",
        "Set-Cookie",
        "client_secret",
    ],
)
def test_secrets_by_name(name):
    assert redact({"a": [{name: "hunter2"}]}) == {"a": [{name: "***"}]}
    assert redact({name: ""}) == {name: ""}


def test_business_data_stays():
    record = {
        "number": "aec108ac-a1f4-40fa-966e-a12ga9bf6e2f",
        "package_tags": "1A4FF0100000022000000123,1A4FF0100000022000000124",
        "external_id_key": "odoo",
        "notes": "The App does not accept my Token, use basic packaging",
        "total": {"amount": 594, "currency": "USD"},
        "paid": False,
        "sku": None,
    }
    assert redact(record) == record


def test_a_long_text_is_cut():
    assert len(redact("x" * 100_000)) == 2001


@given(
    st.recursive(
        st.none() | st.booleans() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=8,
    )
)
def test_the_shape_stays_and_a_second_pass_changes_nothing(value):
    once = redact(value)
    assert type(once) is type(value)
    assert redact(once) == once
