"""Payments in: read from LeafLink, staged with their order, then booked as far as they go (R212)."""

from odoo import api, models
from odoo.tools import float_compare

from odoo.addons.leaflink_connector.lib import errors, payloads
from odoo.addons.leaflink_connector.models.leaflink_job import job

from .leaflink_order_process import CLOSED
from .leaflink_order_stage import amount_of, readable

# orders whose payments are Odoo's business
TAKEN_OVER = [
    "|",
    ("payments_read", "!=", False),
    "&",
    ("state", "in", ("processed", "ready", "hold")),
    ("status", "not in", list(CLOSED)),
]
# what decides whether there is news about payments, and what their job is called
MARKED = ["external_id", "short_number", "state", "status", "paid", "payment_balance", "total", "payments_read"]


class LeafLinkOrder(models.Model):
    _inherit = "leaflink.order"

    def _delay_payments(self):
        """Enqueue reading the payments of those of these orders whose balance tells of news about them.

        LeafLink has no list of payments by order or date, so each costs a call: only for orders Odoo takes over, and
        behind everything else.
        """
        for order in self.filtered_domain(TAKEN_OVER):
            if order._payment_mark() != (order.payments_read or "unpaid"):
                description = self.env._("Read the payments of LeafLink order %s", order.short_number)
                identity = f"payments:{order.external_id}"
                order._delay(order.store_id, "in", identity, priority=30, description=description)._job_payments()

    def _payment_mark(self):
        """What LeafLink says about the payments of an order, in a word; "unpaid" when there is none, or no longer."""
        if not self.paid and float_compare(self.payment_balance, self.total, precision_digits=2) == 0:
            return "unpaid"
        return f"{self.payment_balance:.2f} {self.paid}"

    @api.model
    def _delay_missed_payments(self, store):
        """The same for all orders of a store, of which only what decides is read from the database."""
        domain = [("store_id", "=", store.id), *TAKEN_OVER]
        self.search_fetch(domain, MARKED)._delay_payments()

    @job
    def _job_payments(self):
        """Stage and book the payments of one order; they are immutable at LeafLink, so known ones stay as they are."""
        store = self.store_id
        with self._queue_errors(store):
            try:
                raws = store._client().order_payments(self.external_id)
            except (errors.NotFound, errors.Rejected):
                raws = []  # asked for again when LeafLink has news about them
        self._stage_payments(raws)
        self.payments_read = self._payment_mark()
        self.payment_ids._book()

    def _stage_payments(self, raws):
        """Add the payments this order does not have yet, by LeafLink payment id; one that cannot be read is told.

        What Odoo has sent is recognised by the mark in its reason, also when the answer to it was lost.
        """
        known, bad, fresh = set(self.payment_ids.mapped("external_id")), [], []
        for payment in readable(payloads.Payment, raws, bad):
            if str(payment.id) in known:
                continue
            if own := self.payment_ids._find_own(payment.reason):
                own._sent(str(payment.id))
            else:
                fresh.append(self._staged_payment(payment))
        self.env["leaflink.payment.map"]._ensure(self.store_id, {values["payment_type"] for values in fresh})
        self.env["leaflink.payment"].create(fresh)
        Issue = self.env["leaflink.issue"]
        if not bad:
            return Issue._solve(self, ["payment"])
        words = {"order": self.short_number, "reason": bad[0]}
        message = self.env._(
            "A payment of LeafLink order %(order)s cannot be read: %(reason)s Correct it on LeafLink, or record it in "
            "Odoo by hand and dismiss this.",
            **words,
        )
        Issue._open(self.store_id, self, "payment", message)

    def _staged_payment(self, payment):
        """Values of a payment; `day` is the calendar day as LeafLink's company sees it."""
        return {
            "order_id": self.id,
            "external_id": str(payment.id),
            "amount": amount_of(payment.total),
            "currency_name": payment.total and payment.total.currency,
            "date": payment.payment_date,
            "day": payment.payment_day,
            "payment_type": payment.payment_type.lower() or "other",
            "reason": payment.reason,
        }
