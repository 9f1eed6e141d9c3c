"""What LeafLink changed after an order came in: applied to a quotation, told about a confirmed order (R140, R178, R181,
R184, C22)."""

from datetime import datetime

from odoo import models
from odoo.tools import format_amount, format_datetime

from .leaflink_order_process import CLOSED

# what a sales order takes over from a staged order and from its lines
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
    "payment_term",
    "total",
    "ship_date",
    "notes",
)
LINE = ("product_external_id", "quantity", "unit_multiplier", "ordered_price", "sale_price", "is_sample", "notes")
MONEY = {"final_tax", "shipping_charge", "credits", "total", "ordered_price", "sale_price"}


class LeafLinkOrder(models.Model):
    _inherit = "leaflink.order"

    def _snapshot(self):
        """What of this order a sales order takes over, as JSON."""
        return {
            "status": self.status,
            "header": {name: _json(self[name]) for name in HEADER},
            "lines": {
                line.external_id: {name: _json(line[name]) for name in LINE} | {"name": line.name or line.sku}
                for line in self.line_ids
            },
        }

    def _changes(self):
        """What LeafLink changed since the sales order agreed with it: a few words for each change."""
        before, after = self.applied or {"header": {}, "lines": {}}, self._snapshot()
        texts = self._changed_values(self, HEADER, before["header"], after["header"])
        for number, line in after["lines"].items():
            if old := before["lines"].get(number):
                texts += [f"{line['name']}: {text}" for text in self._changed_values(self.line_ids, LINE, old, line)]
            else:
                words = {"quantity": f"{line['quantity']:g}", "line": line["name"]}
                texts.append(self.env._("line added: %(quantity)s × %(line)s", **words))
        gone = [line for number, line in before["lines"].items() if number not in after["lines"]]
        return texts + [self.env._("line removed: %s", line["name"]) for line in gone]

    def _changed_values(self, model, names, before, after):
        """“Label old → new” of each of `names` that differs."""
        labels = model.fields_get(names, ["string"])
        return [
            f"{labels[name]['string']} {self._shown(name, before[name])} → {self._shown(name, after[name])}"
            for name in names
            if name in before and before[name] != after[name]
        ]

    def _shown(self, name, value):
        """A value of a snapshot as text."""
        if name in MONEY:
            return format_amount(self.env, value, self.currency_id or self.company_id.currency_id)
        if name == "ship_date" and value:
            return format_datetime(self.env, datetime.fromisoformat(value))
        if name == "rep_external_ids":
            staff = self.env["leaflink.staff"]._known(self.store_id, value or ())
            return ", ".join(staff[number].name for number in value or () if number in staff) or "–"
        if isinstance(value, dict):
            return ", ".join(str(part) for part in value.values() if part)
        return f"{value:g}" if isinstance(value, float) else str(value or "–")

    def _settled(self):
        """Those of these orders with a sales order that need no quoting: nothing changed, or it is confirmed.

        For the latter the difference is written down and an issue opened on the sales order; both go when LeafLink
        comes back to what the sales order agrees with.
        """
        settled = self.browse()
        for order in self.filtered("sale_order_id"):
            sale, changes = order.sale_order_id, order._changes()
            if changes and sale.state in ("draft", "sent"):
                continue
            settled += order
            if changes and sale.state == "sale":
                order._tell_changes(changes)
            else:
                order._answer()
            cancelled = sale.state == "cancel" and self.env._("%s is cancelled in Odoo", sale.name)
            order._set_state("processed", cancelled or order._why_unconfirmed())
            if order._is_accepted_now():
                order.applied = order.applied | {"status": order.status}
        return settled

    def _tell_changes(self, changes):
        words = {"order": self.short_number, "sale": self.sale_order_id.name, "changes": "; ".join(changes)}
        message = self.env._(
            "LeafLink changed order %(order)s after %(sale)s was confirmed, which was left as it is: %(changes)s.",
            **words,
        )
        self._ask("changed", "\n".join(changes), message)

    def _ask(self, code, note, message):
        """Ask a person about a confirmed order: banner, issue, line in its chatter; the same again writes nothing."""
        if self.difference_note != note:
            self.difference_note = note
            sale = self.sale_order_id
            self.env["leaflink.issue"]._open(self.store_id, sale, code, message, action="action_leaflink_decide")
            sale._leaflink_log(message)

    def _answer(self):
        """What these orders' sales orders were asked about is settled."""
        asked = self.filtered("difference_note")
        asked.difference_note = False
        self.env["leaflink.issue"]._solve(asked.sale_order_id, ["changed", "closed"])

    # --- closed on LeafLink

    def _process_closed(self):
        """Rejected, cancelled or combined there: a quotation is cancelled, a confirmed order waits for a person."""
        sale = self.sale_order_id
        words = {"order": self.short_number, "status": self.status, "sale": sale.name}
        if not sale:
            self._set_state("cancelled", self.env._("%(status)s on LeafLink before it came in", **words))
        elif sale.state == "sale":
            if (self.applied or {}).get("kept") != self.status:
                self._ask_about_closed(words)
        elif sale.state == "cancel":
            self._answer()
            self._set_state("cancelled", self.env._("%(status)s on LeafLink, %(sale)s is cancelled", **words))
        else:
            sale._leaflink_log(self.env._("Cancelled: LeafLink order %(order)s is %(status)s.", **words))
            sale._action_cancel()  # comes back here

    def _ask_about_closed(self, words):
        if self.sale_order_id._leaflink_is_delivered():
            message = self.env._(
                "LeafLink order %(order)s is %(status)s, but %(sale)s is delivered or invoiced already and was left as "
                "it is: decide about return and credit note.",
                **words,
            )
        else:
            message = self.env._(
                "LeafLink order %(order)s is %(status)s, but %(sale)s is confirmed and was left as it is: cancel or "
                "keep it.",
                **words,
            )
        self._set_state("processed", message)
        self._ask("closed", message, message)

    def _sale_cancelled(self):
        """The sales orders of these orders were cancelled in Odoo, by whomever."""
        self.filtered("to_confirm").to_confirm = False
        for order in self:
            if order.status in CLOSED:
                order._process_closed()
            else:
                order._answer()
                order._set_state("processed", self.env._("%s is cancelled in Odoo", order.sale_order_id.name))

    def _keep_sale(self):
        """A person decided that the sales orders stay as they are, whatever LeafLink says now."""
        for order in self.sudo():
            kept = {"kept": order.status} if order.status in CLOSED else {}
            order.applied = order._snapshot() | kept
            order._answer()
            order._set_state("processed")

    # --- combined (R178)

    def _link_combined(self):
        """Tie orders that LeafLink combined to the order they went into, from whichever side comes last.

        LeafLink does not say which: it is the combined order of the same customer, placed later, that holds all of the
        lines' products in at least their quantities. Two candidates are none.
        """
        sides = self.filtered(lambda order: order.status == "Combined" or order.is_combination)
        if not sides:
            return
        domain = [
            ("store_id", "in", sides.store_id.ids),
            ("customer_external_id", "in", sides.mapped("customer_external_id")),
        ]
        parts = self.search([*domain, ("status", "=", "Combined"), ("combined_into_id", "=", False)])
        wholes = self.search([*domain, ("is_combination", "=", True), ("status", "!=", "Combined")])
        for part in parts:
            found = wholes.filtered(lambda whole, part=part: whole._contains(part))
            if len(found) == 1:
                part.combined_into_id = found
                words = {"part": part.short_number, "whole": found.short_number}
                text = self.env._("LeafLink combined order %(part)s into order %(whole)s.", **words)
                part.sale_order_id._leaflink_log(text)

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
    """A field's value as it comes back from JSON; an empty list or text is None, however it was stored."""
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value if isinstance(value, int | float) and value is not False else value or None
