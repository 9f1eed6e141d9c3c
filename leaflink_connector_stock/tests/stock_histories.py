"""What buyers, the brand's people, the warehouse and other channels do to one stock, a random step after the other."""

from odoo.addons.leaflink_connector.lib.values import id_text

from .histories import RESERVED, WEIGHTS, History

# steps of the other histories that are about money
NO_STOCK = {"pay there", "invoice", "pay here", "delete payment"}
MOVING = {"accept", "fulfill there", "ship there", "complete there"}


class StockHistory(History):
    """One history of the product that all listings of `case.items` sell. LeafLink sells no more than it shows."""

    weights = WEIGHTS | {"deliver step": 8, "submit": 4, "accept": 3, "sell elsewhere": 1, "lose an answer": 1}

    def __init__(self, case, dice):
        self.settled, self.elsewhere, self.returned = set(), [], case.env["stock.picking"]
        super().__init__(case, dice)

    def possible(self):
        steps = [*super().possible(), *self.in_warehouse()]
        yield from ((name, do) for name, do in steps if name not in NO_STOCK)

    def at_leaflink(self, number):
        if self.there(number)["status"] == "Fulfilled":
            yield "ship there", lambda: self.box.act(number, "ship")
        if self.there(number)["status"] == "Shipped":
            yield "complete there", lambda: self.box.act(number, "complete")
        if self.there(number)["status"] != "Complete":
            yield from super().at_leaflink(number)

    def in_odoo(self, number):
        staged = self.staged(number)
        if staged.sale_order_id:
            yield from super().in_odoo(number)
        if staged.stock_pending and number not in self.settled:
            yield "settle", lambda: self.settle(staged)
        if staged.sale_order_id.state == "sale" and not staged.sale_order_id.locked:
            yield "change here", lambda: self.change_here(staged.sale_order_id)
        if self.open_moves(staged.sale_order_id):
            yield "deliver step", lambda: self.deliver_step(staged.sale_order_id)
            yield "end short", lambda: self.deliver_step(staged.sale_order_id, "short")
            yield "deliver part", lambda: self.deliver_step(staged.sale_order_id, "part")

    def in_warehouse(self):
        yield "receive", lambda: self.case.receive_all(self.dice.randint(1, 60))
        yield "sell elsewhere", self.sell_elsewhere
        for sale in self.elsewhere:
            if self.open_moves(sale):
                yield "deliver elsewhere", lambda sale=sale: self.deliver_step(sale)
        if not self.case.is_on_shelf and (done := self.deliveries() - self.returned):
            yield "return", lambda: self.give_back(self.dice.choice(done))
        yield "restart", self.restart
        yield "lose an answer", self.lose_an_answer
        if moving := self.moving():
            yield "move on meanwhile", lambda: self.move_on_meanwhile(moving)

    # --- looking

    def combinable(self):
        """Orders of one company only."""
        return [number for number in super().combinable() if self.store_of(number) == self.case.store]

    def store_of(self, number):
        seller = id_text(self.there(number)["seller"])
        return self.case.stores.filtered(lambda store: store.leaflink_company_id == seller)

    def available(self, listing):
        return float(self.box.product(int(listing.external_id))["available_inventory"])

    def may_grow(self, line):
        [listing] = [one for one in self.case.items if one.external_id == str(line["product"])]
        return min(map(self.available, self.case.items_of(listing.store_id))) >= 24

    def open_moves(self, sale):
        """Moves somebody can work on now, whichever step they are of."""
        return sale.picking_ids.move_ids.filtered(lambda move: move.state in ("assigned", "partially_available"))

    def deliveries(self):
        sales = self.case.env["sale.order"].concat(*map(self.sale, self.numbers), *self.elsewhere)
        return sales.picking_ids.filtered(lambda one: one.state == "done" and one.picking_type_code == "outgoing")

    # --- doing

    def line(self, number):
        """Of something the same company sells; it has enough, for somebody has looked (`may_grow`)."""
        listing = self.dice.choice(self.case.items_of(self.store_of(number)))
        return {"product": int(listing.external_id), "quantity": 12 * self.dice.randint(1, 2)}

    def submit(self):
        """A buyer orders of one store what it shows."""
        store = self.dice.choice([listing.store_id for listing in self.case.items])
        wanted = []
        for listing in self.dice.sample(own := self.case.items_of(store), self.dice.randint(1, len(own))):
            units = listing.unit_multiplier * self.dice.randint(1, 3)
            if units <= self.available(listing):
                wanted.append({"product": int(listing.external_id), "quantity": units})
        if wanted:
            status = self.dice.choice(["Submitted", "Accepted"])
            seller = int(store.leaflink_company_id)
            self.numbers.append(self.box.place_order(lines=wanted, status=status, seller=seller))

    def deliver(self, moves, part=False):
        self.deliver_step(moves.picking_id.sale_id, "part" if part else "")

    def deliver_step(self, sale, how=""):
        """Validate one picking of what can be taken now; `how`: "part" leaves a backorder, "short" ends it for good."""
        pickings = self.open_moves(sale).picking_id
        if not pickings:
            return
        picking = self.dice.choice(pickings)
        moves = picking.move_ids.filtered(lambda move: move.quantity)
        if how:
            for move in moves:
                move.quantity = max(1, move.quantity // 2)
        moves.picked = True
        ended = picking.ids if how == "short" else []
        picking.with_context(skip_backorder=True, picking_ids_not_to_backorder=ended).button_validate()

    def give_back(self, picking):
        context = {"active_id": picking.id, "active_ids": picking.ids, "active_model": "stock.picking"}
        wizard = self.case.env["stock.return.picking"].with_context(**context).create({})
        for line in wizard.product_return_moves:
            line.quantity = max(1, line.move_id.quantity // 3)
        self.case.validate(self.case.env["stock.picking"].browse(wizard.action_create_returns()["res_id"]))
        self.returned += picking

    def sell_elsewhere(self):
        self.elsewhere.append(self.case.sell_elsewhere(self.case.items[0], self.dice.randint(1, 20)))

    def settle(self, staged):
        staged.action_settle_stock()
        self.settled.add(staged.external_id)

    def restart(self):
        """All jobs are gone; the sweep makes those anew that are needed."""
        self.case.env["queue.job"].search([]).unlink()
        self.case.sweep()

    def lose_an_answer(self):
        """The next PATCH of a quantity arrives and nobody hears of it, or never arrives."""
        kind = self.dice.choice(["reset_after", "reset_before", "status", "truncated"])
        self.box.fault(match={"method": "PATCH", "path": "/products/*"}, kind=kind)
        self.case.push_all()
        self.box.clear_faults()

    def change_here(self, sale):
        """A person changes what Odoo is to deliver."""
        line = self.dice.choice(sale.order_line.filtered("leaflink_line_ids"))
        line.product_uom_qty = max(line.qty_delivered, line.product_uom_qty + self.dice.choice([-3, -1, 2, 5]))

    def moving(self):
        """What leads LeafLink's orders on without changing what is left for buyers."""
        steps = [step for number in self.numbers for step in self.at_leaflink(number)]
        return [do for name, do in steps if name in MOVING]

    def move_on_meanwhile(self, steps):
        """While quantities are on their way LeafLink's orders move on; after that nobody presses anything."""
        for store in self.case.stores:
            store.stock_sync = True
            store._job_push()
        self.dice.choice(steps)()
        self.case.run_jobs()
        self.case.check(self, at_rest=False)

    def end(self):
        """Everything open is brought to its end, on both sides."""
        case = self.case
        case.receive_all(2000)
        for number in self.numbers:
            for action, before in (("accept", "Submitted"), ("fulfill", "Accepted"), ("ship", "Fulfilled")):
                if self.there(number)["status"] == before:
                    self.box.act(number, action)
            if self.there(number)["status"] == "Shipped":
                self.box.act(number, "complete")
        for store in case.stores:
            store._refresh_order_states()
        for sale in [*map(self.sale, self.numbers), *self.elsewhere]:
            if sale.state in ("draft", "sent"):
                sale.action_confirm()
            sale.picking_ids.move_ids._action_assign()
            while self.open_moves(sale):
                self.deliver_step(sale)
        case.push_all()  # asks about what LeafLink has fulfilled and nobody will deliver
        for number in self.numbers:
            if self.staged(number).stock_pending:
                self.settle(self.staged(number))


def is_reserved(order):
    return order["status"] in RESERVED
