"""The wait hint of a 429 in every spelling."""

from datetime import datetime

import pytest
from leaflink_lib.ratelimit import http_date, wait_seconds
from requests.structures import CaseInsensitiveDict

NOW = datetime(2025, 12, 31, 23, 59, 50)


@pytest.mark.parametrize(
    "headers, expected",
    [
        ({"Retry-After": "7"}, 7),
        ({"retry-after": " 7 "}, 7),
        ({"RateLimit-Reset": "7"}, 7),
        ({"X-RateLimit-Reset": "1767225600"}, 10),
        ({"X-RateLimit-Reset": "12"}, 12),
        ({"Retry-After": "Thu, 01 Jan 2026 00:00:20 GMT"}, 30),
        ({"Retry-After": "Thu, 01 Jan 2020 00:00:00 GMT"}, 0),
        ({"Retry-After": "soon", "RateLimit-Reset": "9"}, 9),
        ({"Retry-After": "3", "RateLimit-Reset": "9"}, 3),
        ({"Retry-After": "999999"}, 3600),
        ({"Retry-After": "-5"}, 0),
        ({"Retry-After": "nan"}, None),
        ({"Retry-After": "inf"}, None),
        ({"Retry-After": ""}, None),
        ({}, None),
    ],
)
def test_RATE_LIMIT_HEADER_SPELLINGS(headers, expected):
    """ERR-4"""
    assert wait_seconds(CaseInsensitiveDict(headers), NOW) == expected


def test_without_the_servers_clock_a_moment_means_nothing():
    headers = {"Retry-After": "Thu, 01 Jan 2026 00:00:20 GMT", "X-RateLimit-Reset": "1767225600"}
    assert wait_seconds(CaseInsensitiveDict(headers), None) is None


def test_http_dates():
    assert http_date("Thu, 01 Jan 2026 00:00:20 GMT") == datetime(2026, 1, 1, 0, 0, 20)
    assert http_date("Thu, 01 Jan 2026 02:00:20 +0200") == datetime(2026, 1, 1, 0, 0, 20)
    assert http_date("yesterday") is http_date(None) is http_date("") is None
