"""Where LeafLink is known to answer otherwise than its description says, and the sandbox therefore does too.

Key: resource/dotted path (with * as wildcard), value: the JSON types that really come. "null" stands wherever the
description forgets `nullable`: its own examples show null there, or the prose says what null means.
"""

import fnmatch

NUMBER, NULL, FLAG, LIST, OBJECT = "number", "null", "boolean", "array", "object"

KNOWN = {
    # amounts are declared as strings, the examples show numbers
    "*.amount": NUMBER,
    "orders-received/payment_balance": NUMBER,
    "products/available_inventory": NUMBER,
    "products/inventory_management": NUMBER,
    "products/children_count": NUMBER,
    "products/image_count": NUMBER,
    "products/has_deals_eligible_children": FLAG,
    "products/price_schedule_price": OBJECT,
    "orders-received/available_transitions": LIST,
    "orders-received/is_combination": FLAG,
    # nothing there
    "orders-received/delivery_info": NULL,
    "orders-received/selected_payment_option": NULL,
    "orders-received/facility_id": NULL,
    "products/drop_date": NULL,
    "products/dropped": NULL,
    "products/maximum_order": NULL,
    "products/extern_acct_id": NULL,
    "products/tagline": NULL,
    "products/parent": NULL,
    "products/grow_type": NULL,
    "products/extern_sts_ids": NULL,
    "products/base_units_per_unit": NULL,
    "products/sell_in_unit_of_measure": NULL,
    "products/product_line": NULL,
    "products/license": NULL,
    "strains/company": NULL,  # LeafLink's own strain
    "customers/partner": NULL,  # not linked to a retailer on LeafLink
    "customers/next_contact_date": NULL,
    "customers/leaflink_last_views": NULL,
    "customers/lat": NULL,
    "customers/long": NULL,
    "customers/price_schedule": NULL,
    "customers/service_zone": NULL,
    "customers/tier": NULL,
    "customers/status": NULL,
    "customers/license_type": NULL,
    "customers/payment_term": NULL,
    "customers/email": "empty text",
}


def type_of(value):
    if value == "":
        return "empty text"
    if isinstance(value, bool):
        return FLAG
    for kind, name in ((type(None), NULL), ((int, float), NUMBER), (list, LIST), (dict, OBJECT)):
        if isinstance(value, kind):
            return name
    return "string"


def excuse(resource, path, value):
    """The key of KNOWN that covers a problem, else None."""
    place = f"{resource}/{path.removeprefix('results.[].').removeprefix('[].')}"
    for pattern, kind in KNOWN.items():
        if kind == type_of(value) and fnmatch.fnmatchcase(place, pattern):
            return pattern
    return None
