"""HTTP as LeafLink V2 speaks it: headers, time limits, refusals; never sleeps, never follows another host.

Errors (lib/errors.py). Any method: AuthError 401, Forbidden 403, NotFound 404, RateLimited 429, Rejected other 4xx.
GET, PATCH, DELETE: NetworkError without an answer, ServerError for 5xx, a redirect or an unreadable answer.
POST: NetworkError only if nothing was sent; afterwards every missing or unreadable answer is UnknownOutcome.
"""

from contextlib import suppress
from datetime import date, datetime
from urllib.parse import quote, urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError, NewConnectionError

from . import errors
from .auth import LeafLinkAuth
from .decode import decode
from .paging import read_page
from .ratelimit import http_date, wait_seconds

CONNECT_TIMEOUT = 5
READ_TIMEOUT = 30
USER_AGENT = "odoo_leaflink_connector"
MEDIA_LIMIT = 10 * 1024 * 1024
# which switch of a LeafLink application (Settings > Applications) opens a resource
PERMISSIONS = {
    "orders-received": "Orders",
    "order-payments": "Orders",
    "order-statuses": "Orders",
    "customers": "Customers",
    "customer-tiers": "Customers",
    "contacts": "Customers",
    "activity-entries": "Customers",
    "license-types": "Customers",
}


class Transport:
    """`base_url` ends in /api/v2/; `scheme` is "App" or "Token". Raises AuthError for a key no header can carry."""

    def __init__(self, base_url, key, scheme="App", session=None):
        parts = urlsplit((base_url or "").strip())
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise errors.NetworkError("The LeafLink address must look like https://host/api/v2/.")
        self.base_url = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}/"
        self._auth = LeafLinkAuth(key, scheme)
        self._session = session or requests.Session()
        self._session.headers.update({"User-Agent": USER_AGENT, "Accept": "application/json"})

    def media(self, address):
        """GET a file a record names -> bytes. The key does not go with it, and no other company's host is asked.

        `address` may lack a host. BadPayload: it lies elsewhere, or is larger than MEDIA_LIMIT.
        """
        url = urljoin(self.base_url, address)
        if not _is_of_same_site(urlsplit(url), urlsplit(self.base_url)):
            raise errors.BadPayload("image", "the file lies on a host that is not LeafLink's")
        try:
            with self._session.get(
                url,
                auth=lambda request: request,
                timeout=(CONNECT_TIMEOUT, READ_TIMEOUT),
                allow_redirects=False,
                stream=True,
            ) as response:
                failure = _refusal("GET", "product-images", response)
                content = b"" if failure else response.raw.read(MEDIA_LIMIT + 1, decode_content=True)
        except (requests.RequestException, HTTPError) as error:
            failure = _no_answer("GET", error)
        if isinstance(failure, errors.AuthError | errors.Forbidden):  # of the file, not of the key
            failure = errors.NotFound("LeafLink does not give this file.")
        if failure is None and len(content) > MEDIA_LIMIT:
            failure = errors.BadPayload("image", f"the file is larger than {MEDIA_LIMIT // 1024 // 1024} MB")
        if failure is not None:
            raise failure
        return content

    def _list(self, resource, limit, offset, filters):
        """GET a page of a list."""
        body, response = self._call("GET", resource, params={"limit": limit, "offset": offset} | filters)
        return read_page(body, offset, http_date(response.headers.get("Date")), limit)

    def _record(self, method, *path, **kwargs):
        """Read or write one record."""
        body, _response = self._call(method, *path, **kwargs)
        if isinstance(body, dict) or (body is None and method == "DELETE"):
            return body
        raise _unreadable(method, "LeafLink answered with something that is not a record.")

    def _call(self, method, *path, params=None, **kwargs):
        """Return (JSON, response) of a call; `path` are its segments, the resource first."""
        address = "/".join(map(_segment, path))
        try:
            response = self._session.request(
                method,
                f"{self.base_url}{address}/",
                params={name: _text(value) for name, value in (params or {}).items() if value is not None},
                auth=self._auth,
                timeout=(CONNECT_TIMEOUT, READ_TIMEOUT),
                allow_redirects=False,
                **kwargs,
            )
        except requests.RequestException as error:
            failure = _no_answer(method, error)
        else:
            failure = _refusal(method, path[0], response)
            if failure is None:
                return _decode(method, response), response
        # raised outside the handler: the exception of the library below holds the request and with it the key
        raise failure


