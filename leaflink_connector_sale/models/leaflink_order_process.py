"""From a staged order to a quotation: may it come in, what is missing, then hand over. No HTTP, one path for all."""

from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.leaflink_connector.models.leaflink_job import job

from .leaflink_order_match import PROBLEM_CODES, Problem
from .leaflink_order_quote import TotalMismatch

BATCH = 100
# when to look again at orders another transaction holds
HELD_SECONDS = 15
# F1: what each capture point lets in; a fulfilled order counts as paid only with its flag
CAPTURED = {
    "submitted": {"Submitted", "Backorder", "Accepted", "Fulfilled", "Shipped", "Complete"},
    "accepted": {"Accepted", "Fulfilled", "Shipped", "Complete"},
    "paid": {"Shipped", "Complete"},
    "completed": {"Complete"},
}
CLOSED = {"Rejected", "Cancelled", "Combined"}
KNOWN = CAPTURED["submitted"] | CLOSED
UNCONFIRMED = {"Submitted", "Backorder"}  # the brand itself has not said yes (C09)
OPEN_STATES = ("new", "ready", "hold", "error")


class LeafLinkOrder(models.Model):
    _inherit = "leaflink.order"

    def _waits_for(self):
        """Why this order does not come in yet, "" when it does (R020, R122-R126, R129, R130, R196, F1, C09)."""
        store, status = self.store_id, self.status
        point = store.capture_point
        brands = store.brand_ids.mapped("external_id")
        if brands and self.brand_external_id and self.brand_external_id not in brands:
            return self.env._("its brand is not in the list of brands of %s", store.name)
        if store.orders_since and self.ordered_on and self.ordered_on.date() < store.orders_since and not self.loaded:
            since = format_date(self.env, store.orders_since)
            return self.env._("placed before %s, where the import of this store begins", since)
        if store.order_origin != "all" and self.manual != (store.order_origin == "manual"):
            return self.env._("entered by a sales rep") if self.manual else self.env._("entered by a buyer")
        if status in CAPTURED[point] or (point == "paid" and status == "Fulfilled" and self.paid):
            return ""
        return {
            "submitted": self.env._("waits for Submitted"),
            "accepted": self.env._("waits for Accepted"),
            "paid": self.env._("waits for payment"),
            "completed": self.env._("waits for Complete"),
        }[point]

    def _process(self, force=False):
        """Decide about each of these orders and do it.

        Orders another transaction holds are left to it. What keeps an order back is told all at once, as issues, and
        what does not any more is closed; an exception keeps back only the order that caused it.

        :param force: a person pressed Process, so `auto_process` does not matter
        """
        self = self.with_context(leaflink_processing=True)
        orders = self.try_lock_for_update().filtered(lambda order: order.digest and order.state != "skipped")
        # oldest first: quotations are numbered in the order buyers placed them
        orders = orders.sorted(lambda order: (order.ordered_on or order.create_date, order.id))
        for store, group in orders.grouped("store_id").items():
            before, quote, failed = group._open_problems(), force or store.auto_process, []
            told = self._bisect(
                group,
                lambda orders, quote=quote: orders._decide(quote),
                lambda order, error, failed=failed: failed.append(order._fail(error)),
            )
            (before - before.browse().concat(*told, *failed))._close()
        orders._confirm_later()
        orders._delay_payments()

    def _decide(self, quote):
        """What becomes of each of these orders of one store -> the issues about them."""
        told, captured = self.env["leaflink.issue"], self.browse()
        self._link_combined()
        for order in self:
            if order.status in CLOSED:
                order._process_closed()
            elif order.status not in KNOWN:
                told += order._report_status()
            elif not order.sale_order_id and (reason := order._waits_for()):
                order._set_state("new", reason)
            else:
                captured += order
        moved = captured.filtered(lambda order: order._has_moved())
        accepted = moved.filtered(lambda order: order._is_accepted_now())
        if pending := captured - captured._settled():
            told += pending._match_and_quote(quote)
        accepted._want_confirmation()
        moved._follow_status()
        return told

    def _match_and_quote(self, quote):
        """Collect all problems, then quote the orders that have none -> the issues about the others."""
        told, free = self.env["leaflink.issue"], []
        matched = self._match()
        self._match_money(matched)
        for one in matched:
            if one.problems:
                told += one.order._tell_problems(one.problems)
                one.order._set_state("hold", one.summary())
            elif reason := one.order._why_later(quote):
                one.order._set_state("ready", reason)
            else:
                free.append(one)
        self._quote_free(free)
        return told

    def _why_later(self, quote):
        """Why an order without problems becomes no quotation now, "" when it does."""
        return "" if quote or self.sale_order_id else self.env._("waits for Process")

    def _quote_free(self, matched):
        """Make or update the quotations of orders without problems, and what follows from that."""
        orders = self.browse(one.order.id for one in matched)
        new = orders.filtered(lambda order: not order.sale_order_id)
        changes = {order: order._changes() for order in orders - new}
        self._quote(matched)
        for order in orders:
            order.applied = order._snapshot()
        orders._set_state("processed")
        new._announce_import()
        self._announce_update(changes)
        new._intend_external_ids()
        new._want_confirmation()

    def _open_problems(self):
        """The open issues that speak against these orders."""
        domain = Domain("res_model", "=", "leaflink.order") & Domain("res_id", "in", self.ids)
        domain |= Domain("res_model", "=", "leaflink.order.line") & Domain("res_id", "in", self.line_ids.ids)
        return self.env["leaflink.issue"].search(
            domain & Domain("state", "=", "open") & Domain("code", "in", PROBLEM_CODES)
        )

    def _tell_problems(self, problems):
        """Open an issue for each problem of this order, or of its line; an equal one writes nothing -> the issues."""
        issues = self.env["leaflink.issue"]
        for problem in problems:
            about = problem.record if problem.record._name == "leaflink.order.line" else self
            name = f"action_fix_{problem.code}"
            action = name if hasattr(about, name) else None
            issues += issues._open(self.store_id, about, problem.code, problem.message, problem.key, action)
        return issues

    def _report_status(self):
        """A status nobody here knows changes nothing in Odoo; a person looks -> the issue."""
        message = self.env._(
            "LeafLink order %(order)s has the status “%(status)s”, which is not known here. Nothing was changed: look "
            "at the order on LeafLink.",
            order=self.short_number,
            status=self.status or "?",
        )
        if not self.sale_order_id:
            self._set_state("new", message)
        return self._tell_problems([Problem("status", message, self)])

    def _fail(self, error):
        """Keep this order back because of an exception: hold when its total differs, else error -> the issue."""
        differs = isinstance(error, TotalMismatch)
        code, message = ("total_odoo", str(error)) if differs else ("error", self._reason(error))
        self._set_state("hold" if differs else "error", message)
        if not differs:
            message = self.env._(
                "%(order)s: %(reason)s Correct it and press Retry.", order=self.short_number, reason=message
            )
        return self._tell_problems([Problem(code, message, self)])

    def _set_state(self, state, reason=""):
        """Write state and reason where they differ."""
        for order in self:
            if (order.state, order.state_reason or "") != (state, reason):
                order.write({"state": state, "state_reason": reason})

    # --- what follows a new quotation

    def _announce_import(self):
        """One sentence in the chatter of new quotations, with the texts that belong to no field (R162, R166)."""
        bodies = {}
        for order in self:
            words = {"order": order.short_number, "reps": order.rep_names}
            text = self.env._("Imported from LeafLink order %(order)s. Sales rep there: %(reps)s.", **words)
            if order.internal_notes:
                text += " " + self.env._("Internal notes: %s", order.internal_notes)
            bodies[order.sale_order_id.id] = text
        self.sale_order_id._leaflink_log(bodies)

    def _announce_update(self, changes):
        """One sentence in the chatter of each quotation that took over changes: {order: [text]}."""
        for order, texts in changes.items():
            order.sale_order_id._leaflink_log(self.env._("Updated from LeafLink: %s.", "; ".join(texts)))

    # --- again

    @api.model
    @job
    def _job_reprocess(self, store_id, after=0):
        """Look again at all orders of a store that wait, from their stored payload; one batch per job.

        A page that is being read holds its orders and may not see what has changed: they get another turn in a moment.
        """
        waiting = Domain("state", "in", OPEN_STATES) | Domain("to_confirm", "=", True)
        waiting &= Domain([("store_id", "=", store_id), ("digest", "!=", False), ("id", ">", after)])
        orders = self.search(waiting, order="id", limit=BATCH)
        free = orders.try_lock_for_update()
        free._process()
        store = self.env["leaflink.store"].browse(store_id)
        if held := orders - free:
            before, eta = held[0].id - 1, timedelta(seconds=HELD_SECONDS)
            again = self.with_context(queue_job__no_delay=False)._delay(store, "in", f"reprocess:{before}", eta=eta)
            again._job_reprocess(store_id, before)
        if len(orders) == BATCH:
            last = orders[-1].id
            self._delay(store, "in", f"reprocess:{last}")._job_reprocess(store_id, last)

    @job
    def _job_process(self, force=False):
        """Process these orders in the background."""
        self._process(force)

    def _process_by_person(self, force=False):
        """Process one order at once, several in the background -> True or a notification."""
        if len(self) < 2:
            self._as_job(self.store_id)._process(force)
            return True
        for store, group in self.grouped("store_id").items():
            for start in range(0, len(group), BATCH):
                group[start : start + BATCH]._delay(store, "in")._job_process(force)
        message = self.env._("%s LeafLink orders are being processed.", len(self))
        return self.env["leaflink.store"]._notification("info", message)

    def action_process(self):
        """Make the quotation now, also when the store waits for a person to say so (R128)."""
        self._check_role("user")
        self.check_access("read")
        return self.filtered(lambda order: order.state in OPEN_STATES)._process_by_person(force=True)

    def action_retry(self):
        """Look at these orders again; a skipped one comes back, one that could not be read is read again."""
        self._check_role("user")
        self.check_access("read")
        orders = self.sudo()
        orders.filtered(lambda order: order.state == "skipped")._set_state("new")
        orders.filtered(lambda order: not order.digest)._delay_fetch()
        return orders.filtered("digest")._process_by_person()

    def action_skip(self):
        """Leave these orders out for good, until somebody presses Retry. Only a person does this."""
        self._check_role("user")
        self.check_access("read")
        if linked := self.filtered("sale_order_id"):
            numbers = ", ".join(linked.mapped("short_number"))
            raise UserError(self.env._("%s: there is a sales order already. Cancel that instead.", numbers))
        orders = self.sudo().filtered(lambda order: order.state in OPEN_STATES)
        orders._set_state("skipped", self.env._("skipped by %s", self.env.user.name))
        orders._open_problems()._close()
        return True
