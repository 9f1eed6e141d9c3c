"""How long LeafLink asks us to wait. V2 documents no header: every spelling that was seen is read (rate limits)."""

from datetime import timezone
from email.utils import parsedate_to_datetime
from math import isfinite

LONGEST_WAIT = 3600.0
# a number above this is a moment (seconds since 1970), below it a duration
EARLIEST_EPOCH = 1_000_000_000
SPELLINGS = ("Retry-After", "RateLimit-Reset", "X-RateLimit-Reset")


def wait_seconds(headers, now):
    """Return the seconds to wait, between 0 and one hour, or None when no header says.

    `headers` is a case-insensitive mapping; `now` the naive UTC moment of the answer (its Date header) or None, then
    absolute moments are not understood.
    """
    for name in SPELLINGS:
        seconds = _seconds((headers.get(name) or "").strip(), now)
        if seconds is not None:
            return min(max(seconds, 0.0), LONGEST_WAIT)
    return None


def http_date(text):
    """Return an HTTP date ("Tue, 13 Jan 2026 10:00:00 GMT") as naive UTC datetime, None when it is not one."""
    try:
        moment = parsedate_to_datetime(text)
        return moment.astimezone(timezone.utc).replace(tzinfo=None) if moment.tzinfo else moment
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def _seconds(text, now):
    try:
        number = float(text)
    except ValueError:
        moment = http_date(text)
        return (moment - now).total_seconds() if moment and now else None
    if not isfinite(number):
        return None
    if number < EARLIEST_EPOCH:
        return number
    return number - now.replace(tzinfo=timezone.utc).timestamp() if now else None
