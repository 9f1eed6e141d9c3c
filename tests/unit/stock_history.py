"""A random life of what one warehouse sells on LeafLink: buyers, the brand, office and warehouse, other channels."""

import random
from decimal import Decimal
from fractions import Fraction
from itertools import product

from leaflink_stock_lib.available import CONSUMED, RESERVED, Rule
from stock_model import CAPTURED, DEAD, ZERO, Connector, LeafLink, LeafLinkOrder, Listing, Odoo, is_kit

JAR, LID = "jar", "lid"
ONE = Decimal(1)
KITS = [{JAR: 2 * ONE, LID: ONE}, {JAR: ONE, LID: 3 * ONE}, {JAR: 6 * ONE}]
RULES = [Rule()] * 3 + [Rule(buffer=Decimal(7)), Rule(percent=Decimal(60)), Rule(cap=Decimal(90)), Rule(case=12)]
WEIGHTS = {
    "buy": 20,
    "brand_advances": 15,
    "brand_edits": 8,
    "brand_ends": 5,
    "brand_combines": 2,
    "brand_types_a_number": 1,
    "office_confirms": 15,
    "office_accepts": 5,
    "office_cancels": 3,
    "warehouse_packs": 10,
    "warehouse_delivers": 20,
    "warehouse_receives": 5,
    "customer_returns": 4,
    "other_channel_sells": 4,
    "other_channel_delivers": 4,
    "push_is_killed": 2,
    "push_loses_answers": 3,
    "sweep": 2,
}


