from functools import cache

from odoo import fields, models
from odoo.tools import SQL

from ..lib import available
from .leaflink_stock_compute import units

# key of the store's own numbers among those of its rules
OWN = 0


class LeafLinkStore(models.Model):
    """How much of what is free a store shows: its own numbers, or those of the rule that is nearest to the listing."""

    _inherit = "leaflink.store"

    stock_buffer = fields.Float(
        "Keep Back", digits="Product Unit", tracking=True, help="Units of every product that LeafLink never shows."
    )
    stock_percent = fields.Float(
        "Share (%)", default=100, tracking=True, help="LeafLink is offered this part of what is free after the buffer."
    )
    stock_cap = fields.Float(
        "Show at Most", digits="Product Unit", tracking=True, help="Never offer more units than this; 0 = no limit."
    )
    stock_whole_cases = fields.Boolean(
        "Whole Cases Only", tracking=True, help="Units that do not fill a case of the listing are not offered."
    )
    stock_rule_ids = fields.One2many(
        "leaflink.stock.rule",
        "store_id",
        "Exceptions",
        help="Other numbers for a category, a product or a listing; the nearest rule counts alone.",
    )

    _stock_limits_check = models.Constraint(
        "CHECK(stock_buffer >= 0 AND stock_cap >= 0 AND stock_percent BETWEEN 0 AND 100)",
        "Stock settings cannot be negative, and the share not above 100 %.",
    )

    def _stock_limits(self):
        """Return {rule id, OWN for the store itself: (buffer, percent, cap)}."""
        limits = {rule.id: (rule.buffer, rule.percent, rule.cap) for rule in self.sudo().stock_rule_ids}
        return {OWN: (self.stock_buffer, self.stock_percent, self.stock_cap), **limits}

    def _stock_bases(self):
        """Return {key of _stock_limits as text: its numbers as text}; equal text, equal stock: an equal offer."""
        return {
            str(key): "|".join(map(str, (*numbers, *["cases"] * self.stock_whole_cases)))
            for key, numbers in self._stock_limits().items()
        }

    def _stock_rules(self):
        """Return a function of (key of _stock_limits, fractional, units in a case) -> available.Rule."""
        limits = self._stock_limits()

        @cache
        def rule(key, fractional, case):
            buffer, percent, cap = (units(number) for number in limits[key])
            return available.Rule(buffer, percent, cap or None, fractional, case)

        return rule

    def _stock_nearest_rule(self):
        """Return the query (id) of the rule for row `listing` of product `template`; of OWN where there is none."""
        if not self.sudo().stock_rule_ids:
            return SQL("SELECT %s AS id", OWN)
        return SQL(
            """
            SELECT COALESCE((
                SELECT rule.id
                  FROM leaflink_stock_rule rule
             LEFT JOIN product_category above ON above.id = rule.categ_id
             LEFT JOIN product_category own ON own.id = template.categ_id
                 WHERE rule.store_id = %s
                   AND (rule.listing_id = listing.id
                        OR rule.product_id = listing.product_id
                        OR own.parent_path LIKE above.parent_path || '%%')
                 ORDER BY rule.listing_id, rule.product_id, length(above.parent_path) DESC
                 LIMIT 1), %s) AS id
            """,
            self.id,
            OWN,
        )
