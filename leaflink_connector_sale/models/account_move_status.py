from odoo import models


class AccountMove(models.Model):
    """LeafLink may have to learn that an order is invoiced or paid (F6); works for users without a LeafLink role."""

    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted._leaflink_tell_status()
        return posted

    def _invoice_paid_hook(self):
        result = super()._invoice_paid_hook()
        self._leaflink_tell_status()
        return result

    def _leaflink_tell_status(self):
        sales = self.sudo().invoice_line_ids.sale_line_ids.order_id
        sales.leaflink_order_ids._tell_status()
