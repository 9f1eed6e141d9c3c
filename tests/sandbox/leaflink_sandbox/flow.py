"""The life of an order: placing, changing, moving through the states, combining, paying."""

from decimal import Decimal

from . import stock
from .errors import detail, field_error
from .money import totals

STATUSES = (
    "Draft",
    "Submitted",
    "Accepted",
    "Backorder",
    "Fulfilled",
    "Shipped",
    "Complete",
    "Rejected",
    "Combined",
    "Cancelled",
)
ACTIONS = {  # action of the URL: (from, to)
    "submit": ({"Draft"}, "Submitted"),
    "accept": ({"Submitted", "Backorder"}, "Accepted"),
    "fulfill": ({"Accepted"}, "Fulfilled"),
    "ship": ({"Fulfilled"}, "Shipped"),
    "complete": ({"Shipped"}, "Complete"),
    "reject": ({"Submitted", "Accepted", "Backorder", "Fulfilled", "Shipped"}, "Rejected"),
    "cancel": ({"Submitted"}, "Cancelled"),  # the buyer's right
}
SELLER_ACTIONS = [name for name in ACTIONS if name != "cancel"]
FROZEN = {"Rejected", "Cancelled", "Combined"}
EVENTS = {"Complete": "completed", "Backorder": "backordered"}  # the event log has its own words


def available_transitions(order):
    """Target states in lower case, not the verbs of the URL."""
    return [ACTIONS[name][1].lower() for name in SELLER_ACTIONS if order["status"] in ACTIONS[name][0]]


def lines_of(state, order):
    return [state.table("lines")[number] for number in order["line_ids"]]


def place(state, order, lines, source="app"):
    """Store a new order and its lines, hold its stock, tell the listeners."""
    state.table("orders")[order["number"]] = order
    for line in lines:
        store_line(state, order, line)
    recompute(state, order)
    log(state, order, "created", source)
    state.announce("order", order, "create")
    for line in lines_of(state, order):
        stock.hold(state, line, order["status"])
    return order


def store_line(state, order, values):
    line = state.add("lines", **values | {"order": order["number"], "held": Decimal(0), "held_as": None})
    if line["position"] is None:
        line["position"] = len(order["line_ids"]) + 1
    order["line_ids"].append(line["id"])
    return line


def add_line(state, order, values, source="app"):
    must_be_open(order)
    line = store_line(state, order, values)
    if order["status"] in stock.TAKING:
        line["held_as"] = "taken"  # of 0 units: this late, lines do not touch stock
    stock.hold(state, line, order["status"])
    changed(state, order, source)
    return line


def edit_line(state, line, values, source="app"):
    """Change a line. From Fulfilled on, edits no longer touch stock."""
    order = state.table("orders")[line["order"]]
    must_be_open(order)
    line.update(values, modified=state.now())
    if "quantity" in values:
        stock.hold(state, line, order["status"])
    changed(state, order, source)
    return line


def remove_line(state, line, source="app"):
    order = state.table("orders")[line["order"]]
    must_be_open(order)
    if line["held_as"] == "reserved":
        stock.hold(state, line, None)
    order["line_ids"].remove(line["id"])
    del state.table("lines")[line["id"]]
    changed(state, order, source)


def changed(state, order, source, bump=None):
    """Recompute the totals after lines changed; whether that moves `modified` is unknown of LeafLink, hence a rule."""
    recompute(state, order)
    if state.rules.lines_bump_modified if bump is None else bump:
        order["modified"] = state.now()
    log(state, order, "edited", source)
    state.announce("order", order, "edit")


def must_be_open(order):
    if order["status"] in FROZEN:
        raise detail(400, f"Orders in status {order['status']} cannot be edited.")


def move(state, order, action, source="app"):
    """Perform a transition; raises 400 when the order's status does not allow it."""
    if action not in ACTIONS:
        raise detail(404, "Not found.")
    origins, target = ACTIONS[action]
    if order["status"] not in origins:
        raise detail(400, f"Cannot {action} an order in status {order['status']}.")
    if action == "accept" and state.rules.require_payment_term and not order["payment_term"]:
        raise field_error("payment_term", "A payment term is required to accept this order.")
    set_status(state, order, target, source)


def set_status(state, order, status, source="app"):
    order["status"] = status
    order["modified"] = state.now()
    log(state, order, EVENTS.get(status, status.lower()), source)
    state.announce("order", order, "edit")
    for line in lines_of(state, order):
        stock.hold(state, line, status)


def recompute(state, order):
    """Totals, balance and the tax of the order's taxes (or of its plain rate)."""
    lines = lines_of(state, order)
    products = state.table("products")
    licensed = {
        line["id"] for line in lines if not products.get(line["product"], {"is_ancillary": False})["is_ancillary"]
    }
    if order["taxes"]:
        order["tax_amount"] = sum((tax["rate"] for tax in order["taxes"]), Decimal(0))
    result = totals(
        lines,
        licensed=licensed,
        discount=order["discount"],
        discount_type=order["discount_type"],
        rate=order["tax_amount"] if order["tax_type"] == "%" else Decimal(0),
        shipping=order["shipping_charge"],
        credits=order["credits"] if order["credits_in_total"] else Decimal(0),
        basis=order["basis"],
    )
    order["final_tax"], order["total"] = result.tax, result.total
    paid = sum((payment["total"] for payment in payments_of(state, order)), Decimal(0))
    order["payment_balance"] = result.total - paid


def payments_of(state, order):
    return [payment for payment in state.table("payments").values() if payment["order"] == order["number"]]


def pay(state, order, values):
    """Record a payment; it cannot be changed later. A negative one is a refund or a bounced cheque."""
    payment = state.add("payments", **values, order=order["number"])
    recompute(state, order)
    if state.rules.payments_mark_paid and (order["payment_balance"] <= 0) != order["paid"]:
        order["paid"] = not order["paid"]
        order["paid_date"] = payment["payment_date"].astimezone(state.zone).date() if order["paid"] else None
    if state.rules.payments_bump_modified:
        order["modified"] = state.now()
    return payment


def log(state, order, event, source="app", changes=None):
    state.add(
        "event_logs",
        order=order["number"],
        event_type=event,
        by=order["user"],
        author_name=order["user"],
        description="",
        timestamp=state.now(),
        changed_fields=changes or {},
        source=source,
        source_detail="",
    )
