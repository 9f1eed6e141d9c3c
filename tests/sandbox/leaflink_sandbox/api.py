"""From a call to an answer: slash, keys, permissions, routes. No sockets here."""

import json
import re
import traceback
from dataclasses import dataclass, field
from urllib.parse import urlencode

from . import flow
from .errors import NOT_FOUND, Refused, detail
from .resources import NESTED, RESOURCES

API = "/api/v2"


@dataclass
class Call:
    """One request below /api/v2. `query` holds one text per parameter, `body` the parsed JSON or form."""

    method: str
    path: str
    query: dict
    headers: dict
    raw: bytes = b""
    root: str = ""  # scheme and host the client used
    user: str = "api"
    company: int = None  # only its records are visible; None: those of all companies of the key's user
    body: object = None
    multipart: bool = False

    @property
    def content_type(self):
        return self.headers.get("Content-Type") or ""


@dataclass
class Answer:
    status: int
    body: object = None
    headers: dict = field(default_factory=dict)


ROUTES = [
    (r"orders-received/([^/]+)/transition/([^/]+)", "transition"),
    (r"orders-received/([^/]+)/(line-items|payments|comments)", "nested"),
    (r"orders/([^/]+)/delivery-information", "delivery_information"),
    (r"products/(\d+)/products", "varieties"),
    (r"products/(\d+)/images", "product_images"),
]


def answer(sandbox, call):
    """Answer of one call; refusals become their JSON body."""
    try:
        sandbox.guard.admit(call, sandbox.state.company_id)
        with sandbox.state.lock:
            return route(sandbox, call)
    except Refused as error:
        return Answer(error.status, error.body)
    except Exception:  # a bug of the sandbox: show it, and let the client see a server error
        traceback.print_exc()
        return Answer(500, {"detail": "The sandbox failed, see its output."})


def route(sandbox, call):
    state = sandbox.state
    path = company_twin(state, call).strip("/")
    for pattern, name in ROUTES:
        match = re.fullmatch(pattern, path)
        if match:
            return globals()[name](sandbox, call, *match.groups())
    resource, key = RESOURCES.get(path), None
    if resource is None:
        head, _, key = path.rpartition("/")
        resource = RESOURCES.get(head)
    if resource is None:
        raise detail(404, NOT_FOUND)
    return collection(sandbox, call, resource) if key is None else single(sandbox, call, resource, key)


def company_twin(state, call):
    """/companies/<id>/orders-received/ is /orders-received/ of that company."""
    match = re.fullmatch(r"/companies/([^/]+)/(.+)", call.path)
    if not match:
        return call.path
    call.company = RESOURCES["companies"].find(state, match[1], call.company)["id"]
    return "/" + match[2]


def collection(sandbox, call, resource):
    allow(call, resource, {"GET": "l", "POST": "c"})
    sandbox.guard.permit(resource, call.method)
    if call.method == "GET":
        return page(sandbox.state, call, resource, resource.select(sandbox.state, call.query, call.company))
    record = resource.create(sandbox.state, load_body(call), call)
    return Answer(201, resource.show(sandbox.state, record))


def single(sandbox, call, resource, key):
    allow(call, resource, {"GET": "r", "PATCH": "u", "DELETE": "d"})
    sandbox.guard.permit(resource, call.method)
    state = sandbox.state
    record = resource.find(state, key, call.company)
    if call.method == "GET":
        only_shaping(state, call, resource)
        return Answer(200, resource.show(state, record, call.query))
    if call.method == "PATCH":
        return Answer(200, resource.show(state, resource.update(state, record, load_body(call), call)))
    kept = resource.delete(state, record, call)
    return Answer(204) if kept is None else Answer(200, resource.show(state, kept))


def transition(sandbox, call, number, action):
    only(call, "POST")
    orders = RESOURCES["orders-received"]
    sandbox.guard.permit(orders, "POST")
    state = sandbox.state
    order = orders.find(state, number, call.company)
    if call.raw.strip() not in (b"", b"{}") and state.rules.strict:
        raise detail(400, "This call takes no body.")
    if action == "cancel":
        raise detail(403, "Only the buyer may cancel an order.")
    order["user"] = call.user
    flow.move(state, order, action, source="api")
    return Answer(200, orders.show(state, order))


def nested(sandbox, call, number, name):
    """Bare lists, no envelope."""
    only(call, "GET")
    orders, resource = RESOURCES["orders-received"], NESTED[name]
    sandbox.guard.permit(orders, "GET")
    state = sandbox.state
    order = orders.find(state, number, call.company)
    if name == "line-items":
        records = flow.lines_of(state, order)
    else:
        records = [row for row in state.table(resource.table).values() if row["order"] == number]
    return Answer(200, [resource.show(state, record) for record in records])


def delivery_information(sandbox, call, number):
    only(call, "GET")
    orders = RESOURCES["orders-received"]
    sandbox.guard.permit(orders, "GET")
    order = orders.find(sandbox.state, number, call.company)
    shown = orders.show(sandbox.state, order)
    return Answer(200, {"delivery_info": shown["delivery_info"], "delivery_address": shown["delivery_address"]})


def varieties(sandbox, call, number):
    return _part(sandbox, call, "products", {"parent": number})


def product_images(sandbox, call, number):
    return _part(sandbox, call, "product-images", {"product": number})


def _part(sandbox, call, path, query):
    only(call, "GET")
    resource = RESOURCES[path]
    sandbox.guard.permit(resource, "GET")
    return page(sandbox.state, call, resource, resource.select(sandbox.state, {**call.query, **query}, call.company))


def page(state, call, resource, records):
    """The limit/offset envelope; `next` and `previous` are absolute."""
    limit = min(whole(call, "limit", state.rules.default_limit) or state.rules.default_limit, state.rules.max_limit)
    offset = whole(call, "offset", 0)
    body = {
        "count": len(records),
        "next": link(state, call, limit, offset + limit) if offset + limit < len(records) else None,
        "previous": link(state, call, limit, max(0, offset - limit)) if offset else None,
        "results": [resource.show(state, record, call.query) for record in records[offset : offset + limit]],
    }
    return Answer(200, body)


def link(state, call, limit, offset):
    query = {**call.query, "limit": limit, "offset": offset}
    return f"{state.rules.next_base or call.root}{API}{call.path}?{urlencode(query)}"


def whole(call, name, default):
    text = call.query.get(name, "")
    if text and not re.fullmatch(r"\d{1,9}", text):
        raise Refused(400, {name: ["A valid integer is required."]})
    return int(text) if text else default


def only_shaping(state, call, resource):
    unknown = set(call.query) - set(resource.shaping) - {"include_archived"}
    if unknown and state.rules.strict:
        raise Refused(400, {name: ["Unknown query parameter."] for name in sorted(unknown)})


def load_body(call):
    """Parsed body of a write: JSON, or the form that http.py has already read."""
    if call.multipart:
        return call.body
    if "application/json" not in call.content_type:
        raise detail(415, f'Unsupported media type "{call.content_type}" in request.')
    try:
        return json.loads(call.raw)
    except (ValueError, RecursionError) as error:
        raise detail(400, f"JSON parse error - {error}") from None


def allow(call, resource, letters):
    if letters.get(call.method, "-") not in resource.methods:
        raise detail(405, f'Method "{call.method}" not allowed.')


def only(call, method):
    if call.method != method:
        raise detail(405, f'Method "{call.method}" not allowed.')
