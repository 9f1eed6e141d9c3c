"""What LeafLink changed after an order came in: applied to a quotation, told about a confirmed order (R140, R178, R181,
R184, C22)."""

from datetime import datetime

from odoo import models
from odoo.tools import format_amount, format_datetime

# what a sales order takes over from the header of a staged order
HEADER = (
    "customer_external_id",
    "delivery_address",
    "rep_external_ids",
    "discount",
    "discount_type",
    "tax_rate",
    "final_tax",
    "shipping_charge",
    "credits",
    "total",
    "ship_date",
    "notes",
)
LINE = ("name", "product_external_id", "quantity", "unit_multiplier", "ordered_price", "sale_price", "notes")
MONEY = {"final_tax", "shipping_charge", "credits", "total", "ordered_price", "sale_price"}


class LeafLinkOrder(models.Model):
    _inherit = "leaflink.order"

    def _snapshot(self):
        """What of this order a sales order takes over, as JSON."""
        return {
            "header": {name: _json(self[name]) for name in HEADER},
            "lines": {line.external_id: {name: _json(line[name]) for name in LINE} for line in self.line_ids},
        }

    def _changes(self):
        """What LeafLink changed since the sales order agreed with it: one sentence per change."""
        before, after = self.applied or {"header": {}, "lines": {}}, self._snapshot()
        texts = [
            self._change(self._fields[name].get_description(self.env, ["string"])["string"], name, before["header"][name], value)
            for name, value in after["header"].items()
            if name in before["header"] and before["header"][name] != value
        ]
        Line = self.line_ids
        for number, line in after["lines"].items():
            old = before["lines"].get(number)
            if old is None:
                texts.append(self.env._("line added: %(quantity)s × %(line)s", quantity=_plain(line["quantity"]), line=line["name"]))
            for name in (name for name in LINE if old and old[name] != line[name]):
                label = Line._fields[name].get_description(self.env, ["string"])["string"]
                texts.append(f"{line['name']}: " + self._change(label, name, old[name], line[name]))
        gone = (line for number, line in before["lines"].items() if number not in after["lines"])
        return texts + [self.env._("line removed: %s", line["name"]) for line in gone]

    def _change(self, label, name, old, new):
        return f"{label} {self._shown(name, old)} → {self._shown(name, new)}"

    def _shown(self, name, value):
        if name in MONEY:
            return format_amount(self.env, value, self.currency_id or self.company_id.currency_id)
        if name == "ship_date" and value:
            return format_datetime(self.env, datetime.fromisoformat(value))
        if isinstance(value, dict):
            return ", ".join(str(part) for part in value.values() if part)
        if isinstance(value, list):
            return self.rep_names or "–"
        return _plain(value)

    def _settled(self):
        """Those of these orders with a sales order that need no quoting: nothing changed, or it is not a quotation any more.

        For the latter the difference is written down and an issue opened on the sales order; both go when LeafLink comes
        back to what the sales order agrees with.
        """
        settled = self.browse()
        for order in self.filtered("sale_order_id"):
            sale, changes = order.sale_order_id, order._changes()
            if changes and sale.state in ("draft", "sent"):
                continue
            settled += order
            order._tell_changes(changes)
            order._set_state("processed", "")
        settled._tell_problems([])
        return settled

    def _tell_changes(self, changes):
        note = "\n".join(changes) or False
        if self.difference_note == note or not (note or self.difference_note):
            return
        self.difference_note = note
        sale, Issue = self.sale_order_id, self.env["leaflink.issue"]
        if not note:
            Issue._solve(sale, ["changed"])
            return
        message = self.env._(
            "LeafLink changed order %(order)s after %(sale)s was confirmed, which was left as it is: %(changes)s.",
            order=self.short_number,
            sale=sale.name,
            changes="; ".join(changes),
        )
        Issue._open(self.store_id, sale, "changed", message, action="action_leaflink_decide")
        sale._leaflink_log(message)

    # --- closed on LeafLink

    def _process_closed(self):
        """Rejected, cancelled or combined there: a quotation is cancelled, a confirmed order waits for a person."""
        for order in self:
            sale = order.sale_order_id
            words = {"status": order.status, "sale": sale.name}
            if not sale:
                order._set_state("cancelled", self.env._("%(status)s on LeafLink before it came in", **words))
            elif sale.state in ("draft", "sent"):
                sale._action_cancel()
                sale._leaflink_log(self.env._("Cancelled, because LeafLink order %s was %s.", order.short_number, order.status.lower()))
                order._set_state("cancelled", self.env._("%(status)s on LeafLink; %(sale)s was cancelled", **words))
            elif sale.state == "cancel":
                order._set_state("cancelled", self.env._("%(status)s on LeafLink; %(sale)s is cancelled", **words))
            elif (order.applied or {}).get("closed") != order.status:
                order._ask_about_closed()
        self._tell_problems([])

    def _ask_about_closed(self):
        sale = self.sale_order_id
        words = {"order": self.short_number, "status": self.status.lower(), "sale": sale.name}
        if sale._leaflink_is_delivered():
            message = self.env._(
                "LeafLink order %(order)s was %(status)s, but %(sale)s is already delivered or invoiced and was left as it is: decide about "
                "return and credit note.",
                **words,
            )
        else:
            message = self.env._(
                "LeafLink order %(order)s was %(status)s, but %(sale)s is confirmed and was left as it is: cancel or keep it.", **words
            )
        self._set_state("processed", message)
        self.env["leaflink.issue"]._open(self.store_id, sale, "closed", message, action="action_leaflink_decide")

    def _keep_sale(self):
        """A person decided that the sales order stays as it is in spite of what LeafLink says now."""
        for order in self.sudo():
            closed = {"closed": order.status} if order.status in ("Rejected", "Cancelled", "Combined") else {}
            order.write({"applied": order._snapshot() | closed, "difference_note": False, "state_reason": False})
            order.env["leaflink.issue"]._solve(order.sale_order_id, ["changed", "closed"])

    # --- combined (R178)

    def _link_combined(self):
        """Tie orders that LeafLink combined to the order they went into, from whichever side comes last.

        LeafLink does not say which: it is the combined order of the same customer, placed later, that holds all of the
        lines' products in at least their quantities. Two candidates are none.
        """
        sides = self.filtered(lambda order: order.status == "Combined" or order.is_combination)
        if not sides:
            return
        domain = [("store_id", "in", sides.store_id.ids), ("customer_external_id", "in", sides.mapped("customer_external_id"))]
        parts = self.search([*domain, ("status", "=", "Combined"), ("combined_into_id", "=", False)])
        wholes = self.search([*domain, ("is_combination", "=", True), ("status", "!=", "Combined")])
        for part in parts:
            found = wholes.filtered(lambda whole, part=part: whole._contains(part))
            if len(found) == 1:
                part.combined_into_id = found
                part.sale_order_id._leaflink_log(
                    self.env._("LeafLink combined order %s into order %s.", part.short_number, found.short_number)
                )

    def _contains(self, part):
        if (self.store_id, self.customer_external_id) != (part.store_id, part.customer_external_id):
            return False
        if self.ordered_on and part.ordered_on and self.ordered_on < part.ordered_on:
            return False
        mine, theirs = self._quantities(), part._quantities()
        return bool(theirs) and all(mine.get(product, 0) >= quantity for product, quantity in theirs.items())

    def _quantities(self):
        totals = {}
        for line in self.line_ids:
            totals[line.product_external_id] = totals.get(line.product_external_id, 0) + line.quantity
        return totals


def _json(value):
    return value.isoformat() if hasattr(value, "isoformat") else value


def _plain(value):
    return f"{value:g}" if isinstance(value, float) else str(value or "–")
