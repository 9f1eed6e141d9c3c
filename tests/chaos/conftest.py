"""Attacks on a real Odoo: kills, lost answers, two processes. The tests of one file share a sandbox and its store."""

import pytest
from attacks import revived
from leaflink_runtime import servers
from leaflink_runtime.places import addons, of_this_clone
from leaflink_runtime.remote import Odoo
from steps import a_box, a_store

# every channel may do several jobs at once
CHANNELS = ",".join(
    ["root:8", "root.leaflink:8", *(f"root.leaflink.{name}:3" for name in ("in", "out", "stock", "catalog"))]
)


@pytest.fixture(scope="session")
def server():
    """One Odoo for the whole run, with room for several imports at once, as an administrator may configure it."""
    with servers.odoo(of_this_clone("leaflink_chaos"), addons(), channels=CHANNELS) as running:
        yield running


@pytest.fixture(scope="module")
def odoo(server):
    """Odoo as a script outside sees it; the same before and after a kill."""
    return Odoo(revived(server).url, server.db, server.login, server.password)


@pytest.fixture(scope="module")
def box():
    with a_box() as made:
        yield made


@pytest.fixture(scope="module")
def store(server, odoo, box, request):
    """A connected store that exports deliveries and their status, with goods in stock; paused afterwards."""
    name = request.module.__name__
    with a_store(odoo, box, name, export_status="complete", stock_breaker_count=0) as made:
        yield made
        revived(server)


@pytest.fixture(autouse=True)
def aftermath(server, box):
    """What a failed attack leaves behind does not hit the next one."""
    yield
    box("clear_faults")
    revived(server)
