"""What a test, a script or the page gives, turned into the sandbox's own values."""

from decimal import Decimal

from .kinds import Kind, Money, decimal
from .resources.lines import LINES

AS_GIVEN = {  # already in the sandbox's own shape
    "customer", "sales_reps", "delivery_info", "parent", "license", "selected_payment_option", "payment_term",
    "payment_methods", "available_payment_options", "status", "external_ids",
}  # fmt: skip


def typed(resource, fields):
    """Internal values of fields; money may be a plain number or text, moments are ISO text. Raises Invalid."""
    kinds = {item.name: item.kind for item in resource.fields}
    return {name: of_kind(None if name in AS_GIVEN else kinds.get(name), value) for name, value in fields.items()}


def of_kind(kind, value):
    if kind is None or type(kind) is Kind or not isinstance(value, (str, int, float, dict, Decimal)):
        return value
    if isinstance(kind, Money) and not isinstance(value, dict):
        return decimal(value)
    return kind.load(str(value) if isinstance(value, Decimal) else value)


def typed_line(fields):
    """A line's values; `price` is short for ordered_unit_price, unit_multiplier may be null or 0 as in real orders."""
    fields = dict(fields)
    if "price" in fields:
        fields["ordered_unit_price"] = fields.pop("price")
    odd = {"unit_multiplier": fields.pop("unit_multiplier")} if "unit_multiplier" in fields else {}
    return typed(LINES, fields) | odd


def product_defaults(state):
    """What a new product needs, relations being the first of each kind."""
    tables = {"category": "categories", "sub_category": "subcategories", "brand": "brands", "license": "licenses"}
    first = {name: next(iter(state.table(table)), None) for name, table in tables.items()}
    return first | {"quantity": Decimal(100), "wholesale_price": Decimal(10), "retail_price": Decimal(20)}


def lie(total):
    """A total that is not the sum, as the answer shall show it."""
    return {} if total is None else {"total": {"amount": total, "currency": "USD"}}
