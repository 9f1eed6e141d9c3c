"""One broken order among many: the others come in, it says what is wrong, and comes in once it is mended."""

from attacks import assert_one_quotation
from steps import quotation

LINES = [{"sku": "ALP-CRT-OGK-05", "quantity": 12}, {"sku": "SWI-BAR-DAR-100", "quantity": 24}]
PAGE = 100


def test_one_broken_order_on_a_page_of_a_hundred(odoo, box, store):
    """R128, IN-1"""
    box("webhook", url="")
    numbers = [box("place_order", lines=LINES, status="Accepted") for _number in range(PAGE)]
    broken = numbers[PAGE // 2]
    total = box("order", number=broken)["total"]
    box("edit_order", number=broken, raw={"total": {"amount": "a lot", "currency": "USD"}})
    store.do("action_sync_orders")
    store.finish()
    orders = store.orders()
    assert set(orders) == set(numbers)
    assert {orders[number]["state"] for number in numbers if number != broken} == {"processed"}
    assert odoo("sale.order", "search_count", [["leaflink_number", "in", numbers]]) == PAGE - 1
    assert orders[broken]["state"] == "error" and "total" in orders[broken]["state_reason"]
    about = [["store_id", "=", store.id], ["res_model", "=", "leaflink.order"], ["state", "=", "open"]]
    assert "a lot" not in odoo.one("leaflink.issue", about, ["message"])["message"]
    box("edit_order", number=broken, raw={"total": total})
    odoo("leaflink.order", "action_retry", [orders[broken]["id"]])
    quotation(store, broken)
    store.finish()
    assert_one_quotation(store, broken)
    assert not odoo.read("leaflink.issue", about, ["message"])
