"""What tells two businesses apart: their licence numbers. Name and zip code only hint that two may be one."""

import re

# a shorter piece ("C11", "402R") is the beginning of a number written with blanks, not a number
COMPLETE = 6
LEGAL_FORMS = {"llc", "inc", "corp", "co", "ltd", "lp", "llp", "pllc"}


def license_tokens(text):
    """Return the licence numbers in `text`, comparable: without hyphens, blanks, case and words around (C12).

    LeafLink keeps a number as people typed it, often with its kind behind it: "RE000726  Adult Use Cannabis" and
    "re-000726" are both ["re000726"]; "402R-00123/402-00456" are two. A text without a digit has none.
    """
    tokens = []
    for entry in re.split(r"[,;|\n]+", text or ""):
        parts = [_number(part) for part in entry.split("/")]
        tokens += parts if all(len(part) >= COMPLETE for part in parts) else [_number(entry.replace("/", " "))]
    tokens = list(dict.fromkeys(filter(None, tokens)))
    # behind a comma may stand a street number as well; a short token alone is all there is
    return [token for token in tokens if len(token) >= COMPLETE] or tokens[:1]


def _number(text):
    words = ["".join(filter(str.isalnum, word)) for word in text.casefold().split()]
    words = [word for word in words if word]
    start = next((index for index, word in enumerate(words) if _has_digit(word)), None)
    if start is None:
        return ""
    number = words[start]
    if start and len(words[start - 1]) <= 2 and words[start - 1] != "no":
        number = words[start - 1] + number
    for word in words[start + 1 :]:
        if len(number) >= COMPLETE or not _has_digit(word):
            break
        number += word
    return number.removesuffix("lic")


def _has_digit(word):
    return any(map(str.isdigit, word))


def name_key(name):
    """Return a name without case, punctuation and legal form: "Green Fields, LLC" and "green fields" are equal."""
    words = re.findall(r"\w+", (name or "").casefold().replace("&", " and "))
    return "".join(word for word in words if word not in LEGAL_FORMS) or "".join(words)


def zip_key(code):
    """Return the five digits that a ZIP and a ZIP+4 share ("80033-1234" -> "80033")."""
    return (code or "").strip()[:5]
