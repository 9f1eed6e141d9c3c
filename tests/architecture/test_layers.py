"""The rules between the rooms of this house, read from the sources. docs/architecture.md draws the house."""

import ast
import re
import sys
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ADDONS = sorted(path.parent for path in ROOT.glob("*/__manifest__.py"))
CODE = [path for addon in ADDONS for path in addon.rglob("*.py") if "tests" not in path.relative_to(ROOT).parts]
LIB = [path for path in CODE if path.parent.name == "lib"]

LIB_MAY_IMPORT = {"requests", "urllib3", "cryptography", "pydantic", "rapidfuzz"}
LIB_MAY_NOT_IMPORT = {
    "asyncio",
    "io",
    "os",
    "pathlib",
    "sched",
    "shutil",
    "socket",
    "sqlite3",
    "subprocess",
    "tempfile",
    "time",
}
LIB_MAY_NOT_CALL = {"open", "now", "utcnow", "today", "sleep", "print"}

# Who may hold a client: what fetches, what sends, and the clicks that say they call LeafLink.
HOLDS_A_CLIENT = [
    "models/*_sync.py",
    "models/*_export.py",
    "models/leaflink_store_client.py",
    "models/leaflink_store_connect.py",
    "models/leaflink_cursor.py",
    "models/leaflink_task.py",
    "wizards/*_load.py",
]
BUILDS_A_CLIENT = "leaflink_connector/models/leaflink_store_client.py"
OPENS_A_CURSOR = "leaflink_connector/models/leaflink_job.py"
NO_HTTP_IN = {"create", "write", "unlink", "copy", "action_confirm", "_action_done", "_post", "button_validate"}

ORDER = ["leaflink_connector", "leaflink_connector_sale", "leaflink_connector_stock", "leaflink_connector_mrp"]
# What an addon may not name: the modules to its right.
FOREIGN = {
    "leaflink_connector": r"sale|sale_management|account|stock|sale_stock|stock_delivery|delivery|mrp|sale_mrp",
    "leaflink_connector_sale": r"stock|sale_stock|stock_delivery|delivery|mrp|sale_mrp",
    "leaflink_connector_stock": r"mrp|sale_mrp",
    "leaflink_connector_mrp": r"leaflink_none",
}


def name(path):
    return str(path.relative_to(ROOT))


@cache
def tree(path):
    return ast.parse(path.read_text())


