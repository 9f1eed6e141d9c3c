"""Talking to the sandbox and judging both directions against the description."""

import json
import re
from dataclasses import dataclass
from urllib.parse import urlencode

import description
import deviations
import requests

UNMODELLED = {"buyer", "reports", "retailer-inventory"}  # resources the connector has no use for
UNDESCRIBED = {"listing-states", "order-statuses"}  # exist according to LeafLink's prose, without a path


@dataclass
class Exchange:
    method: str
    path: str
    query: dict
    body: object
    status: int
    answer: object


def call(box, method, path, body=None, query=None):
    """One call with the App key; returns the Exchange."""
    url = box.url.rstrip("/") + path + (f"?{urlencode(query)}" if query else "")
    headers = {"Authorization": f"App {box.key}", "User-Agent": "contract_tests"}
    answer = requests.request(method, url, json=body, headers=headers, timeout=10, allow_redirects=False)
    return Exchange(method, path, query or {}, body, answer.status_code, json.loads(answer.content or b"null"))


def resource_of(path):
    """Name of the resource whose records an answer carries."""
    parts = path.strip("/").split("/")
    if parts[0] == "orders-received" and len(parts) == 3 and parts[2] != "transition":
        return parts[2]
    return parts[0]


def wrong_answer(exchange, used=None):
    """Lines saying where an answer is not as described; the known deviations that were met are added to `used`."""
    operation, template = description.operation_of(exchange.method, exchange.path)
    if operation is None:
        return [f"{exchange.method} {exchange.path} is not described"]
    schema = description.answer_schema(operation, exchange.status)
    if schema is None:
        return [] if exchange.answer is None else [f"{exchange.method} {template} should have no body"]
    lines = []
    for path, message, value in description.problems(schema, exchange.answer):
        excuse = deviations.excuse(resource_of(exchange.path), path, value)
        if excuse is None:
            lines.append(f"{exchange.method} {template}: {path}: {message[:200]}")
        elif used is not None:
            used.add(excuse)
    return lines


def wrong_request(row):
    """Lines saying where a request (a row of the sandbox's log) is not as described."""
    if row["path"].strip("/").split("/")[0] in UNDESCRIBED:
        return []
    operation, template = description.operation_of(row["method"], row["path"])
    if operation is None:
        return [f"{row['method']} {row['path']} is not described"]
    declared = description.query_parameters(operation)
    paging = {"limit", "offset"}  # pages exist also where the description forgets to say so
    lines = [
        f"{row['method']} {template}: unknown parameter {name}" for name in set(row["query"]) - set(declared) - paging
    ]
    schema = description.body_schema(operation)
    if row["body"] is None or schema is None:
        if (row["body"] is None) == (schema is None) or description.body_schema(operation, "multipart/form-data"):
            return lines
        return [*lines, f"{row['method']} {template}: {'no body' if row['body'] is None else 'a body'} is wrong"]
    problems = description.problems(schema, row["body"])
    unknown = set(row["body"]) - set(described_keys(schema))
    lines += [f"{row['method']} {template}: unknown key {name}" for name in sorted(unknown)]
    return lines + [f"{row['method']} {template}: {path}: {message[:200]}" for path, message, _value in problems]


def described_keys(schema):
    return description.deref(schema).get("properties", {})


def concrete(box, template):
    """A path of the sandbox for a template, with the id of an existing record; None when there is no such record."""
    order = box.orders()[0]["number"]
    path = template.replace("{number}", order).replace("{order_number}", order).replace("{action}", "accept")
    if "{" not in path:
        return path
    rows = box.table(re.match(r"/(.+)/\{", template)[1])
    return path.replace("{id}", str(rows[0]["id"])) if rows else None