class History:
    def __init__(self, seed):
        self.random = random.Random(seed)
        choose = self.random.choice
        listings = [Listing("single", "A", 1, {JAR: ONE})]
        if choose([True, False]):
            listings.append(Listing("case", choose("AB"), 12, {JAR: ONE}))
        if choose([True, False]):
            listings.append(Listing("kit", choose("AB"), choose([1, 4]), choose(KITS)))
        self.leaflink, self.stores = LeafLink(listings), sorted({listing.store for listing in listings})
        shelf = {part: Decimal(self.random.randint(0, 400)) for part in (JAR, LID)}
        self.odoo = Odoo(shelf, steps=choose([1, 1, 2]))
        self.connector = Connector(self.leaflink, self.odoo, choose([*CAPTURED]), choose(RULES))
        for _ in range(3):  # orders from before the connection
            self.buy()
        self.on_some_order(self.leaflink.advance, 3)

    def step(self):
        """One thing happens somewhere, the frequent ones more often."""
        [name] = self.random.choices([*WEIGHTS], [*WEIGHTS.values()])
        getattr(self, name)()

    def on_some_order(self, action, times=1):
        living = [o for o in self.leaflink.orders if o.status not in DEAD]
        for _ in range(times):
            if living:
                action(self.random.choice(living))

    def on_some_sale(self, action):
        if self.odoo.sales:
            action(self.random.choice([*self.odoo.sales]))

    # --- LeafLink

    def buy(self):
        listing = self.random.choice([*self.leaflink.listings.values()])
        return self.leaflink.place(listing.key, self.random.randint(1, 40 // listing.multiplier))

    def brand_advances(self):
        self.on_some_order(self.leaflink.advance)

    def brand_edits(self):
        self.on_some_order(lambda order: self.leaflink.edit(order, Decimal(self.random.randint(1, 40))))

    def brand_ends(self):
        def end(order):
            if order.status != "Complete":
                self.leaflink.end(order, "Cancelled" if order.status == "Submitted" else "Rejected")

        self.on_some_order(end)

    def brand_combines(self):
        """Two submitted orders of a listing become a new one."""

        def combine(order):
            twins = [o for o in self.leaflink.orders if o.status == "Submitted" and o.listing == order.listing]
            if len(twins) > 1:
                for twin in twins[:2]:
                    self.leaflink.end(twin, "Combined")
                units = twins[0].quantity + twins[1].quantity
                self.leaflink.orders.append(LeafLinkOrder(len(self.leaflink.orders), order.listing, units))

        self.on_some_order(combine)

    def brand_types_a_number(self):
        """And somebody who reconciles puts it right again before anybody looks."""
        if self.connector.sent:
            listing = self.leaflink.listings[self.random.choice([*self.connector.sent])]
            listing.quantity = Decimal(self.random.randint(0, 500))
            self.connector.reconcile()

    # --- Odoo

    def office_confirms(self):
        self.on_some_order(lambda order: self.connector.confirm(order.number), 3)

    def office_accepts(self):
        """A person takes over what LeafLink says of a confirmed order now."""

        def accept(number):
            _listing, status, quantity = self.connector.staged[number]
            if status not in DEAD:
                self.odoo.accept(self.odoo.sales[number], quantity)

        self.on_some_sale(accept)

    def office_cancels(self):
        """Half of the time the person also answers: these units will not leave."""

        def cancel(number):
            self.odoo.sales[number].end()
            if self.random.random() < 0.5:
                self.connector.settled.add(number)

        self.on_some_sale(cancel)

    def warehouse_packs(self):
        self.on_some_sale(lambda number: self.odoo.pack(self.odoo.sales[number], Decimal(self.random.randint(1, 40))))

    def warehouse_delivers(self):
        """Mostly all components of a kit together, now and then one of them only."""

        def deliver(number):
            sale, units = self.odoo.sales[number], Decimal(self.random.randint(1, 40))
            parts = [*sale.recipe] if self.random.random() < 0.8 else self.random.sample([*sale.recipe], 1)
            backorder = self.random.random() < 0.7
            for part in parts:
                self.odoo.deliver(sale, part, units * sale.recipe[part], backorder)

        self.on_some_sale(deliver)

    def warehouse_receives(self):
        for part in self.odoo.on_hand:
            self.odoo.on_hand[part] += self.random.randint(0, 120)

    def customer_returns(self):
        def give_back(number):
            for part, units in self.odoo.sales[number].done.items():
                self.odoo.on_hand[part] += units // 3

        self.on_some_sale(give_back)

    def other_channel_sells(self):
        self.odoo.other[self.random.choice([JAR, LID])] += self.random.randint(1, 30)

    def other_channel_delivers(self):
        for part, demanded in self.odoo.other.items():
            units = min(demanded, self.odoo.on_hand[part])
            self.odoo.other[part] -= units
            self.odoo.on_hand[part] -= units

    # --- the connector

    def push_is_killed(self):
        self.connector.push(self.random.choice(self.stores), fate=lambda: "killed")

    def push_loses_answers(self):
        self.connector.push(self.random.choice(self.stores), fate=lambda: self.random.choice(["lost", "never", None]))

    def sweep(self):
        """What a killed process left behind is sent as it was computed, perhaps long ago."""
        self.connector.send(self.leaflink.listings.keys(), fate=lambda: None)

    def push(self):
        store, bought = self.random.choice(self.stores), []
        buys = self.random.random() < 0.4
        self.connector.push(store, before_patch=lambda: bought.append(self.buy()) if buys else None)
        self.check(store, bought[0] if bought else None)

    def push_all(self):
        for store in self.stores:
            self.connector.push(store)

    # --- what is right, counted from the orders themselves

    def free(self):
        """{component: on the shelf, minus what is promised and has not left}"""
        free = {part: units - self.odoo.other[part] for part, units in self.odoo.on_hand.items()}
        for order in self.leaflink.orders:
            recipe, sale = self.leaflink.listings[order.listing].recipe, self.odoo.sales.get(order.number)
            for part, units in recipe.items():
                due, gone = (sale.open[part], sale.done[part]) if sale else (ZERO, ZERO)
                wanted = order.quantity * units
                if order.status in RESERVED:
                    due = max(due, wanted - gone)
                elif order.status in CONSUMED and order.number not in self.connector.settled:
                    due = max(due, wanted - max(gone, sale.closed * units if sale else ZERO))
                free[part] -= due
        return free

    def expected(self, free, recipe):
        """The offer a person would work out, without the formula's own arithmetic."""
        rule = self.connector.rule
        scarcest = min(Fraction(free[part]) / Fraction(units) for part, units in recipe.items())
        shown = (scarcest - Fraction(rule.buffer)) * Fraction(rule.percent) / 100
        if rule.cap is not None:
            shown = min(shown, Fraction(rule.cap))
        return max(ZERO, Decimal(int(shown) // rule.case * rule.case))

    def is_exact(self):
        """Kits of which only some components have left for good keep more from buyers than they must."""
        return not any(is_kit(sale.recipe) and sale.is_uneven for sale in self.odoo.sales.values())

    def check(self, store, bought=None):
        """After a push: never more than can be delivered, and exactly that unless a kit was torn apart.

        An order between reading and PATCH lowers its listing at once; the others learn of it with the next push.
        """
        free = self.free()
        if bought:
            for part, units in self.leaflink.listings[bought.listing].recipe.items():
                free[part] += bought.quantity * units
        for key, listing in self.leaflink.listings.items():
            if listing.store == store:
                shown = self.leaflink.available(key) + (bought.quantity if bought and bought.listing == key else 0)
                right = self.expected(free, listing.recipe)
                assert shown <= right, (key, shown, right)
                assert shown == right or not self.is_exact(), (key, shown, right)

    def come_to_rest(self):
        """Both sides end what is open; every question has been answered by then."""
        for order, _step in product(self.leaflink.orders, range(4)):
            self.leaflink.advance(order)
        self.connector.refresh()
        self.odoo.on_hand.update(dict.fromkeys(self.odoo.on_hand, Decimal(20000)))
        for order in self.leaflink.orders:
            self.connector.confirm(order.number)
        for sale in self.odoo.sales.values():
            for part in sale.recipe:
                self.odoo.pack(sale, sale.open[part])
                self.odoo.deliver(sale, part, sale.open[part])
        self.other_channel_delivers()
        self.connector.settled.update(order.number for order in self.leaflink.orders)
        self.push_all()
