"""Pieces that several resources show or check."""

from ..errors import Refused
from ..kinds import Moment

PAYMENT_METHODS = {
    1: {"id": 1, "method": "Cash"},
    2: {"id": 2, "method": "Check"},
    3: {"id": 3, "method": "Wire Transfer"},
    4: {"id": 4, "method": "ACH"},
}
PAYMENT_TERMS = {
    2: {"id": 2, "term": "Net 7", "days": 7, "code": "net7"},
    3: {"id": 3, "term": "Net 15", "days": 15, "code": "net15"},
    4: {"id": 4, "term": "Net 30", "days": 30, "code": "net30"},
    20: {"id": 20, "term": "COD", "days": None, "code": "cod"},
}
ACQUIRE_TYPES = {1: "Drop Off", 2: "Pick Up", 3: "In Storage", 4: "Will Call"}


def method_and_term(option):
    """The payment method and term of a written option, None for what is not known."""
    keys = ("payment_method_id", PAYMENT_METHODS), ("payment_term_id", PAYMENT_TERMS)
    return [known.get(option.get(key)) if isinstance(option.get(key), int) else None for key, known in keys]


def customer_light(customer):
    return {
        "id": customer["id"],
        "display_name": customer["nickname"] or customer["name"],
        "ext_acct_id": customer["ext_acct_id"] or None,
        "delinquent": customer["delinquent"],
    }


def staff_name(state, number):
    staff = state.table("staff").get(number)
    return staff["display_name"] if staff else ""


def delivery_info(state, info):
    date = info.get("acquire_date")
    return {
        "acquire_date": date and Moment().dump(date, state.zone),
        "acquire_type": info.get("acquire_type"),
        "get_acquire_type_display": ACQUIRE_TYPES.get(info.get("acquire_type"), ""),
        "manifest_number": info.get("manifest_number"),
    }


def check_external_ids(state, values):
    """Only keys that LeafLink support has provisioned may be used."""
    unknown = set(values.get("external_ids") or ()) - set(state.rules.external_ids_keys)
    if unknown:
        raise Refused(400, {"external_ids": {key: [f'"{key}" is not a provisioned key.'] for key in sorted(unknown)}})


def merge_external_ids(state, record, sent):
    """null removes a key; other systems' keys stay, unless the sandbox is told to replace."""
    base = {} if state.rules.external_ids_replace else (record or {}).get("external_ids") or {}
    return {key: value for key, value in {**base, **sent}.items() if value is not None}
