from odoo import models


class SaleOrder(models.Model):
    """What is confirmed may be invoiceable at once (R191); works for users without a LeafLink role."""

    _inherit = "sale.order"

    def _action_confirm(self):
        result = super()._action_confirm()
        self.sudo().leaflink_order_ids._want_invoice()
        return result


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def write(self, vals):
        """Quantities that are typed as delivered; those of deliveries come from the addon that knows them."""
        result = super().write(vals)
        if "qty_delivered" in vals:
            self.sudo().order_id.leaflink_order_ids._want_invoice()
        return result

    def _prepare_invoice_line(self, **optional_values):
        """One revenue account for all that was sold through LeafLink, if the store has one (R192)."""
        values = super()._prepare_invoice_line(**optional_values)
        account = self.order_id.sudo().leaflink_order_ids.store_id.revenue_account_id[:1]
        if account and not self.display_type and not self.is_downpayment:
            values["account_id"] = account.id
        return values
