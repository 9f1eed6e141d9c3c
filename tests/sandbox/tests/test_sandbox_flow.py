"""The life of an order and what it does to LeafLink's stock."""

import random
from decimal import Decimal

import pytest

SKU = "ALP-CRT-OGK-05"


def stock(box, sku=SKU):
    row = next(row for row in box.products() if row["sku"] == sku)
    return tuple(Decimal(str(row[key])) for key in ("quantity", "reserved_qty", "available_inventory"))


def step(http, number, action):
    return http.post(f"/orders-received/{number}/transition/{action}/")


def test_the_straight_way(box, http):
    """SB-2"""
    number = box.place_order(lines=[{"sku": SKU, "quantity": 40}])
    assert stock(box) == (640, 40, 600)
    wanted = [
        ("accept", "Accepted", ["fulfilled", "rejected"], (640, 40, 600)),
        ("fulfill", "Fulfilled", ["shipped", "rejected"], (600, 0, 600)),
        ("ship", "Shipped", ["complete", "rejected"], (600, 0, 600)),
        ("complete", "Complete", [], (600, 0, 600)),
    ]
    for action, status, transitions, levels in wanted:
        answer = step(http, number, action)
        assert answer.status == 200
        assert answer.json["status"] == status and answer.json["available_transitions"] == transitions
        assert stock(box) == levels
    assert step(http, number, "reject").status == 400


@pytest.mark.parametrize("before", [[], ["accept"], ["accept", "fulfill"], ["accept", "fulfill", "ship"]])
def test_reject_gives_the_stock_back(box, http, before):
    number = box.place_order(lines=[{"sku": SKU, "quantity": 40}])
    for action in before:
        step(http, number, action)
    assert step(http, number, "reject").json["status"] == "Rejected"
    assert stock(box) == (640, 0, 640)


def test_only_the_buyer_cancels_and_only_while_submitted(box, http):
    number = box.place_order(lines=[{"sku": SKU, "quantity": 40}])
    assert step(http, number, "cancel").status == 403
    assert box.act(number, "cancel")["status"] == "Cancelled"
    assert stock(box) == (640, 0, 640)
    assert step(http, number, "accept").status == 400


def test_refused_transitions(box, http):
    """SB-2"""
    number = box.place_order()
    assert step(http, number, "fulfill").status == 400
    assert step(http, number, "fulfilled").status == 404
    assert step(http, "no-such-order", "accept").status == 404
    assert http.post(f"/orders-received/{number}/transition/accept/", {"x": 1}).status == 400
    assert step(http, number, "accept").status == 200
    assert step(http, number, "accept").status == 400


def test_draft_and_backorder_reserve_nothing(box, http):
    draft = box.place_order(lines=[{"sku": SKU, "quantity": 40}], status="Draft")
    assert stock(box) == (640, 0, 640)
    assert step(http, draft, "submit").status == 200 and stock(box) == (640, 40, 600)
    box.act(draft, "backorder")
    assert stock(box) == (640, 0, 640)
    assert step(http, draft, "accept").status == 200 and stock(box) == (640, 40, 600)


def test_line_edits_move_the_reservation_until_fulfilment(box, http):
    """SB-2"""
    number = box.place_order(lines=[{"sku": SKU, "quantity": 40}])
    line = box.order(number)["line_items"][0]["id"]
    assert http.patch(f"/line-items/{line}/", {"quantity": "25"}).status == 200
    assert stock(box) == (640, 25, 615)
    added = box.add_line(number, sku=SKU, quantity=5)
    assert stock(box) == (640, 30, 610)
    assert http.delete(f"/line-items/{added}/").status == 204
    assert stock(box) == (640, 25, 615)
    box.act(number, "accept")
    box.act(number, "fulfill")
    box.edit_line(number, line, quantity=10)
    assert stock(box) == (615, 0, 615)
    box.act(number, "reject")
    assert stock(box) == (640, 0, 640)


def test_final_orders_cannot_be_edited(box, http):
    number = box.place_order()
    box.act(number, "cancel")
    line = box.order(number)["line_items"][0]["id"]
    assert http.patch(f"/orders-received/{number}/", {"notes": "x"}).status == 400
    assert http.patch(f"/line-items/{line}/", {"notes": "x"}).status == 400


def test_varieties_draw_from_their_parent(box):
    number = box.place_order(lines=[{"sku": "ALP-FLW-GEL-8", "quantity": 20}, {"sku": "ALP-FLW-GEL-Q", "quantity": 10}])
    assert stock(box, "ALP-FLW-POOL") == stock(box, "ALP-FLW-GEL-G") == (4000, 30, 3970)
    box.act(number, "accept")
    box.act(number, "fulfill")
    assert stock(box, "ALP-FLW-POOL") == (3970, 0, 3970)


