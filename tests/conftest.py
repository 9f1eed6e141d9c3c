"""A real Odoo with its job runner, a real sandbox, HTTP between them; nothing is patched."""

import pytest
from leaflink_runtime import servers
from leaflink_runtime.places import addons, of_this_clone
from leaflink_runtime.remote import Odoo
from steps import a_box, a_store, no_schedule


@pytest.fixture(scope="session")
def server():
    """One Odoo for the whole run; tests share its database and have stores of their own.

    It has a module of Odoo's that the addons do not need and take notice of.
    """
    with servers.odoo(of_this_clone("leaflink_e2e"), [*addons(), "product_expiry"]) as running:
        yield running


@pytest.fixture
def odoo(server):
    """Odoo as a script outside sees it."""
    return Odoo(server.url, server.db, server.login, server.password)


@pytest.fixture
def unscheduled(odoo):
    """Only what the test does happens: no scheduled action begins by itself."""
    with no_schedule(odoo):
        yield


@pytest.fixture
def box():
    """A sandbox of the test's own, with order numbers of its own."""
    with a_box() as made:
        yield made


@pytest.fixture
def store(odoo, box, request):
    """A connected store with products, customers and webhooks; paused afterwards."""
    with a_store(odoo, box, request.node.name) as made:
        yield made
