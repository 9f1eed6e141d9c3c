"""Where a secret could get out of a running server, and what becomes of it when its encryption key does."""

import base64
import contextlib
import json
import threading
from pathlib import Path

import pytest
from leaflink_runtime import databases, servers
from leaflink_runtime.places import of_this_clone
from leaflink_runtime.remote import Odoo, RemoteError, Store
from steps import deliver, put_in_stock, quotation, sweep

LINES = [{"sku": "ALP-CRT-OGK-05", "quantity": 12}]
KEY_FILE = "leaflink_secret_keys"


def shapes(secret):
    """A secret as it stands in texts, in base64 at any offset, in bytea columns and in JSON."""
    raw = secret.encode()
    yield secret
    yield raw.hex()
    for offset in range(3):
        yield base64.b64encode(b"x" * offset + raw).decode()[4 if offset else 0 : -4]


def hits_in_database(database, secrets):
    tables = databases.sql(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'",
        database,
    )
    wanted = " OR ".join(f"t::text LIKE '%{shape}%'" for secret in secrets for shape in shapes(secret))
    return [
        name for (name,) in tables if databases.sql(f'SELECT count(*) FROM "{name}" t WHERE {wanted}', database)[0][0]
    ]


def hits_in_files(folder, secrets):
    wanted = [shape.encode() for secret in secrets for shape in shapes(secret)]
    files = [folder] if folder.is_file() else [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if any(shape in path.read_bytes() for shape in wanted)]


def test_no_secret_gets_out(server, odoo, box, store):
    """R014, SEC-2: after work, refusals that quote the key, lost answers and a key that is not accepted any more."""
    facts = box.state()
    secrets = [facts["key"], facts["webhook_key"]]
    put_in_stock(odoo, "ALP-CRT-OGK-05", 100)
    number = box("place_order", lines=LINES, status="Accepted")
    quotation(store, number)
    quoting = {"detail": f"No permission for Authorization: App {facts['key']}"}
    for kind, options in (
        ("status", {"status": 400, "body": quoting}),
        ("status", {"status": 403, "body": quoting}),
        ("status", {"status": 500, "body": quoting}),
        ("reset_after", {}),
        ("truncated", {}),
    ):
        box("fault", kind=kind, match={"path": "/orders-received/*"}, **options)
        box("place_order", lines=LINES, status="Accepted")
        store.finish()
    box("clear_faults")
    deliver(store, number, carrier_tracking_ref="1Z")
    box("fault", kind="status", match={"path": "/*"}, times=3, status=401, body=quoting)
    store.do("action_sync_products")
    store.finish()
    assert store["state"] == "auth_error"
    with contextlib.suppress(RemoteError):
        store.do("action_connect")
    assert hits_in_database(server.db, secrets) == []
    assert hits_in_files(Path(server.log), secrets) == []
    assert hits_in_files(Path(server.data_dir), secrets) == []


