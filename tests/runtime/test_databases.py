"""What is installed in a database, and when it is upgraded."""

import pytest
from leaflink_runtime import databases, places


@pytest.fixture
def clone(tmp_path, monkeypatch):
    for module in (places, databases):
        monkeypatch.setattr(module, "REPO", tmp_path)
    for addon, depends in {"left": ["mail"], "middle": ["left", "sale"], "right": ["middle", "stock"]}.items():
        (tmp_path / addon / "tests").mkdir(parents=True)
        (tmp_path / addon / "__manifest__.py").write_text(repr({"depends": depends}))
    return tmp_path


def test_an_addon_brings_what_it_needs_and_nothing_to_its_right(clone):
    assert databases.closure(["middle"]) == (["left", "middle"], ["mail", "sale"])


def test_modules_of_odoo_can_be_asked_for_too(clone):
    assert databases.closure(["left", "sale_mrp"]) == (["left"], ["mail", "sale_mrp"])


def test_a_changed_view_asks_for_an_upgrade_a_changed_test_does_not(clone):
    before = databases.fingerprint("left")
    (clone / "left/tests/test_x.py").write_text("pass")
    assert databases.fingerprint("left") == before
    (clone / "left/views.xml").write_text("<odoo/>")
    assert databases.fingerprint("left") != before
