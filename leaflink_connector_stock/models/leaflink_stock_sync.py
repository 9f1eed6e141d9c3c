from datetime import timedelta

from odoo import api, fields, models, tools

from odoo.addons.leaflink_connector.lib import errors, paging
from odoo.addons.leaflink_connector.models.leaflink_cursor import OVERLAP_MINUTES
from odoo.addons.leaflink_connector.models.leaflink_job import JobDone, job
from odoo.addons.queue_job.exception import RetryableJobError

from ..lib import available
from .leaflink_stock_compute import CONSUMED

WAKE_SECONDS = 30
# orders LeafLink has finished for good, and orders nobody edits any more, need not be watched for ever
WATCH_DAYS = 30
RETRY_SECONDS = 600
# when to try again while another push of the store runs
BUSY_SECONDS = 15
# what LeafLink's answer calls the right to write quantities
PERMISSION = "Products: Read & Write"
# listings in one transaction: each is a task and a job of its own
BATCH = 500
# how far back a store looks that has not read its orders yet
ORDER_DAYS = 90


class LeafLinkStore(models.Model):
    """Pushes quantities: refresh order states, compute, send what differs (R231-R244, F4, N05, N18)."""

    _inherit = "leaflink.store"

    # --- waking

    @tools.ormcache(cache="stable")
    def _has_stock_stores(self):
        return bool(self.sudo().search_count([("stock_sync", "=", True), ("state", "=", "connected")], limit=1))

    @api.model
    def _wake_stock_push(self):
        """Something that quantities depend on has changed: push in half a minute, asked for once per transaction."""
        waiting = self.env.cr.precommit.data
        if "leaflink.stock" not in waiting and self._has_stock_stores():
            waiting["leaflink.stock"] = True
            self.env.cr.precommit.add(self._trigger_stock_push)

    def _trigger_stock_push(self):
        self.env.cr.precommit.data.pop("leaflink.stock", None)
        # no look-up of the record: validating a delivery may cost three more queries, not four
        cron = self.env["ir.model.data"]._xmlid_to_res_id("leaflink_connector_stock.cron_push_stock")
        if cron:  # an administrator may have deleted it; the warehouse works on
            self.env["ir.cron"].browse(cron)._trigger(fields.Datetime.now() + timedelta(seconds=WAKE_SECONDS))

    def _stock_settings_changed(self):
        self.env.registry.clear_cache("stable")
        self._wake_stock_push()

    # --- starting

    @api.model
    def _cron_push_stock(self):
        """Enqueue a push for every connected store that sends quantities."""
        for store in self.search([("stock_sync", "=", True), ("state", "=", "connected")]):
            store._enqueue_push()

    def action_push_stock(self):
        """Send what changed to LeafLink, in the background; a person's button shows it first (leaflink_preview)."""
        self._check_role("operator")
        self.check_access("read")
        if self.env.context.get("leaflink_preview"):
            return self._open_stock_preview()
        if not (stores := self.filtered("stock_sync")):
            message = self.env._("Nothing was sent: sending quantities is switched off on page Stock of the store.")
            return self._notification("warning", message)
        refusals = []
        for store in stores:
            if reason := store._stock_refusal():
                refusals.append(reason)
            else:
                store._enqueue_push(hurry=True)
        if refusals:
            return self._notification("warning", "\n".join(refusals))
        return self._notification("info", self.env._("Quantities are being computed and sent in the background."))

    def _stock_refusal(self):
        """Return why a push of this store that a person asks for now would send nothing, "" when it would."""
        if self.state != "connected" or not self.active:
            return self.env._("Nothing was sent: store %s is not connected.", self.name)
        if self._is_stock_forbidden():
            return self.env._(
                'Nothing was sent: the key of store %(store)s lacks the permission "%(permission)s". Grant it on '
                "LeafLink, then press Connect.",
                store=self.name,
                permission=PERMISSION,
            )
        return ""

    def _enqueue_push(self, listing_ids=None, approved=False, hurry=False, forced=False):
        """Enqueue one push; of one store only one waits. `approved`: the breaker lets this one through. `forced`: also
        those of the listings whose own switch is off (R062).

        `hurry`: a person asks for it, so back-off does not count and what LeafLink refused before is sent again.
        """
        if hurry:
            refused = [("store_id", "=", self.id), ("push_state", "=", "error")]
            if listing_ids:
                refused.append(("id", "in", listing_ids))
            self.env["leaflink.listing"].sudo().search(refused)._forget_pushed()
        identity = f"push:{approved}:{forced}:{listing_ids or 'all'}"
        description = self.env._("Send quantities of store %s", self.name)
        delayed = self._delay(self, "stock", identity=identity, description=description)
        delayed._job_push(listing_ids=listing_ids, approved=approved, forced=forced)
        if hurry:
            self._hurry(self, identity)

    # --- the push

    @job
    def _job_push(self, listing_ids=None, approved=False, forced=False):
        """Refresh order states, compute, intend one PATCH per listing whose quantity differs from the last one sent.

        When the refresh fails nothing is pushed: with stale states LeafLink would offer what is sold. Restricted to
        `listing_ids` the other listings, and with them the memory of order states, stay as they are; a person chose
        those, so the breaker neither stops them nor takes them for an answer.
        """
        if self._is_stock_forbidden() or not (self.stock_sync or listing_ids):
            return None
        if not self._advisory_lock("stock", self.id):
            if self._is_inline():
                return None
            message = self.env._("Another push of store %s is under way.", self.name)
            raise RetryableJobError(message, seconds=BUSY_SECONDS, ignore_retry=True)
        moment = self._refresh_order_states()
        self._settle_orders_before(moment, is_full=not listing_ids)
        lines = self._settle_unpushed(self._stock_lines())
        # one more than a batch tells that another one follows
        candidates = self._stock_candidates(lines, listing_ids, unsent=BATCH + 1, forced=forced)
        candidates = [one for one in candidates if one.is_due]
        if not listing_ids and not approved and self._breaker(candidates):
            self._ask_about_drops(candidates)
            return None
        if not listing_ids:
            self.env["leaflink.issue"]._solve(self, ["stock_breaker"])
        batch = self._first_batch(candidates)
        self._intend_quantities(batch)
        if not listing_ids:
            self._remember_order_states(lines)
            self.stock_pushed_on = fields.Datetime.now()
        if len(batch) < len(candidates):
            self._enqueue_push(listing_ids, approved, forced=forced)
        return len(batch)

    def _is_stock_forbidden(self):
        """Tell whether LeafLink has refused this key to write products (403); Connect looks again and ends it."""
        domain = [
            ("store_id", "=", self.id),
            ("code", "=", "forbidden"),
            ("key", "=", PERMISSION),
            ("state", "=", "open"),
        ]
        return bool(self.env["leaflink.issue"].sudo().search_count(domain, limit=1))

    def _first_batch(self, candidates):
        """Return what one transaction sends; the rest follows in the next.

        Order states are remembered after the first one, so it has every listing that is sent because of them.
        """
        crossed = [one for one in candidates if one.crossed]
        return crossed + [one for one in candidates if not one.crossed][:BATCH]

    def _intend_quantities(self, candidates):
        """Put one task per candidate into the outbox and note on the listing what is on its way, and why."""
        Listing = self.env["leaflink.listing"].with_context(tracking_disable=True)
        listings = Listing.browse(one.listing_id for one in candidates)
        now, intents = fields.Datetime.to_string(fields.Datetime.now()), []
        for listing, one in zip(listings, candidates, strict=True):
            quantity = text(one.offer.quantity)
            listing.write(
                {
                    "push_state": "pending",
                    "pushed_quantity": one.offer.quantity,
                    "pushed_offer": one.offer.offered,
                    "pushed_free": one.free,
                    "pushed_basis": one.basis,
                    "pushed_numbers": {name: text(number) for name, number in one.offer._asdict().items()},
                }
            )
            description = self.env._(
                "Quantity %(quantity)s of %(listing)s", quantity=quantity, listing=listing.display_name
            )
            reserved = text(one.offer.own_unknown + one.offer.own_shared)
            payload = {"product": listing.external_id, "quantity": quantity, "reserved": reserved, "computed": now}
            intents.append((listing, payload, None, description))
        self.env["leaflink.task"]._intend_all(self, "stock", intents)
        self._hurry_quantities()

    def _hurry_quantities(self):
        """LeafLink has just answered: what an earlier push could not send need not wait any longer."""
        waiting = [
            ("store_id", "=", self.id),
            ("kind", "=", "stock"),
            ("state", "=", "queued"),
            ("next_try", "!=", False),
        ]
        tasks = self.env["leaflink.task"].search(waiting)
        tasks.next_try = False
        tasks._enqueue()
        for task in tasks:
            task._hurry(self, task._identity())

    def _breaker(self, candidates):
        """Tell whether the offers of too many candidates drop at once (N05)."""
        return bool(self.stock_breaker_count and len(self._drops(candidates)) > self.stock_breaker_count)

    def _drops(self, candidates):
        """Return the candidates whose offer falls to zero or by the breaker's percentage since it was last sent.

        Compared is what buyers could buy, not the quantity: LeafLink lowers that itself when an order is fulfilled.
        """
        percent = self.stock_breaker_percent
        return [one for one in candidates if percent and available.is_drop(one.offer.offered, one.sent_offer, percent)]

    def _ask_about_drops(self, candidates):
        message = self.env._(
            "No quantity of store %(store)s was sent: what %(count)s listings offer would drop by %(percent)s %% or "
            "more. Look at the list and send it, or correct the stock in Odoo.",
            store=self.name,
            count=len(self._drops(candidates)),
            percent=self.stock_breaker_percent,
        )
        self.env["leaflink.issue"]._open(self, self, "stock_breaker", message, action="action_review_drops")

    # --- order states

    def _refresh_order_states(self):
        """Stage what LeafLink changed about orders since the last poll, of every store that sells this stock.

        One GET per store when nothing or little changed. Returns LeafLink's clock (naive UTC). Raises RetryableJobError
        or JobDone when an answer is missing: then nothing may be pushed.
        """
        Order = self.env["leaflink.order"]
        dates, asked = [], fields.Datetime.now()
        read = [(store, self._read_order_changes(store)) for store in self._stock_refreshed()]
        for store, pages in read:
            for orders, date in pages:
                dates.append(date)
                if store._order_cursor():
                    Order._import(store, orders)
                else:  # the manager has not yet said which orders come in: they are known, and nothing more
                    Order._take(store, orders)
            if not store._order_cursor().value:
                store.stock_orders_read = (pages[0][1] or asked) - timedelta(minutes=OVERLAP_MINUTES)
        if self.stock_error:
            self.stock_error = False
        return next(filter(None, dates), asked)

    def _read_order_changes(self, store):
        """Return `_fetch_order_changes` of `store`; when that fails this store says why it sends nothing."""
        try:
            return store._fetch_order_changes()
        except JobDone as done:
            self.stock_error = self._why_unread(store, done)
            raise
        except RetryableJobError as later:
            # the schedule would try again by then anyway; a longer back-off only leaves stale quantities on LeafLink
            later.seconds = min(later.seconds, RETRY_SECONDS)
            reason = self._why_unread(store, later)
            if not self._is_inline() and self.stock_error != reason:  # the job is rolled back
                self._in_own_cursor(lambda env: self.with_env(env).write({"stock_error": reason}))
            raise

    def _why_unread(self, store, error):
        words = {"store": store.name, "reason": error}
        return self.env._("No quantity is sent: the orders of store %(store)s cannot be read. %(reason)s", **words)

    def _stock_refreshed(self):
        """Return the stores whose orders count and can be asked for; this one in any case."""
        return self + (self._stock_sharing() - self).filtered(lambda store: store.state == "connected")

    def _fetch_order_changes(self):
        """Return [(raw orders, LeafLink's clock)] of each page of changes since the last poll.

        Raises as _queue_errors does, also when the list goes in circles.
        """
        pages, offset, mark = [], 0, None
        with self._queue_errors(self):
            client, filters = self._client(), {"modified__gte": self._orders_read_until()}
            while offset is not None:
                page = self.env["leaflink.order"]._fetch_page(client, self, offset, filters)
                if page.next_offset is not None and page.mark and page.mark == mark:
                    if page.is_bare:  # the server gives all it has, whatever it is asked for
                        break
                    raise errors.ServerError("LeafLink repeats a page; reading stops before it goes in circles.")
                pages.append((page.results, page.date))
                if len(pages) > paging.PAGE_CAP:
                    raise errors.ServerError(f"LeafLink's list does not end after {paging.PAGE_CAP} pages.")
                offset, mark = page.next_offset, page.mark
        return pages

    def _orders_read_until(self):
        """Return since when changes of orders are unknown: the last poll, before there is one the last push, else the
        beginning of the store's import."""
        if value := self._order_cursor().value or self.stock_orders_read:
            return value
        since = self.orders_since or fields.Date.today() - timedelta(days=ORDER_DAYS)
        return fields.Datetime.to_datetime(since)

    def _settle_orders_before(self, moment, is_full=True):
        """Orders LeafLink had fulfilled when quantities were first pushed count as gone from Odoo's stock too.

        So do older ones that are loaded later, which LeafLink took from its quantity before our last PATCH; never one
        that a push has already seen as reserved, for LeafLink's `modified` need not move. A push of some listings only
        (not `is_full`) is no first push. `moment`: LeafLink's clock at the refresh, naive UTC.
        """
        sharing = self._stock_sharing()
        seen = max(filter(None, sharing.mapped("stock_pushed_on")), default=None)
        for store in sharing:
            domain = [("store_id", "=", store.id), ("status", "in", CONSUMED), ("stock_settled", "=", False)]
            values = {"stock_settled": True}
            if store.stock_baseline:
                domain += [
                    ("changed_on", "<", store.stock_baseline),
                    ("create_date", ">=", (seen or store.stock_baseline) + timedelta(seconds=1)),
                ]
                values["stock_consumed"] = True
            elif is_full:
                store.stock_baseline = moment
            else:
                continue
            self.env["leaflink.order"].search(domain).write(values)

    def _remember_order_states(self, lines):
        """Note which orders LeafLink has consumed by now, and stop watching those that are covered for good."""
        Order = self.env["leaflink.order"]
        mine = [row for row in lines if row.store_id == self.id]
        for consumed in (True, False):
            crossed = {row.order_id for row in mine if row.crossed and row.was_consumed is not consumed}
            Order.browse(crossed).write({"stock_consumed": consumed})
        waiting = {row.order_id for row in mine if row.line.pending or row.line.open}
        consumed = {row.order_id for row in mine if row.line.status in available.CONSUMED and not row.line.settled}
        Order.browse(consumed - waiting)._stop_watching(WATCH_DAYS)
        Order.browse({row.order_id for row in mine if row.line.pending})._ask_about_stock(self)


def text(number):
    """Return a Decimal the way LeafLink and people read it: 12, 0.5, never 1E+2 nor more than four digits behind."""
    return f"{round(number, 4).normalize():f}"
