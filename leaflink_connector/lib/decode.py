"""JSON of an answer as values that every layer behind can take: one odd record must not cost its whole page."""

import json
import re
from math import isfinite

DEEPEST = 50  # LeafLink's own records are less than ten levels deep
LONGEST_NUMBER = 30
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', re.S)


def decode(text):
    """Return the value of a JSON text. Raises ValueError for what is no JSON.

    Numbers that are none (NaN, Infinity, 1e400) or that nobody counts with become texts, which the record they stand
    in is refused for. What lies deeper than 50 levels becomes "...". Text no database can store is cleaned.
    """
    try:
        value = _loads(text)
        deep = _is_deep(value)
    except RecursionError:
        deep = True
    if deep:
        value = _loads(_shallow(text))
    return _storable(value) if "\\u0000" in text or "\\ud" in text.lower() else value


def _loads(text):
    return json.loads(text, parse_int=_integer, parse_float=_fraction, parse_constant=str)


def _integer(digits):
    return int(digits) if len(digits) <= LONGEST_NUMBER else digits


def _fraction(digits):
    number = float(digits)
    return number if isfinite(number) else digits


def _is_deep(value):
    """Tell, level by level and so without recursion, whether there is something below the deepest level."""
    level = [value]
    for _depth in range(DEEPEST):
        level = [
            item
            for outer in level
            if isinstance(outer, dict | list)
            for item in (outer.values() if isinstance(outer, dict) else outer)
        ]
    return any(isinstance(item, dict | list) for item in level)


def _shallow(text):
    """Return the JSON text with a text in place of what lies too deep."""
    parts, depth, begin = [], 0, 0
    for token in TOKEN.finditer(text):
        if token[0] in "[{":
            depth += 1
            if depth == DEEPEST + 1:
                parts.append(text[begin : token.start()])
        elif token[0] in "]}":
            if depth == DEEPEST + 1:
                parts.append('"..."')
                begin = token.end()
            depth -= 1
    if depth > DEEPEST:
        raise ValueError("the text ends inside")
    return "".join(parts) + text[begin:]


def _storable(value):
    if isinstance(value, dict):
        return {_storable(key): _storable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    return value
