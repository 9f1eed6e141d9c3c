"""Money under attack: booked once and told once, whoever dies, whatever is lost, however many work on it."""

import pytest
from attacks import arm, at_once, deadly, had_effect, reborn
from leaflink_runtime import servers
from leaflink_runtime.remote import Odoo
from steps import invoiced, pay

ROW = ["state", "external_id", "amount"]


@pytest.fixture(scope="module", autouse=True)
def settings(odoo, store):
    """Payments go both ways; confirmed orders are invoiced at once."""
    staff = odoo("leaflink.staff", "search", [["store_id", "=", store.id]])[0]
    store.write(payment_sync="both", payment_recorded_by_id=staff, invoice_policy="posted")


def rows(store, number):
    return store.odoo.read("leaflink.payment", [["order_id.external_id", "=", number]], ROW)


def told(box, number):
    """Amounts recorded at LeafLink."""
    return [float(payment["total"]["amount"]) for payment in box("payments", number=number)]


def test_two_processes_book_one_payment_once(server, odoo, box, store):
    """N03, R210"""
    number, invoice = invoiced(store)
    box("add_payment", number=number, amount="50.00", payment_type="wire")
    box("deliver", key=number)
    store.finish()
    (row,) = rows(store, number)
    assert row["state"] == "journal"
    (journal,) = odoo("account.journal", "search", [["type", "=", "bank"]], limit=1)
    with servers.second_odoo(server) as second:
        other = Odoo(second.url, server.db)
        mapped = odoo("leaflink.payment.map", "search", [["payment_type", "=", "wire"], ["store_id", "=", store.id]])
        odoo("leaflink.payment.map", "write", mapped, {"journal_id": journal})
        press = [lambda one=one: one("leaflink.payment", "action_book", [row["id"]]) for one in (odoo, other) * 4]
        assert at_once(press) == []
    store.finish()
    assert [one["state"] for one in rows(store, number)] == ["booked"]
    (after,) = odoo("account.move", "read", [invoice], ["amount_total", "amount_residual"])
    assert after["amount_total"] - after["amount_residual"] == 50.0
    assert odoo("account.payment", "search_count", [["payment_reference", "=", row["external_id"]]]) == 1
    assert told(box, number) == [50.0], "it does not go back"


def test_killed_after_leaflink_has_recorded_the_payment(server, odoo, box, store):
    """N03, R213"""
    number, invoice = invoiced(store)
    arm(server, box, "POST", "/order-payments/", "after")
    with deadly(server):
        pay(odoo, invoice, 30.0)
    reborn(server, store)
    assert told(box, number) == [30.0]
    assert [(row["state"], row["amount"]) for row in rows(store, number)] == [("exported", 30.0)]


def test_killed_before_leaflink_has_recorded_the_payment(server, odoo, box, store):
    """N03, R213"""
    number, invoice = invoiced(store)
    arm(server, box, "POST", "/order-payments/", "before", kind="reset_before")
    with deadly(server):
        pay(odoo, invoice, 30.0)
    reborn(server, store)
    assert told(box, number) == [30.0]
    assert [row["state"] for row in rows(store, number)] == ["exported"]


def test_two_processes_look_for_a_payment_whose_answer_was_lost(server, odoo, box, store):
    """N03, R213"""
    number, invoice = invoiced(store)
    box("fault", kind="reset_after", match={"method": "POST", "path": "/order-payments/"})
    pay(odoo, invoice, 30.0)
    store.finish()
    (row,) = rows(store, number)
    about = [["res_model", "=", "leaflink.payment"], ["res_id", "=", row["id"]]]
    task = odoo("leaflink.task", "search", about)
    with servers.second_odoo(server) as second:
        other = Odoo(second.url, server.db)
        retry = [lambda one=one: one("leaflink.task", "action_retry", task) for one in (odoo, other) * 3]
        assert at_once(retry) == []
    store.finish()
    posts = [call for call in box("requests", method="POST", path="/order-payments/") if had_effect(call)]
    assert told(box, number) == [30.0], posts
    assert [one["state"] for one in rows(store, number)] == ["exported"]