def called(node):
    """Names of everything called below a node: f() and x.f() are both "f"."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call):
            yield call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", None)


def functions(path):
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef)]


@pytest.mark.parametrize("path", LIB, ids=name)
def test_lib_is_pure(path):
    for node in ast.walk(tree(path)):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module]
        for top in (module.partition(".")[0] for module in names):
            assert top in LIB_MAY_IMPORT or top in sys.stdlib_module_names, f"imports {top}"
            assert top not in LIB_MAY_NOT_IMPORT, f"imports {top}: lib/ has no clock, no file and no network of its own"
    assert not LIB_MAY_NOT_CALL & set(called(tree(path))), "lib/ has no clock, no sleep and no file"


@pytest.mark.parametrize("path", CODE, ids=name)
def test_only_what_fetches_or_sends_holds_a_client(path):
    inside = str(path.relative_to(ROOT).relative_to(path.relative_to(ROOT).parts[0]))
    if not any(fnmatch(inside, pattern) for pattern in HOLDS_A_CLIENT):
        assert not {"_client", "_client_for_connect"} & set(called(tree(path)))
    if name(path) != BUILDS_A_CLIENT:
        assert "LeafLinkClient" not in set(called(tree(path)))


@pytest.mark.parametrize("path", CODE, ids=name)
def test_nothing_calls_leaflink_while_a_record_is_saved(path):
    for function in functions(path):
        decorators = {getattr(getattr(item, "func", item), "attr", None) for item in function.decorator_list}
        silent = function.name in NO_HTTP_IN or function.name.startswith(
            ("_compute_", "_inverse_", "_search_", "_onchange_")
        )
        if silent or decorators & {"depends", "constrains", "onchange", "ondelete"}:
            assert not {"_client", "_client_for_connect", "_fetch"} & set(called(function)), function.name


@pytest.mark.parametrize("path", CODE, ids=name)
def test_one_helper_commits_and_opens_cursors(path):
    if name(path) != OPENS_A_CURSOR:
        assert not {"commit", "cursor", "rollback"} & set(called(tree(path)))


@pytest.mark.parametrize("addon", ADDONS, ids=lambda addon: addon.name)
def test_an_addon_does_not_name_what_stands_to_its_right(addon):
    right = ORDER[ORDER.index(addon.name) + 1 :]
    foreign = FOREIGN[addon.name]
    # 'sale.order', "stock.picking", ref="sale.view", env.ref("stock.x"): a dotted name that begins with the module
    pattern = re.compile(rf"""["'](?:{foreign})\.[a-z_]+["'.]|\b(?:{"|".join(right) or "leaflink_none"})\b""")
    for path in (*addon.rglob("*.py"), *addon.rglob("*.xml"), *addon.rglob("*.csv")):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            assert not pattern.search(line), f"{name(path)}:{number}: {line.strip()}"


@pytest.mark.parametrize("path", CODE, ids=name)
def test_bindings_are_links_not_layers(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Assign):
            assert "_inherits" not in {getattr(target, "id", None) for target in node.targets}


@pytest.mark.parametrize("path", CODE, ids=name)
def test_rooms_stay_small(path):
    lines = len(path.read_text().splitlines())
    assert lines <= 500, f"{lines} lines: it has two purposes"
    for function in functions(path):
        assert function.end_lineno - function.lineno < 70, f"{function.name} does not fit a screen"


def classes(path):
    """(model it is or extends, class) of every Odoo model in a file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ClassDef):
            named = {
                getattr(statement.targets[0], "id", None): statement.value
                for statement in node.body
                if isinstance(statement, ast.Assign)
            }
            for key in ("_name", "_inherit"):
                if isinstance(named.get(key), ast.Constant):
                    yield named[key].value, node
                    break


def methods_of(addon):
    """{(model, method): (path, node)} of one addon."""
    return {
        (model, node.name): (path, node)
        for path in CODE
        if path.relative_to(ROOT).parts[0] == addon.name and path.parent.name in ("models", "wizards")
        for model, owner in classes(path)
        for node in owner.body
        if isinstance(node, ast.FunctionDef)
    }


@pytest.mark.parametrize("addon", ADDONS, ids=lambda addon: addon.name)
def test_who_extends_to_the_left_calls_super(addon):
    left = {key for name in ORDER[: ORDER.index(addon.name)] for key in methods_of(ROOT / name)}
    for key, (path, node) in methods_of(addon).items():
        if key in left:
            assert "super" in set(called(node)), f"{name(path)}: {node.name} replaces what it should extend"


# what exists once for each key: a second INSERT fails in the database, whoever makes it
NATURAL_KEYS = {
    "leaflink.record": "store_id, external_id",
    "leaflink.cursor": "store_id, resource",
    "leaflink.order": "store_id, external_id",
    "leaflink.order.line": "order_id, external_id",
    "leaflink.payment": "external_id",
    "leaflink.issue": "store_id, res_model, res_id, code, key",
    "leaflink.shipment": "picking_id",
}


@pytest.mark.parametrize("model", NATURAL_KEYS)
def test_every_effect_has_a_unique_key(model):
    indexes = [
        constant.value
        for path in CODE
        for named, owner in classes(path)
        if named == model
        for call in ast.walk(owner)
        if isinstance(call, ast.Call) and getattr(call.func, "attr", None) in ("UniqueIndex", "Constraint")
        for constant in call.args[:1]
        if isinstance(constant, ast.Constant)
    ]
    assert any(all(column in index for column in NATURAL_KEYS[model].split(", ")) for index in indexes), indexes


@pytest.mark.parametrize("path", [path for path in LIB if path.name not in ("ratelimit.py", "decode.py")], ids=name)
def test_money_and_quantities_are_decimals_in_lib(path):
    """A float that JSON brought is read through its text."""
    assert "float" not in set(called(tree(path)))


@pytest.mark.parametrize("path", CODE, ids=name)
def test_what_a_person_reads_can_be_translated(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) in (
            "UserError",
            "ValidationError",
            "NotReady",
        ):
            text = node.args[0]
            assert not isinstance(text, ast.Constant | ast.JoinedStr | ast.BinOp), f"{name(path)}:{node.lineno}"


@pytest.mark.parametrize("path", CODE, ids=name)
def test_moments_are_utc_inside(path):
    """Local time exists only where a zone is named."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("now", "today"):
            owner = ast.unparse(node.func.value)
            assert owner not in ("datetime", "datetime.datetime", "date", "datetime.date") or node.args, (
                f"{name(path)}:{node.lineno}: {owner}.{node.func.attr}() knows no zone"
            )
