"""From each behaviour of docs/specification.md to the tests that cite its id, and back."""

import re
from collections import defaultdict

from leaflink_runtime.places import REPO, addons, say

SPECIFICATION = REPO / "docs/specification.md"
# a licence number as in "C11 0000123" is none
ID = re.compile(r"\b(?:R\d{3}|C\d{2}|F\d{1,2}|N\d{2}|(?:CAT|CT|ERR|IN|OPS|ORD|SB|SEC|SHP|STK)-\d{1,2})\b(?![- ]\d{4})")
RANGE = re.compile(r"\bR(\d{3})-R(\d{3})\b")
STATES = ("works", "planned")
SUFFIXES = {".py", ".js", ".xml"}


def show():
    """Print each id with its state and the tests citing it."""
    tests = _citations(only_tests=True)
    for identifier, state in sorted(_specified().items()):
        say(f"{identifier:6} {state:8} {', '.join(sorted(tests[identifier])) or '-'}")


def complaints():
    """One line for each id that works without a test, each cited id that is not specified, each wrong state."""
    specified, tests = _specified(), _citations(only_tests=True)
    for identifier, state in sorted(specified.items()):
        if state not in STATES:
            yield f"docs/specification.md: {identifier} has the state '{state}', not one of {', '.join(STATES)}"
        if state == "works" and not tests[identifier]:
            yield f"docs/specification.md: {identifier} works, but no test cites it"
    for identifier, files in sorted(_citations().items()):
        if identifier not in specified:
            yield f"{sorted(files)[0]}: cites {identifier}, which docs/specification.md does not list"


def _ids(text):
    """The ids in a text; R236-R238 names the one between as well."""
    between = {f"R{number:03}" for first, last in RANGE.findall(text) for number in range(int(first), int(last) + 1)}
    return between.union(ID.findall(text))


def _specified():
    """{id: state} of the table rows ``| id | behaviour | state | setting | addon |``; one row may name several ids."""
    if not SPECIFICATION.exists():
        return {}
    rows = (
        line.strip().strip("|").split("|") for line in SPECIFICATION.read_text().splitlines() if line.startswith("|")
    )
    return {identifier: row[2].strip() for row in rows if len(row) >= 5 for identifier in _ids(row[0])}


def _citations(only_tests=False):
    """{id: files} of the ids cited in the addons and in tests/, or in tests of either only."""
    found = defaultdict(set)
    for root in (*addons(), "tests"):
        for path in (REPO / root).rglob("*"):
            name = path.relative_to(REPO)
            if path.suffix in SUFFIXES and (not only_tests or "tests" in name.parts):
                for identifier in _ids(path.read_text()):
                    found[identifier].add(str(name))
    return found
