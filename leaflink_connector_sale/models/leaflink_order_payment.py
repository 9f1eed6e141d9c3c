"""What was paid for an order, on either side."""

from odoo import api, models
from odoo.tools import float_round


class LeafLinkOrder(models.Model):
    _inherit = "leaflink.order"

    @api.depends("payment_ids")
    def _compute_issue_ids(self):
        """Issues about its payments are issues about an order."""
        result = super()._compute_issue_ids()
        order_of = {payment.id: payment.order_id for payment in self.payment_ids}
        about = [("res_model", "=", "leaflink.payment"), ("res_id", "in", list(order_of)), ("state", "=", "open")]
        for issue in self.env["leaflink.issue"].search(about):
            order_of[issue.res_id].issue_ids += issue
        return result

    def _posted_invoices(self):
        """Posted invoices of the sales order, oldest first."""
        posted = self.sale_order_id.invoice_ids.filtered(
            lambda move: (move.state, move.move_type) == ("posted", "out_invoice")
        )
        return posted.sorted(lambda move: (move.invoice_date, move.id))

    def _open_invoices(self):
        return self._posted_invoices().filtered(lambda move: move.payment_state in ("not_paid", "partial"))

    def _payer(self):
        """What names the customer of a payment: an invoice, before there is one the sales order's invoice contact."""
        return self._posted_invoices()[:1] or self.sale_order_id.partner_invoice_id

    def _paid_on_leaflink(self):
        """What LeafLink has recorded as paid, refunds subtracted, in the order's currency.

        A paid order without a single payment was ticked as paid: then its total.
        """
        known = self.payment_ids.filtered("external_id")
        return sum(known.mapped("amount")) if known or not self.paid else self.total

    def _paid_in_odoo(self):
        """What Odoo knows as paid, refunds subtracted, in the order's currency: the LeafLink payments it has booked,
        and whatever else is reconciled with invoices and credit notes of the order."""
        refunds = self.payment_ids.filtered(lambda one: one.state == "booked" and one.amount < 0)
        return self._received_in_odoo() + sum(refunds.mapped("amount"))

    def _received_on_leaflink(self):
        """All that was paid there and what is on its way there, without LeafLink's own refunds."""
        return sum(one.amount for one in self.payment_ids if one.mark or one.amount > 0)

    def _received_in_odoo(self):
        """What was received in Odoo, without the refunds LeafLink told of."""
        booked = self.payment_ids.filtered(lambda one: one.state == "booked" and one.amount > 0)
        entries = self._paying_entries()
        by_hand = sum(self._paid_by(entry) for entry in entries if not entry.origin_payment_id.leaflink_payment_ids)
        return sum(booked.mapped("amount")) + by_hand

    def _paying_entries(self):
        """Entries of bank, cash and credit journals that are reconciled with invoices of the order."""
        return self.sale_order_id.invoice_ids.line_ids._leaflink_partials()._leaflink_entries()

    def _paid_by(self, entry, refunds=True):
        """How much of this entry pays this order, in its currency; what pays a credit note counts as given back.

        An invoice of several orders is shared out by what stands on it.
        """
        amount, invoices = 0.0, self.sale_order_id.invoice_ids
        for partial in entry.line_ids._leaflink_partials():
            sold, credited = partial.debit_move_id.move_id & invoices, partial.credit_move_id.move_id & invoices
            if sold.move_type == "out_invoice":
                amount += partial.debit_amount_currency * self._share(sold)
            elif credited.move_type == "out_refund" and refunds:
                amount -= partial.credit_amount_currency * self._share(credited)
        return float_round(amount, precision_rounding=self.currency_id.rounding)

    def _share(self, invoice):
        """Which part of an invoice is about this order, 0 to 1."""
        lines = invoice.invoice_line_ids
        if self.sale_order_id.leaflink_order_ids == self:
            mine = lines.filtered(lambda line: self.sale_order_id in line.sale_line_ids.order_id)
        else:
            own = self._own_lines()
            mine = lines.filtered(lambda line: line.sale_line_ids & own)
        if mine == lines or not invoice.amount_total:
            return 1.0
        return sum(mine.mapped("price_total")) / invoice.amount_total

    def _delay_booking(self):
        """Enqueue looking again at the payments of these orders."""
        for order in self.filtered(lambda one: one.store_id._imports_payments() and one.payment_ids):
            description = self.env._("Book the payments of LeafLink order %s", order.short_number)
            payments = order.payment_ids
            payments._delay(order.store_id, "in", f"book:{order.external_id}", description=description)._job_book()
