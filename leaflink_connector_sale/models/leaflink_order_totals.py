"""The money of a staged order: read it, say what does not add up, show the comparison."""

from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_amount

from ..lib import totals
from .leaflink_order_match import Problem


@dataclass
class Money:
    """How an order's money was read and which Odoo taxes it carries."""

    reading: totals.Reading
    taxes: models.BaseModel = None
    doubtful: bool = False  # the total fits the other price basis as well
    proved: bool = False  # the total fits this price basis only


def _decimal(value):
    return Decimal(str(value or 0.0))


class LeafLinkOrder(models.Model):
    _inherit = "leaflink.order"

    charge_ids = fields.One2many("leaflink.order.charge", "order_id", readonly=True)
    price_basis = fields.Selection(
        [("case", "Per case"), ("unit", "Per single unit")], readonly=True, help="What the prices were taken to be for."
    )
    accepted_digest = fields.Char(
        readonly=True, copy=False, help="The state of the order whose difference a manager accepted as an adjustment."
    )
    discount_in_lines = fields.Monetary(
        readonly=True, copy=False, help="What the prices on the quotation contain of it."
    )
    totals_html = fields.Html("Totals", compute="_compute_totals_html", sanitize=False)

    def _money_order(self, licensed):
        """The order as `lib.totals` wants it. `licensed`: {line id: may the tax fall on it}."""
        self.ensure_one()
        lines = tuple(
            totals.Line(
                line.id,
                _decimal(line.quantity),
                line.unit_multiplier,
                _decimal(line.ordered_price),
                _decimal(line.sale_price),
                licensed.get(line.id, False),
            )
            for line in self.line_ids
        )
        return totals.Order(
            lines,
            total=_decimal(self.total),
            discount=_decimal(self.discount),
            discount_type=self.discount_type or "",
            tax_rate=_decimal(self.tax_rate),
            tax_type=self.tax_type or "",
            final_tax=_decimal(self.final_tax),
            shipping=_decimal(self.shipping_charge),
            credits=abs(_decimal(self.credits)),
        )

    @api.model
    def _match_money(self, matched):
        """Read the money of matched orders into `Matched.money` and add what is wrong to their `problems`."""
        orders = self.browse(one.order.id for one in matched)
        for store, group in orders.grouped("store_id").items():
            mine = [one for one in matched if one.order.store_id == store]
            for one in mine:
                one.money = one.order._read_money(one.licensed)
            taxes = group._match_taxes(mine)
            for one in mine:
                one.money.taxes = taxes.get(one.order, self.env["account.tax"])
                one.problems += one.order._money_problems(one)

    def _read_money(self, licensed):
        """The reading that meets LeafLink's total; where two do, that of earlier orders of the listings (N07)."""
        order, basis = self._money_order(licensed), self.store_id.price_basis
        reading = totals.read(order, basis)
        if basis != "auto" or not reading.fits:
            return Money(reading)
        doubtful = totals.doubtful(order, reading)
        hints = {line.listing_id.price_basis for line in self.line_ids if line.unit_multiplier > 1}
        if doubtful and len(hints) == 1 and (hint := hints.pop()):
            return Money(totals.read(order, hint))
        return Money(reading, doubtful=doubtful, proved=not doubtful)

    def _remember_reading(self, money):
        """Note how the money of this order was read, for people and for the next order of its listings (N07)."""
        reading = money.reading
        lowered = float(reading.subtotal - sum(self._line_amounts(reading).values()))
        self.price_basis = reading.basis
        if self.discount_in_lines != lowered:
            self.discount_in_lines = lowered
        if money.proved:
            self.line_ids.filtered(lambda line: line.unit_multiplier > 1).listing_id._learn_price_basis(self)

    def _money_problems(self, one):
        self.ensure_one()
        reading, store = one.money.reading, self.store_id
        messages = {code: self._money_message(code) for code in reading.order.problems()}
        if store.tax_policy == "none":
            messages.pop("tax_without_licensed_line", None)
        if self.currency_id != store.company_id.currency_id:
            messages["currency"] = self.env._(
                "The order is in %(theirs)s, but %(company)s sells in %(ours)s:"
                " LeafLink orders of other currencies are not imported. Press Skip.",
                theirs=self.currency_id.name or self.currency_name or "?",
                company=store.company_id.name,
                ours=store.company_id.currency_id.name,
            )
        allowed = max(_decimal(store.adjustment_tolerance), reading.rounding)
        if not messages and abs(reading.difference) > allowed and self.accepted_digest != self.digest:
            messages["total_mismatch"] = self._explain(reading)
        elif one.money.doubtful:
            messages["price_basis"] = self.env._(
                "The total fits prices per case as well as per unit: choose “Price Basis” in the settings of %s.",
                store.name,
            )
        problems = [Problem(code, message, self) for code, message in messages.items()]
        return problems + self._quantity_problems(one)

    def _quantity_problems(self, one):
        """Odoo would silently round a quantity to the digits of "Product Unit"."""
        return [
            Problem(
                "quantity_precision",
                self.env._(
                    "%(line)s: Odoo would round the quantity %(quantity)s."
                    " Give “Product Unit” more digits under Settings > Technical > Decimal Accuracy.",
                    line=line.name,
                    quantity=f"{line.quantity:g}",
                ),
                line,
            )
            for line in self.line_ids
            if line.id in one.products and abs(one.products[line.id].uom_id.round(line.quantity) - line.quantity) > 1e-6
        ]

    def _money_message(self, code):
        if code == "discount_type":
            return self.env._(
                "LeafLink gives a discount of %s without saying if it is a percentage or an amount: set that there.",
                f"{self.discount:g}",
            )
        if code == "tax_type":
            return self.env._(
                "LeafLink's tax of %(rate)s is neither marked as a percentage nor the tax amount %(tax)s:"
                " check it on LeafLink.",
                rate=f"{self.tax_rate:g}",
                tax=self._amount(self.final_tax),
            )
        return self.env._(
            "LeafLink charges %s tax, but no product of the order has a licence: check the licences of the products.",
            self._amount(self.final_tax),
        )

    def _amount(self, amount):
        return format_amount(self.env, float(amount), self.currency_id or self.company_id.currency_id)

    # --- explanation (F5)

    def _causes(self):
        return {
            "rounding": self.env._("rounding of the lines"),
            "lines": self.env._("as much as one of the lines"),
            "discount": self.env._("as much as the discount"),
            "tax": self.env._("as much as the tax"),
            "shipping": self.env._("as much as the shipping charge"),
            "credits": self.env._("as much as the credits"),
            "unknown": self.env._("no part of the order explains it"),
        }

    def _explain(self, reading):
        """One sentence that compares LeafLink's total with its parts."""
        text = self.env._(
            "LeafLink's total is %(total)s, but its parts come to %(computed)s (lines %(lines)s, discount %(discount)s,"
            " tax %(tax)s, shipping %(shipping)s, credits %(credits)s). The difference is %(difference)s: %(cause)s.",
            total=self._amount(self.total),
            computed=self._amount(reading.computed),
            lines=self._amount(reading.subtotal),
            discount=self._amount(-reading.discount),
            tax=self._amount(reading.tax),
            shipping=self._amount(reading.shipping),
            credits=self._amount(-reading.credits),
            difference=self._amount(reading.difference),
            cause=self._causes()[reading.cause],
        )
        if self.store_id.price_basis != "auto" and totals.read(reading.order).fits:
            text += " " + self.env._(
                "With the other price basis it fits: see “Price Basis” in the settings of %s.", self.store_id.name
            )
        return text

    @api.depends("total", "line_ids", "charge_ids", "sale_order_id.amount_total", "price_basis")
    def _compute_totals_html(self):
        for order in self:
            order.totals_html = order._totals_table()

    def _totals_table(self):
        """Part by part, then each line that differs: LeafLink's amount, Odoo's amount, the difference (N08)."""
        licensed = {line.id: not line.listing_id or line.listing_id.licensed for line in self.line_ids}
        reading = totals.read(self._money_order(licensed), self.price_basis or self.store_id.price_basis)
        sale, lines, adjustment = self.sudo().sale_order_id, self.sudo().line_ids, self.env._("Manual adjustments")
        tax, total = sale.amount_tax, sale.amount_total
        if self.consolidated:  # of a daily sales order only what is this order's
            tax, total = map(float, self._amounts(sale, lines.sale_line_id | self.sudo().charge_ids.sale_line_id))
        charges = {charge.kind: charge.sale_line_id.price_subtotal for charge in self.sudo().charge_ids}
        discount = charges.get("discount", 0.0) + charges.get("discount_untaxed", 0.0)
        ours = sum(lines.sale_line_id.mapped("price_subtotal"))
        if self.discount_in_lines:
            ours, discount = ours + self.discount_in_lines, -self.discount_in_lines
        if reading.cause:
            adjustment += f": {self._causes()[reading.cause]}"
        rows = [
            (self.env._("Lines"), reading.subtotal, ours),
            (self.env._("Discount"), -reading.discount, discount),
            (self.env._("Tax"), reading.tax, tax + charges.get("tax", 0.0)),
            (self.env._("Shipping"), reading.shipping, charges.get("shipping", 0.0)),
            (self.env._("LeafLink credit"), -reading.credits, charges.get("credit", 0.0)),
            (adjustment, reading.difference, charges.get("adjustment", 0.0)),
            (self.env._("Total"), _decimal(self.total), total),
        ]
        amounts = totals.spread_discount(reading) if self.discount_in_lines else reading.lines
        rows += [
            (line.name, amounts[line.id], line.sale_line_id.price_subtotal)
            for line in lines
            if line.sale_line_id and _decimal(line.sale_line_id.price_subtotal) != amounts[line.id]
        ]
        head = self._totals_row("th", self.env._("Part"), "LeafLink", self.env._("Odoo"), self.env._("Difference"))
        body = Markup().join(
            self._totals_row("td", label, self._amount(theirs), *self._odoo_cells(sale, theirs, ours))
            for label, theirs, ours in rows
        )
        return Markup('<table class="table table-sm"><thead>{}</thead><tbody>{}</tbody></table>').format(head, body)

    def _totals_row(self, tag, label, *cells):
        number = Markup('<{0} class="text-end">{1}</{0}>')
        numbers = Markup().join(number.format(Markup(tag), cell) for cell in cells)
        return Markup("<tr><{0}>{1}</{0}>{2}</tr>").format(Markup(tag), label, numbers)

    def _odoo_cells(self, sale, theirs, ours):
        return (self._amount(ours), self._amount(_decimal(ours) - theirs)) if sale else ("", "")

    def action_explain(self):
        """Compare the totals of these orders, part by part."""
        view = self.env.ref("leaflink_connector_sale.leaflink_order_view_form_explain")
        action = {"type": "ir.actions.act_window", "name": self.env._("Totals"), "res_model": self._name}
        if len(self) > 1:
            return action | {"view_mode": "list,form", "domain": [("id", "in", self.ids)]}
        return action | {"views": [(view.id, "form")], "res_id": self.id, "target": "new"}

    def action_process_anyway(self):
        """A Manager takes the order in with its difference as an adjustment line, until LeafLink changes it again."""
        if not self.env.user.has_group("leaflink_connector.group_manager"):
            raise AccessError(self.env._("Only a LeafLink Manager can accept a difference between the totals."))
        self.accepted_digest = self.digest
        return self.action_retry()
