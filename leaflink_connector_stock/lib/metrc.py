"""Package tags as people type them: several in a line, a quantity behind each where there is more than one."""

import re
from decimal import Decimal, InvalidOperation

TAG = re.compile(r"[0-9A-Z]{24}")


def packages(text):
    """Return [(tag in capitals, quantity or None)] of "1A4…01 8, 1A4…02 4"; commas, semicolons or lines between them.

    Raises ValueError naming what is no quantity.
    """
    parts = [part.split(maxsplit=1) for part in re.split(r"[,;\n]", text or "") if part.strip()]
    return [(part[0].upper(), _quantity(part[1]) if part[1:] else None) for part in parts]


def share(text, quantity):
    """Say which package holds how much of a line of `quantity` -> ([(tag, quantity or None)], what is wrong).

    What is wrong: "" nothing, "none" no package, "unsaid" several without their quantities, "sum" they do not add up.
    """
    found = packages(text)
    if not found:
        return [], "none"
    if len(found) == 1 and found[0][1] is None:
        return [(found[0][0], quantity)], ""
    if any(part is None for _tag, part in found):
        return found, "unsaid"
    return found, "" if sum(part for _tag, part in found) == quantity else "sum"


def is_tag(text):
    """Tell whether `text` has the form of a tag: 24 capitals and digits."""
    return bool(TAG.fullmatch(text))


def _quantity(text):
    try:
        quantity = Decimal(text)
    except InvalidOperation:
        raise ValueError(text) from None
    if not quantity.is_finite() or quantity <= 0:
        raise ValueError(text)
    return quantity
