"""The types LeafLink's JSON really has, whatever its description says: tolerant in, exact out (V2, conventions)."""

from datetime import date, datetime, timezone
from decimal import Decimal, InvalidOperation
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, BeforeValidator

LARGEST_EXPONENT = 15
TRUE = {True, "1", "true", "yes"}
FALSE = {False, None, "", "0", "false", "no"}
STATUSES = (
    "Draft",
    "Submitted",
    "Accepted",
    "Backorder",
    "Fulfilled",
    "Shipped",
    "Complete",
    "Rejected",
    "Combined",
    "Cancelled",
)
SYNONYMS = {"completed": "Complete", "canceled": "Cancelled", "backordered": "Backorder"}
STATUS_BY_WORD = {status.lower(): status for status in STATUSES} | SYNONYMS
ACTIONS = {
    "Submitted": "submit",
    "Accepted": "accept",
    "Fulfilled": "fulfill",
    "Shipped": "ship",
    "Complete": "complete",
    "Rejected": "reject",
    "Cancelled": "cancel",
}


# payment terms: LeafLink shows words, reads ids and writes codes
TERMS = {
    1: "Cash",
    2: "Net 7",
    3: "Net 15",
    4: "Net 30",
    5: "Net 10",
    6: "Net 20",
    7: "Net 60",
    8: "Net 3",
    9: "Net 14",
    10: "Pre-Payment",
    11: "LeafLink Financial Net 30",
    12: "Consignment",
    13: "LeafLink Financial Net 15",
    14: "Net 90",
    15: "Wire on Delivery",
    20: "COD",
    21: "LeafLink Financial",
}
TERM_CODES = {"cod": "COD", "prepay": "Pre-Payment", "consign": "Consignment", "llf": "LeafLink Financial"}


class Money(NamedTuple):
    """An amount; `currency` is an ISO code, None where LeafLink sends a bare number."""

    amount: Decimal
    currency: str | None


def status_name(value):
    """Return the API's spelling of an order status ("Complete" for "completed"); an unknown one stays as it came."""
    text = to_text(value).strip()
    return STATUS_BY_WORD.get(text.lower(), text)


def term_name(value):
    """Return a payment term in LeafLink's words ("Net 15") from its id, its code, its words or an object with them."""
    text = to_text(value.get("term") or value.get("code") if isinstance(value, dict) else value).strip()
    if text.isdecimal():
        return TERMS.get(int(text), text)
    code = text.lower()
    if code.startswith("net") and code[3:].isdecimal():
        return f"Net {code[3:]}"
    return TERM_CODES.get(code, text)


def to_text(value):
    """None and "" both mean empty."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, int | float | Decimal):
        return str(value)
    raise ValueError("is not a text")


def to_decimal(value):
    """Decimal of a number in any JSON shape, never through binary arithmetic; None for null and "".

    Raises ValueError for what is no finite number of a usable size.
    """
    if value is None or value == "":
        return None
    try:
        number = Decimal(str(value).strip()) if not isinstance(value, bool | dict | list) else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite() or number.adjusted() > LARGEST_EXPONENT:
        raise ValueError("is not a number")
    return number


def to_id(value):
    """Integer id of `12`, `"12"`, `{"id": 12, ...}`; None for null and ""."""
    if isinstance(value, dict):
        value = value.get("id")
    if value is None or value == "":
        return None
    if isinstance(value, bool) or isinstance(value, float) and not value.is_integer():
        raise ValueError("is not an id")
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        raise ValueError("is not an id") from None


def id_text(value):
    """Text of an id in any shape to_id knows, "" for null and for what is no id: to compare, not to refuse."""
    try:
        number = to_id(value)
    except ValueError:
        number = None
    return "" if number is None else str(number)


def to_ids(value):
    """List of ids from a list of ids or objects."""
    if not isinstance(value, list):
        return []
    return [number for number in map(to_id, value) if number is not None]


def to_bool(value):
    """`"false"` is False."""
    word = value.strip().lower() if isinstance(value, str) else value
    if isinstance(word, dict | list) or word not in TRUE | FALSE:
        raise ValueError("is not yes or no")
    return word in TRUE


def to_money(value):
    """Money of `{"amount", "currency"}`, a number or a text; None for null."""
    currency = None
    if isinstance(value, dict):
        currency = to_text(value.get("currency")).strip().upper() or None
        value = value.get("amount")
    amount = to_decimal(value)
    return None if amount is None else Money(amount, currency)


def to_utc(value):
    """Naive UTC moment to the second of an ISO text; without an offset it is UTC, a plain date is its midnight."""
    moment = _moment(value)
    if moment is None or moment.tzinfo is None:
        return moment
    try:
        return moment.astimezone(timezone.utc).replace(tzinfo=None)
    except OverflowError:
        raise ValueError("is not a date") from None


def to_day(value):
    """Calendar day as LeafLink's company sees it: the date part as written, no time zone applied."""
    moment = _moment(value)
    return moment and moment.date()


def to_map(value):
    """`{system: reference}`; entries without a value do not exist."""
    if not isinstance(value, dict):
        return {}
    return {str(key): to_text(item) for key, item in value.items() if item is not None}


def to_words(value):
    """List of texts, also from a single text."""
    if isinstance(value, str):
        return [value] if value else []
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def to_list(value):
    """A missing list is an empty one; entries that are ids become objects."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise ValueError("is not a list")
    return [item if isinstance(item, dict) else {"id": item} for item in value if item is not None]


def to_object(value):
    """An object; None for null and ""; a bare id becomes an object with that id."""
    if value is None or value == "" or isinstance(value, dict):
        return value or None
    return {"id": value}


def to_dict(value):
    """Free-form object, empty when it is none."""
    return value if isinstance(value, dict) else {}


def _moment(value):
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.replace(microsecond=0)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    try:
        # Python 3.10 knows neither the Z nor fractions of other lengths
        text = value.strip().replace("Z", "+00:00").replace("z", "+00:00")
        head, _dot, rest = text.partition(".")
        return datetime.fromisoformat(head + rest.lstrip("0123456789"))
    except (AttributeError, TypeError, ValueError):
        raise ValueError("is not a date") from None


Text = Annotated[str, BeforeValidator(to_text)]
Code = Annotated[Text, AfterValidator(str.strip)]
Number = Annotated[Decimal | None, BeforeValidator(to_decimal)]
Amount = Annotated[Decimal, BeforeValidator(lambda value: to_decimal(value) or Decimal())]
Id = Annotated[int | None, BeforeValidator(to_id)]
Ids = Annotated[list[int], BeforeValidator(to_ids)]
Flag = Annotated[bool, BeforeValidator(to_bool)]
Cash = Annotated[Money | None, BeforeValidator(to_money)]
Moment = Annotated[datetime | None, BeforeValidator(to_utc)]
Day = Annotated[date | None, BeforeValidator(to_day)]
Status = Annotated[str, BeforeValidator(status_name)]
Map = Annotated[dict[str, str], BeforeValidator(to_map)]
Term = Annotated[str, BeforeValidator(term_name)]
Words = Annotated[list[str], BeforeValidator(to_words)]
# units per case: null, 0 and nonsense below one mean "not sold in cases"
Multiplier = Annotated[int, BeforeValidator(lambda value: max(int(to_decimal(value) or 1), 1))]
