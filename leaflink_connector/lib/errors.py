"""What can go wrong between us and LeafLink. str() of each is one sentence that is safe to show and to log."""

import json
import re

from .redact import redact

MESSAGE_LENGTH = 300
MESSAGE_COUNT = 20
# LeafLink repeats values of the refused record between its messages ("available_inventory": ["24.0000"])
BARE_NUMBER = re.compile(r"[-+\d.,\s]*")


class LeafLinkError(Exception):
    """Base of everything the client raises."""


class NetworkError(LeafLinkError):
    """No answer: time-out, name lookup, connection refused or reset. The request may be repeated."""


class RateLimited(LeafLinkError):
    """HTTP 429. `retry_after`: seconds LeafLink asks to wait, None when it does not say."""

    def __init__(self, message="LeafLink asks to wait before the next call.", retry_after=None):
        super().__init__(message)
        self.retry_after = retry_after


class ServerError(LeafLinkError):
    """HTTP 5xx, a redirect, or an answer that cannot be read (HTML, cut off). The request may be repeated."""


class AuthError(LeafLinkError):
    """HTTP 401, or a key that cannot be sent at all."""


class Forbidden(LeafLinkError):
    """HTTP 403. `permission` names what the LeafLink application lacks, for example "Orders: Read & Write"."""

    def __init__(self, message, permission=""):
        super().__init__(message)
        self.permission = permission


class NotFound(LeafLinkError):
    """HTTP 404: the record does not exist, or belongs to another company."""


class Rejected(LeafLinkError):
    """LeafLink understood and refused (400, 409, 422 and the like).

    `status` is the HTTP code, `errors` a list of (path, message), for example [("line_items.2.quantity", "Too many")].
    """

    def __init__(self, status, errors):
        self.status = status
        self.errors = errors
        words = "; ".join(f"{path}: {message}" if path else message for path, message in errors)
        super().__init__(f"LeafLink refused the request (HTTP {status}): {words or 'it gives no reason'}")


class BadPayload(LeafLinkError):
    """One record is not what the payload models accept. `path` leads to the value ("line_items.2.quantity")."""

    def __init__(self, path, reason):
        self.path = path
        self.reason = reason
        what = f"{path}: {reason}" if path else reason
        super().__init__(f"LeafLink sent a record that cannot be read: {what.rstrip('.')}.")


class UnknownOutcome(LeafLinkError):
    """A POST left us, its answer did not arrive: LeafLink may or may not have done it. Look before repeating."""


class SecretError(LeafLinkError):
    """An encrypted secret cannot be read with the keys at hand, or a key is not a key."""


def read_errors(text):
    """Flatten the body of a refused request into [(path, message)]. Never raises.

    Knows DRF field errors (nested, positional lists), `detail`, `non_field_errors`, JSON:API `errors`, a bare string
    or list. A page that is not JSON gives no messages: its text is of no use to a person.
    """
    try:
        body = json.loads(text)
        found = list(_json_api(body)) or list(_flatten(body, ()))
    except (ValueError, RecursionError):
        return []
    words = [pair for pair in found if not BARE_NUMBER.fullmatch(pair[1])] or found
    return [(path, redact(message[:MESSAGE_LENGTH])) for path, message in words[:MESSAGE_COUNT]]


def _json_api(body):
    entries = body.get("errors") if isinstance(body, dict) else None
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and (message := entry.get("detail") or entry.get("title") or entry.get("code")):
            source = entry.get("source")
            pointer = source.get("pointer") if isinstance(source, dict) else ""
            yield str(pointer or "").strip("/").replace("/", "."), str(message)


def _flatten(value, path):
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _flatten(item, path if key in ("detail", "non_field_errors") else (*path, str(key)))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            # a list of texts belongs to its field; a list of objects counts the lines of the request
            yield from _flatten(item, (*path, str(index)) if isinstance(item, dict | list) else path)
    elif value not in (None, ""):
        yield ".".join(path), str(value)
