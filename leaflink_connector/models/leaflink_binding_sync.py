import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import split_every

from ..lib import errors, payloads
from ..lib.digest import digest
from .leaflink_job import JobDone, job
from .leaflink_record import QUIET

_logger = logging.getLogger(__name__)
# LeafLink moves these although nothing else of the record has changed
VOLATILE = {"modified", "created_on"}
PAGE = 500


class LeafLinkBinding(models.AbstractModel):
    """From LeafLink's records to bindings. A concrete model sets `_payload` and `_endpoint`."""

    _inherit = "leaflink.binding"
    _payload = None  # model of lib.payloads
    _endpoint = None  # method of the client that reads one record

    @api.model
    def _take(self, store, records, operation=None, create=None):
        """Take over what LeafLink says of some records and decide on their links. No HTTP.

        `records` are objects of lib.payloads; `create` tells whether missing Odoo records are made (None = as the store
        is set). Returns the bindings in the order given, linked or not. An equal digest writes nothing.
        """
        bindings = self._stage(store, records, operation)
        self.browse(dict.fromkeys(bindings.ids))._match(create)
        return bindings

    @api.model
    def _stage(self, store, records, operation=None):
        """Insert what is new, write what differs -> bindings in the order of `records`."""
        known = self._known(store, [str(record.id) for record in records])
        news = {}
        for record in records:
            binding = known.get(str(record.id))
            mark = self._digest(store, record)
            if not binding or mark and (binding.digest != mark or binding.gone or binding.last_error):
                news[str(record.id)] = (record, mark)
        values = self._values(store, [record for record, _mark in news.values()])
        fresh, changed = [], 0
        for (external_id, (record, mark)), vals in zip(news.items(), values, strict=True):
            vals["name"] = vals["name"] or external_id
            vals |= {
                "external_reference": record.external_ids.get(store.external_ids_key or "") or False,
                "digest": mark,
                "changed_on": record.modified,
                "synced_on": fields.Datetime.now(),
                "gone": False,
                "last_error": False,
            }
            if external_id in known:
                known[external_id]._take_news(vals)
                changed += 1
            else:
                fresh.append({"store_id": store.id, "external_id": external_id} | vals)
        known |= {binding.external_id: binding for binding in self._insert(fresh)}
        if operation:
            operation._count(created=len(fresh), updated=changed, skipped=len(records) - len(news))
        if news:
            bindings = self.browse([known[external_id].id for external_id in news])
            self.env["leaflink.issue"]._solve(bindings, ["bad_record"])
            bindings._after_news()
        return self.browse([known[str(record.id)].id for record in records])

    def _take_news(self, vals):
        """Write what LeafLink says anew of this binding; a model that keeps changes of its own extends this."""
        self.write(vals)

    def _digest(self, store, record):
        """Return the fingerprint of a payload, False for an incomplete one: it fills a new binding, nothing else.

        The store's external ID key is part of it: with another key, another of LeafLink's external ids is ours.
        """
        return digest([store.external_ids_key, record.model_dump(mode="json", exclude=VOLATILE)])

    def _after_news(self):
        """Hook: LeafLink told something new about these bindings, linked or not."""

    @api.model
    def _values(self, store, records):
        """Return the values of the bindings of `records`, in their order; "name" is among them."""
        raise NotImplementedError

    def _match(self, create=None):
        """Link, create for, or leave waiting each of these bindings that has no Odoo record yet; no HTTP.

        `create`: None = as the store is set. What waits says why, with an issue where a person has to choose.
        """
        for store, waiting in self._unlinked().with_context(**QUIET).grouped("store_id").items():
            waiting._match_of_store(store, create)._link_settled()

    def _match_of_store(self, store, create):
        """Decide on these bindings of one store, all without a record; returns the ones that have one now."""
        raise NotImplementedError

    @api.model
    def _store_page(self, store, results, operation=None, create=None):
        """Take raw records -> their bindings. A bad one gets a row with its error and an issue, the others go on."""
        good = []
        for raw in results:
            try:
                good.append(payloads.parse(self._payload, raw))
            except errors.BadPayload as error:
                self._mark_bad(store, raw, error, operation)
        taken = self._bisect(
            good,
            lambda records: self._take(store, records, operation, create),
            lambda record, error: self._mark_bad(store, record.raw, error, operation),
        )
        return self.concat(*taken)

    @api.model
    def _mark_bad(self, store, raw, error, operation=None):
        """Keep what could not be taken as a row in state error; without a usable id the issue is the store's."""
        external_id = str(raw.get("id"))
        binding = self._known(store, [external_id]).get(external_id)
        if not binding and external_id.isdecimal():
            name = str(raw.get("name") or raw.get("sku") or external_id)
            binding = self._insert([{"store_id": store.id, "external_id": external_id, "name": name}])
        if binding:
            binding._fail(error)
        else:
            message = self.env._(
                "A record of LeafLink without a usable id was left out: %s Tell LeafLink support, then dismiss this.",
                self._error_text(error),
            )
            self.env["leaflink.issue"]._open(store, store, "bad_record", message, key=self._name)
        if operation:
            operation._count(failed=1)

    def _fail(self, error):
        """Note on this binding and in an issue that it could not be taken or linked."""
        message = self.env._(
            "%(record)s (LeafLink %(id)s): %(error)s Correct it and press Retry.",
            record=self.name,
            id=self.external_id,
            error=self._error_text(error),
        )
        if self.last_error != message:
            self.last_error = message
        self.env["leaflink.issue"]._open(self.store_id, self, "bad_record", message, action="action_retry")

    def _error_text(self, error):
        """Return what a person may read of an exception; anything unforeseen goes to the server's log."""
        if isinstance(error, errors.LeafLinkError | UserError):
            return str(error)
        _logger.warning("%s was not taken from LeafLink", self._name, exc_info=error)
        return self.env._("unexpected error %s, see the server's log.", type(error).__name__)

    @api.model
    def _relink(self, store, create=None):
        """Decide again on every binding of the store that waits: a product, a unit or a setting may have changed."""
        domain = Domain([("store_id", "=", store.id), (self._link, "=", False), ("last_error", "=", False)])
        for ids in split_every(PAGE, self.search(domain & self._relink_domain()).ids):
            self._bisect(
                ids, lambda ids: self.browse(ids)._match(create), lambda one, error: self.browse(one)._fail(error)
            )
            self.env.flush_all()
            self.env.invalidate_all()  # memory stays flat, however many wait

    @api.model
    def _relink_domain(self):
        """Return the domain of bindings for which Odoo records may be created without being asked for."""
        raise NotImplementedError

    def action_retry(self):
        """Ask LeafLink again for these records, in the background (R015)."""
        self._check_role("operator")
        self.filtered("external_id")._delay_fetch()
        return self.env["leaflink.store"]._notification(
            "info", self.env._("LeafLink is asked again for %s record(s).", len(self))
        )

    def _delay_fetch(self):
        """Enqueue reading these records; that it is to be done stands on them, jobs are disposable."""
        self.sudo().filtered(lambda one: not one.fetch_due).fetch_due = True
        for binding in self:
            binding._enqueue_fetch()

    def _enqueue_fetch(self):
        number = self.external_id
        description = self.env._("Read %(what)s %(id)s of LeafLink", what=self._description, id=number)
        delayed = self.browse()._delay(self.store_id, "catalog", f"{self._name}:{number}", description=description)
        delayed._job_fetch(self.store_id.id, number)

    @api.model
    def _enqueue_due(self, stores, hurry=False):
        """Enqueue what is to be read and has no job; with `hurry` back-off does not count."""
        for binding in self.search([("store_id", "in", stores.ids), ("fetch_due", "=", True)]):
            binding._enqueue_fetch()
            if hurry:
                binding._hurry(binding.store_id, f"{self._name}:{binding.external_id}")

    @api.model
    @job
    def _job_fetch(self, store_id, external_id):
        """Read one record from LeafLink (by its id) and take it. It is due no more once LeafLink has answered."""
        store = self.env["leaflink.store"].browse(store_id)
        binding = self._known(store, [external_id]).get(external_id, self.browse())
        try:
            self._fetch_one(store, external_id)
        except errors.Rejected as error:
            binding._fail(error)
        except JobDone as done:
            if done.state != "error":  # what permission is missing stands on the store
                raise
        binding.fetch_due = False

    @api.model
    def _read_params(self, store):
        """Hook: what LeafLink is to add to each record it gives."""
        return {}

    @api.model
    def _fetch_one(self, store, external_id):
        """Read one record and take it; a 404 marks the binding as gone and touches nothing in Odoo."""
        with self._queue_errors(store):
            try:
                raw = getattr(store._client(), self._endpoint)(external_id, **self._read_params(store))
            except errors.NotFound:
                raw = None
        if raw:
            self._store_page(store, [raw])
        else:
            self._known(store, [external_id]).get(external_id, self).filtered(lambda one: not one.gone).write(
                {"gone": True}
            )
