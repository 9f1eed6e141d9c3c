"""Encryption at rest, rotation, and what may be shown of a secret."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from leaflink_lib.errors import SecretError
from leaflink_lib.secret_box import SecretBox, generate_key, mask, parse_keys

OLD, NEW, FOREIGN = generate_key(), generate_key(), generate_key()


@given(st.text(st.characters(codec="utf-8")))
def test_what_goes_in_comes_out(text):
    box = SecretBox([OLD])
    token = box.encrypt(text)
    assert token.startswith("fernet:v1:") and box.decrypt(token) == text
    assert len(text) < 5 or text not in token


def test_the_same_secret_never_looks_the_same():
    assert SecretBox([OLD]).encrypt("key") != SecretBox([OLD]).encrypt("key")


def test_rotation_puts_a_key_in_front_and_old_tokens_stay_readable():
    """SEC-1"""
    before, both, after = SecretBox([OLD]), SecretBox([NEW, OLD]), SecretBox([NEW])
    token = before.encrypt("secret")
    assert both.decrypt(token) == "secret"
    moved = both.rotate(token)
    assert after.decrypt(moved) == "secret"
    with pytest.raises(SecretError):
        before.decrypt(moved)
    assert before.fingerprint in both.fingerprints and both.fingerprint == after.fingerprint != before.fingerprint


@pytest.mark.parametrize(
    "token", ["", "plain", "fernet:v1:", "fernet:v1:abc", "fernet:v1:ü", SecretBox([FOREIGN]).encrypt("x")]
)
def test_a_token_that_is_not_ours(token):
    with pytest.raises(SecretError) as caught:
        SecretBox([OLD]).decrypt(token)
    assert caught.value.__context__ is None and "fernet" not in str(caught.value)


@pytest.mark.parametrize("keys", [[], ["short"], [OLD, "short"], [""]])
def test_keys_that_are_none(keys):
    with pytest.raises(SecretError) as caught:
        SecretBox(keys)
    assert "short" not in str(caught.value) and caught.value.__context__ is None


def test_keys_of_a_setting():
    """SEC-1"""
    assert parse_keys(f" {NEW},{OLD}\n") == [NEW, OLD]
    assert parse_keys("") == parse_keys(None) == []


def test_a_fingerprint_reveals_nothing_and_stays():
    assert SecretBox([OLD]).fingerprint == SecretBox([OLD]).fingerprint
    assert SecretBox([OLD]).fingerprint not in OLD and OLD not in repr(vars(SecretBox([OLD])))


@pytest.mark.parametrize("text, shown", [("0123456789abcdef", "••••cdef"), ("short", "••••"), ("", ""), (None, "")])
def test_mask(text, shown):
    """SEC-1"""
    assert mask(text) == shown
