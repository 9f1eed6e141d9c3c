"""How LeafLink is asked, every kind of answer, where the key may not show; against a real server on loopback."""

import logging
import socket
import traceback
from datetime import datetime
from urllib.parse import urljoin, urlsplit

import pytest
import requests
from leaflink_lib import transport
from leaflink_lib.client import LeafLinkClient
from leaflink_lib.errors import (
    AuthError,
    BadPayload,
    Forbidden,
    LeafLinkError,
    NetworkError,
    NotFound,
    RateLimited,
    Rejected,
    ServerError,
    UnknownOutcome,
)
from loopback import KEY, serve

HTML = (502, b"<html>502 Bad Gateway</html>", {"Content-Type": "text/html"})
READS = [lambda c: c.order("A-1"), lambda c: c.orders(), lambda c: c.patch_order("A-1", {"paid": True})]
READS.append(lambda c: c.archive_product(1))
POSTS = [lambda c: c.create_payment({"order": "A-1"}), lambda c: c.transition_order("A-1", "accept")]


def failure(call, leaflink):
    with pytest.raises(LeafLinkError) as caught:
        call(leaflink)
    return caught.value


def test_TRAILING_SLASH_headers_and_query(server, leaflink):
    """R012, R013"""
    leaflink.orders(
        limit=50, modified__gte=datetime(2026, 1, 15, 10), paid=False, status=["submitted", "accepted"], brand=None
    )
    (request,) = server.requests
    assert (request["method"], request["path"]) == ("GET", "/api/v2/orders-received/")
    assert request["query"] == {
        "limit": "50",
        "offset": "0",
        "modified__gte": "2026-01-15T10:00:00Z",
        "paid": "false",
        "status": "submitted,accepted",
    }
    assert request["headers"]["Authorization"] == f"App {KEY}"
    assert request["headers"]["User-Agent"] == "odoo_leaflink_connector"
    assert request["headers"]["Accept"] == "application/json"


def test_the_legacy_scheme(server):
    """R012"""
    LeafLinkClient(server.url, KEY, scheme="Token").brands()
    assert server.requests[0]["headers"]["Authorization"] == f"Token {KEY}"


@pytest.mark.parametrize("pasted", [f"  {KEY}\n", f"App {KEY}", f"Token  {KEY} "])
def test_a_pasted_key_loses_its_blanks_and_prefix(server, pasted):
    """R008"""
    LeafLinkClient(server.url, pasted).brands()
    assert server.requests[0]["headers"]["Authorization"] == f"App {KEY}"


@pytest.mark.parametrize("address", ["{}", "{}//", " {} "])
def test_the_address_may_lack_or_double_its_slash(server, address):
    """R030"""
    LeafLinkClient(address.format(server.url.rstrip("/")), KEY).brands()
    assert server.requests[0]["path"] == "/api/v2/brands/"


@pytest.mark.parametrize("address", ["", None, "app.leaflink.com", "ftp://x/", "http://user:secret@host/"])
def test_an_address_that_is_none(address):
    with pytest.raises(NetworkError) as caught:
        LeafLinkClient(address, KEY)
    assert "secret" not in str(caught.value)


def test_a_file_comes_without_the_key(server, leaflink):
    """R090"""
    server.say((200, b"\x89PNG", {"Content-Type": "image/png"}))
    for address in ("/media/a.png", server.url.replace("/api/v2/", "/media/a.png")):
        assert leaflink.media(address) == b"\x89PNG"
    assert all(one["path"] == "/media/a.png" and "Authorization" not in one["headers"] for one in server.requests)
    server.say((403, b"", {}))
    assert isinstance(failure(lambda c: c.media("/media/a.png"), leaflink), NotFound)
    server.say((302, b"", {"Location": "/media/b.png"}))
    assert isinstance(failure(lambda c: c.media("/media/a.png"), leaflink), ServerError)


def test_a_file_that_is_too_large(server, leaflink, monkeypatch):
    """R090"""
    monkeypatch.setattr(transport, "MEDIA_LIMIT", 3)
    server.say((200, b"1234", {}))
    assert isinstance(failure(lambda c: c.media("/media/a.png"), leaflink), BadPayload)


