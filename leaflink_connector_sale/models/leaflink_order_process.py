"""From a staged order to a quotation: may it come in, what is missing, then hand over. No HTTP, one path for all."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.leaflink_connector.models.leaflink_job import job

from .leaflink_order_match import PROBLEM_CODES
from .leaflink_order_quote import TotalMismatch

BATCH = 100
# F1: what each capture point lets in; a fulfilled order counts as paid only with its flag
CAPTURED = {
    "submitted": {"Submitted", "Backorder", "Accepted", "Fulfilled", "Shipped", "Complete"},
    "accepted": {"Accepted", "Fulfilled", "Shipped", "Complete"},
    "paid": {"Shipped", "Complete"},
    "completed": {"Complete"},
}
CLOSED = {"Rejected", "Cancelled", "Combined"}
UNCONFIRMED = {"Submitted", "Backorder"}  # the brand itself has not said yes (C09)


class LeafLinkOrder(models.Model):
    _inherit = "leaflink.order"

    def _waits_for(self):
        """Why this order does not come in yet, "" when it does (R122-R126, R129, R130, F1, C09)."""
        store, status = self.store_id, self.status
        point = store.capture_point
        if store.orders_since and self.ordered_on and self.ordered_on.date() < store.orders_since and not self.loaded:
            return self.env._("Placed before %s, where the import of this store begins.", store.orders_since)
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

        Orders another transaction holds are left to it. What keeps an order back is told all at once, as issues; an
        exception keeps back only the order that caused it.

        :param force: a person pressed Process, so `auto_process` does not matter
        """
        orders = self.try_lock_for_update().filtered(lambda order: order.digest and order.state != "skipped")
        for store, group in orders.grouped("store_id").items():
            unknown = group.filtered(lambda order: order.status not in CAPTURED["submitted"] | CLOSED)
            unknown._report_status()
            closed = (group - unknown).filtered(lambda order: order.status in CLOSED)
            closed._process_closed()
            captured = self.browse()
            for order in group - unknown - closed:
                reason = "" if order.sale_order_id else order._waits_for()
                if reason:
                    order._set_state("new", reason)
                else:
                    captured += order
            captured -= captured._settled()
            captured._process_captured(force or store.auto_process)
            group._link_combined()

    def _process_captured(self, quote):
        """Match, collect all problems, then quote the orders that have none."""
        matched = self._match() if self else []
        self._match_money(matched)
        self._tell_problems(matched)
        free = []
        for one in matched:
            if one.problems:
                one.order._set_state("hold", one.summary())
            elif quote or one.order.sale_order_id:
                free.append(one)
            else:
                one.order._set_state("ready", self.env._("waits for Process"))
        self._bisect(free, self._quote_batch, lambda one, error: one.order._fail(error))

    def _quote_batch(self, batch):
        """Make or update the quotations of a batch; raises when one of them does not work out."""
        orders = self.browse(one.order.id for one in batch)
        new = orders.filtered(lambda order: not order.sale_order_id)
        changes = {order: order._changes() for order in orders - new}
        self._quote(batch)
        for order in orders:
            order.applied = order._snapshot()
            order._set_state("processed", "")
        new._announce_import()
        new._intend_external_ids()
        new._confirm_later()
        orders._announce_update(changes)

    def _tell_problems(self, matched):
        """Open an issue for each problem of these orders and close those that are no more; an equal one writes nothing."""
        if not self:
            return
        Issue = self.env["leaflink.issue"]
        domain = Domain("res_model", "=", self._name) & Domain("res_id", "in", self.ids)
        domain |= Domain("res_model", "=", "leaflink.order.line") & Domain("res_id", "in", self.line_ids.ids)
        stale = Issue.sudo().search(domain & Domain("state", "=", "open") & Domain("code", "in", PROBLEM_CODES))
        for one in matched:
            for problem in one.problems:
                about = problem.record if problem.record._name == "leaflink.order.line" else one.order
                action = f"action_fix_{problem.code}" if hasattr(about, f"action_fix_{problem.code}") else None
                stale -= Issue._open(one.order.store_id, about, problem.code, problem.message, problem.key, action)
        stale._close()

    def _report_status(self):
        """A status nobody here knows changes nothing in Odoo; a person looks."""
        for order in self:
            message = self.env._(
                "LeafLink order %(order)s has the status “%(status)s”, which is not known here. Nothing was changed: look at it on LeafLink.",
                order=order.short_number,
                status=order.status or "?",
            )
            self.env["leaflink.issue"]._open(order.store_id, order, "status", message)
            if not order.sale_order_id:
                order._set_state("new", message)

    def _set_state(self, state, reason=""):
        """Write state and reason where they differ; what is processed, cancelled or merely waits has no problem left."""
        for order in self:
            if (order.state, order.state_reason or "") != (state, reason):
                order.write({"state": state, "state_reason": reason})

    def _fail(self, error):
        """Keep this order back because of an exception, with an issue: hold when totals differ, else error."""
        differs = isinstance(error, TotalMismatch)
        code, message = ("total_mismatch", error.explanation) if differs else ("error", self._reason(error))
        action = f"action_fix_{code}" if hasattr(self, f"action_fix_{code}") else None
        self.env["leaflink.issue"]._open(self.store_id, self, code, message, action=action)
        self._set_state("hold" if differs else "error", message)

    # --- what follows a new quotation

    def _announce_import(self):
        """One sentence in the chatter of new quotations, by OdooBot; with the texts that belong to no field (R162, R166)."""
        bodies = {}
        for order in self:
            text = self.env._(
                "Imported from LeafLink order %(order)s. Sales rep there: %(reps)s.", order=order.short_number, reps=order.rep_names
            )
            if order.internal_notes:
                text += " " + self.env._("Internal notes: %s", order.internal_notes)
            bodies[order.sale_order_id.id] = text
        self.sale_order_id._leaflink_log(bodies)

    def _announce_update(self, changes):
        """One sentence in the chatter of quotations that took over a change: {order: [change]}."""
        for order, texts in changes.items():
            order.sale_order_id._leaflink_log(self.env._("Updated from LeafLink: %s.", "; ".join(texts)))

    def _confirm_later(self):
        """Enqueue confirming new quotations, one job each, if the store wants it: not those the brand has not accepted yet,
        nor those with a product nobody has looked at (C09, C10)."""
        for order in self:
            if order.store_id.order_action != "confirm" or order.status in UNCONFIRMED or order.line_ids.listing_id.filtered("to_review"):
                continue
            description = self.env._("Confirm the sales order of LeafLink order %s", order.short_number)
            order._delay(order.store_id, "in", f"confirm:{order.external_id}", description=description)._job_confirm()

    @job
    def _job_confirm(self):
        """Confirm the quotation; what Odoo refuses becomes an issue of it."""
        sale = self.sale_order_id
        if sale.state not in ("draft", "sent"):
            return
        self._bisect(sale, lambda sales: sales.action_confirm(), self._refuse_confirmation)
        if sale.state == "sale":
            self.env["leaflink.issue"]._solve(sale, ["confirm"])

    def _refuse_confirmation(self, sale, error):
        message = self.env._("%(sale)s was not confirmed: %(reason)s", sale=sale.name, reason=self._reason(error))
        self.env["leaflink.issue"]._open(self.store_id, sale, "confirm", message)

    # --- again

    @api.model
    @job
    def _job_reprocess(self, store_id, after=0):
        """Look again at all orders of a store that wait, from their stored payload; one batch per job."""
        waiting = ["new", "ready", "hold", "error"]
        domain = [("store_id", "=", store_id), ("state", "in", waiting), ("digest", "!=", False), ("id", ">", after)]
        orders = self.search(domain, order="id", limit=BATCH)
        orders._process()
        if len(orders) == BATCH:
            store = orders.store_id
            orders.browse()._delay(store, "in", f"reprocess:{orders[-1].id}")._job_reprocess(store.id, orders[-1].id)

    @job
    def _job_process(self, force=False):
        """Process these orders in the background."""
        self._process(force)

    def _process_by_person(self, force=False):
        """Process a few orders at once, many in the background -> notification or None."""
        for order in self if len(self) == 1 else ():
            order._as_job(order.store_id)._process(force)
            return None
        for store, group in self.grouped("store_id").items():
            for start in range(0, len(group), BATCH):
                group[start : start + BATCH]._delay(store, "in")._job_process(force)
        return self.env["leaflink.store"]._notification("info", self.env._("%s LeafLink orders are being processed.", len(self)))

    def action_process(self):
        """Make the quotation now, also when the store waits for a person to say so (R128)."""
        self._check_role("user")
        self.check_access("read")
        return self.filtered(lambda order: order.state in ("new", "ready", "hold", "error"))._process_by_person(force=True)

    def action_retry(self):
        """Look at these orders again; a skipped one comes back, one that could not be read is read again from LeafLink."""
        self._check_role("user")
        self.check_access("read")
        orders = self.sudo()
        orders.filtered(lambda order: order.state == "skipped")._set_state("new")
        for order in orders.filtered(lambda order: not order.digest):
            order.browse()._delay(order.store_id, "in", f"fetch:{order.external_id}")._job_fetch(order.store_id.id, order.external_id)
        return self.filtered("digest")._process_by_person()

    def action_skip(self):
        """Leave these orders out for good, until somebody presses Retry. Only a person does this."""
        self._check_role("user")
        self.check_access("read")
        if linked := self.filtered("sale_order_id"):
            raise UserError(
                self.env._("%s already has a sales order: cancel that instead.", ", ".join(linked.mapped("short_number")))
            )
        orders = self.sudo()
        orders._set_state("skipped", self.env._("skipped by %s", self.env.user.name))
        self.env["leaflink.issue"]._solve(orders)
        self.env["leaflink.issue"]._solve(orders.line_ids)
