from contextlib import contextmanager

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models

from odoo.addons.queue_job.exception import RetryableJobError

# nobody reads a log line per record of a load
QUIET = {"tracking_disable": True, "mail_create_nolog": True, "mail_create_nosubscribe": True, "lang": "en_US"}


@contextmanager
def stored_once():
    """Around an INSERT that another job may do at the same time: the next try sees its row (RetryableJobError)."""
    try:
        yield
    except UniqueViolation:
        message = "Another job has just stored this LeafLink record."
        raise RetryableJobError(message, seconds=5, ignore_retry=True) from None


class LeafLinkRecord(models.AbstractModel):
    """Something LeafLink has, as one store sees it: its ids mean nothing in another store."""

    _name = "leaflink.record"
    _description = "LeafLink Record"
    _inherit = ["leaflink.job"]
    _check_company_auto = True

    store_id = fields.Many2one("leaflink.store", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="store_id.company_id", store=True, index=True)
    external_id = fields.Char("LeafLink ID", copy=False, readonly=True)
    name = fields.Char(readonly=True)

    _external_uniq = models.UniqueIndex(
        "(store_id, external_id) WHERE external_id IS NOT NULL", "This store already has this LeafLink record."
    )

    @api.model
    def _known(self, store, external_ids):
        """Return {LeafLink id (text): record} of those of `external_ids` that the store has, inactive ones too."""
        domain = [("store_id", "=", store.id), ("external_id", "in", list(external_ids))]
        records = self.with_context(active_test=False, **QUIET).search(domain)
        return {record.external_id: record for record in records}

    def _intend(self, kind, payload, description, key=None):
        """Put into the outbox what LeafLink must learn of this record, see `_intend` of leaflink.task."""
        key = key or self._task_key()
        return self.env["leaflink.task"]._intend(self.store_id, kind, self, payload, key, description)

    def _task_key(self):
        """Key of outgoing calls about this record: they are sent in the order they were made."""
        return f"{self._name.removeprefix('leaflink.')}:{self.id}"

    @api.model
    def _insert(self, values_list):
        """Create records, without a line in their history."""
        with stored_once():
            return self.with_context(**QUIET).create(values_list)