def test_combining_keeps_what_is_reserved(box):
    """SB-2"""
    numbers = [box.place_order(lines=[{"sku": SKU, "quantity": quantity}], shipping_charge=5) for quantity in (10, 20)]
    merged = box.order(box.combine(numbers))
    assert [box.order(number)["status"] for number in numbers] == ["Combined", "Combined"]
    assert merged["is_combination"] is True and len(merged["line_items"]) == 2
    assert merged["total"]["amount"] == sum(box.order(number)["total"]["amount"] for number in numbers)
    assert stock(box) == (640, 30, 610)


def test_drafts_may_be_deleted_nothing_else(box, http):
    number = box.place_order(status="Draft")
    assert http.delete(f"/orders-received/{number}/").status == 204
    assert http.get(f"/orders-received/{number}/").status == 404
    assert http.delete(f"/orders-received/{box.place_order()}/").status == 400


def test_modified_follows_the_rules(box):
    """SB-2"""
    number = box.place_order()
    product = box.products()[0]["id"]

    def moved(action):
        before = box.order(number)["modified"]
        action()
        return box.order(number)["modified"] != before

    line = box.order(number)["line_items"][0]["id"]
    assert moved(lambda: box.act(number, "accept"))
    assert moved(lambda: box.edit_line(number, line, notes="x"))
    assert not moved(lambda: box.add_payment(number, 1))
    box.configure(payments_bump_modified=True, lines_bump_modified=False)
    assert moved(lambda: box.add_payment(number, 1))
    assert not moved(lambda: box.edit_line(number, line, notes="y"))
    before = box.product(product)["modified"]
    ordered = box.place_order(lines=[{"product": product, "quantity": 12}])
    assert box.product(product)["modified"] == before  # a reservation is silent
    box.act(ordered, "accept")
    box.act(ordered, "fulfill")
    assert box.product(product)["modified"] != before


def test_a_required_payment_term_blocks_accepting(box, http):
    """SB-2"""
    box.configure(require_payment_term=True)
    number = box.place_order()
    assert "payment_term" in step(http, number, "accept").json
    option = {"payment_method_id": 4, "payment_term_id": 3}
    assert (
        http.patch(f"/orders-received/{number}/", {"selected_payment_option": option}).json["payment_term"] == "Net 15"
    )
    assert step(http, number, "accept").status == 200


def test_the_event_log_tells_who_did_what(box, http):
    number = box.place_order()
    step(http, number, "accept")
    http.patch(f"/orders-received/{number}/", {"shipping_details": "Van 2"})
    rows = http.get("/order-event-logs/", order=number).json["results"]
    rows.sort(key=lambda row: row["id"])
    assert [(row["event_type"], row["source"]) for row in rows] == [
        ("created", "app"),
        ("accepted", "api"),
        ("edited", "api"),
    ]
    assert rows[-1]["changed_fields"] == {"shipping_details": {"original": None, "new": "Van 2"}}


@pytest.mark.parametrize("seed", range(8))
def test_stock_adds_up_after_any_history(box, seed):
    """quantity + taken and reserved always equal what the open orders hold, whatever happened in between (SB-2)."""
    chance = random.Random(seed)
    start = stock(box)[0]
    numbers = []
    for _ in range(60):
        if not numbers or chance.random() < 0.3:
            numbers.append(box.place_order(lines=[{"sku": SKU, "quantity": chance.randint(1, 9)}]))
            continue
        number = chance.choice(numbers)
        order = box.order(number)
        try:
            if chance.random() < 0.6:
                box.act(
                    number, chance.choice(["accept", "fulfill", "ship", "complete", "reject", "cancel", "backorder"])
                )
            elif order["status"] in ("Submitted", "Accepted"):
                box.edit_line(number, order["line_items"][0]["id"], quantity=chance.randint(1, 9))
        except Exception as error:
            assert "400" in str(error)
    held = {"reserved": Decimal(0), "taken": Decimal(0), "none": Decimal(0)}
    where = dict.fromkeys(("Submitted", "Accepted"), "reserved") | dict.fromkeys(
        ("Fulfilled", "Shipped", "Complete"), "taken"
    )
    for number in numbers:
        order = box.order(number)
        held[where.get(order["status"], "none")] += Decimal(order["line_items"][0]["quantity"])
    quantity, reserved, available = stock(box)
    assert reserved == held["reserved"]
    assert start - quantity == held["taken"]
    assert available == quantity - reserved