@pytest.mark.parametrize(
    ("address", "is_same"),
    [
        ("https://media.leaflink.com/a.png", True),
        ("/media/a.png", True),
        ("http://media.leaflink.com/a.png", False),
        ("https://leaflink.com.evil.example/a.png", False),
        ("https://evilleaflink.com/a.png", False),
        ("https://user@media.leaflink.com/a.png", False),
        ("http://169.254.169.254/latest/", False),
        ("file:///etc/passwd", False),
    ],
)
def test_files_come_from_leaflinks_hosts_only(address, is_same):
    """R090"""
    base = "https://www.leaflink.com/api/v2/"
    url = urlsplit(urljoin(base, address))
    assert transport._is_of_same_site(url, urlsplit(base)) is is_same


@pytest.mark.parametrize("call", READS + POSTS)
@pytest.mark.parametrize(
    "status, kind",
    [
        (401, AuthError),
        (403, Forbidden),
        (404, NotFound),
        (429, RateLimited),
        (400, Rejected),
        (409, Rejected),
        (422, Rejected),
    ],
)
def test_refusals_mean_the_same_for_every_method(server, leaflink, call, status, kind):
    """ERR-1"""
    server.say((status, {"detail": "No."}, {}))
    assert type(failure(call, leaflink)) is kind


@pytest.mark.parametrize(
    "answer",
    [
        HTML,
        (500, {}, {}),
        (503, b"", {}),
        (504, b"", {}),
        (200, b"<html>hello</html>", {}),
        (200, b"", {}),
        (200, b'{"results": [1', {}),
        (200, b'"text"', {}),
        (200, b"\xff\xfe", {}),
        (408, b"", {}),
        "truncated",
    ],
    ids=str,
)
def test_an_answer_that_cannot_be_read(server, leaflink, answer):
    """ERR-1"""
    server.say(answer)
    if answer != (200, b"", {}):
        assert type(failure(READS[0], leaflink)) is ServerError
        assert type(failure(READS[2], leaflink)) is ServerError
    assert type(failure(READS[1], leaflink)) is ServerError
    for call in POSTS:
        assert type(failure(call, leaflink)) is UnknownOutcome


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_never_followed(server, leaflink, status):
    """ERR-3"""
    with serve() as elsewhere:
        server.say((status, b"", {"Location": elsewhere.url}))
        assert type(failure(READS[0], leaflink)) is ServerError
        assert type(failure(POSTS[0], leaflink)) is UnknownOutcome
        assert not elsewhere.requests


def test_a_connection_reset(server, leaflink):
    """ERR-2"""
    server.say("reset")
    assert [type(failure(call, leaflink)) for call in READS] == [NetworkError] * len(READS)
    assert [type(failure(call, leaflink)) for call in POSTS] == [UnknownOutcome] * len(POSTS)


def test_silence(server, leaflink, monkeypatch):
    """ERR-2"""
    monkeypatch.setattr(transport, "READ_TIMEOUT", 0.05)
    server.say(0.2)
    assert type(failure(READS[0], leaflink)) is NetworkError
    assert type(failure(POSTS[0], leaflink)) is UnknownOutcome


def test_nobody_listens_so_nothing_was_sent():
    """ERR-2"""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        leaflink = LeafLinkClient(f"http://127.0.0.1:{taken.getsockname()[1]}/api/v2/", KEY)
        for call in READS + POSTS:
            assert type(failure(call, leaflink)) is NetworkError


def test_a_host_that_does_not_exist():
    leaflink = LeafLinkClient("http://leaflink.invalid/api/v2/", KEY)
    assert type(failure(POSTS[0], leaflink)) is NetworkError


def test_time_limits_of_each_call(server, leaflink, monkeypatch):
    seen = []
    original = requests.Session.send
    monkeypatch.setattr(
        requests.Session, "send", lambda *args, **kw: seen.append(kw["timeout"]) or original(*args, **kw)
    )
    leaflink.brands()
    assert seen == [(5, 30)]


