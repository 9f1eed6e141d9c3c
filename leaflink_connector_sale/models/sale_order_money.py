from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_update_prices_lines(self):
        """LeafLink's prices are agreed with the buyer: "Update Prices" leaves them."""
        lines = super()._get_update_prices_lines()
        return lines - lines._leaflink_lines()

    def _leaflink_amounts(self, lines):
        """(tax, total) of some lines of the order, by the same engine that computes the order's own amounts."""
        self.ensure_one()
        AccountTax = self.env["account.tax"]
        base_lines = [line._prepare_base_line_for_taxes_computation() for line in lines]
        AccountTax._add_tax_details_in_base_lines(base_lines, self.company_id)
        AccountTax._round_base_lines_tax_details(base_lines, self.company_id)
        summary = AccountTax._get_tax_totals_summary(
            base_lines=base_lines, currency=self.currency_id, company=self.company_id
        )
        return summary["tax_amount_currency"], summary["total_amount_currency"]

    def action_leaflink_explain(self):
        """Compare LeafLink's total with Odoo's, part by part (N08)."""
        return self.leaflink_order_ids.action_explain()