def _segment(value):
    """Return an id as one segment of a path; BadPayload when it would lead elsewhere."""
    text = str(value or "").strip()
    if not text.strip("."):
        raise errors.BadPayload("", "the record has no usable number or id")
    return quote(text, safe="")


def _is_of_same_site(url, api):
    """Tell whether an address is on the API's host, or by https on another one of its domain."""
    if (url.scheme, url.netloc) == (api.scheme, api.netloc):
        return True
    domain = ".".join((api.hostname or "").rsplit(".", 2)[-2:])
    is_name = "." in domain and not domain.rpartition(".")[2].isdigit()
    return is_name and url.scheme == "https" and (url.hostname or "").endswith(f".{domain}") and not url.username


def _text(value):
    """Return a filter value as LeafLink reads it; moments always with their offset (naive = UTC)."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.isoformat() + ("Z" if value.tzinfo is None else "")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return ",".join(map(_text, value))
    return str(value)


def _no_answer(method, error):
    reason = getattr(error.args[0], "reason", None) if error.args else None
    # ValueError: an address or header that requests would not even send
    if isinstance(error, requests.ConnectTimeout | ValueError) or isinstance(reason, NewConnectionError):
        return errors.NetworkError("LeafLink cannot be reached.")
    if isinstance(error, requests.exceptions.ChunkedEncodingError | requests.exceptions.ContentDecodingError):
        return _unreadable(method, "LeafLink's answer was cut off.")
    if method == "POST":
        return errors.UnknownOutcome("LeafLink did not answer; it may have done what was asked.")
    if isinstance(error, requests.Timeout):
        return errors.NetworkError("LeafLink did not answer in time.")
    return errors.NetworkError("The connection to LeafLink broke.")


def _unreadable(method, message):
    return errors.UnknownOutcome(message) if method == "POST" else errors.ServerError(message)


def _refusal(method, resource, response):
    """Return the error an answer stands for, None for a success."""
    status = response.status_code
    if 200 <= status < 300:
        return None
    if status == 401:
        return errors.AuthError("LeafLink does not accept the key (HTTP 401).")
    if status == 403:
        right = "Read" if method == "GET" and resource != "licenses" else "Read & Write"
        permission = f"{PERMISSIONS.get(resource, 'Products')}: {right}"
        return errors.Forbidden(f"The LeafLink application lacks the permission {permission} (HTTP 403).", permission)
    if status == 404:
        return errors.NotFound(f"LeafLink does not know this record of {resource} (HTTP 404).")
    if status == 429:
        return errors.RateLimited(retry_after=wait_seconds(response.headers, http_date(response.headers.get("Date"))))
    if 400 <= status < 500 and status != 408:
        return errors.Rejected(status, errors.read_errors(response.text))
    if 300 <= status < 400:
        return _unreadable(
            method, f"LeafLink redirects to another address (HTTP {status}); redirects are not followed."
        )
    return _unreadable(method, f"LeafLink has a problem of its own (HTTP {status}).")


def _decode(method, response):
    """Return the JSON of a success, None for an empty one."""
    if not response.content:
        return None
    with suppress(ValueError):  # raised outside: the exception of the parser holds the whole page
        return decode(response.content.decode("utf-8-sig"))
    raise _unreadable(method, "LeafLink's answer cannot be read: it is not complete JSON.")