def test_a_manager_reads_back_nothing_but_the_mask(server, odoo, box, store):
    """R014"""
    facts = box.state()
    secrets = [facts["key"], facts["webhook_key"]]
    every = sorted(odoo("leaflink.store", "fields_get", [], ["type"]))
    spec = {name: {} for name in every}
    tries = {
        "read": lambda: odoo("leaflink.store", "read", [store.id]),
        "search_read": lambda: odoo("leaflink.store", "search_read", [["id", "=", store.id]], every),
        "web_read": lambda: odoo("leaflink.store", "web_read", [store.id], spec),
        "web_search_read": lambda: odoo("leaflink.store", "web_search_read", [["id", "=", store.id]], spec),
        "export_data": lambda: odoo("leaflink.store", "export_data", [store.id], every),
        "onchange": lambda: odoo("leaflink.store", "onchange", [store.id], {"name": "x"}, ["name"], spec),
        "copy_data": lambda: odoo("leaflink.store", "copy_data", [store.id]),
        "default_get": lambda: odoo("leaflink.store", "default_get", every),
        "name_search": lambda: odoo("leaflink.store", "name_search", facts["key"][-4:]),
        "formatted_read_group": lambda: odoo("leaflink.store", "formatted_read_group", [], ["api_key"], ["__count"]),
    }
    tries |= {
        f"read {name}": lambda name=name: odoo("leaflink.store", "read", [store.id], [name])
        for name in ("api_key_secret", "webhook_key_secret", "webhook_key_previous_secret", "api_key_mask")
    }
    tries |= {
        f"search {name}": lambda name=name: odoo("leaflink.store", "search", [[name, "=like", "fernet%"]])
        for name in ("api_key", "api_key_secret", "webhook_key_secret")
    }
    answered = set()
    for what, ask in tries.items():
        try:
            answer = json.dumps(ask(), ensure_ascii=False)
            answered.add(what)
        except RemoteError as error:
            answer = str(error)
        assert not [shape for secret in secrets for shape in shapes(secret) if shape in answer], what
        assert "fernet:" not in answer, what
    assert {"read", "search_read", "web_read", "export_data", "copy_data", "onchange"} <= answered
    assert not any(what.startswith(("read ", "search ")) for what in answered), answered
    copied = odoo("leaflink.store", "copy", [store.id])
    copied = copied if isinstance(copied, int) else copied[0]
    values = odoo("leaflink.store", "read", [copied], ["api_key", "webhook_key", "webhook_token"])[0]
    assert (values["api_key"], values["webhook_key"]) == (False, False)
    assert values["webhook_token"] != store["webhook_token"]
    odoo("leaflink.store", "unlink", [copied])


@pytest.fixture
def fresh():
    """A server of the test's own, on which no key was ever made."""
    with servers.odoo(of_this_clone("leaflink_e2e_keys"), ["leaflink_connector"]) as running:
        yield running


def test_two_processes_make_one_key_which_may_get_lost(fresh, box):
    """SEC-3"""
    key_file = Path(fresh.data_dir) / KEY_FILE
    assert not key_file.exists()
    made, problems = [], []

    def work(url, name):
        try:
            made.append(Store(Odoo(url, fresh.db), box, name=name))
        except RemoteError as error:
            problems.append(error)

    with servers.second_odoo(fresh) as second:
        addresses = [fresh.url, second.url] * 3
        threads = [threading.Thread(target=work, args=(url, f"S{n}")) for n, url in enumerate(addresses)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (problems, len(made)) == ([], len(addresses))
        others = {fresh.url: Odoo(second.url, fresh.db), second.url: Odoo(fresh.url, fresh.db)}
        for store in made:
            store.odoo = others[store.odoo.url]
            store.do("action_connect")
            assert store["state"] == "connected", "either process opens what the other has sealed"
        for store in made:
            store.finish()  # what connecting has begun still calls LeafLink
    keys = key_file.read_text()
    assert len(keys.split()) == 1
    assert [path.name for path in key_file.parent.iterdir() if path.is_file()] == [KEY_FILE]
    _lose(fresh, box, made[0], key_file, keys)


def _lose(server, box, store, key_file, keys):
    """Without its key file, and with another one, the store stops: one question, no call, no storm; then it goes on."""
    store.odoo = odoo = Odoo(server.url, server.db)
    foreign = base64.urlsafe_b64encode(b"k" * 32).decode()
    for content in (None, foreign, "nonsense"):
        key_file.unlink() if content is None else key_file.write_text(content)
        box("clear_requests")
        for action in ("action_sync_products", "action_sync_customers", "action_refresh_reference"):
            store.do(action)
        store.finish()
        for _time in range(3):
            sweep(odoo)
        store.finish()
        issues = odoo.read("leaflink.issue", [["store_id", "=", store.id], ["state", "=", "open"]], ["code", "message"])
        assert [issue["code"] for issue in issues] == ["auth"], issues
        assert store["state"] == "auth_error" and box("requests") == []
        assert not key_file.exists() if content is None else key_file.read_text() == content, "never replaced"
        key_file.write_text(keys)
        store.do("action_resume")
        store.finish()
        assert store["state"] == "connected" and box("requests"), "what waited was taken up"
