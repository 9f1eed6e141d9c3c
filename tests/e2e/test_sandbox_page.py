"""The sandbox's page in a real browser: somebody without a LeafLink account plays buyer and brand."""

import pytest
from chrome import Chrome


@pytest.fixture
def page(box):
    with Chrome(box.url + "/") as page:
        page.wait("document.querySelectorAll('#stock-rows tr').length > 20")
        yield page
        assert page.errors == []


def only_order(box):
    (order,) = box.state()["orders"]
    return order


def test_place_edit_accept_and_pay(box, page):
    """SB-7"""
    page.click("#place")
    page.fill("[name=quantity]", "24")
    page.fill("[name=tax_name]", "Excise")
    page.fill("[name=tax_rate]", "15")
    page.click("#dialog-save")
    page.wait("document.querySelectorAll('#order-rows tr').length === 1")
    order = only_order(box)
    assert order["total"]["amount"] == 248.4  # two cases at 108 and 15 %
    number = order["number"]

    page.click(f'[id="edit-{number}"]')
    page.fill("[name=quantity]", "36")
    page.click("#dialog-save")
    page.wait("document.querySelector('#order-rows').textContent.includes('$372.60')")
    assert only_order(box)["line_items"][0]["quantity"] == "36.0000"

    page.click(f'[id="accept-{number}"]')
    page.click(f'[id="fulfill-{number}"]')
    page.wait("document.querySelector('#order-rows').textContent.includes('Fulfilled')")
    assert only_order(box)["status"] == "Fulfilled"
    assert page.js("document.querySelector('#stock-rows').textContent.includes('2,364')")

    page.click(f'[id="pay-{number}"]')
    page.wait("document.querySelector('#order-rows').textContent.includes('paid')")
    assert only_order(box)["payment_balance"] == 0


def test_the_buyer_cancels(box, page):
    """SB-7"""
    page.click("#random")
    page.wait("document.querySelectorAll('#order-rows tr').length === 1")
    page.click(f'[id="cancel-{only_order(box)["number"]}"]')
    page.wait("document.querySelector('#order-rows').textContent.includes('Cancelled')")
    assert only_order(box)["status"] == "Cancelled"


def test_a_mistake_is_explained_in_the_dialog(box, page):
    page.click("#place")
    page.fill("[name=quantity]", "many")
    page.click("#dialog-save")
    page.wait("document.querySelector('#dialog-error').textContent.includes('valid number')")
    assert box.state()["orders"] == []
    page.errors.clear()  # the browser also notes the 400


def test_the_webhook_address_is_saved(box, page):
    """SB-7"""
    page.fill("#webhook-url", "http://127.0.0.1:9/leaflink/webhook/x")
    page.js("document.querySelector('#webhook-form').requestSubmit()")
    page.wait("document.querySelector('#message').textContent.includes('Webhooks go')")
    assert box.state()["webhook_url"] == "http://127.0.0.1:9/leaflink/webhook/x"
