"""What LeafLink changed goes into a sales order that does not follow by itself: all of it, or what was chosen (N14)."""

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_datetime, html2plaintext

from .leaflink_order_quote import TotalMismatch
from .leaflink_order_quote_update import FOLLOWING

PRICES = {"ordered_price", "sale_price", "unit_multiplier"}
WHERE_TO = {"customer_external_id", "delivery_address"}
# the charges each part of LeafLink's header becomes
CHARGES = {
    "discount": ("discount", "discount_untaxed"),
    "discount_type": ("discount", "discount_untaxed"),
    "shipping_charge": ("shipping",),
    "credits": ("credit",),
    "final_tax": ("tax",),
    "tax_rate": ("tax",),
    "total": ("adjustment",),
}


class LeafLinkOrder(models.Model):
    _inherit = "leaflink.order"

    def _follow(self):
        """Apply what may be applied to a confirmed sales order -> "", or why Odoo refused all of it."""
        refused = []

        def refuse(order, error):
            reason = error.explanation if isinstance(error, TotalMismatch) else order._reason(error)
            refused.append(self.env._("It was refused: %s", reason))

        self._bisect(self, lambda order: order._accept([one.key for one in order._changed()], exact=True), refuse)
        return "".join(refused)

    def _accept(self, keys, by="", exact=False):
        """Apply those of LeafLink's changes whose keys are given, as far as they are possible, with a sentence in the
        chatter. What was applied is no difference any more.

        :param by: name of the person who wants it
        :param exact: when all of them are applied, the totals must agree too
        :raises UserError: what speaks against reading the order as it is now
        """
        self = self.sudo().with_company(self.store_id.company_id)
        matched = self._match()
        self._match_money(matched)
        one = matched[0]
        if one.problems:
            raise UserError(one.summary())
        changes = {change.key: change for change in self._changed()}
        chosen = {key for key in keys if key in changes and not self._forbidden(key)}
        if not chosen:
            return
        left = changes.keys() - chosen
        sale = self.sale_order_id
        short = self._apply(one, chosen, left)
        differs = ""
        if not left and not short:
            try:
                self._settle_total(one, sale)
            except TotalMismatch as mismatch:
                if exact:
                    raise
                differs = mismatch.explanation
        self._remember_applied(chosen - short)
        words = {"changes": "; ".join(changes[key].text for key in changes if key in chosen), "user": by}
        done = self.env._("%(user)s accepted what LeafLink changed: %(changes)s.", **words)
        if not by:
            done = self.env._("Updated from LeafLink: %(changes)s.", **words)
        not_all = self.env._("Only as far as nothing is delivered or invoiced.") if short else ""
        sale._leaflink_log(" ".join(filter(None, (done, not_all, differs))))

    def _accept_by_person(self, keys):
        """Apply what a person chose; the rest they refuse. What was possible in part only stays a question."""
        order, sale = self.sudo(), self.sudo().sale_order_id
        keys = {key for key in keys if not order._forbidden(key)}
        locked = sale.locked and order._when() == "lock"
        if locked:  # by its status at LeafLink, not by a person
            sale.locked = False
        self._accept(keys, self.env.user.name)
        if locked:
            sale.locked = True
        rest = order._changed()
        refused, still = [one for one in rest if one.key not in keys], [one for one in rest if one.key in keys]
        if refused:
            words = {"user": self.env.user.name, "changes": "; ".join(one.text for one in refused)}
            order.sale_order_id._leaflink_log(self.env._("%(user)s left in Odoo as it is: %(changes)s.", **words))
        if still:
            order._remember_applied({one.key for one in refused})
            order._tell_changes([one.text for one in still])
        elif refused:
            self._keep_sale()
        else:
            order._answer()
            order._set_state("processed")

    def _remember_applied(self, keys):
        """The sales order agrees with LeafLink's present state in these points."""
        before, after = self.applied or {"header": {}, "lines": {}}, self._snapshot()
        header, lines = dict(before["header"]), {number: dict(line) for number, line in before["lines"].items()}
        for key in keys:
            kind, name, *rest = key.split(":")
            if kind == "header":
                header[name] = after["header"][name]
            elif kind == "line":
                lines[name][rest[0]] = after["lines"][name][rest[0]]
            elif kind == "added":
                lines[name] = after["lines"][name]
            else:
                del lines[name]
        self.applied = after | {"header": header, "lines": lines}

    # --- what is possible

    def _forbidden(self, key):
        """Why a change cannot be applied at all, "" when it can."""
        sale, name = self.sale_order_id, key.split(":")[-1]
        if key.startswith("line:") and name in PRICES and sale._leaflink_is_frozen(self.store_id):
            return self.env._("prices of %s do not follow any more", sale.name)
        if key.startswith("header:") and name in WHERE_TO and sale._leaflink_is_delivered():
            return self.env._("something is delivered or invoiced already")
        if any(charge.sale_line_id.qty_invoiced for charge in self._charges_of(name) if key.startswith("header:")):
            return self.env._("invoiced already")
        return ""

    def _remark(self, key):
        """What a person should know before accepting a change."""
        if reason := self._forbidden(key):
            return reason
        line = self._line_of(key)
        done = line.sale_line_id._leaflink_done()
        wanted = line.quantity if line.active and not key.endswith("product_external_id") else 0.0
        if done and not key.startswith("header:") and done > self._in_odoo_unit(line, wanted):
            words = {"quantity": f"{done:g}", "unit": line.sale_line_id.product_uom_id.name}
            return self.env._("only down to %(quantity)s %(unit)s: delivered or invoiced", **words)
        return ""

    def _in_odoo_unit(self, line, quantity):
        sale_line = line.sale_line_id
        unit = line._sale_uom(sale_line.product_id)
        return unit._compute_quantity(quantity, sale_line.product_uom_id, round=False)

    def _line_of(self, key):
        lines = self.with_context(active_test=False).line_ids
        kind, number = key.split(":")[:2]
        return lines.filtered(lambda line: kind != "header" and line.external_id == number)

    def _charges_of(self, name):
        return self.charge_ids.filtered(lambda charge: charge.kind in CHARGES.get(name, ()))

    def _odoo_now(self, key):
        """What stands in Odoo where a change would go, as text."""
        sale, line, name = self.sale_order_id, self._line_of(key).sale_line_id, key.split(":")[-1]
        if not key.startswith("header:"):
            if not line:
                return "–"
            unit = line.product_uom_id.name
            if name in PRICES:
                return f"{self._amount(line.price_unit)} / {unit}"
            texts = {"product_external_id": line.product_id.display_name, "notes": line.name}
            return texts.get(name) or f"{line.product_uom_qty:g} {unit}"
        if name == "total":
            return self._amount(sale.amount_total)
        if name == "final_tax":
            return self._amount(sale.amount_tax)
        if name in CHARGES:
            return self._amount(sum(self._charges_of(name).sale_line_id.mapped("price_subtotal")))
        if name == "ship_date":
            return format_datetime(self.env, sale.commitment_date) if sale.commitment_date else "–"
        if name == "notes":
            return html2plaintext(sale.note or "").strip() or "–"
        following = FOLLOWING.get(name, ())
        return sale[following[0]].display_name or "–" if following else "–"
