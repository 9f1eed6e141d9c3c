"""Pages of a LeafLink list: limit/offset envelope or a bare list (LeafLink V2, pagination)."""

from datetime import datetime
from typing import NamedTuple

from .digest import digest
from .errors import ServerError

PAGE_CAP = 10_000


class Page(NamedTuple):
    """One page: raw records, offset of the next page (None = last), total if told, naive UTC moment of the answer.

    `mark` is the fingerprint of the records that came, whatever is left out of `results` later; `is_bare` tells that
    they came without an envelope.
    """

    results: list
    next_offset: int | None
    count: int | None
    date: datetime | None
    mark: str = ""
    is_bare: bool = False


def read_page(body, offset, date=None, limit=None):
    """Turn a decoded answer into a Page.

    The address in `next` only tells that there is more: the next page starts after what really came, so a server that
    shortens pages loses nothing and a link to another host leads nowhere. A bare list of `limit` records or more may
    go on (None = it has no pages). Raises ServerError for anything else than
    an envelope or a list, and when the list does not end where its own count says.
    """
    if isinstance(body, list):
        goes_on = bool(limit and len(body) >= limit)
        return Page(
            _records(body),
            offset + len(body) if goes_on else None,
            None if goes_on else offset + len(body),
            date,
            digest(body),
            is_bare=True,
        )
    if not isinstance(body, dict) or not isinstance(body.get("results"), list):
        raise ServerError("LeafLink answered with something that is not a list of records.")
    results = _records(body["results"])
    count = body.get("count")
    count = count if isinstance(count, int) and not isinstance(count, bool) else None
    if not results or not body.get("next"):
        return Page(results, None, count, date, digest(results))
    if count is not None and offset > count:
        raise ServerError(
            "LeafLink offers more pages than its own count allows; reading stops before it goes in circles."
        )
    return Page(results, offset + len(results), count, date, digest(results))


def walk(fetch, cap=PAGE_CAP):
    """Yield every record of a list; `fetch(offset)` returns a Page.

    Raises ServerError when a page brings only known records although more is promised, or after `cap` pages: ending
    quietly would pass an incomplete list for a complete one. Only a bare list that comes again is at its end: its
    server gives all records whatever it is asked for.
    """
    seen, offset = set(), 0
    for _number in range(cap):
        page = fetch(offset)
        keys = {_key(record) for record in page.results}
        if page.next_offset is not None and keys <= seen:
            if page.is_bare:
                return
            raise ServerError("LeafLink repeats a page; reading stops before it goes in circles.")
        seen |= keys
        yield from page.results
        if page.next_offset is None:
            return
        offset = page.next_offset
    raise ServerError(f"LeafLink's list does not end after {cap} pages.")


def _key(record):
    return record.get("number") or record.get("id") or id(record)


def _records(results):
    if not all(isinstance(record, dict) for record in results):
        raise ServerError("LeafLink answered with a list of something else than records.")
    return results
