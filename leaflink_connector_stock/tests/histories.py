"""What buyers, the brand's people and the warehouse do to orders, one random step after the other."""

CLOSED = {"Rejected", "Cancelled", "Combined"}
RESERVED = {"Submitted", "Accepted"}
# what leads on is more likely than what ends a history, the rarely possible more than the ever possible
WEIGHTS = {
    "confirm": 6,
    "deliver part": 4,
    "deliver all": 4,
    "invoice": 6,
    "pay here": 5,
    "delete payment": 6,
    "combine": 3,
}
WEIGHTS |= dict.fromkeys(("submit", "cancel here", "cancel there", "reject there"), 1)


class History:
    """One history: its orders on both sides and the steps that make sense now.

    A step is a method; `possible` says which may be taken, so that nobody does what LeafLink or Odoo forbid.
    """

    weights = WEIGHTS

    def __init__(self, case, dice):
        self.case, self.dice, self.box = case, dice, case.box
        self.numbers, self.told = [], []
        self.submit()

    def walk(self, steps):
        """Take up to `steps` further steps, yield the name of each."""
        for _step in range(steps):
            possible = list(self.possible())
            if not possible:
                return
            names = sorted({name for name, _do in possible})
            name = self.dice.choices(names, [self.weights.get(name, 2) for name in names])[0]
            self.told.append(name)
            self.dice.choice([do for other, do in possible if other == name])()
            yield name

    # --- looking

    def there(self, number):
        return self.box.order(number)

    def staged(self, number):
        return self.case.env["leaflink.order"].search([("external_id", "=", number)])

    def sale(self, number):
        return self.staged(number).sale_order_id

    def possible(self):
        """(name, what does it) of every step that makes sense."""
        if len(self.numbers) < 3:
            yield "submit", self.submit
        for number in self.numbers:
            yield from self.at_leaflink(number)
            yield from self.in_odoo(number)
        if len(open_ := self.combinable()) > 1:
            yield "combine", lambda: self.numbers.append(self.box.combine(open_[:2]))

    def combinable(self):
        return [number for number in self.numbers if self.there(number)["status"] in RESERVED]

    def at_leaflink(self, number):
        order = self.there(number)
        status, lines = order["status"], order["line_items"]
        if status in CLOSED:
            return
        if status == "Submitted":
            yield "accept", lambda: self.box.act(number, "accept")
            yield "cancel there", lambda: self.box.act(number, "cancel")
        if status in ("Submitted", "Accepted", "Fulfilled", "Shipped"):
            yield "reject there", lambda: self.box.act(number, "reject")
        if status == "Accepted":
            yield "fulfill there", lambda: self.box.act(number, "fulfill")
        line = self.dice.choice(lines)
        quantity = float(line["quantity"])
        if self.may_grow(line):
            yield "edit up", lambda: self.box.edit_line(number, line["id"], quantity=quantity + 12)
        if quantity > 12:
            yield "edit down", lambda: self.box.edit_line(number, line["id"], quantity=quantity - 12)
            yield "add line", lambda: self.box.add_line(number, **self.line(number))
        if len(lines) > 1:
            yield "remove line", lambda: self.box.remove_line(number, line["id"])
        total = float(order["total"]["amount"])
        yield "pay there", lambda: self.box.add_payment(number, round(total / self.dice.choice([1, 2, 3]), 2))

    def in_odoo(self, number):
        sale = self.sale(number)
        if sale.state in ("draft", "sent"):
            yield "confirm", sale.action_confirm
        if sale.state in ("draft", "sent", "sale") and not sale.locked:
            yield "cancel here", lambda: self.cancel_here(sale)
        if sale.state != "sale":
            return
        if moves := self.open_moves(sale):
            yield "deliver all", lambda: self.deliver(moves)
            yield "deliver part", lambda: self.deliver(moves[:1], part=True)
        if sale.invoice_status == "to invoice":
            yield "invoice", lambda: sale._create_invoices().action_post()
        for invoice in sale.invoice_ids.filtered(
            lambda move: move.state == "posted" and move.move_type == "out_invoice"
        ):
            if invoice.amount_residual > 0:
                yield "pay here", lambda invoice=invoice: self.pay_here(invoice)
            if payments := invoice._get_reconciled_payments():
                yield "delete payment", lambda payments=payments: self.delete_payment(payments[:1])

    def may_grow(self, line):
        """Whether LeafLink lets a buyer have twelve units more."""
        return True

    # --- doing

    def line(self, number=None):
        """A further line of an order, or one of a new order."""
        listing = self.dice.choice(self.case.items)
        return {"product": int(listing.external_id), "quantity": 12 * self.dice.randint(1, 4)}

    def submit(self):
        lines = [self.line() for _line in range(self.dice.randint(1, 3))]
        self.numbers.append(self.box.place_order(lines=lines, status=self.dice.choice(["Submitted", "Accepted"])))
        self.told.append("submit")

    def cancel_here(self, sale):
        sale.with_context(disable_cancel_warning=True)._action_cancel()

    def open_moves(self, sale):
        pickings = sale.picking_ids.filtered(
            lambda picking: picking.picking_type_code == "outgoing" and picking.state not in ("done", "cancel")
        )
        return pickings.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))

    def deliver(self, moves, part=False):
        for move in moves:
            move.quantity = max(1, move.product_uom_qty // 2) if part else move.product_uom_qty
            move.picked = True
        pickings = moves.picking_id
        pickings.with_context(skip_backorder=True, picking_ids_not_to_backorder=[]).button_validate()

    def pay_here(self, invoice):
        register = self.case.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        register.create({"amount": round(invoice.amount_residual / self.dice.choice([1, 2]), 2)})._create_payments()

    def delete_payment(self, payment):
        payment.action_draft()
        payment.unlink()
