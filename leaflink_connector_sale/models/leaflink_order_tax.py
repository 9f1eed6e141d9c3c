"""Taxes of an order: LeafLink's names and rates to Odoo taxes, and LeafLink's cents where percentages miss them."""

from decimal import Decimal

from odoo import models

from ..lib import totals
from .leaflink_order_match import Problem

# states whose marketplace tax LeafLink calls excise; elsewhere it is the "other" one (R207)
EXCISE_STATES = ("AR", "CA", "PR")


class LeafLinkOrder(models.Model):
    _inherit = "leaflink.order"

    def _leaflink_taxes(self):
        """Pairs (name, rate in percent) of the taxes LeafLink applied; none without a tax amount."""
        self.ensure_one()
        rate = Decimal(str(self.tax_rate)) if self.tax_type == "%" else Decimal(0)
        if not self.final_tax and not rate:
            return []
        named = {(tax["name"].strip(), Decimal(str(tax["rate"]))) for tax in self.tax_names or [] if tax.get("name")}
        if named:
            return sorted(named)
        excise = (self.delivery_address or {}).get("state") in EXCISE_STATES
        return [("Excise" if excise else "Other Excise", rate)]

    def _match_taxes(self, matched):
        """Find the Odoo taxes of orders of one store.

        :return: {order: account.tax}; what is missing is added to `problems` of the order, unless the store's policy
            takes LeafLink's tax as a plain amount (R203, R208, C15)
        """
        store = self.store_id.ensure_one()
        wanted = {one.order: one.order._leaflink_taxes() for one in matched if one.money.reading.tax}
        if store.tax_policy == "none":
            return {}
        rows = self.env["leaflink.tax.map"]._rows(store, {tax for taxes in wanted.values() for tax in taxes})
        found = {}
        for row in rows.values():
            same = row._same_rate() if store.tax_policy == "match_rate" and not row.tax_id else self.env["account.tax"]
            found[row] = (row.tax_id or (same if len(same) == 1 else self.env["account.tax"]), same)
        taxes = {}
        for one in matched:
            mine = [rows[tax] for tax in wanted.get(one.order, ())]
            taxes[one.order] = self.env["account.tax"].union(*(found[row][0] for row in mine))
            one.problems += [
                Problem("tax_unmapped", self._tax_message(row, found[row][1]), row, row.display_name)
                for row in mine
                if not found[row][0]
            ]
        return taxes

    def _tax_message(self, row, candidates):
        if candidates:
            return self.env._(
                "LeafLink's tax %(tax)s fits several Odoo taxes (%(names)s): choose one in the tax list.",
                tax=row.display_name,
                names=", ".join(candidates.mapped("name")),
            )
        return self.env._("LeafLink's tax %s has no Odoo tax yet: choose one in the tax list.", row.display_name)

    def _force_tax(self, reading, taxed, taxes):
        """Put LeafLink's exact tax on the sales order lines that carry it (F3, R205).

        Odoo honours the amounts while quantity, price and currency of a line stay as they are; the share of a partial
        invoice is worked out in sale.order.line.

        :param taxed: sale.order.line records of the licensed lines and of the discount
        """
        parts = taxes.flatten_taxes_hierarchy()
        per_tax = totals.distribute(reading.tax, [Decimal(str(part.amount)) for part in parts])
        weights = [Decimal(str(line.currency_id.round(line.price_unit * line.product_uom_qty))) for line in taxed]
        shares = [totals.distribute(amount, weights) for amount in per_tax]
        for index, line in enumerate(taxed):
            line._leaflink_set_taxes({part.id: share[index] for part, share in zip(parts, shares, strict=True)})
