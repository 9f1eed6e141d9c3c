"""A small LeafLink and a small Odoo with one warehouse, as far as quantities go; the connector between them is real.

Everything is counted in single units; a kit is one, too, and takes its components from the shelf.
"""

from collections import defaultdict
from decimal import Decimal

from leaflink_stock_lib.available import CONSUMED, RESERVED, Line, must_send, offer, scarcest, total, whole

ZERO = Decimal(0)
STATES = ["Submitted", "Accepted", "Fulfilled", "Shipped", "Complete"]
DEAD = {"Rejected", "Cancelled", "Combined"}
CAPTURED = {
    "submitted": {*STATES},
    "accepted": {"Accepted", *CONSUMED},
    "completed": {"Complete"},
}


def is_kit(recipe):
    return [*recipe.values()] != [1]


class LeafLinkOrder:
    """One line of one listing; `held` is what LeafLink took out of its quantity for it."""

    def __init__(self, number, listing, quantity):
        self.number, self.listing, self.quantity = number, listing, quantity
        self.status, self.held = "Submitted", ZERO


class Listing:
    """`recipe`: {component: units of it in one}; a product that is no kit is its own only component."""

    def __init__(self, key, store, multiplier, recipe):
        self.key, self.store, self.multiplier, self.recipe = key, store, multiplier, recipe
        self.quantity = Decimal(500)


class LeafLink:
    """Quantities and reservations as LeafLink keeps them: submitting reserves, fulfilling lowers both numbers."""

    def __init__(self, listings):
        self.listings = {listing.key: listing for listing in listings}
        self.orders = []

    def available(self, key):
        reserved = sum(o.quantity for o in self.orders if o.listing == key and o.status in RESERVED)
        return self.listings[key].quantity - reserved

    def place(self, key, cases):
        units = Decimal(cases * self.listings[key].multiplier)
        if 0 < units <= self.available(key):
            self.orders.append(LeafLinkOrder(len(self.orders), key, units))
            return self.orders[-1]
        return None

    def edit(self, order, units):
        """Once an order is fulfilled LeafLink lets people edit it, but no longer touches its stock."""
        grows = max(ZERO, units - order.quantity)
        if order.status not in RESERVED or grows <= self.available(order.listing):
            order.quantity = units

    def advance(self, order):
        if order.status not in STATES[:-1]:
            return
        order.status = STATES[STATES.index(order.status) + 1]
        if order.status == "Fulfilled":
            order.held = order.quantity
            self.listings[order.listing].quantity -= order.held

    def end(self, order, status):
        self.listings[order.listing].quantity += order.held
        order.held, order.status = ZERO, status


class Sale:
    """Odoo's side of a LeafLink order: what was ordered, and of each component what is to leave, is packed and left."""

    def __init__(self, quantity, recipe):
        self.ordered, self.recipe, self.closed = quantity, recipe, ZERO
        self.open, self.packed, self.done = (dict.fromkeys(recipe, ZERO) for _ in range(3))
        self.open |= {part: quantity * units for part, units in recipe.items()}

    def moved(self):
        """(open, done) in what was sold, as the addon reads it from the moves."""
        moves = {part: (self.open[part], self.done[part]) for part in self.recipe}
        return whole(self.recipe, moves) if is_kit(self.recipe) else total(moves)

    def end(self):
        """Nothing more is to leave; what was packed goes back to its shelf."""
        self.open, self.packed = (dict.fromkeys(self.recipe, ZERO) for _ in range(2))

    @property
    def is_uneven(self):
        """Whether components of a kit have left of which the others are not even to leave any more."""
        kits = {(self.open[part] + self.done[part]) / units for part, units in self.recipe.items()}
        return len(kits) > 1


class Odoo:
    """Shelf, other channels and sales orders of the warehouse; goods that are packed still lie in its locations."""

    def __init__(self, on_hand, steps):
        self.on_hand, self.other, self.steps = on_hand, dict.fromkeys(on_hand, ZERO), steps
        self.sales = {}

    def pack(self, sale, units):
        for part in sale.recipe:
            sale.packed[part] = min(sale.open[part], sale.packed[part] + units)

    def deliver(self, sale, part, units, backorder=True):
        """Units of one component leave, as far as they are there; without a backorder the rest is ended for good."""
        ready = sale.open[part] if self.steps == 1 else min(sale.open[part], sale.packed[part])
        units = min(units, ready, self.on_hand[part])
        if units <= 0:
            return
        for stock in (sale.open, self.on_hand):
            stock[part] -= units
        sale.packed[part] = max(ZERO, sale.packed[part] - units)
        sale.done[part] += units
        if not backorder:
            sale.closed = sale.ordered if any(sale.open.values()) else sale.closed
            sale.end()

    def accept(self, sale, quantity):
        """A person takes over what LeafLink changed, never below what has left."""
        sale.ordered, sale.closed = quantity, ZERO
        for part, units in sale.recipe.items():
            sale.open[part] = max(ZERO, quantity * units - sale.done[part])


