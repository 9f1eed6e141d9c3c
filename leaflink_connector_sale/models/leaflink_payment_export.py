"""Payments out: what is reconciled in Odoo with invoices of a LeafLink order, LeafLink is told of (R213-R217)."""

import secrets
from datetime import datetime, time
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_is_zero

from odoo.addons.leaflink_connector.models.leaflink_task import kinds

TYPES = ("ach", "cash", "cashier", "check", "credit", "trade", "wire", "other")


class LeafLinkPayment(models.Model):
    _inherit = "leaflink.payment"

    @api.model
    def _export(self, pairs):
        """Bring LeafLink to what entries pay of orders: {account.move: leaflink.order}.

        LeafLink's payments cannot be changed: the difference between what is paid and what was told is told, so taking
        a payment back tells a negative one (R215). What has not been sent yet is withdrawn instead.
        """
        for entry, orders in pairs.items():
            if entry.origin_payment_id.leaflink_payment_ids:
                continue  # it came from LeafLink
            for order in orders.filtered(lambda one: not one.consolidated):
                told = self.search([("move_id", "=", entry.id), ("order_id", "=", order.id)])
                if told or entry.create_date >= order.store_id.payment_export_since:
                    told._tell(order, entry)

    def _tell(self, order, entry):
        loose = self.filtered(lambda one: not one._is_out())
        paid = order._paid_by(entry, refunds=order.store_id.refund_mode == "negative_payment")
        missing = paid - sum((self - loose).mapped("amount"))
        if float_is_zero(missing - sum(loose.mapped("amount")), precision_rounding=order.currency_id.rounding):
            return
        loose._withdraw()
        if not float_is_zero(missing, precision_rounding=order.currency_id.rounding):
            self._make_export(order, entry, missing, correction=bool(self - loose))

    def _is_out(self):
        """Whether LeafLink has this payment, or may have it at this moment."""
        tasks = self._tasks()
        return bool(
            self.external_id
            or tasks.filtered(lambda task: task.state in ("running", "uncertain", "done") or task.result)
            or tasks.filtered(lambda task: task.state == "queued") - tasks.try_lock_for_update()
        )

    def _tasks(self):
        return self.env["leaflink.task"].search([("res_model", "=", self._name), ("res_id", "in", self.ids)])

    def _withdraw(self):
        """Take back what has not been sent."""
        self._tasks().filtered(lambda task: task.state != "cancelled").state = "cancelled"
        self.env["leaflink.issue"]._solve(self)
        self.unlink()

    def _make_export(self, order, entry, amount, correction):
        mark = secrets.token_hex(4)
        name = self.env._("Correction of %s", entry.name) if correction else entry.name
        day = fields.Date.context_today(order) if correction else entry.date
        zone = ZoneInfo(order.company_id.partner_id.tz or "UTC")
        payment = self.create(
            {
                "order_id": order.id,
                "move_id": entry.id,
                "mark": mark,
                "amount": amount,
                "currency_name": order.currency_id.name,
                "day": day,
                # noon is the same day in every zone LeafLink may show it in
                "date": datetime.combine(day, time(12), zone).astimezone(ZoneInfo("UTC")).replace(tzinfo=None),
                "payment_type": self._type_of(order.store_id, entry),
                "reason": f"{name} [odoo {mark}]",
                "state": "export",
            }
        )
        payment._intend_export()

    @api.model
    def _type_of(self, store, entry):
        """LeafLink's word for the journal and method of an Odoo payment (R210)."""
        method = (entry.origin_payment_id.payment_method_line_id.name or "").strip().lower()
        mapped = store.payment_map_ids.filtered(lambda row: row.journal_id == entry.journal_id).mapped("payment_type")
        if method in TYPES and (method in mapped or not mapped):
            return method
        if len(mapped) == 1 and mapped[0] in TYPES:
            return mapped[0]
        return "cash" if entry.journal_id.type == "cash" else "other"

    def _intend_export(self):
        """Put these payments into the outbox, once the store says who records them (api: `recorded_by`)."""
        for payment in self:
            store, zone = payment.store_id, ZoneInfo(payment.company_id.partner_id.tz or "UTC")
            if not store.payment_recorded_by_id:
                payment.state_reason = self.env._("waits for the person who records payments on LeafLink")
                store._ask_for_recorder()
                continue
            payment.state_reason = False
            moment = payment.date.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone)
            body = {
                "order": payment.order_id.external_id,
                "total": {"amount": f"{payment.amount:.2f}", "currency": payment.currency_name},
                "payment_date": moment.isoformat(),
                "payment_type": payment.payment_type,
                "reason": payment.reason,
            }
            # sent in the order they were made; never merged, for each has a key of its own
            description = self.env._("Payment of LeafLink order %s", payment.display_name)
            payload = {"payment_id": payment.id, "body": body}
            self.env["leaflink.task"]._intend(store, "payment", payment, payload, description=description)

    def _find_own(self, reason):
        """The one among these payments whose mark stands in a reason LeafLink shows."""
        return self.filtered(lambda one: one.mark and not one.external_id and f"[odoo {one.mark}]" in (reason or ""))[
            :1
        ]

    def _sent(self, external_id):
        """LeafLink has it under this id."""
        self.write({"external_id": external_id, "state": "exported", "state_reason": False})


class LeafLinkTask(models.Model):
    """Outbox kind `payment`: one POST, looked for by its mark before it is repeated."""

    _inherit = "leaflink.task"

    kind = kinds(payment="Payment")

    def _find_payment(self, client, payload):
        """The payment on LeafLink's order with our mark, amount and all; None when it never arrived."""
        body = payload["body"]
        mark = body["reason"].rpartition("[")[2]
        for raw in client.order_payments(body["order"]):
            if mark in str(raw.get("reason") or ""):
                return raw
        return None

    def _send_payment(self, client, payload):
        """POST the payment; `recorded_by` is read now, so that a corrected setting counts for what waits."""
        recorder = self.store_id.payment_recorded_by_id
        if not recorder:
            raise UserError(self.env._("Choose who records payments on LeafLink in the settings of the store."))
        return client.create_payment(payload["body"] | {"recorded_by": int(recorder.external_id)})

    def _done_payment(self, result):
        """Remember LeafLink's id; then read the order, for its balance and paid flag have changed."""
        payment = self._record()
        if not payment:
            return
        external_id = str(result.get("id") or "")
        twin = external_id and payment.search(
            [("store_id", "=", payment.store_id.id), ("external_id", "=", external_id), ("id", "!=", payment.id)]
        )
        if twin and not twin.account_payment_id:
            twin.unlink()  # read while we waited for the answer, and not recognised
        payment._sent(external_id or False)
        payment.order_id._delay_fetch()

    def _cancelled_payment(self):
        payment = self._record()
        if payment and not payment.external_id:
            payment._set_state("skipped", self.env._("a person has given it up; Retry the outgoing call to send it"))

    def _failed_payment(self, message):
        if payment := self._record():
            payment._set_state("error", message)
