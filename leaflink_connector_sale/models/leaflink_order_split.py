from datetime import timedelta

from odoo import api, fields, models

TOGETHER = timedelta(minutes=10)


class LeafLinkOrder(models.Model):
    """LeafLink makes two orders of a cart with medical and recreational goods; both come in by themselves (R177)."""

    _inherit = "leaflink.order"

    sibling_ids = fields.Many2many(
        "leaflink.order",
        compute="_compute_sibling_ids",
        string="Ordered Together",
        help="Orders of the same buyer from the same minutes with another classification: LeafLink split them.",
    )

    @api.depends("classification", "ordered_on", "customer_external_id")
    def _compute_sibling_ids(self):
        for order in self:
            order.sibling_ids = order._siblings()

    def _siblings(self):
        if not (self.classification and self.ordered_on and self.customer_external_id):
            return self.browse()
        return self.search(
            [
                ("store_id", "=", self.store_id.id),
                ("customer_external_id", "=", self.customer_external_id),
                ("ordered_on", ">=", self.ordered_on - TOGETHER),
                ("ordered_on", "<=", self.ordered_on + TOGETHER),
                ("classification", "not in", [self.classification, False]),
            ]
        )
