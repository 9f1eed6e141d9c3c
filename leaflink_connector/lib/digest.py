"""Fingerprint of a record, to know without comparing fields that nothing changed."""

import hashlib
import json


def digest(value, volatile=frozenset()):
    """Return the sha256 (hex) of `value` as canonical JSON: key order and spacing do not count.

    `volatile` names keys that are left out wherever they stand ("modified" of an order and of its customer).
    """
    text = json.dumps(
        _steady(value, volatile) if volatile else value, sort_keys=True, separators=(",", ":"), default=str
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _steady(value, volatile):
    if isinstance(value, dict):
        return {key: _steady(item, volatile) for key, item in value.items() if key not in volatile}
    if isinstance(value, list):
        return [_steady(item, volatile) for item in value]
    return value
