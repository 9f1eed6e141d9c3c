"""The invoice of an order, made as soon as something of it can be invoiced, if the store wants that (R191)."""

from odoo import fields, models


class LeafLinkOrder(models.Model):
    _inherit = "leaflink.order"

    to_invoice = fields.Boolean(readonly=True, copy=False, help="The store wants an invoice, and it is not made yet.")

    _invoice_idx = models.Index("(store_id) WHERE to_invoice")

    def _want_invoice(self):
        """Something of the sales orders of these orders may have become invoiceable; works for users without a role.

        Only for what happens from now on: an invoice somebody deletes is not made again until the next delivery.
        """
        wanted = self.filtered(lambda one: one.store_id.invoice_policy != "none" and one.sale_order_id.state == "sale")
        wanted.filtered(lambda one: one.sale_order_id.invoice_status == "to invoice")._want("invoice")

    def _do_invoice(self):
        sale, policy = self.sale_order_id, self.store_id.invoice_policy
        if policy != "none" and sale.invoice_status == "to invoice":
            invoices = sale._create_invoices()
            if policy == "posted":
                invoices.action_post()
        self.to_invoice = False
        self.env["leaflink.issue"]._solve(sale, ["invoice"])

    def _refuse_invoice(self, error):
        words = {"sale": self.sale_order_id.name, "reason": self._reason(error)}
        message = self.env._(
            "%(sale)s was not invoiced: %(reason)s Correct it; it is tried again at night, or make the invoice "
            "yourself.",
            **words,
        )
        self.env["leaflink.issue"]._open(self.store_id, self.sale_order_id, "invoice", message)


class LeafLinkCursor(models.Model):
    _inherit = "leaflink.cursor"

    def _end_run_order_open(self):
        """Every night: payments whose job was lost or that could not be booked or sent."""
        result = super()._end_run_order_open()
        if self.store_id._imports_payments():
            self.store_id._delay_booking()
        self.env["leaflink.payment"]._job_export_waiting(self.store_id.id)
        return result
