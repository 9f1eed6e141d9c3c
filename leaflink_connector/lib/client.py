"""LeafLink V2 over HTTP: one method per endpoint, no business words, never sleeps, never follows another host.

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
from .paging import read_page, walk
from .ratelimit import http_date, wait_seconds

CONNECT_TIMEOUT = 5
READ_TIMEOUT = 30
USER_AGENT = "odoo_leaflink_connector"
PAGE_LIMIT = 100
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


class LeafLinkClient:
    """`base_url` ends in /api/v2/; `scheme` is "App" or "Token". Raises AuthError for a key no header can carry.

    Lists return paging.Page of raw records and pass any LeafLink filter on (`modified__gte=datetime`, naive = UTC).
    Reads and writes of one record return its raw dict, archiving and deleting too when LeafLink answers with one.
    """

    def __init__(self, base_url, key, scheme="App", session=None):
        parts = urlsplit((base_url or "").strip())
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise errors.NetworkError("The LeafLink address must look like https://host/api/v2/.")
        self.base_url = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}/"
        self._auth = LeafLinkAuth(key, scheme)
        self._session = session or requests.Session()
        self._session.headers.update({"User-Agent": USER_AGENT, "Accept": "application/json"})

    # --- orders

    def orders(self, limit=PAGE_LIMIT, offset=0, **filters):
        """GET orders-received/; lines only with include_children="line_items,customer,sales_reps" (limit 50 then)."""
        return self._list("orders-received", limit, offset, filters)

    def order(self, number, **params):
        """GET one order by its `number`."""
        return self._one("orders-received", number, **params)

    def order_payments(self, number):
        """GET all payments of an order -> list (bare at LeafLink, no parameters; an envelope is read to its end)."""
        path = f"orders-received/{_part(number)}/payments"

        def fetch(offset):
            body, _response = self._call("GET", path, params={"offset": offset or None})
            return read_page(body, offset)

        return list(walk(fetch))

    def patch_order(self, number, body):
        """PATCH an order: ship_date, shipping_details, delivery_info, external_ids, paid... (not its status)."""
        return self._record("PATCH", f"orders-received/{_part(number)}", json=body)

    def transition_order(self, number, action):
        """POST a transition (accept, fulfill, ship, complete, reject, submit, cancel) -> the order afterwards."""
        return self._record("POST", f"orders-received/{_part(number)}/transition/{_part(action)}")

    def create_payment(self, body):
        """POST a payment: order, recorded_by, total, payment_date required; it cannot be changed afterwards."""
        return self._record("POST", "order-payments", json=body)

    def order_statuses(self, limit=PAGE_LIMIT, offset=0, **filters):
        """GET the names of order statuses."""
        return self._list("order-statuses", limit, offset, filters)

    # --- products

    def products(self, limit=PAGE_LIMIT, offset=0, **filters):
        """GET products/; `sku` takes a comma separated list."""
        return self._list("products", limit, offset, filters)

    def product(self, product_id, **params):
        """GET one product."""
        return self._one("products", product_id, **params)

    def create_product(self, body):
        """POST a product."""
        return self._record("POST", "products", json=body)

    def patch_product(self, product_id, body):
        """PATCH a product; `quantity` is in single units."""
        return self._record("PATCH", f"products/{_part(product_id)}", json=body)

    def archive_product(self, product_id):
        """DELETE a product, which archives it."""
        return self._record("DELETE", f"products/{_part(product_id)}")

    def product_images(self, limit=PAGE_LIMIT, offset=0, **filters):
        """GET product-images/ (filter `product`)."""
        return self._list("product-images", limit, offset, filters)

    def upload_product_image(self, product_id, filename, content, mimetype, position=None):
        """POST an image (bytes) as multipart; `position` 1 to 5."""
        data = {"product": product_id} | ({"position": position} if position else {})
        return self._record("POST", "product-images", data=data, files={"image": (filename, content, mimetype)})

    def delete_product_image(self, image_id):
        """DELETE an image."""
        return self._record("DELETE", f"product-images/{_part(image_id)}")

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

    def categories(self, limit=PAGE_LIMIT, offset=0, **filters):
        """GET product-categories/."""
        return self._list("product-categories", limit, offset, filters)

    def subcategories(self, limit=PAGE_LIMIT, offset=0, **filters):
        """GET product-subcategories/."""
        return self._list("product-subcategories", limit, offset, filters)

    def product_lines(self, limit=PAGE_LIMIT, offset=0, **filters):
        """GET product-lines/."""
        return self._list("product-lines", limit, offset, filters)

    def create_product_line(self, body):
        """POST a product line: name, brand required."""
        return self._record("POST", "product-lines", json=body)

    def strains(self, limit=PAGE_LIMIT, offset=0, **filters):
        """GET strains/."""
        return self._list("strains", limit, offset, filters)

    def create_strain(self, body):
        """POST a strain: name, strain_classification required."""
        return self._record("POST", "strains", json=body)

    def batches(self, limit=PAGE_LIMIT, offset=0, **filters):
        """GET batches/; `id` and `production_batch_number` take comma separated lists. No filter by date of change."""
        return self._list("batches", limit, offset, filters)

    def batch(self, batch_id):
        """GET one batch, with its documents."""
        return self._one("batches", batch_id)

    def create_batch(self, body):
        """POST a batch: owner, production_batch_number, batch_date, testing_source required."""
        return self._record("POST", "batches", json=body)

    def patch_batch(self, batch_id, body):
        """PATCH a batch; its testing source cannot be changed."""
        return self._record("PATCH", f"batches/{_part(batch_id)}", json=body)

    def delete_batch(self, batch_id):
        """DELETE a batch; its documents and assignments go with it."""
        return self._record("DELETE", f"batches/{_part(batch_id)}")

    def product_batches(self, limit=PAGE_LIMIT, offset=0):
        """GET product-batches/, which product each batch is assigned to; LeafLink knows no filter."""
        return self._list("product-batches", limit, offset, {})

    def assign_batch(self, product_id, batch_id):
        """POST the assignment of a batch to a product."""
        body = {"product": str(product_id), "batch": int(batch_id)}
        return self._record("POST", "product-batches", json=body)

    def unassign_batch(self, assignment_id):
        """DELETE an assignment."""
        return self._record("DELETE", f"product-batches/{_part(assignment_id)}")

    def upload_batch_document(self, batch_id, filename, content, mimetype, summary):
        """POST a document (bytes) of a batch as multipart; `summary` 350 characters at most."""
        data = {"batch": batch_id, "summary": summary}
        return self._record("POST", "batch-documents", data=data, files={"document": (filename, content, mimetype)})

    def delete_batch_document(self, document_id):
        """DELETE a document of a batch."""
        return self._record("DELETE", f"batch-documents/{_part(document_id)}")

    def listing_states(self, limit=PAGE_LIMIT, offset=0, **filters):
        """GET the listing states with the numeric ids that product filters want."""
        return self._list("listing-states", limit, offset, filters)

    # --- customers

    def customers(self, limit=PAGE_LIMIT, offset=0, **filters):
        """GET customers/."""
        return self._list("customers", limit, offset, filters)

    def customer(self, customer_id, **params):
        """GET one customer."""
        return self._one("customers", customer_id, **params)

    def create_customer(self, body):
        """POST a customer: owner, name required."""
        return self._record("POST", "customers", json=body)

    def patch_customer(self, customer_id, body):
        """PATCH a customer."""
        return self._record("PATCH", f"customers/{_part(customer_id)}", json=body)

    def archive_customer(self, customer_id):
        """DELETE a customer, which archives it -> the archived customer."""
        return self._record("DELETE", f"customers/{_part(customer_id)}")

    def tiers(self, limit=PAGE_LIMIT, offset=0, **filters):
        """GET customer-tiers/."""
        return self._list("customer-tiers", limit, offset, filters)

    def contacts(self, limit=PAGE_LIMIT, offset=0, **filters):
        """GET contacts/."""
        return self._list("contacts", limit, offset, filters)

    def contact(self, contact_id):
        """GET one contact."""
        return self._one("contacts", contact_id)

    def create_contact(self, body):
        """POST a contact: owner (the seller's company), first_name required."""
        return self._record("POST", "contacts", json=body)

    def patch_contact(self, contact_id, body):
        """PATCH a contact; owner and first_name are described as required here, too."""
        return self._record("PATCH", f"contacts/{_part(contact_id)}", json=body)

    def delete_contact(self, contact_id):
        """DELETE a contact, which sets its `delete` flag."""
        return self._record("DELETE", f"contacts/{_part(contact_id)}")

    def activity_entries(self, limit=PAGE_LIMIT, offset=0, **filters):
        """GET activity-entries/: what staff noted about customers."""
        return self._list("activity-entries", limit, offset, filters)

    def activity_entry(self, entry_id):
        """GET one activity entry."""
        return self._one("activity-entries", entry_id)

    def create_activity_entry(self, body):
        """POST an activity entry: type, entry, owner, author (a staff id) required."""
        return self._record("POST", "activity-entries", json=body)

    def patch_activity_entry(self, entry_id, body):
        """PATCH an activity entry; type, entry, owner and author are described as required here, too."""
        return self._record("PATCH", f"activity-entries/{_part(entry_id)}", json=body)

    def delete_activity_entry(self, entry_id):
        """DELETE an activity entry, which sets its `delete` flag -> the entry."""
        return self._record("DELETE", f"activity-entries/{_part(entry_id)}")

    # --- company

    def companies(self, limit=PAGE_LIMIT, offset=0, **filters):
        """GET the companies the key may see; one for an App key."""
        return self._list("companies", limit, offset, filters)

    def company(self, company_id):
        """GET one company by id or slug."""
        return self._one("companies", company_id)

    def staff(self, limit=PAGE_LIMIT, offset=0, **filters):
        """GET company-staff/."""
        return self._list("company-staff", limit, offset, filters)

    def brands(self, limit=PAGE_LIMIT, offset=0, **filters):
        """GET brands/."""
        return self._list("brands", limit, offset, filters)

    def licenses(self, limit=PAGE_LIMIT, offset=0, **filters):
        """GET licenses/; LeafLink wants Products: Read & Write even for reading."""
        return self._list("licenses", limit, offset, filters)

    def license_types(self, limit=PAGE_LIMIT, offset=0, **filters):
        """GET license-types/."""
        return self._list("license-types", limit, offset, filters)

    # --- transport

    def _list(self, path, limit, offset, filters):
        body, response = self._call("GET", path, params={"limit": limit, "offset": offset} | filters)
        return read_page(body, offset, http_date(response.headers.get("Date")), limit)

    def _one(self, resource, record_id, **params):
        return self._record("GET", f"{resource}/{_part(record_id)}", params=params)

    def _record(self, method, path, **kwargs):
        body, _response = self._call(method, path, **kwargs)
        if isinstance(body, dict) or (body is None and method == "DELETE"):
            return body
        raise _unreadable(method, "LeafLink answered with something that is not a record.")

    def _call(self, method, path, params=None, **kwargs):
        try:
            response = self._session.request(
                method,
                f"{self.base_url}{path}/",
                params={name: _text(value) for name, value in (params or {}).items() if value is not None},
                auth=self._auth,
                timeout=(CONNECT_TIMEOUT, READ_TIMEOUT),
                allow_redirects=False,
                **kwargs,
            )
        except requests.RequestException as error:
            failure = _no_answer(method, error)
        else:
            failure = _refusal(method, path, response)
            if failure is None:
                return _decode(method, response), response
        # raised outside the handler: the exception of the library below holds the request and with it the key
        raise failure


def _part(value):
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


def _refusal(method, path, response):
    """Return the error an answer stands for, None for a success."""
    status = response.status_code
    if 200 <= status < 300:
        return None
    resource = path.split("/")[0]
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
