"""Makes the pure packages importable without Odoo, as leaflink_lib, leaflink_sale_lib, leaflink_stock_lib.

Gives tests a client, and the server it talks to.
"""

import importlib.util
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from loopback import KEY, serve

ROOT = Path(__file__).resolve().parents[2]
LIBRARIES = {
    "leaflink_lib": "leaflink_connector/lib",
    "leaflink_sale_lib": "leaflink_connector_sale/lib",
    "leaflink_stock_lib": "leaflink_connector_stock/lib",
}
sys.path.insert(0, str(ROOT / "tests" / "sandbox"))

for alias, folder in LIBRARIES.items():
    path = ROOT / folder
    if alias not in sys.modules and path.is_dir():
        spec = importlib.util.spec_from_file_location(
            alias, path / "__init__.py", submodule_search_locations=[str(path)]
        )
        module = importlib.util.module_from_spec(spec)
        sys.modules[alias] = module
        spec.loader.exec_module(module)

# a busy machine must not fail a property for being slow; and a test run leaves nothing behind
settings.register_profile("leaflink", deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("leaflink")


@pytest.fixture(scope="module")
def running():
    with serve() as server:
        yield server


@pytest.fixture
def server(running):
    running.requests.clear()
    running.say((200, {"count": 0, "next": None, "previous": None, "results": []}, {}))
    return running


@pytest.fixture
def leaflink(server):
    from leaflink_lib.client import LeafLinkClient

    return LeafLinkClient(server.url, KEY)
