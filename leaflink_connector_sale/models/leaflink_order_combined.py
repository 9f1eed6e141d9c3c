"""Orders that LeafLink combined into one (R178)."""

from odoo import models


class LeafLinkOrder(models.Model):
    _inherit = "leaflink.order"

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
