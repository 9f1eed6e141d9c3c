"""What LeafLink changed after an order came in: applied as long as the store says, then told (R140, R181, C22)."""

from datetime import datetime
from typing import NamedTuple

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


class Change(NamedTuple):
    """One thing LeafLink changed. `key`: header:<field>, line:<LeafLink line id>:<field>, added:<id>, removed:<id>."""

    key: str
    what: str
    before: str
    after: str
    text: str


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
        return [change.text for change in self._changed()]

    def _changed(self):
        """The same as [Change]."""
        before, after = self.applied or {"header": {}, "lines": {}}, self._snapshot()
        found = self._changed_values("header", self, HEADER, before["header"], after["header"])
        for number, line in after["lines"].items():
            if old := before["lines"].get(number):
                found += self._changed_values(f"line:{number}", self.line_ids, LINE, old, line, f"{line['name']}: ")
            else:
                words = {"quantity": f"{line['quantity']:g}", "line": line["name"]}
                text = self.env._("line added: %(quantity)s × %(line)s", **words)
                found.append(Change(f"added:{number}", self.env._("Line added"), "–", text.split(": ", 1)[-1], text))
        for number, line in before["lines"].items():
            if number not in after["lines"]:
                was = f"{line['quantity']:g} × {line['name']}"
                text = self.env._("line removed: %s", line["name"])
                found.append(Change(f"removed:{number}", self.env._("Line removed"), was, "–", text))
        return found

    def _changed_values(self, key, model, names, before, after, prefix=""):
        """A Change “Label old → new” for each of `names` that differs."""
        labels, found = model.fields_get(names, ["string"]), []
        for name in names:
            if name in before and before[name] != after[name]:
                what, old, new = labels[name]["string"], self._shown(name, before[name]), self._shown(name, after[name])
                text = f"{prefix}{what} {old} → {new}"
                found.append(Change(f"{key}:{name}", f"{prefix}{what}", old, new, text))
        return found

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
        """Those of these orders with a sales order that need no quoting: nothing changed, or it is not to follow.

        What may follow after confirmation is applied here. The rest of the difference is written down and an issue
        opened on the sales order; both go when LeafLink comes back to what the sales order agrees with.
        """
        settled = self.browse()
        for order in self.filtered("sale_order_id"):
            sale, changes, refused = order.sale_order_id, order._changes(), ""
            if changes and sale.state in ("draft", "sent") and order._may_follow():
                continue
            settled += order
            if changes and sale.state == "sale" and order._may_follow():
                refused = order._follow()
                changes = order._changes()
            if changes and sale.state != "cancel":
                order._tell_changes(changes, refused)
            else:
                order._answer()
            cancelled = sale.state == "cancel" and self.env._("%s is cancelled in Odoo", sale.name)
            order._set_state("processed", cancelled or order._why_unconfirmed())
            if order._is_accepted_now():
                order.applied = order.applied | {"status": order.status}
        return settled

    def _may_follow(self):
        """Whether the sales order still takes over what LeafLink changes without being told to (C22)."""
        mode, sale = self.store_id.update_mode, self.sale_order_id
        if sale.state == "sale":
            return mode == "until_delivery" and not sale._leaflink_is_started() and not sale._leaflink_is_delivered()
        return mode != "never" or not self.applied

    def _tell_changes(self, changes, refused=""):
        """Ask about `changes`; `refused` says why they could not be applied."""
        words = {"order": self.short_number, "sale": self.sale_order_id.name, "changes": "; ".join(changes)}
        if self.sale_order_id.state == "sale":
            message = self.env._(
                "LeafLink changed order %(order)s after %(sale)s was confirmed, which was left as it is: %(changes)s.",
                **words,
            )
        else:
            message = self.env._(
                "LeafLink changed order %(order)s after %(sale)s was made, which was left as it is: %(changes)s.",
                **words,
            )
        self._ask("changed", "\n".join([*changes, refused] if refused else changes), f"{message} {refused}".strip())

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

    def _keep_sale(self):
        """A person decided that the sales orders stay as they are, whatever LeafLink says now."""
        for order in self.sudo():
            kept = {"kept": order.status} if order.status in CLOSED else {}
            order.applied = order._snapshot() | kept
            order._answer()
            order._set_state("processed")


def _json(value):
    """A field's value as it comes back from JSON; an empty list or text is None, however it was stored."""
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value if isinstance(value, int | float) and value is not False else value or None
