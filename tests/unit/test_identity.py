import pytest
from hypothesis import given
from hypothesis import strategies as st
from leaflink_lib.identity import license_tokens, name_key, zip_key


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("RE000726", ["re000726"]),
        ("RE000726  Adult Use Cannabis Retailer, Denver", ["re000726"]),
        ("re-000726", ["re000726"]),
        ("RE 000726", ["re000726"]),
        ("RE - 000726 / Adult Use", ["re000726"]),
        ("License No. 000726", ["000726"]),
        ("402R-00123", ["402r00123"]),
        ("402R 00123 Medical", ["402r00123"]),
        ("C11-0000123-LIC", ["c110000123"]),
        ("C11 0000123 LIC", ["c110000123"]),
        ("402R-00123/402-00456", ["402r00123", "40200456"]),
        ("RE000726; MP000001", ["re000726", "mp000001"]),
        ("RE000726, RE000726", ["re000726"]),
        ("RE000726 Retailer, 12 Main Street", ["re000726"]),
        ("L-1", ["l1"]),
        ("pending", []),
        ("", []),
        (None, []),
    ],
)
def test_licence_numbers(text, tokens):
    """R106"""
    assert license_tokens(text) == tokens


def test_numbers_that_begin_alike_stay_apart():
    """R106"""
    assert license_tokens("C11 0000123 LIC") != license_tokens("C11 0000124 LIC")


@given(st.from_regex(r"[A-Z]{2}[0-9]{6}", fullmatch=True), st.sampled_from(["", "-", " ", " - "]))
def test_writing_does_not_matter(number, glue):
    written = f"  {number[:2].lower()}{glue}{number[2:]}  Adult Use Retailer"
    assert license_tokens(written) == license_tokens(number)


@given(st.text())
def test_any_text_is_survived(text):
    for token in license_tokens(text):
        assert token and " " not in token


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Green Fields, LLC", "green  fields", True),
        ("Smith & Sons", "Smith and Sons", True),
        ("Green Fields Denver", "Green Fields Denver 2", False),
        ("LLC", "Inc", False),
    ],
)
def test_names(one, other, same):
    assert (name_key(one) == name_key(other)) is same


def test_zip_codes():
    assert zip_key("80033-1234") == zip_key(" 80033") == "80033"
    assert zip_key(None) == ""
