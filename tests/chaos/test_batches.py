"""Batches go out: kill -9 around every POST, and two who do the same. LeafLink has each thing once in the end."""

import pytest
from attacks import PATIENCE, arm, deadly, had_effect, reborn
from batch_cases import batches, certify, lot_in_stock, manage
from cases import their
from leaflink_runtime.remote import wait_until

PATHS = ("/batches/", "/product-batches/", "/batch-documents/")


def posted(box, path):
    return [call for call in box("requests", method="POST", path=path) if had_effect(call)]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_around_a_post(server, box, store, path, when):
    """N03, R246, R248, R249: the request never came, or its answer."""
    store.write(batch_sync="none")
    name = f"LOT {path.strip('/')} {when}"
    certify(store, lot_in_stock(store, name), name)
    box("clear_requests")
    arm(server, box, "POST", path, when, **({"kind": "reset_before"} if when == "before" else {}))
    with deadly(server):
        manage(store)
    assert len(posted(box, path)) == (when == "after")
    reborn(server, store)
    store.do("action_sync_batches")
    store.finish()
    [batch] = batches(store, name)
    assert (batch["products"], len(batch["documents"])) == ([their(store, name)["id"]], 1)
    assert [len(posted(box, one)) for one in PATHS] == [1, 1, 1]


def test_two_create_a_batch_at_once(server, box, store):
    """N03, R246: while LeafLink is slow with the first request, everybody presses the button."""
    store.write(batch_sync="none")
    lot_in_stock(store, "LOT TWICE")
    box("clear_requests")
    box("fault", kind="wait", match={"method": "POST", "path": "/batches/"})
    manage(store)
    wait_until(lambda: box("requests", method="POST", path="/batches/"), "the first request", PATIENCE)
    about = [["store_id", "=", store.id], ["name", "=", "LOT TWICE"]]
    batch = store.odoo.one("leaflink.batch", about, [])["id"]
    for _person in range(2):
        store.odoo("leaflink.batch", "action_update_leaflink", [batch])
    store.do("action_sync_batches")
    box("release")
    store.finish()
    assert len(posted(box, "/batches/")) == len(batches(store, "LOT TWICE")) == 1