class Connector:
    """What the addon does, with the real formula: stage on refresh, remember what was sent and what is consumed."""

    def __init__(self, leaflink, odoo, capture_point, rule):
        self.leaflink, self.odoo, self.capture_point, self.rule = leaflink, odoo, capture_point, rule
        self.staged, self.settled, self.consumed = {}, set(), set()
        self.sent, self.outbox = {}, {}
        self.first, self.patches = True, 0

    def refresh(self):
        self.staged = {o.number: (o.listing, o.status, o.quantity) for o in self.leaflink.orders}

    def confirm(self, number):
        """Staged -> confirmed sales order, from the capture point on."""
        if number in self.staged and number not in self.odoo.sales:
            listing, status, quantity = self.staged[number]
            if status in CAPTURED[self.capture_point]:
                self.odoo.sales[number] = Sale(quantity, self.leaflink.listings[listing].recipe)

    def lines(self):
        for number, (listing, status, quantity) in self.staged.items():
            sale = self.odoo.sales.get(number)
            moved = sale.moved() if sale else (ZERO, ZERO)
            yield Line(listing, status, quantity, *moved, sale.closed if sale else ZERO, number in self.settled)

    def numbers(self, lines):
        """{component: (on hand, demand, P, U)}"""
        odoo, pending, unknown, demand = self.odoo, defaultdict(Decimal), defaultdict(Decimal), self.odoo.other.copy()
        for part, units in (row for sale in odoo.sales.values() for row in sale.open.items()):
            demand[part] += units
        for line in lines:
            for part, units in self.leaflink.listings[line.listing].recipe.items():
                pending[part] += line.pending * units
                unknown[part] += line.unknown * units
        return {part: (here, demand[part], pending[part], unknown[part]) for part, here in odoo.on_hand.items()}

    def push(self, store, before_patch=None, fate=lambda: None):
        """Refresh, compute, put what differs into the outbox and send that, knowing the orders of all stores.

        ``before_patch`` happens between reading and PATCH; ``fate`` says what becomes of a PATCH: None arrives, "lost"
        arrives and nobody hears of it, "never" does not; "killed": nothing is sent before the next push.
        """
        self.refresh()
        mine = {key for key, listing in self.leaflink.listings.items() if listing.store == store}
        now_consumed = {n for n, (_listing, status, _q) in self.staged.items() if status in CONSUMED}
        if self.first:
            self.settled |= now_consumed
            self.first = False
        crossing = {n for n in now_consumed ^ self.consumed if self.staged[n][0] in mine}
        crossed = {self.staged[n][0] for n in crossing}
        self.consumed ^= crossing
        lines = list(self.lines())
        parts = self.numbers(lines)
        if before_patch:
            before_patch()
        for key in mine:
            own = [line for line in lines if line.listing == key]
            recipe = self.leaflink.listings[key].recipe
            of_product = scarcest(recipe, {part: parts[part] for part in recipe})
            own_orders = sum(line.unknown for line in own), sum(line.shared for line in own)
            quantity = offer(*of_product, *own_orders, self.rule).quantity
            if must_send(quantity, self.sent.get(key), key in crossed):
                self.outbox[key] = self.sent[key] = quantity
        self.send(mine, fate)

    def send(self, mine, fate):
        for key in mine & self.outbox.keys():
            what = fate()
            if what == "killed":
                continue
            self.patches += 1
            if what != "never":
                self.leaflink.listings[key].quantity = self.outbox[key]
            if what is None:
                del self.outbox[key]

    def reconcile(self):
        """A person sends what differs from the number that was sent last."""
        for key, listing in self.leaflink.listings.items():
            if key not in self.outbox and listing.quantity != self.sent.get(key):
                self.sent.pop(key, None)
