from odoo import models


class SaleOrder(models.Model):
    """LeafLink's exact amounts stay what they are: through prices that are updated, taxes, and the invoice."""

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

    def _create_invoices(self, grouped=False, final=False, date=None):
        """Partial invoices of a percentage would be rounded each by itself; their sum must stay LeafLink's (F3)."""
        for sale in self:
            sale._leaflink_pin_taxes()
        return super()._create_invoices(grouped=grouped, final=final, date=date)

    def _leaflink_pin_taxes(self):
        """Before the first partial invoice: imported lines get the exact taxes the order has for them, to be shared."""
        lines = self.order_line._leaflink_lines().filtered("tax_ids")
        partial = lines.filtered(lambda line: line.qty_to_invoice not in (0, line.product_uom_qty))
        if not partial or all(line._leaflink_has_exact_tax() for line in lines):
            return
        AccountTax = self.env["account.tax"]
        base_lines = [line._prepare_base_line_for_taxes_computation() for line in self._get_priced_lines()]
        AccountTax._add_tax_details_in_base_lines(base_lines, self.company_id)
        AccountTax._round_base_lines_tax_details(base_lines, self.company_id)
        for base_line in base_lines:
            line = base_line["record"]
            if line in lines and not line._leaflink_has_exact_tax():
                amounts = {one["tax"].id: one["tax_amount_currency"] for one in base_line["tax_details"]["taxes_data"]}
                line._leaflink_set_taxes(amounts)

    def action_leaflink_explain(self):
        """Compare LeafLink's total with Odoo's, part by part (N08)."""
        return self.leaflink_order_ids.action_explain()
