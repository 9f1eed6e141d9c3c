"""The invoice of an order, made as soon as something of it can be invoiced, if the store wants that (R191)."""

from odoo import fields, models

from odoo.addons.leaflink_connector.models.leaflink_job import job
from odoo.addons.queue_job.exception import RetryableJobError

HELD_SECONDS = 10


class LeafLinkOrder(models.Model):
    _inherit = "leaflink.order"

    to_invoice = fields.Boolean(readonly=True, copy=False, help="The store wants an invoice, and it is not made yet.")

    _invoice_idx = models.Index("(store_id) WHERE to_invoice")

    def _want_invoice(self):
        """Something of the sales orders of these orders may have become invoiceable; works for users without a role.

        Only for what happens from now on: an invoice somebody deletes is not made again until the next delivery.
        """
        wanted = self.filtered(lambda one: one.store_id.invoice_policy != "none" and one.sale_order_id.state == "sale")
        for sale, orders in wanted.grouped("sale_order_id").items():
            if sale.invoice_status == "to invoice":
                orders[0].to_invoice = True
                orders[0]._delay_invoice()

    def _delay_invoice(self):
        for order in self:
            description = self.env._("Invoice the sales order of LeafLink order %s", order.short_number)
            order._delay(order.store_id, "in", f"invoice:{order.external_id}", description=description)._job_invoice()

    @job
    def _job_invoice(self):
        """Make the invoice, once; what Odoo refuses becomes an issue and is tried again every night."""
        sale = self.sale_order_id
        if not (self.try_lock_for_update() and sale.try_lock_for_update(allow_referencing=True)):
            raise RetryableJobError("The order is being worked on.", seconds=HELD_SECONDS, ignore_retry=True)
        if self.to_invoice:
            self._bisect(self, lambda order: order._invoice(), lambda order, error: order._refuse_invoice(error))

    def _invoice(self):
        sale, policy = self.sale_order_id, self.store_id.invoice_policy
        if policy != "none" and sale.invoice_status == "to invoice":
            invoices = sale._create_invoices()
            if policy == "posted":
                invoices.action_post()
        self.to_invoice = False
        self.env["leaflink.issue"]._solve(sale, ["invoice"])

    def _refuse_invoice(self, error):
        words = {"sale": self.sale_order_id.name, "reason": self._reason(error)}
        message = self.env._("%(sale)s was not invoiced: %(reason)s", **words)
        self.env["leaflink.issue"]._open(self.store_id, self.sale_order_id, "invoice", message)


class LeafLinkCursor(models.Model):
    _inherit = "leaflink.cursor"

    def _end_run_order_open(self):
        """Every night: invoices and payments whose job was lost or that could not be made."""
        result = super()._end_run_order_open()
        waiting = [("store_id", "=", self.store_id.id), ("to_invoice", "=", True)]
        self.env["leaflink.order"].search(waiting)._delay_invoice()
        if self.store_id._imports_payments():
            self.store_id._delay_booking()
        self.env["leaflink.payment"]._job_export_waiting(self.store_id.id)
        return result
