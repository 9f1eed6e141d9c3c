from odoo import fields, models


class LeafLinkOrderCharge(models.Model):
    """What an order contains besides its products, with the sales order line that stands for it (R151, R154, R155)."""

    _name = "leaflink.order.charge"
    _description = "LeafLink Order Charge"
    _order = "order_id desc, id"
    _rec_name = "kind"

    order_id = fields.Many2one("leaflink.order", required=True, readonly=True, ondelete="cascade", index=True)
    store_id = fields.Many2one(related="order_id.store_id", store=True, precompute=True)
    company_id = fields.Many2one(related="order_id.company_id", store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related="order_id.currency_id")
    ordered_on = fields.Datetime(related="order_id.ordered_on", store=True, precompute=True)
    kind = fields.Selection(
        [
            ("discount", "Discount"),
            ("discount_untaxed", "Discount without tax"),
            ("shipping", "Shipping"),
            ("credit", "LeafLink credit"),
            ("tax", "Tax as an amount"),
            ("adjustment", "Manual adjustments"),
        ],
        required=True,
        readonly=True,
    )
    amount = fields.Monetary(readonly=True, help="What it adds to the order's total.")
    cause = fields.Selection(
        [
            ("rounding", "Rounding"),
            ("lines", "A line"),
            ("discount", "Discount"),
            ("tax", "Tax"),
            ("shipping", "Shipping"),
            ("credits", "Credits"),
            ("unknown", "Unknown"),
        ],
        readonly=True,
        help="Why an adjustment was needed.",
    )
    sale_line_id = fields.Many2one("sale.order.line", "Sales Order Line", readonly=True, ondelete="cascade", index=True)

    _kind_uniq = models.Constraint("UNIQUE(order_id, kind)", "An order has one charge of each kind.")

    def action_explain(self):
        """Compare LeafLink's total with Odoo's, part by part (N08)."""
        return self.order_id.action_explain()
