"""Batches in (R246): LeafLink's lists of batches and of their products, read whole, for it tells no date of change."""

from odoo import api, models

from odoo.addons.leaflink_connector.lib import payloads

from .leaflink_batch import POTENCIES, UNITS
from .leaflink_batch_product import mark_seen


class LeafLinkBatch(models.Model):
    _inherit = "leaflink.batch"
    _payload = payloads.Batch
    _endpoint = "batch"

    @api.model
    def _store_page(self, store, results, operation=None, create=None):
        """Take batches of the store's company (R020)."""
        own = [raw for raw in results if store._is_own(raw.get("owner"))]
        return super()._store_page(store, own, operation, create)

    @api.model
    def _values(self, store, records):
        return [
            {
                "name": record.production_batch_number,
                "batch_date": record.batch_date,
                "testing_source": record.testing_source or False,
                "cannabinoid_unit": record.cannabinoid_unit if record.cannabinoid_unit in UNITS else False,
                "documents": [
                    {"id": document.id, "summary": document.summary, "url": document.document}
                    for document in record.documents
                ],
            }
            | {name: getattr(record, name) or 0 for name in POTENCIES}
            for record in records
        ]

    @api.model
    def _stage(self, store, records, operation=None):
        """A batch we have just created may come back before the answer to our request: it is the same one."""
        numbers = [record.production_batch_number for record in records]
        waiting = [("store_id", "=", store.id), ("external_id", "=", False), ("name", "in", numbers)]
        if drafts := self.search(waiting).grouped("name"):
            known = self._known(store, [str(record.id) for record in records])
            for record in records:
                if str(record.id) not in known and (draft := drafts.pop(record.production_batch_number, None)):
                    draft.write({"external_id": str(record.id), "is_ours": record.is_from_api})
                    self.env["leaflink.issue"]._solve(draft, ["export"], key="batch_create")
        known = self._known(store, [str(record.id) for record in records])
        unsent = self.concat(*known.values())._unsent()
        staging = self.with_context(leaflink_unsent=unsent._ids)
        return super(LeafLinkBatch, staging)._stage(store, records, operation).with_env(self.env)

    def _take_news(self, vals):
        """What Odoo has not told LeafLink yet is not overwritten; the next reading brings the rest."""
        if self.id in self.env.context["leaflink_unsent"]:
            return None
        return super(LeafLinkBatch, self.with_context(leaflink_news=True))._take_news(vals)

    def _lookup(self, store, client, numbers):
        """Return the raw batches of these LeafLink ids; a server may ignore a filter, what it answers is looked at."""
        wanted = sorted(numbers)
        return [raw for raw in client.batches(id=wanted, limit=len(wanted)).results if str(raw.get("id")) in numbers]


class LeafLinkCursor(models.Model):
    _inherit = "leaflink.cursor"

    def _run_name(self):
        names = {"batch": self.env._("Read batches"), "batch_product": self.env._("Read products of batches")}
        return names.get(self.resource) or super()._run_name()

    def _fetch_page_batch(self, client, offset, filters):
        return client.batches(offset=offset, owner=self.store_id.leaflink_company_id or None)

    def _store_page_batch(self, results, operation):
        mark_seen(self.env["leaflink.batch"]._store_page(self.store_id, results, operation))

    def _end_run_batch(self):
        """A batch that was not in the list is asked for by its number: pages shift when one is deleted meanwhile."""
        self._unseen("leaflink.batch", [("gone", "=", False)])._delay_fetch()
        self._start(self.store_id, "batch_product", modified_since=False)

    def _fetch_page_batch_product(self, client, offset, filters):
        return client.product_batches(offset=offset)

    def _store_page_batch_product(self, results, operation):
        self.env["leaflink.batch.product"]._take(self.store_id, results, operation)

    def _end_run_batch_product(self):
        self._unseen("leaflink.batch.product", []).unlink()
        self.store_id._settle_batches()

    def _unseen(self, model, domain):
        """Return the rows of the store that LeafLink's list did not have in this run."""
        known = [("store_id", "=", self.store_id.id), ("external_id", "!=", False), *domain]
        return self.env[model].search([*known, ("seen_on", "<", self.operation_id.started_on)])
