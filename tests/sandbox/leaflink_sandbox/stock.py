"""LeafLink's own stock: available = quantity - reserved, in single units.

Submitted and Accepted orders reserve; fulfilling lowers quantity and reservation; rejecting gives back.
A line remembers what it holds (`held`), so that edits after fulfilment, which do not touch stock, stay harmless.
"""

from decimal import Decimal

MANAGED, UNLIMITED, INHERITED = 1, 2, 3
RESERVING = {"Submitted", "Accepted"}
TAKING = {"Fulfilled", "Shipped", "Complete"}


def pool(state, product):
    """The product whose stock counts: an inheriting variety draws from its parent."""
    while product["inventory_management"] == INHERITED and product["parent"]:
        product = state.table("products")[product["parent"]]
    return product


def available(product):
    return product["quantity"] - product["reserved_qty"]


def change(state, product, quantity=Decimal(0), reserved=Decimal(0)):
    """Move the stock of a product's pool. A mere reservation does not move the product's `modified`."""
    target = pool(state, product)
    before = available(target)
    target["quantity"] += quantity
    target["reserved_qty"] += reserved
    if quantity:
        target["modified"] = state.now()
    automate(state, target, before)
    state.announce("product", product, "edit")


def hold(state, line, status):
    """Make the line hold what an order in `status` holds: a reservation, stock taken out, or nothing."""
    product = state.table("products").get(line["product"])
    if product is None:
        return
    was, kind = line["held"], line["held_as"]
    now = "reserved" if status in RESERVING else "taken" if status in TAKING else None
    if kind == "taken" and now == "taken":
        state.announce("product", product, "edit")
        return
    units = line["quantity"] if now else Decimal(0)
    line["held"], line["held_as"] = units, now
    change(
        state,
        product,
        quantity=(was if kind == "taken" else 0) - (units if now == "taken" else 0),
        reserved=(units if now == "reserved" else 0) - (was if kind == "reserved" else 0),
    )


def set_quantity(state, product, quantity):
    before = available(product)
    product["quantity"] = quantity
    automate(state, product, before)


def automate(state, product, before):
    """Threshold automation: LeafLink changes the listing state by itself when the available stock crosses a limit."""
    if product["inventory_management"] != MANAGED:
        return
    now = available(product)
    low, high = product["threshold_value"], product["reverse_threshold_value"]
    if before > low >= now:
        apply(state, product, product["threshold_action"])
    elif before < high <= now:
        apply(state, product, product["reverse_threshold_action"])


def apply(state, product, action):
    if action not in (None, "", "default") and product["listing_state"] != "Archived":
        product["listing_state"] = action.capitalize()
        product["modified"] = state.now()
