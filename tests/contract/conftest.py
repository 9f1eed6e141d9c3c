"""LEAFLINK_OPENAPI names the published description, which is not part of the project; without it nothing runs here."""

import importlib.util
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
for folder in (HERE, ROOT / "tests/sandbox"):
    sys.path.insert(0, str(folder))

import description  # noqa: E402

MISSING = description.path_of_file() is None
collect_ignore_glob = ["test_*.py"] if MISSING else []

if "leaflink_lib" not in sys.modules:
    path = ROOT / "leaflink_connector/lib"
    spec = importlib.util.spec_from_file_location(
        "leaflink_lib", path / "__init__.py", submodule_search_locations=[str(path)]
    )
    sys.modules["leaflink_lib"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules["leaflink_lib"])


def pytest_terminal_summary(terminalreporter):
    if MISSING:
        terminalreporter.write_line(
            f"tests/contract left out: set {description.VARIABLE} to LeafLink's OpenAPI description to run them."
        )


@pytest.fixture(scope="session")
def box():
    """One sandbox with orders of all kinds."""
    from leaflink_sandbox import Sandbox

    box = Sandbox.start()
    box.demo_orders(25)
    yield box
    box.stop()
