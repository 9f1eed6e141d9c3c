import random
from decimal import ROUND_FLOOR, Decimal

from odoo.fields import Command

from .common import StockCase
from .histories import CLOSED
from .stock_histories import StockHistory, is_reserved

STEPS = 6
CONSUMED = {"Fulfilled", "Shipped", "Complete"}


class StockHistoryCase(StockCase):
    """Lives histories of one stock and works out, from orders and moves alone, what LeafLink should offer."""

    @classmethod
    def _store_values(cls):
        return super()._store_values() | {"tax_policy": "none", "responsible_id": False, "stock_breaker_count": 0}

    def begin(self, dice):
        """One product, sold as single unit and in cases, by one store or by two, out of one warehouse."""
        self.warehouse.delivery_steps = dice.choice(["ship_only", "ship_only", "pick_ship", "pick_pack_ship"])
        self.stores = self.store
        self.is_on_shelf = dice.random() < 0.3
        if self.is_on_shelf:
            self.sell_from_shelf(dice)
        settings = {
            "capture_point": ["accepted", "submitted", "completed"],
            "order_action": ["quotation", "confirm"],
            "export_status": ["none", "none", "complete"],
            "update_mode": ["until_confirmed", "never", "until_delivery"],
            "on_cancel": ["ask", "unlink", "reject"],
            "stock_buffer": [0, 0, 7],
            "stock_percent": [100, 100, 60],
            "stock_cap": [0, 0, 45],
        }
        values = {name: dice.choice(choices) for name, choices in settings.items()}
        self.store.write(values)
        single = self.listing(on_hand=dice.randint(40, 200), quantity=40, wholesale_price=7)
        self.items = [single, self.second(dice, single, values)]

    def sell_from_shelf(self, dice):
        """The stock is a shelf of the warehouse; deliveries leave from anywhere in it and reserve when people want."""
        self.warehouse.delivery_steps = "ship_only"
        self.warehouse.out_type_id.reservation_method = dice.choice(["at_confirm", "manual"])
        self.shelf = self.env["stock.location"].create({"name": "LeafLink", "location_id": self.shelf.id})
        self.store.stock_location_ids = self.shelf

    def second(self, dice, single, values):
        """The listing in cases, perhaps of a second store with another company on LeafLink."""
        fields = {"product": single.product_id, "unit_multiplier": dice.choice([1, 4, 12]), "quantity": 40}
        if dice.random() < 0.6:
            return self.listing(**fields)
        company = self.box.add_company("Second Brand")
        locations = [Command.set(self.store.stock_location_ids.ids)]
        another = {
            "name": "Second Brand",
            "stock_location_ids": locations,
            "leaflink_company_id": str(company),
            "auth_scheme": "token",
        }
        store = self.env["leaflink.store"].create(self._store_values() | another | {"api_key": self.box.token} | values)
        store.state = "connected"
        self.begin_polling(store)
        self.stores += store
        return self.listing(store=store, seller=company, **fields)

    def items_of(self, store):
        return [listing for listing in self.items if listing.store_id == store]

    def push_all(self):
        for store in self.stores:
            self.push(store)

    def parts(self):
        """What lies on the shelf."""
        return self.items[0].product_id

    def recipe(self, listing):
        """{product: units of it in one}; a product that is no kit is its own only part."""
        return {listing.product_id: 1}

    def receive_all(self, units):
        for product in self.parts():
            self.env["stock.quant"]._update_available_quantity(product, self.shelf, units)

    # --- what is right, counted from the orders and moves themselves

    def promised(self, history, number, part):
        """Units of a part that are to leave for a LeafLink order, or that its buyer counts on."""
        order, staged = self.box.order(number), history.staged(number)
        units, own = Decimal(0), staged.with_context(active_test=False).line_ids
        moves = staged.sale_order_id.order_line.move_ids
        ended = self.gone(moves) and not self.due(moves)
        for line in order["line_items"]:
            mine = own.filtered(lambda one, line=line: one.external_id == str(line["id"]))
            own -= mine
            sold, [listing] = mine.sale_line_id, self.listings_of(str(line["product"]))
            in_one = self.recipe(listing).get(part, 0)
            moves = sold.move_ids.filtered(lambda move: move.product_id == part)
            due, gone, ordered = self.due(moves), self.gone(moves), Decimal(line["quantity"]) * in_one
            if is_reserved(order):
                due = max(due, ordered - gone)
            elif order["status"] in CONSUMED and number not in history.settled:
                closed = sold.product_uom_qty if ended and sold.order_id.state == "sale" else 0
                due = max(due, ordered - max(gone, Decimal(str(closed)) * in_one))
            units += due
        # what Odoo still demands although LeafLink has taken the line out of the order
        return units + self.due(own.sale_line_id.move_ids.filtered(lambda move: move.product_id == part))

    def listings_of(self, external_id):
        return [listing for listing in self.items if listing.external_id == external_id]

    def due(self, moves):
        """Units of open moves on their way to a customer."""
        out = moves.filtered(
            lambda move: (
                move.state not in ("draft", "done", "cancel")
                and (move.location_final_id or move.location_dest_id).usage == "customer"
            )
        )
        return Decimal(str(sum(out.mapped("product_qty"))))

    def gone(self, moves):
        """Units that have reached the customer; what came back has left all the same."""
        out = moves.filtered(lambda move: move.state == "done" and move.location_dest_id.usage == "customer")
        return Decimal(str(sum(out.mapped("quantity"))))

    def free(self, history):
        """{part: what is on the shelf and nobody waits for}"""
        free = {}
        for part in self.parts():
            quants = self.env["stock.quant"].search(
                [("product_id", "=", part.id), ("location_id.usage", "=", "internal")]
            )
            free[part] = Decimal(str(sum(quants.mapped("quantity"))))
            free[part] -= sum(self.promised(history, number, part) for number in history.numbers)
            elsewhere = self.env["sale.order"].concat(*history.elsewhere).order_line.move_ids
            free[part] -= self.due(elsewhere.filtered(lambda move, part=part: move.product_id == part))
        return free

    def offered(self, free, listing):
        """What a person who knows the settings would show of it."""
        store = self.store
        shown = min(free[part] / in_one for part, in_one in self.recipe(listing).items())
        shown = (shown - Decimal(str(store.stock_buffer))) * Decimal(str(store.stock_percent)) / 100
        if store.stock_cap:
            shown = min(shown, Decimal(str(store.stock_cap)))
        return max(Decimal(0), round(shown, 6).to_integral_value(ROUND_FLOOR))

    def check(self, history, at_rest=True):
        self.env.invalidate_all()
        free = self.free(history)
        for listing in self.items:
            quantity, reserved, available = self.on_leaflink(listing)
            right = self.offered(free, listing)
            told = f"{listing.name}: {quantity} - {reserved}; right {right}; {self.tell(history)}"
            self.assertLessEqual(available, right, told)
            if at_rest and self.is_exact(history):
                self.assertEqual(available, right, told)

    def is_exact(self, history):
        return True

    def tell(self, history):
        orders = [
            (
                number[:4],
                self.box.order(number)["status"],
                [float(line["quantity"]) for line in self.box.order(number)["line_items"]],
                history.sale(number).state,
                history.staged(number).state,
            )
            for number in history.numbers
        ]
        return f"{history.told} {orders}"

    def live(self, seed):
        dice = random.Random(seed)
        self.begin(dice)
        history = StockHistory(self, dice)
        self.push_all()
        self.check(history)
        for _name in history.walk(dice.randint(STEPS // 2, STEPS)):
            if dice.random() < 0.6:
                self.push_all()
                self.check(history)
        history.end()
        self.push_all()
        self.check(history)
        open_orders = [number for number in history.numbers if self.box.order(number)["status"] not in CLOSED]
        self.assertFalse([number for number in open_orders if is_reserved(self.box.order(number))])
        on_hand = {part: Decimal(str(part.qty_available)) for part in self.parts()}
        for listing in self.items:
            self.assertEqual(self.on_leaflink(listing)[2], self.offered(on_hand, listing), self.tell(history))
