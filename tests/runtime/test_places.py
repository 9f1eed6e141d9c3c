"""What the environment of a command means."""

import threading

import pytest
from leaflink_runtime import downloads, places
from leaflink_runtime.places import Problem


def test_an_empty_variable_counts_as_not_given(monkeypatch):
    monkeypatch.setenv("PORT", " ")
    assert places.given("PORT") is None
    monkeypatch.setenv("PORT", "8069")
    assert places.given("PORT") == "8069"


@pytest.mark.parametrize("name", ["Demo", "1st", "a-b", "a;drop", "x" * 60, ""])
def test_only_safe_names_of_databases_are_taken(name):
    with pytest.raises(Problem, match="cannot name a database"):
        places.database_name(name)


def test_a_busy_lock_is_refused_with_the_remedy(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "CACHE", tmp_path)
    with places.exclusive("thing"), pytest.raises(Problem, match="in use"), places.exclusive("thing", busy="in use"):
        pass


def test_a_lock_is_waited_for(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "CACHE", tmp_path)
    order = []

    def second():
        with places.exclusive("thing"):
            order.append("second")

    with places.exclusive("thing"):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(0.2)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_a_wrong_odoo_home_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    with pytest.raises(Problem, match="is not an Odoo 19"):
        downloads.odoo_home()


def test_a_full_disk_is_said_before_anything_is_downloaded(tmp_path, monkeypatch):
    monkeypatch.setattr(downloads, "CACHE", tmp_path)
    monkeypatch.setattr(downloads, "DEBS", tmp_path / "debs")
    monkeypatch.setattr(downloads, "NEEDED_MB", 10**9)
    with pytest.raises(Problem, match="make room, or set XDG_CACHE_HOME"):
        downloads._download()
    assert not list((tmp_path / "debs").iterdir())


def test_a_damaged_download_is_not_taken(tmp_path):
    file = tmp_path / "x.deb"
    file.write_bytes(b"half")
    assert not downloads._verified(file, "0" * 64)
