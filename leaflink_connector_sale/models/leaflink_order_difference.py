"""What differs between a LeafLink order, as last read, and its sales order: status, lines, total, paid amount (N01)."""

from decimal import Decimal

from odoo import models

from odoo.addons.leaflink_connector.models.leaflink_task import OPEN_STATES as BEING_SENT

from ..lib import totals
from .leaflink_difference import Finding
from .leaflink_order_match import PROBLEM_CODES
from .leaflink_order_process import CLOSED, UNCONFIRMED

# codes of open issues about the order and what belongs to it that explain a difference of an aspect
EXPLAINED_BY = {
    "order": {*PROBLEM_CODES, "gone"},
    "status": {"closed", "status", "confirm", "gone", "export/status"},
    "lines": {"changed"},
    "total": {"changed"},
    "paid": {"payment", "export/payment"},
}
SHOWN = 3  # lines named in a difference
NONE = "–"


class LeafLinkOrder(models.Model):
    _name = "leaflink.order"
    _inherit = ["leaflink.order", "leaflink.compared"]

    def _findings(self):
        findings = super()._findings()
        about = [("res_model", "=", self._name), ("res_id", "in", self.ids), ("state", "in", BEING_SENT)]
        sent = set(self.env["leaflink.task"].search([*about, ("kind", "=", "status")]).mapped("res_id"))
        for order in self:
            if not order.sale_order_id:
                findings += order._missing_finding()
                continue
            # what is on its way to LeafLink is no question yet
            if order.id not in sent:
                findings += order._status_finding()
            if order.status not in CLOSED and order.sale_order_id.state != "cancel":
                findings += order._content_findings()
            findings += order._paid_finding()
        return findings

    def _difference_date(self):
        """When the buyer ordered."""
        return self.ordered_on or self.create_date

    def _explaining(self, aspect):
        return self._issue_of(EXPLAINED_BY[aspect])

    # --- one aspect each: [] or [Finding]

    def _missing_finding(self):
        """LeafLink has an order that should have come in, and it could not."""
        if self.state not in ("hold", "error"):
            return []
        theirs = f"{self.status} {self._amount(self.total)}"
        cause = self.env._(
            "LeafLink order %(order)s did not come in: %(reason)s", order=self.short_number, reason=self.state_reason
        )
        issue = self._explaining("order")
        return [Finding(self, "order", theirs, self.env._("no sales order"), cause, "action_retry", issue=issue)]

    def _status_finding(self):
        if gone := self.issue_ids.filtered(lambda issue: issue.code == "gone")[:1]:
            return [Finding(self, "status", self.env._("not shown"), self._sale_state(), gone.message, issue=gone)]
        cause = self._status_difference()
        if not cause:
            return []
        pull, push = self._status_fixes()
        if self.consolidated:
            push = ""  # nothing about it is sent
        issue = self._explaining("status")
        return [Finding(self, "status", self.status, self._sale_state(), cause, pull, push, issue)]

    def _status_fixes(self):
        """Names of the methods that bring Odoo to LeafLink's status, and LeafLink to Odoo's; "" for none."""
        sale = self.sale_order_id
        if self.status in CLOSED:
            return "_decide_sale" if sale.state == "sale" else "_cancel_sale", ""
        if sale.state == "cancel":
            return "", "action_reject"
        if sale.state in ("draft", "sent"):
            return "_confirm_sale", ""
        return "", "action_accept" if self.status in UNCONFIRMED else ""

    def _content_findings(self):
        """Lines and total, with one cause: LeafLink's change that waits for a decision or is held, else Odoo's edit."""
        rows, (theirs, ours) = self._differing_lines(), self._both_totals()
        if not rows and theirs == ours:
            return []
        issue, cause, pull = self._content_cause(rows, theirs, ours)
        findings = []
        if rows:
            sides = ("; ".join(f"{row[0]}: {row[side]}" for row in rows) for side in (1, 2))
            findings.append(Finding(self, "lines", *sides, cause, pull, issue=issue))
        if theirs != ours:
            findings.append(Finding(self, "total", self._amount(theirs), self._amount(ours), cause, pull, issue=issue))
        return findings

    def _content_cause(self, rows, theirs, ours):
        """(the open issue that explains it or none, cause, method that brings the sales order to LeafLink's lines)"""
        sale = self.sale_order_id
        if self.state in ("hold", "error"):
            words = {"order": self.short_number, "reason": self.state_reason}
            cause = self.env._("What LeafLink changed on order %(order)s could not come in: %(reason)s", **words)
            return self._explaining("order"), cause, "action_retry"
        if changed := self._explaining("lines"):
            return changed, changed.message, "_decide_sale"
        words = {"order": self.short_number, "sale": sale.name, "theirs": self._amount(theirs)}
        words |= {"ours": self._amount(ours), "lines": ", ".join(row[0] for row in rows[:SHOWN]) or "–"}
        cause = self.env._(
            "%(sale)s (%(ours)s) was edited in Odoo, LeafLink order %(order)s (%(theirs)s) does not know it. Lines: "
            "%(lines)s",
            **words,
        )
        return self.env["leaflink.issue"], cause, "_requote" if sale.state in ("draft", "sent") else ""

    # --- both sides

    def _sale_state(self):
        sale = self.sale_order_id
        label = dict(sale._fields["state"]._description_selection(self.env))[sale.state]
        return f"{sale.name} {label}"

    def _differing_lines(self):
        """[(name, LeafLink's text, Odoo's text)] of the lines whose quantity or amount differ, or that one side lacks.

        What was typed in Odoo beside LeafLink's lines belongs to the first LeafLink order of the sales order.
        """
        amounts, rows = self._expected_amounts(), []
        for line in self.with_context(active_test=False).line_ids:
            there = self._line_text(line.quantity, amounts[line.id]) if line.active else NONE
            sold = line.sale_line_id
            here = self._sale_line_text(sold, line._sale_uom(sold.product_id)) if sold else NONE
            rows.append((line.name or line.sku, there, here))
        for charge in self.charge_ids:
            label = dict(charge._fields["kind"]._description_selection(self.env))[charge.kind]
            rows.append((label, self._amount(charge.amount), self._amount(charge.sale_line_id.price_subtotal)))
        for line in self._typed_lines():
            rows.append((line.name.split("\n")[0], NONE, self._sale_line_text(line, line.product_uom_id)))
        return [row for row in rows if row[1] != row[2]]

    def _expected_amounts(self):
        """{line id: amount} as LeafLink's lines are quoted; with the discount in it when nothing else carries that."""
        reading = totals.read(self._money_order({}), self.price_basis or self.store_id.price_basis)
        apart = self.charge_ids.filtered(lambda charge: charge.kind in ("discount", "discount_untaxed"))
        return (reading.discount and not apart and totals.spread_discount(reading)) or reading.lines

    def _sale_line_text(self, line, unit):
        if not line.product_uom_qty:
            return NONE  # how a line is taken out of a confirmed sales order
        quantity = line.product_uom_id._compute_quantity(line.product_uom_qty, unit, round=False)
        amount = line.product_uom_qty * line.price_unit * (1 - line.discount / 100)
        return self._line_text(quantity, totals.cents(Decimal(str(round(amount, 6)))))

    def _line_text(self, quantity, amount):
        return self.env._("%(quantity)s for %(amount)s", quantity=f"{quantity:g}", amount=self._amount(amount))

    def _own_lines(self):
        """The lines of the sales order that stand for this LeafLink order."""
        return self.with_context(active_test=False).line_ids.sale_line_id | self.charge_ids.sale_line_id

    def _typed_lines(self):
        """Lines of the sales order that stand for nothing of LeafLink, when this is its first LeafLink order."""
        sale = self.sale_order_id
        if self != sale.leaflink_order_ids[:1]:
            return sale.order_line.browse()
        return sale._get_priced_lines() - sale.leaflink_order_ids._own_lines()

    def _both_totals(self):
        """(LeafLink's, Odoo's) total in cents."""
        _tax, ours = self._amounts(self.sale_order_id, self._own_lines() | self._typed_lines())
        return totals.cents(Decimal(str(self.total))), ours

    def _keep_sale(self):
        """What a person keeps as it is differs knowingly from now on, until one side changes."""
        result = super()._keep_sale()
        orders = self.sudo()
        orders._compare()
        rows = orders.difference_ids.filtered(lambda row: row.state == "open" and row.aspect != "paid")
        rows._ignore(self.env._("%s kept the sales order as it is.", self.env.user.name))
        return result

    # --- fixes

    def _requote(self):
        """Bring the quotation back to LeafLink's lines."""
        self.sudo().applied = False
        self._as_job(self.store_id)._process(force=True)

    def _confirm_sale(self):
        """Confirm the quotation, with the rights of the person."""
        self.sale_order_id.action_confirm()

    def _cancel_sale(self):
        """Cancel the quotation of an order that is closed on LeafLink."""
        self._as_job(self.store_id)._process(force=True)

    def _decide_sale(self):
        return self.sale_order_id.action_leaflink_decide()
