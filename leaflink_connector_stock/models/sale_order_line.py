from odoo import models


class SaleOrderLine(models.Model):
    """What is kept for a quotation of LeafLink is free for itself (N17)."""

    _inherit = "sale.order.line"

    def _compute_qty_at_date(self):
        """What is kept for the LeafLink order of this quotation is free for the quotation itself (N17)."""
        result = super()._compute_qty_at_date()
        if self.env["leaflink.store"]._has_keeping_stores():
            for line in self.filtered(lambda line: line.state in ("draft", "sent") and line.display_qty_widget):
                orders = line.sudo().order_id.leaflink_order_ids
                if any(
                    one.filtered_domain(one.store_id._kept_domain()) for one in orders if one.store_id.stock_keep_days
                ):
                    line.free_qty_today += line.product_uom_qty
                    line.virtual_available_at_date += line.product_uom_qty
        return result
