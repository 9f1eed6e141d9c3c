"""Every reason for which the connector asks a person is documented, and closed somewhere when its cause is gone."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [path for kind in ("models", "wizards") for path in ROOT.glob(f"leaflink_connector*/{kind}/*.py")]
CALLS = [
    node
    for path in SOURCES
    for node in ast.walk(ast.parse(path.read_text()))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name)
]
# where the reason stands in what opens an issue; dialogs have an `_open` of fewer arguments
OPENS = {"_open": 2, "Problem": 0, "_explain": 0, "_ask": 0}
# of a payment these are states, of a binding reasons that are no question
NO_REASONS = {"missing", "varieties", "skipped", "error"}


def words(node):
    """The reasons that stand in an expression; what is put in between counts as anything."""
    if isinstance(node, ast.JoinedStr):
        return {"".join(part.value if isinstance(part, ast.Constant) else "*" for part in node.values)}
    if isinstance(node, ast.Constant):
        return {str(node.value)} if re.fullmatch("[a-z_]+", str(node.value)) else set()
    return set().union(*map(words, ast.iter_child_nodes(node)))


def constants():
    """{name: reasons} of the constants that list some."""
    found = {}
    for path in SOURCES:
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                found[node.targets[0].id] = node.value
    return found


def named(call):
    return call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id


def opened():
    reasons = set()
    for call in CALLS:
        place = OPENS.get(named(call), len(call.args))
        if len(call.args) > place and (named(call) != "_open" or len(call.args) > 3):
            reasons |= words(call.args[place])
    known = constants()
    return (reasons - NO_REASONS) | closed_by_rows() | words(known["OWN_CODE"])


def closed_by_rows():
    """Reasons of orders, closed with each look at them, of licenses, daily, and of what goes with its row."""
    known = constants()
    return set().union(*map(words, [*known["RULES"].values, known["CODES"]])) | {"difference", "event"}


def closed():
    known, reasons = constants(), set()
    for call in CALLS:
        if named(call) == "_solve" and len(call.args) > 1:
            which = call.args[1]
            reasons |= words(known.get(which.id, which) if isinstance(which, ast.Name) else which)
    return reasons


def documented():
    return set(re.findall(r"^\| `([a-z_*]+)`", (ROOT / "docs/questions.md").read_text(), re.MULTILINE))


def test_every_reason_is_in_the_table():
    assert opened() == documented()


def test_every_reason_is_closed_somewhere():
    """R027"""
    assert opened() - closed() - closed_by_rows() == set()