def test_FORBIDDEN_PARTIAL(server, leaflink):
    """ERR-1"""
    server.say((403, {"detail": "…"}, {}))
    cases = {
        "Products: Read & Write": lambda c: c.licenses(),
        "Products: Read": lambda c: c.products(),
        "Orders: Read": lambda c: c.orders(),
        "Orders: Read & Write": lambda c: c.transition_order("A", "accept"),
        "Customers: Read": lambda c: c.license_types(),
        "Customers: Read & Write": lambda c: c.patch_customer(1, {}),
    }
    for permission, call in cases.items():
        error = failure(call, leaflink)
        assert error.permission == permission and permission in str(error)


def test_EXTERNAL_IDS_KEY_UNKNOWN(server, leaflink):
    server.say((400, {"external_ids": {"odoo": ["Unknown system."]}}, {}))
    error = failure(lambda c: c.patch_order("A", {"external_ids": {"odoo": "S00042"}}), leaflink)
    assert (error.status, error.errors) == (400, [("external_ids.odoo", "Unknown system.")])


def test_RATE_LIMIT_NO_HEADER(server, leaflink):
    server.say((429, b"", {}), (429, b"", {"Retry-After": "7"}))
    assert failure(READS[0], leaflink).retry_after is None
    assert failure(READS[0], leaflink).retry_after == 7


def test_text_that_no_database_stores_is_cleaned(server, leaflink):
    """IN-2"""
    server.say((200, rb'{"notes": "a\u0000b", "name": "\ud83c\udf3f ok \ud800", "path": "C:\\u0000x"}', {}))
    assert leaflink.order("A") == {"notes": "ab", "name": "🌿 ok ?", "path": "C:\\u0000x"}


def everything_about(error):
    """str, repr, traceback with local variables, of the error and of all that hangs on it."""
    texts, seen, queue = [], set(), [error]
    while queue:
        item = queue.pop()
        if item is None or id(item) in seen:
            continue
        seen.add(id(item))
        texts += [str(item), repr(item), repr(vars(item)), repr(item.args)]
        texts += traceback.TracebackException.from_exception(item, capture_locals=True).format()
        queue += [item.__cause__, item.__context__]
    return "\n".join(texts)


@pytest.mark.parametrize(
    "answer",
    [
        HTML,
        "reset",
        "truncated",
        (401, {"detail": f"Bad key App {KEY}"}, {}),
        (400, {"key": [f"What is App {KEY}?"]}, {}),
        (302, b"", {"Location": f"/?key={KEY}"}),
        (200, KEY.encode(), {}),
        (429, b"", {}),
    ],
    ids=str,
)
@pytest.mark.parametrize("call", [READS[0], POSTS[0]])
def test_the_key_is_in_no_error_traceback_or_log(server, leaflink, caplog, answer, call):
    """SEC-2"""
    caplog.set_level(logging.DEBUG)
    server.say(answer)
    error = failure(call, leaflink)
    lines = everything_about(error).splitlines()
    # the tests' own lines name the key
    assert not [text for text in lines if KEY in text and "test_transport.py" not in text and "answer = " not in text]
    assert KEY not in str(error) and KEY not in caplog.text
    assert error.__context__ is None and error.__cause__ is None
    assert "?" not in str(error).replace("What is App ***?", "") and "<html" not in str(error)


@pytest.mark.parametrize("key", ["", None, "   ", f"{KEY}\n{KEY}", "schlüssel" + KEY, KEY + "\x07"])
def test_a_key_no_header_can_carry_is_refused_without_being_quoted(server, key):
    """SEC-2"""
    with pytest.raises(AuthError) as caught:
        LeafLinkClient(server.url, key)
    assert KEY not in str(caught.value) and KEY not in repr(caught.value)


def test_the_client_does_not_show_its_key(leaflink):
    """SEC-2"""
    leaflink.brands()
    shown = repr(leaflink) + repr(vars(leaflink)) + repr(leaflink._session.headers)
    assert KEY not in shown
