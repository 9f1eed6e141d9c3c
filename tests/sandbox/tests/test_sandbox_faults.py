"""Faults on the wire, and the request log that proves what arrived."""

import json
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from http.client import IncompleteRead

import pytest
from http_client import Client


def pay(http, number):
    body = {
        "order": number,
        "recorded_by": 13,
        "total": {"amount": "1.00", "currency": "USD"},
        "payment_date": "2026-01-15T12:00:00-07:00",
    }
    return http.post("/order-payments/", body)


def test_a_status_for_a_number_of_calls(box, http):
    box.fault(kind="status", status=502, body={"detail": "Bad gateway"}, times=2, match={"path": "/brands/"})
    assert [http.get("/brands/").status for _ in range(3)] == [502, 502, 200]
    box.fault(kind="status", status=429, headers={"Retry-After": "7"})
    assert http.get("/brands/").headers["Retry-After"] == "7"


def test_matching_by_method_and_path_and_skipping(box, http):
    box.fault(kind="status", match={"method": "PATCH", "path": "/products/*"}, times=None, skip=1)
    path = f"/products/{box.products()[0]['id']}/"
    assert http.get(path).status == 200
    assert [http.patch(path, {"tagline": "x"}).status for _ in range(3)] == [200, 503, 503]
    box.clear_faults()
    assert http.patch(path, {"tagline": "x"}).status == 200


def test_html_redirect_and_cut_json(box, http):
    """SB-6"""
    box.fault(kind="html")
    answer = http.get("/brands/")
    assert answer.headers["Content-Type"] == "text/html" and b"Bad Gateway" in answer.raw
    box.fault(kind="redirect", location="http://elsewhere.invalid/")
    answer = http.get("/brands/")
    assert answer.status == 302 and answer.headers["Location"] == "http://elsewhere.invalid/"
    box.fault(kind="truncated")
    with pytest.raises(json.JSONDecodeError):
        http.get("/brands/").json  # noqa: B018
    box.fault(kind="cut")
    with pytest.raises(IncompleteRead):
        http.get("/brands/")


@pytest.mark.parametrize("kind, effect", [("reset_before", 0), ("reset_after", 1)])
def test_resets_before_and_after_the_effect(box, http, kind, effect):
    """SB-6"""
    number = box.place_order()
    box.fault(kind=kind, match={"method": "POST", "path": "/order-payments/"})
    with pytest.raises(ConnectionError):
        pay(http, number)
    assert len(box.payments(number)) == effect
    http.close()
    assert pay(http, number).status == 201


def test_slow_and_waiting_calls(box, http):
    """SB-6"""
    box.fault(kind="slow", seconds=0.3)
    start = time.monotonic()
    assert http.get("/brands/").status == 200 and time.monotonic() - start >= 0.3
    box.fault(kind="wait")
    done = []
    thread = threading.Thread(target=lambda: done.append(http.get("/brands/").status))
    thread.start()
    time.sleep(0.2)
    assert done == []
    other = Client(box)
    assert other.get("/brands/").status == 200  # others are not held up
    other.close()
    box.release()
    thread.join(timeout=5)
    assert done == [200]


@pytest.mark.parametrize("lost, effect", [(False, 1), (True, 0)])
def test_a_call_that_was_held_goes_on_or_is_lost(box, http, lost, effect):
    """SB-6"""
    number, done = box.place_order(), []
    box.fault(kind="wait", match={"path": "/order-payments/"})

    def call():
        with suppress(ConnectionError):
            done.append(pay(http, number).status)

    thread = threading.Thread(target=call)
    thread.start()
    while not box.requests(path="/order-payments/"):
        time.sleep(0.05)
    assert box.payments(number) == []
    box.release(lost)
    thread.join(timeout=5)
    assert (len(box.payments(number)), done) == (effect, [201] * effect)


@pytest.mark.parametrize("when, effect", [("before", 0), ("after", 1), ("answered", 1)])
def test_a_hook_runs_before_or_after_the_effect(box, http, when, effect):
    number, seen = box.place_order(), []
    box.fault(
        kind="hook",
        match={"path": "/order-payments/"},
        when=when,
        callback=lambda: seen.append(len(box.payments(number))),
    )
    assert pay(http, number).status == 201
    assert http.get("/brands/").status == 200  # on the same connection: the hook is through
    assert seen == [effect]


def test_a_process_can_be_killed_by_a_call(box, http):
    """SB-6"""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    box.fault(kind="reset_before", signal={"pid": child.pid, "sig": int(signal.SIGKILL)})
    with pytest.raises(ConnectionError):
        http.get("/brands/")
    assert child.wait(timeout=5) == -signal.SIGKILL


def test_the_log_knows_every_call_and_no_key(box, http):
    """SB-6"""
    number = box.place_order()
    pay(http, number)
    http.get("/orders-received/", limit=5)
    first, second = box.requests()
    assert (first["method"], first["path"], first["status"]) == ("POST", "/order-payments/", 201)
    assert first["body"]["total"]["amount"] == "1.00" and second["query"] == {"limit": "5"}
    assert box.requests("GET", "/orders-received/*") == box.requests("GET") == [second]
    assert box.key not in json.dumps(box.requests()) and box.key[-8:] not in json.dumps(box.requests())
    box.clear_requests()
    assert box.requests() == []


def test_an_unknown_kind_is_refused(box):
    with pytest.raises(ValueError, match="unknown kind"):
        box.fault(kind="meteor")
