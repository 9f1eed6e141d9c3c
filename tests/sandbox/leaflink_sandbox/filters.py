"""The declared query filters. A filter is `make(raw text, state) -> predicate(record)`; bad text raises Invalid."""

from decimal import Decimal

from .kinds import Day, Flag, Invalid, Quantity, Whole, moment

COMPARE = {
    "gte": lambda a, b: a >= b,
    "gt": lambda a, b: a > b,
    "lte": lambda a, b: a <= b,
    "lt": lambda a, b: a < b,
}


def whole(key):
    """Exact match of an id or number."""

    def make(raw, state):
        wanted = Whole().load(raw)
        return lambda record: record.get(key) == wanted

    return make


def wholes(key):
    """Comma separated ids."""

    def make(raw, state):
        wanted = {Whole().load(part) for part in raw.split(",") if part.strip()}
        return lambda record: record.get(key) in wanted

    return make


def holds(key):
    """The id is one of the record's list of ids."""

    def make(raw, state):
        wanted = Whole().load(raw)
        return lambda record: wanted in (record.get(key) or ())

    return make


def decimal_of(key):
    def make(raw, state):
        wanted = Quantity().load(raw)
        return lambda record: record.get(key) == wanted

    return make


def text(key):
    return lambda raw, state: lambda record: (record.get(key) or "") == raw


def contains(*keys):
    """Case-insensitive substring of any of the keys."""
    return lambda raw, state: lambda record: any(raw.lower() in (record.get(key) or "").lower() for key in keys)


def listed(key, lower=False):
    """Comma separated texts (a value can therefore hold no comma)."""

    def make(raw, state):
        fold = str.lower if lower else str
        wanted = {fold(part.strip()) for part in raw.split(",")}
        return lambda record: fold(str(record.get(key) or "")) in wanted

    return make


def starts(key):
    return lambda raw, state: lambda record: (record.get(key) or "").startswith(raw)


def flag(key):
    def make(raw, state):
        wanted = Flag().load(raw)
        return lambda record: bool(record.get(key)) == wanted

    return make


def is_null(key):
    def make(raw, state):
        wanted = Flag().load(raw)
        return lambda record: (record.get(key) in (None, "")) == wanted

    return make


def company_slug(key=None, fold=str):
    """Slug of the company a record belongs to by `key`; without a key it is the sandbox's own."""

    def make(raw, state):
        companies = state.table("companies")
        owners = {number for number, company in companies.items() if fold(company["slug"]) == fold(raw)}
        return lambda record: (record[key] if key else state.company_id) in owners

    return make


def nothing_to_filter():
    """Accepted, and every record of the sandbox matches (service zones, Metrc: not modelled)."""
    return lambda raw, state: lambda record: True


def _ranged(key, load):
    def maker(compare):
        def make(raw, state):
            limit = load(raw)
            return lambda record: record.get(key) is not None and compare(record[key], limit)

        return make

    return {f"{key}__{name}": maker(compare) for name, compare in COMPARE.items()}


def moments(*keys):
    return {name: make for key in keys for name, make in _ranged(key, moment).items()}


def days(*keys):
    return {name: make for key in keys for name, make in _ranged(key, Day().load).items()}


def amounts(*keys):
    return {
        name: make for key in keys for name, make in _ranged(key, lambda raw: Decimal(Quantity().load(raw))).items()
    }


def texts(*keys):
    """key, key__in and key__startswith for each key."""
    result = {}
    for key in keys:
        result |= {key: text(key), f"{key}__in": listed(key), f"{key}__startswith": starts(key)}
    return result


def external_ids(query, keys):
    """Predicate of ?external_id_key=...&external_id_values=a,b: both are required, the key must be provisioned."""
    key, values = query.get("external_id_key"), query.get("external_id_values")
    if key is None and values is None:
        return None
    if not key or not values:
        raise Invalid({"detail": "external_id_key and external_id_values must be used together."})
    if key not in keys:
        raise Invalid({"external_id_key": [f'"{key}" is not a provisioned key.']})
    wanted = set(values.split(","))
    return lambda record: (record.get("external_ids") or {}).get(key) in wanted
