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
        self._bisect(
            self,
            lambda order: order._accept([change.key for change in order._changed()], exact=True),
            lambda order, error: refused.append(self.env._("It was refused: %s", order._reason(error))),
        )
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

    # --- applying

    def _apply(self, one, chosen, left):
        """Write the chosen changes -> the keys of those that what is delivered or invoiced kept from being complete."""
        short, rows, charges = set(), [], []
        for target, values in self._sale_lines(one):
            if isinstance(target, dict):
                charges.append((target, values))
            elif f"added:{target.external_id}" in chosen:
                rows.append((target, values))
            elif target.sale_line_id and self._replaces(target, values, chosen):
                short |= self._drop(target.sale_line_id, f"line:{target.external_id}:product_external_id")
                rows.append((target, values))
            elif target.sale_line_id:
                short |= self._apply_line(target, values, chosen, left)
        for line in self.with_context(active_test=False).line_ids.filtered(lambda line: not line.active):
            key = f"removed:{line.external_id}"
            if key in chosen:
                kept = self._drop(line.sale_line_id, key)
                short |= kept
                (line.browse() if kept else line).unlink()
        rows += self._apply_charges(charges, chosen, left)
        sale_lines = self.env["sale.order.line"].with_context(leaflink_sync=True)
        created = sale_lines.create([values | {"order_id": self.sale_order_id.id} for _target, values in rows])
        self.env["leaflink.order.charge"].create(self._link_lines(self, rows, created))
        self._remember_reading(one.money)
        sale = self.sale_order_id.with_context(leaflink_sync=True)
        self._write_header(one, sale, {key.split(":")[1] for key in chosen if key.startswith("header:")})
        return short

    def _replaces(self, line, values, chosen):
        """Whether a line becomes another one: its product changed, or its quantity has no number in the old unit."""
        sale_line, key = line.sale_line_id, f"line:{line.external_id}"
        if f"{key}:product_external_id" in chosen and sale_line.product_id.id != values["product_id"]:
            return True
        unit, quantity = sale_line.product_uom_id, self._quantity(sale_line, values)
        return f"{key}:quantity" in chosen and abs(unit.round(quantity) - quantity) > 1e-6

    def _quantity(self, sale_line, values):
        """The wanted quantity in the unit the line has."""
        unit = sale_line.product_uom_id.browse(values["product_uom_id"])
        return unit._compute_quantity(values["product_uom_qty"], sale_line.product_uom_id, round=False)

    def _apply_line(self, line, values, chosen, left):
        sale_line, key, news = line.sale_line_id, f"line:{line.external_id}:", {}
        names = {name.removeprefix(key) for name in chosen if name.startswith(key)}
        kept = {name.removeprefix(key) for name in left if name.startswith(key)}
        quantity, done = self._quantity(sale_line, values), sale_line._leaflink_done()
        if "quantity" in names:
            news["product_uom_qty"] = max(quantity, done)
        if quantity and not kept & PRICES:
            price = values["price_unit"] * values["product_uom_qty"] / quantity
            if names & PRICES or "is_sample" in names or self._price_is_ours(sale_line, price, chosen):
                news |= {"price_unit": price, "technical_price_unit": values["technical_price_unit"]}
        if names & {"notes", "is_sample"}:
            news["name"] = values["name"]
        if {"header:final_tax", "header:tax_rate"} & chosen:
            news["tax_ids"] = values["tax_ids"]
        self._write_different(sale_line, news)
        return {f"{key}quantity"} if "quantity" in names and done > quantity else set()

    def _price_is_ours(self, sale_line, price, chosen):
        """Whether the price of a line is still LeafLink's, and not one a person typed. A spread discount moves all."""
        if self.store_id.discount_mode == "distribute" and self.discount:
            return any(name in chosen for name in ("header:discount", "header:discount_type", "header:total"))
        quantity, currency = sale_line.product_uom_qty, sale_line.currency_id
        return not currency.compare_amounts(sale_line.price_unit * quantity, price * quantity)

    def _apply_charges(self, rows, chosen, left):
        """Bring what LeafLink charges besides its lines to `rows` -> those that need a new sales order line."""
        known, fresh = {charge.kind: charge for charge in self.charge_ids}, []
        follows = self._following_charges(chosen, left)
        for target, values in rows:
            charge = known.pop(target["kind"], None)
            if target["kind"] not in follows:
                continue
            if charge:
                news = {name: values[name] for name in ("price_unit", "technical_price_unit", "name", "tax_ids")}
                self._write_different(charge.sale_line_id, news)
                charge.write(target)
            else:
                fresh.append((target, values))
        for kind, charge in known.items():
            if kind in follows and charge.sale_line_id.state == "sale":
                self._write_different(charge.sale_line_id, {"price_unit": 0.0, "technical_price_unit": -1.0})
                charge.amount = 0.0
            elif kind in follows:
                charge.sale_line_id.with_context(leaflink_sync=True).unlink()
        return fresh

    def _following_charges(self, chosen, left):
        """Kinds of charges that change: those LeafLink changed, and with lines all that nobody refused."""
        chosen_kinds = {kind for name, kinds in CHARGES.items() if f"header:{name}" in chosen for kind in kinds}
        left_kinds = {kind for name, kinds in CHARGES.items() if f"header:{name}" in left for kind in kinds}
        invoiced = {charge.kind for charge in self.charge_ids if charge.sale_line_id.qty_invoiced}
        with_lines = any(not key.startswith("header:") for key in chosen)
        every = {kind for kinds in CHARGES.values() for kind in kinds} if with_lines else set()
        return (chosen_kinds | every - left_kinds) - invoiced

    def _write_different(self, sale_line, news):
        """Write what differs; exact tax cents belong to the values they were computed for."""
        news = {
            name: value
            for name, value in news.items()
            if (set(sale_line.tax_ids.ids) != set(value[0][2]) if name == "tax_ids" else sale_line[name] != value)
        }
        if news:
            sale_line.with_context(leaflink_sync=True).write(news | {"extra_tax_data": False})

    def _drop(self, sale_line, key):
        """Take a line out of the sales order; of a confirmed one Odoo keeps it -> {key} if something of it must stay."""
        if sale_line.state != "sale":
            sale_line.with_context(leaflink_sync=True).unlink()
            return set()
        done = sale_line._leaflink_done()
        if sale_line.product_uom_qty != done:
            sale_line.with_context(leaflink_sync=True).product_uom_qty = done
        return {key} if done else set()
