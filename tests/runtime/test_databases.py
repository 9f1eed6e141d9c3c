"""What is installed in a database, and when it is upgraded."""

import pytest
from leaflink_runtime import databases, places, postgres


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


@pytest.mark.parametrize("comment", ["kept by the boss", "[]", "42", None])
def test_a_database_of_somebody_else_is_left_alone(monkeypatch, comment):
    done = []

    def sql(statement, database="postgres"):
        done.append(statement)
        return [(comment,)]

    monkeypatch.setenv("PGHOST", "db.example.com")
    monkeypatch.setattr(databases, "sql", sql)
    for act in (
        lambda: databases.drop("prod"),
        lambda: databases.fresh("prod", []),
        lambda: databases.keep_current("prod", []),
    ):
        with pytest.raises(places.Problem, match="prod exists and was not made by this project: give another DB="):
            act()
    assert all(statement.startswith("SELECT") for statement in done)


def test_a_database_of_ours_is_known_by_its_comment(monkeypatch):
    monkeypatch.setenv("PGHOST", "db.example.com")
    monkeypatch.setattr(databases, "sql", lambda *_args: [("{}",)])
    databases.refuse_foreign("leaflink")


def test_a_port_without_a_host_is_named_as_not_used(monkeypatch, capsys):
    monkeypatch.setattr(postgres, "_held", [])
    monkeypatch.setattr(postgres, "_use_cluster", lambda: None)
    monkeypatch.setattr(postgres, "_refusal", lambda: None)
    monkeypatch.setenv("PGHOST", "")
    monkeypatch.setenv("PGUSER", "")
    monkeypatch.setenv("PGPORT", "5433")
    postgres.connect_to()
    assert "PGPORT without PGHOST: not used" in "".join(capsys.readouterr())
