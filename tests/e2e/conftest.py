"""A real Odoo with its job runner, a real sandbox, HTTP between them; nothing is patched."""

import itertools

import pytest
from leaflink_runtime import servers
from leaflink_runtime.places import addons, of_this_clone
from leaflink_runtime.remote import Odoo, Sandbox, Store


@pytest.fixture(scope="session")
def server():
    """One Odoo for the whole run; tests share its database and have stores of their own."""
    with servers.odoo(of_this_clone("leaflink_e2e"), addons()) as running:
        yield running


@pytest.fixture
def odoo(server):
    """Odoo as a script outside sees it."""
    return Odoo(server.url, server.db, server.login, server.password)


SEEDS = itertools.count(1)


@pytest.fixture
def box():
    """A sandbox of the test's own, with order numbers of its own."""
    with servers.sandbox(seed=next(SEEDS)) as running:
        yield Sandbox(running.page_url)


@pytest.fixture
def store(odoo, box, request):
    """A connected store with products, customers and webhooks; paused afterwards."""
    made = Store(odoo, box, name=request.node.name)
    made.do("action_connect")
    made.listen()
    for action in ("action_refresh_reference", "action_sync_products", "action_sync_customers", "action_sync_orders"):
        made.do(action)
    made.finish()
    yield made
    box("webhook", url="")
    made.do("action_pause")
