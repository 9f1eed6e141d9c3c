"""Writing chosen changes of LeafLink into a sales order: lines, charges and header, exact to the cent (N14)."""

from odoo import models

from ..lib import totals
from .leaflink_order_accept import CHARGES, PRICES
from .leaflink_order_totals import _decimal


class LeafLinkOrder(models.Model):
    _inherit = "leaflink.order"

    def _apply(self, one, chosen, left):
        """Write the chosen changes -> the keys of those that what is delivered or invoiced kept from being complete."""
        short, rows, charges, before = set(), [], [], self._amounts_before()
        for target, values in self._sale_lines(one):
            if isinstance(target, dict):
                charges.append((target, values))
            elif f"added:{target.external_id}" in chosen:
                rows.append((target, values))
            elif target.sale_line_id and self._replaces(target, values, chosen):
                key = f"line:{target.external_id}:product_external_id"
                key = key if key in chosen else f"line:{target.external_id}:quantity"
                short |= self._drop(target.sale_line_id, key)
                rows.append((target, values))
            elif target.sale_line_id:
                short |= self._apply_line(target, values, chosen, left, before)
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

    def _apply_line(self, line, values, chosen, left, before):
        sale_line, key, news = line.sale_line_id, f"line:{line.external_id}:", {}
        names = {name.removeprefix(key) for name in chosen if name.startswith(key)}
        kept = {name.removeprefix(key) for name in left if name.startswith(key)}
        quantity, done = self._quantity(sale_line, values), sale_line._leaflink_done()
        if "quantity" in names:
            news["product_uom_qty"] = max(quantity, done)
        if quantity and not kept & PRICES:
            price = values["price_unit"] * values["product_uom_qty"] / quantity
            if names & PRICES or "is_sample" in names or self._price_is_ours(line, before):
                news |= {"price_unit": price, "technical_price_unit": values["technical_price_unit"]}
        if names & {"notes", "is_sample"}:
            news["name"] = values["name"]
        if {"header:final_tax", "header:tax_rate"} & chosen:
            news["tax_ids"] = values["tax_ids"]
        self._write_different(sale_line, news)
        return {f"{key}quantity"} if "quantity" in names and done > quantity else set()

    def _price_is_ours(self, line, before):
        """Whether the price in Odoo is the one LeafLink had `before` ({LeafLink line id: amount}), not a person's."""
        if line.external_id not in before:
            return False
        quantity, sale_line = self.applied["lines"][line.external_id]["quantity"], line.sale_line_id
        amount = sale_line.price_unit * self._in_odoo_unit(line, quantity)
        return not sale_line.currency_id.compare_amounts(amount, float(before[line.external_id]))

    def _amounts_before(self):
        """{LeafLink line id: amount} of the lines as the sales order last took them over."""
        if not self.applied:
            return {}
        header, lines = self.applied["header"], self.applied["lines"]
        before = totals.Order(
            tuple(
                totals.Line(
                    number,
                    _decimal(line["quantity"]),
                    line["unit_multiplier"],
                    _decimal(line["ordered_price"]),
                    _decimal(line["sale_price"]),
                )
                for number, line in lines.items()
            ),
            total=_decimal(header["total"]),
            discount=_decimal(header["discount"]),
            discount_type=header["discount_type"] or "",
        )
        return self._line_amounts(totals.read(before, self.price_basis or self.store_id.price_basis))

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
        """Take a line out of the sales order; of a confirmed one Odoo keeps it -> {key} if something must stay."""
        if sale_line.state != "sale":
            sale_line.with_context(leaflink_sync=True).unlink()
            return set()
        done = sale_line._leaflink_done()
        if sale_line.product_uom_qty != done:
            sale_line.with_context(leaflink_sync=True).product_uom_qty = done
        return {key} if done else set()
