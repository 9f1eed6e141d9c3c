"""The two names LeafLink has of a person, from the one name Odoo has."""

LONGEST = 30
EXTENSION = " ext. "


def names(name):
    """Return (first name, last name), each as long as LeafLink takes it; the last word is the last name."""
    first, _blank, last = " ".join((name or "").split()).rpartition(" ")
    if not first:
        first, last = last, ""
    return first[:LONGEST].strip(), last[:LONGEST].strip()


def joined(number, extension):
    """Return a phone number with its extension as one text, "" when there is none."""
    return EXTENSION.join(filter(None, [number.strip(), extension.strip()]))


def parted(text):
    """Return (number, extension) of what `joined` gave."""
    number, _word, extension = (text or "").partition(EXTENSION)
    return number, extension
