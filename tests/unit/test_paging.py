"""Reading a list to its end, and only to its end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from leaflink_lib.client import LeafLinkClient
from leaflink_lib.errors import ServerError
from leaflink_lib.paging import read_page, walk
from loopback import serve


def envelope(ids, next_link="http://other.example/?offset=7", count=None):
    return {"count": count, "next": next_link, "previous": None, "results": [{"id": number} for number in ids]}


def ids(records):
    return [record["id"] for record in records]


def test_a_full_page_leads_to_the_next():
    page = read_page(envelope(range(100), count=250), 100)
    assert (page.next_offset, page.count, len(page.results)) == (200, 250, 100)


def test_the_last_page_ends():
    assert read_page(envelope([1], next_link=None, count=1), 0).next_offset is None


def test_an_empty_page_ends_even_if_more_is_promised():
    assert read_page(envelope([], count=5), 0).next_offset is None


def test_a_short_page_continues_after_what_came():
    assert read_page(envelope(range(50), count=250), 100).next_offset == 150


@pytest.mark.parametrize("link", ["https://evil.example/api/v2/orders-received/?offset=0", "/?page=2", "nonsense"])
def test_the_address_in_next_is_never_used(link):
    assert read_page(envelope([1, 2], next_link=link), 10).next_offset == 12


def test_a_bare_list_is_one_page():
    assert read_page([{"id": 1}], 0)[:4] == ([{"id": 1}], None, 1, None)


def test_a_full_bare_list_leads_to_the_next():
    page = read_page([{"id": 1}, {"id": 2}], 4, limit=2)
    assert (page.next_offset, page.count) == (6, None)
    assert read_page([{"id": 3}], 6, limit=2).next_offset is None


def test_bare_lists_are_walked_to_their_end():
    rows = [{"id": number} for number in range(7)]
    assert ids(walk(lambda offset: read_page(rows[offset : offset + 3], offset, limit=3))) == list(range(7))


def test_a_bare_list_of_a_server_that_ignores_offset_is_read_once():
    rows = [{"id": number} for number in range(7)]
    assert ids(walk(lambda offset: read_page(rows, offset, limit=3))) == list(range(7))


@pytest.mark.parametrize(
    "body", [None, {}, {"results": None}, {"results": {}}, {"results": [1]}, ["x"], "x", {"detail": "x"}]
)
def test_something_else_than_a_list(body):
    with pytest.raises(ServerError):
        read_page(body, 0)


@pytest.mark.parametrize("count", [None, "5", True, 1.5])
def test_a_count_of_another_type_is_unknown(count):
    assert read_page(envelope([1], count=count), 0).count is None


def test_a_list_that_goes_on_behind_its_count_is_stopped():
    assert read_page(envelope([5], count=5), 4).next_offset == 5
    with pytest.raises(ServerError, match="circles"):
        read_page(envelope([1], count=5), 6)


@given(st.integers(0, 120), st.lists(st.integers(1, 40), min_size=1))
def test_any_mix_of_page_sizes_yields_every_record_once(total, sizes):
    """R031"""
    calls = iter(sizes * 200)

    def fetch(offset):
        end = min(offset + next(calls), total)
        return read_page(envelope(range(offset, end), next_link="more" if end < total else None, count=total), offset)

    assert ids(walk(fetch)) == list(range(total))


def test_a_server_that_ignores_offset_is_noticed_not_taken_for_complete():
    """R031"""
    seen = []
    with pytest.raises(ServerError, match="repeats a page"):
        for record in walk(lambda offset: read_page(envelope([1, 2, 3]), offset)):
            seen.append(record)
    assert ids(seen) == [1, 2, 3]


def test_a_last_page_of_known_records_is_no_loop():
    pages = {0: envelope([1, 2]), 2: envelope([2], next_link=None)}
    assert ids(walk(lambda offset: read_page(pages[offset], offset))) == [1, 2, 2]


def test_a_list_without_end_is_cut():
    """R031"""
    with pytest.raises(ServerError, match="does not end after 5 pages"):
        list(walk(lambda offset: read_page(envelope([offset]), offset), cap=5))


def test_over_http_a_next_link_to_another_host_gets_neither_call_nor_key():
    """R031"""
    with serve() as leaflink, serve() as evil:
        leaflink.say(
            (200, envelope([1, 2], next_link=f"{evil.url}orders-received/?limit=2&offset=2", count=3), {}),
            (200, envelope([3], next_link=None, count=3), {}),
        )
        client = LeafLinkClient(leaflink.url, "k" * 64)
        assert ids(walk(lambda offset: client.orders(limit=2, offset=offset))) == [1, 2, 3]
        assert [request["query"]["offset"] for request in leaflink.requests] == ["0", "2"]
        assert not evil.requests


def test_over_http_every_page_of_payments():
    with serve() as leaflink:
        client = LeafLinkClient(leaflink.url, "k" * 64)
        leaflink.say((200, envelope([1]), {}), (200, envelope([2], next_link=None), {}))
        assert client.order_payments("A") == [{"id": 1}, {"id": 2}]


def test_over_http_both_shapes_of_payments():
    """R032"""
    with serve() as leaflink:
        client = LeafLinkClient(leaflink.url, "k" * 64)
        leaflink.say((200, [{"id": 1}], {}), (200, envelope([1], next_link=None), {}))
        assert client.order_payments("A") == client.order_payments("A") == [{"id": 1}]
