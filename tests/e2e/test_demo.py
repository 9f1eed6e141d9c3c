"""The demo itself: every step of the main job, verified against the sandbox."""

import os
import sys

import pytest
from demo import Demo
from leaflink_runtime import servers
from leaflink_runtime.places import REPO, addons, of_this_clone
from leaflink_runtime.remote import Odoo


@pytest.fixture
def fresh(box):
    with servers.odoo(of_this_clone("leaflink_e2e_demo"), addons()) as running:
        yield Demo(Odoo(running.url, running.db, running.login, running.password), box)


def test_the_demo_verifies_every_step(fresh, capsys):
    passed = fresh.run()
    printed = capsys.readouterr().out
    assert passed, printed
    assert "   NO  " not in printed and printed.count("   ok  ") > 15
    if os.environ.get("LEAFLINK_OPENAPI"):
        sys.path.append(str(REPO / "tests/contract"))
        from traffic import wrong_request

        assert [line for call in fresh.box("requests") for line in wrong_request(call)] == []
