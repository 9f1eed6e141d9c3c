from odoo import fields, models

# nobody has begun
UNSTARTED = ("draft", "confirmed")
FINISHED = ("done", "cancel")


class MrpProduction(models.Model):
    """What auto-assembly makes, and for which line."""

    _inherit = "mrp.production"

    # a backorder or a copy has none: its production group leads to the one that was made for the line
    leaflink_line_id = fields.Many2one(
        "sale.order.line", "Made for LeafLink Line", readonly=True, copy=False, index="btree_not_null"
    )
    leaflink_number = fields.Char("LeafLink Order No.", related="leaflink_line_id.order_id.leaflink_short_number")

    _leaflink_line_idx = models.UniqueIndex(
        "(leaflink_line_id, product_id) WHERE state NOT IN ('done', 'cancel')",
        "A manufacturing order for this line is open already.",
    )

    def write(self, vals):
        """A person who corrects what has been begun may have answered the question about it."""
        result = super().write(vals)
        if "product_qty" in vals:
            self.filtered(lambda production: production.state not in UNSTARTED)._leaflink_settled()
        return result

    def button_mark_done(self):
        result = super().button_mark_done()
        self._leaflink_settled()
        return result

    def _action_cancel(self):
        result = super()._action_cancel()
        self._leaflink_settled()
        return result

    def _leaflink_settled(self):
        """What is then missing is planned anew, what waited for these goods is picked; needs no LeafLink role."""
        lines = self.sudo().production_group_id.production_ids.leaflink_line_id
        changed = lines.filtered(lambda line: line._leaflink_is_requantified())
        changed.order_id.leaflink_order_ids._want("assemble")
        lines.order_id.leaflink_order_ids._delay_errand("fulfil")
