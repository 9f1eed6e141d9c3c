"""Every way into the connector can be found by its prefix, and is announced where Odoo and queue_job look for it."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ADDONS = sorted(path.parent for path in ROOT.glob("*/__manifest__.py"))
DATA = {addon.name: "\n".join(path.read_text() for path in addon.rglob("*.xml")) for addon in ADDONS}


def methods(addon, prefix):
    for path in (addon / "models").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and node.name.startswith(prefix):
                yield path, node


def decorated(function, name):
    return any(name in {getattr(item, "id", None), getattr(item, "attr", None)} for item in function.decorator_list)


@pytest.mark.parametrize("addon", ADDONS, ids=lambda addon: addon.name)
def test_every_queued_method_has_its_wrapper_and_its_channel(addon):
    everywhere = "\n".join(DATA.values())
    for path, function in methods(addon, "_job_"):
        assert decorated(function, "job"), f"{path.name}: {function.name} lacks the wrapper that turns errors into rows"
        assert f">{function.name}<" in everywhere, f"{path.name}: {function.name} has no queue.job.function record"


@pytest.mark.parametrize("addon", ADDONS, ids=lambda addon: addon.name)
def test_every_announced_method_exists(addon):
    known = {
        function.name for other in ADDONS for prefix in ("_job_", "_cron_") for _p, function in methods(other, prefix)
    }
    announced = set(re.findall(r"\b(_(?:job|cron)_[a-z_]+)", DATA[addon.name]))
    assert announced <= known, announced - known


def test_the_scheduled_actions_are_those_of_the_documentation():
    announced = {found for text in DATA.values() for found in re.findall(r"\b_cron_[a-z_]+", text)}
    assert announced == {
        "_cron_consolidate",
        "_cron_poll_orders",
        "_cron_poll_catalog",
        "_cron_push_stock",
        "_cron_sync_batches",
        "_cron_sync_prices",
        "_cron_sweep",
        "_cron_reconcile",
        "_cron_refresh_reference",
        "_cron_prune",
        "_cron_watch_licenses",
    }


def test_tests_use_the_real_thing():
    """No stand-in for HTTP, database or code under test, and nothing left out."""
    suspicious = re.compile(
        r"\bMock\(|MagicMock|return_value=|side_effect=|patch(?:\.object)?\(.*(?:requests|socket)"
        r"|@.*\bskip|skipTest\(|pytest\.skip|xfail"
    )
    roots = [
        *(addon / "tests" for addon in ADDONS),
        *(ROOT / "tests" / name for name in ("unit", "contract", "e2e", "chaos")),
    ]
    for path in (path for root in roots for path in root.rglob("*.py")):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            assert not suspicious.search(line), f"{path.relative_to(ROOT)}:{number}: {line.strip()}"


@pytest.mark.parametrize("addon", ADDONS, ids=lambda addon: addon.name)
def test_buttons_answer_scripts(addon):
    """Odoo's XML-RPC cannot answer with None, and scripts call the methods of buttons."""
    for path, function in methods(addon, "action_"):
        assert isinstance(function.body[-1], ast.Return), f"{path.name}: {function.name} returns nothing"
