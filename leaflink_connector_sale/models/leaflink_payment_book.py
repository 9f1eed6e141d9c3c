"""From a LeafLink payment to an Odoo payment on the order's invoices: what it waits for, or done, once. No HTTP."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import float_compare, float_is_zero

from odoo.addons.leaflink_connector.models.leaflink_job import job

BATCH = 100
WAITING = ("staged", "invoice", "journal", "error")


class LeafLinkPayment(models.Model):
    _inherit = "leaflink.payment"

    def _book(self, anyway=False):
        """Take each of these payments as far as it goes (R210, R211); what another transaction holds is left to it.

        An exception keeps back only the payment that caused it.

        :param anyway: a person wants it booked, although Odoo knows as much money as LeafLink
        """
        for payment in self.try_lock_for_update():
            if not payment.mark and (payment.state in WAITING or anyway):
                payment._bisect(
                    payment,
                    lambda payment: payment._decide(anyway),
                    lambda payment, error: payment._ask("error", payment._reason(error)),
                )
            if payment.state == "booked" and payment.amount > 0:
                payment._apply(payment.order_id._open_invoices())

    def _decide(self, anyway):
        """What becomes of this payment now."""
        if not self.store_id._imports_payments() and not anyway:
            return self._wait("staged", self.env._("the store does not import payments"))
        if float_is_zero(self.amount, precision_digits=2):
            return self._wait("skipped", self.env._("nothing was paid"))
        if self.amount < 0:
            return self._propose_refund()
        order, sale = self.order_id, self.order_id.sale_order_id
        if not order._posted_invoices():
            return self._wait("invoice", self.env._("no invoice of %s is posted yet", sale.name or order.short_number))
        if self.currency_name and self.currency_name != order.currency_id.name:
            words = {"paid": self.currency_name, "order": order.currency_id.name}
            return self._ask("error", self.env._("paid in %(paid)s, the order is in %(order)s", **words))
        if not (journal := self._journal()):
            return self._wait("journal", self.env._("no journal is chosen for “%s”", self.payment_type))
        if anyway or self._has_room():
            self._post_in(journal)

    def _journal(self):
        """The journal of this type of payment; an issue asks for one where it is missing."""
        row = self.store_id.payment_map_ids.filtered(lambda row: row.payment_type == self.payment_type)
        if not row:
            self.env["leaflink.payment.map"]._ensure(self.store_id, [self.payment_type])
            row = self.store_id.payment_map_ids.filtered(lambda row: row.payment_type == self.payment_type)
        if not row.journal_id:
            row._tell_missing_journal()
        return row.journal_id

    def _has_room(self):
        """Whether Odoo lacks this payment. Somebody may have recorded it on the invoice by hand: then LeafLink does not
        know of more money than Odoo, and nothing is booked a second time."""
        order = self.order_id
        digits = {"precision_rounding": order.currency_id.rounding}
        room = order._received_on_leaflink() - order._received_in_odoo()
        if float_compare(self.amount, room, **digits) <= 0:
            return True
        words = {"odoo": order._amount(order._received_in_odoo()), "leaflink": order._amount(self.amount + room)}
        if float_compare(room, 0, **digits) <= 0:
            self._wait("skipped", self.env._("it is recorded in Odoo already: %(odoo)s were paid there", **words))
        else:
            reason = self.env._("a part of it seems to be recorded in Odoo already: %(odoo)s were paid there", **words)
            self._ask("error", reason)
        return False

    # --- money

    def _post_in(self, journal):
        """Post the Odoo payment and reconcile it with the order's invoices, oldest first; the rest stays a credit."""
        invoices = self.order_id._posted_invoices()
        receivable = invoices._leaflink_receivable()[:1].account_id
        # also where Odoo would leave out the entry: a bank line matched later must not look like another payment
        Payment = self.env["account.payment"].with_context(force_payment_move=True)
        if self.account_payment_id.state not in ("draft", "in_process", "paid"):
            values = self._payment_values(journal, invoices[0], "inbound")
            self.account_payment_id = Payment.create(values | {"destination_account_id": receivable.id})
        self.account_payment_id.filtered(lambda one: one.state == "draft").action_post()
        self._apply(invoices)
        left = -sum(self._counterpart().mapped("amount_residual_currency"))
        note = self.env._("%s of it stay an open credit of the customer", self.order_id._amount(left)) if left else ""
        self._set_state("booked", note)
        self.env["leaflink.issue"]._solve(self)
        self.order_id.sale_order_id._leaflink_log(
            self.env._("LeafLink payment of %(amount)s booked as %(payment)s.", **self._words())
        )

    def _payment_values(self, journal, invoice, direction):
        memo = f"LeafLink {self.order_id.short_number} {self.payment_type}"
        return {
            "payment_type": direction,
            "partner_type": "customer",
            "partner_id": invoice.commercial_partner_id.id,
            "amount": abs(self.amount),
            "currency_id": self.order_id.currency_id.id,
            "date": self.day or fields.Date.context_today(self),
            "journal_id": journal.id,
            "memo": f"{memo} {self.reason or ''}".strip(),
            "payment_reference": self.external_id,
        }

    def _counterpart(self):
        """The entry's lines that pay invoices and are not used up."""
        lines = self.account_payment_id.move_id.line_ids
        return lines.filtered(
            lambda line: (
                line.parent_state == "posted"
                and line.account_id.account_type == "asset_receivable"
                and not line.reconciled
            )
        )

    def _apply(self, invoices):
        """Reconcile what is left of the booked payment with these invoices, one after the other."""
        for line in invoices._leaflink_receivable():
            if mine := self._counterpart().filtered(lambda one, line=line: one.account_id == line.account_id):
                if not line.reconciled:
                    (mine + line).reconcile()

    def _words(self):
        return {
            "amount": self._shown_amount(),
            "payment": self.account_payment_id.name or "",
            "order": self.order_id.short_number,
            "type": self.payment_type,
            "reason": self.reason or "–",
        }

    # --- what needs a person

    def _wait(self, state, reason):
        self._set_state(state, reason)
        self.env["leaflink.issue"]._solve(self, ["payment"])

    def _ask(self, state, reason):
        self._set_state(state, reason)
        words = self._words() | {"reason": reason.rstrip(".")}
        message = self.env._(
            "LeafLink payment of %(amount)s (%(type)s) on order %(order)s is not booked: %(reason)s. Book it or leave "
            "it out.",
            **words,
        )
        self.env["leaflink.issue"]._open(self.store_id, self, "payment", message)

    def _propose_refund(self):
        """A negative payment is a refund, a credit or a bounced cheque: nobody but a person pays money out (C27)."""
        message = self.env._(
            "LeafLink records %(amount)s (%(type)s: %(reason)s) on order %(order)s. Prepare the refund in Odoo, or "
            "leave it out when it is there already.",
            **self._words(),
        )
        self._set_state("refund", self.env._("a refund is not paid by itself"))
        self.env["leaflink.issue"]._open(self.store_id, self, "payment", message)

    def _odoo_payment_changed(self, state):
        """The Odoo payments of these rows came into `state` by a person; None: they are being deleted.

        One that is a draft again still pays its invoices, as Odoo sees it.
        """
        words = {"user": self.env.user.name}
        for payment in self.filtered(lambda one: one.state in ("booked", "refund", "skipped")):
            name = payment.account_payment_id.name or payment.account_payment_id.memo
            if state in ("in_process", "paid"):
                payment._set_state("booked")
                self.env["leaflink.issue"]._solve(payment)
            elif payment.amount < 0:
                payment._propose_refund()
            elif state != "draft":
                reason = self.env._("%(user)s took %(payment)s back in Odoo", payment=name, **words)
                payment._ask("skipped", reason)

    # --- buttons

    def action_book(self):
        """Book these payments, whatever is recorded in Odoo already; they wait for invoice and journal all the same."""
        self._check_role("operator")
        self.check_access("read")
        for store, payments in (
            self.filtered(lambda one: one.state in (*WAITING, "skipped")).grouped("store_id").items()
        ):
            payments._as_job(store)._book(anyway=True)
        return True

    def action_leave_out(self):
        """These payments are not booked: they are in Odoo already, or shall not be."""
        self._check_role("operator")
        self.check_access("read")
        payments = self.sudo().filtered(lambda one: one.state in (*WAITING, "refund", "skipped") and not one.mark)
        payments._wait("skipped", self.env._("left out by %s", self.env.user.name))
        return True

    def action_prepare_refund(self):
        """Make the draft of the payment that gives the money back, and open it: a person posts it."""
        self._check_role("operator")
        self.check_access("read")
        self.ensure_one()
        payment = self._as_job(self.store_id)
        if payment.state == "refund" and not payment.account_payment_id:
            if not (journal := payment._journal()):
                raise UserError(
                    self.env._("Choose the journal of “%s” under Payment Mapping first.", self.payment_type)
                )
            values = payment._payment_values(journal, payment.order_id._payer(), "outbound")
            payment.account_payment_id = payment.env["account.payment"].create(values)
        return self.action_open_payment()

    # --- jobs

    @api.model
    @job
    def _job_book_store(self, store_id, after=0):
        """Look again at all payments of a store that wait; one batch per job."""
        waiting = Domain([("store_id", "=", store_id), ("state", "in", WAITING), ("mark", "=", False)])
        payments = self.search(waiting & Domain("id", ">", after), order="id", limit=BATCH)
        payments._book()
        if len(payments) == BATCH:
            store, last = payments.store_id, payments[-1].id
            self._delay(store, "in", f"book:{last}")._job_book_store(store.id, last)

    @job
    def _job_book(self):
        """Look again at these payments: an invoice of their order was posted."""
        self._book()
