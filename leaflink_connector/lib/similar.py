"""How alike a product of LeafLink and one of Odoo are, and why (R073). Names never decide, they only suggest."""

import re
from typing import NamedTuple

from rapidfuzz import fuzz, process

LEAST = 70.0
MOST = 3
EXACT = 100.0
BARCODE = 98.0
BONUS = 4.0  # for a strain or brand that stands in both names
SIZE = re.compile(r"(\d+(?:[.,/]\d+)?)\s?(mg|g|gr|gram|grams|oz|lb|lbs|ml|l|pk|pack|ct)\b")
SAME_UNIT = {"gr": "g", "gram": "g", "grams": "g", "lbs": "lb", "pack": "pk"}


class Words(NamedTuple):
    """What a product is known by: SKU (or internal reference), barcode, name; of LeafLink's also strains and brand."""

    sku: str = ""
    barcode: str = ""
    name: str = ""
    hints: tuple = ()


class Suggestion(NamedTuple):
    """`score` 0 to 100; `reasons` among sku, barcode, name, hint."""

    key: object
    score: float
    reasons: tuple


def code(text):
    """Letters and digits of a SKU, in lower case: "ALP-FLW 8" and "alpflw8" are alike."""
    return re.sub(r"[^a-z0-9]", "", (text or "").casefold())


def plain(name):
    """A name without punctuation and case."""
    return " ".join(re.sub(r"[^\w/.,]+", " ", (name or "").casefold()).split())


def sizes(name):
    """The sizes a name speaks of: {("100", "mg")}."""
    return {(number.replace(",", "."), SAME_UNIT.get(unit, unit)) for number, unit in SIZE.findall(plain(name))}


class Catalogue:
    """The products of Odoo that may be suggested: {key: Words}."""

    def __init__(self, products):
        self.names = {key: plain(words.name) for key, words in products.items()}
        self.sizes = {key: sizes(words.name) for key, words in products.items()}
        self.by_code, self.by_barcode = {}, {}
        for key, words in products.items():
            if code(words.sku):
                self.by_code.setdefault(code(words.sku), []).append(key)
            if words.barcode:
                self.by_barcode.setdefault(code(words.barcode), []).append(key)

    def suggest(self, listing, refused=()):
        """Return at most MOST Suggestions for the Words of a listing, the best first, none of `refused`."""
        found = {}
        sku = code(listing.sku)
        for keys, score, reason in (
            (self.by_code.get(sku, ()), EXACT, "sku"),
            (self.by_barcode.get(sku, ()), BARCODE, "barcode"),
        ):
            for key in keys:
                found.setdefault(key, Suggestion(key, score, (reason,)))
        for key, score in self._by_name(listing):
            found.setdefault(key, score)
        best = sorted(found.values(), key=lambda one: (-one.score, str(one.key)))
        return [one for one in best if one.key not in refused][:MOST]

    def _by_name(self, listing):
        name, size = plain(listing.name), sizes(listing.name)
        alike = process.extract(name, self.names, scorer=fuzz.token_sort_ratio, score_cutoff=LEAST, limit=20)
        for theirs, score, key in alike:
            if size and self.sizes[key] and size != self.sizes[key]:
                continue  # 100 mg is never 50 mg, however alike the names
            hints = [hint for hint in map(plain, listing.hints) if hint and hint in theirs]
            score = min(score + BONUS * bool(hints), BARCODE - 1)
            yield key, Suggestion(key, round(score, 1), ("name", "hint") if hints else ("name",))
