from odoo import api, models

from ..lib import errors, payloads
from ..lib.paging import walk
from .leaflink_job import JobDone, job

# in this order: later lists point into earlier ones
REFERENCES = (
    "leaflink.company",
    "leaflink.brand",
    "leaflink.category",
    "leaflink.subcategory",
    "leaflink.product.line",
    "leaflink.strain",
    "leaflink.license",
    "leaflink.license.type",
    "leaflink.staff",
    "leaflink.tier",
)
# a legacy key sees the companies of its user; these lists can be asked for one company
OF_COMPANY = ("brands", "product_lines", "staff")


class LeafLinkStore(models.Model):
    _inherit = "leaflink.store"

    def action_refresh_reference(self):
        """Read LeafLink's reference lists again, in the background (R033)."""
        self._check_role("operator")
        self._check_not_draft()
        for store in self:
            operation = self.env["leaflink.operation"]._begin(store, self.env._("Refresh reference data"))
            store._delay_reference(operation.id, 0)
        return self._notification(
            "info", self.env._("LeafLink's brands, categories, staff and other lists are being read.")
        )

    @api.model
    def _cron_refresh_reference(self):
        """Weekly: the same for every connected store."""
        for store in self.search([("state", "=", "connected")]):
            store.with_company(store.company_id).action_refresh_reference()

    def _delay_reference(self, operation_id, position):
        description = self.env._("Refresh reference data of %s", self.name)
        self._delay(self, "catalog", description=description)._job_refresh_reference(operation_id, position)

    @job
    def _job_refresh_reference(self, operation_id, position):
        """Read one list and enqueue the next; a list whose permission is missing is left out, with an issue."""
        operation = self.env["leaflink.operation"].browse(operation_id)
        try:
            self.env[REFERENCES[position]]._refresh(self, operation)
        except JobDone as done:
            operation._end(str(done))
            raise
        if position + 1 < len(REFERENCES):
            self._delay_reference(operation_id, position + 1)
        else:
            operation._end()


class LeafLinkReference(models.AbstractModel):
    _inherit = "leaflink.reference"

    @api.model
    def _refresh(self, store, operation):
        """Read the whole list and take it.

        A refused permission (403) leaves its rows alone and opens an issue for this list; other errors are those of
        every job.
        """
        filters = {}
        if self._resource in OF_COMPANY and store.leaflink_company_id:
            filters["company"] = store.leaflink_company_id
        with self._queue_errors(store):
            fetch = getattr(store._client(), self._resource)
            try:
                raws = list(walk(lambda offset: fetch(offset=offset, **filters)))
            except errors.Forbidden as error:
                self._refused(store, error)
                return
        self.env["leaflink.issue"]._solve(store, [f"forbidden_{self._resource}"])
        self._take(store, raws, operation)

    def _refused(self, store, error):
        message = self.env._(
            "The list '%(list)s' of store %(store)s is not read: the LeafLink application lacks the permission "
            "%(permission)s. Give it to the application in LeafLink, then press Refresh Reference Data.",
            list=self._description,
            store=store.name,
            permission=error.permission,
        )
        self.env["leaflink.issue"]._open(store, store, f"forbidden_{self._resource}", message)

    @api.model
    def _take(self, store, raws, operation):
        """Write a complete list of raw records: insert, change what differs, switch off what is not in it."""
        records, failed = {}, 0
        for raw in raws:
            try:
                record = payloads.parse(self._payload, raw)
                records[str(int(record.id))] = record
            except (errors.BadPayload, TypeError):
                failed += 1
        known = self._known(store, records)
        fresh, changed = [], self.browse()
        for external_id, values in self._all_values(store, records).items():
            row = known.get(external_id)
            if not row:
                fresh.append(values | {"store_id": store.id, "external_id": external_id})
            elif news := {name: value for name, value in values.items() if _raw(row, name) != value}:
                row.write(news)
                changed += row
        vanished = self.browse()
        if not failed:  # an unreadable record may be any of those we miss
            vanished = self.search([("store_id", "=", store.id), ("external_id", "not in", list(records))])
            vanished.write({"active": False})
        operation._count(created=len(self._insert(fresh)), updated=len(changed + vanished), failed=failed)
        self._reference_taken(store)

    def _all_values(self, store, records):
        """Return {LeafLink id: values} for {LeafLink id: payload}, pointers into other lists resolved in one go."""
        values = {
            external_id: {"active": True}
            | {name: value or False for name, value in self._reference_values(record).items()}
            for external_id, record in records.items()
        }
        if self._points_to:
            field, model, key = self._points_to
            ids = self.env[model]._row_ids(store, {getattr(record, key): None for record in records.values()})
            for external_id, record in records.items():
                values[external_id][field] = ids.get(getattr(record, key), False)
        for external_id, vals in values.items():
            vals["name"] = vals["name"] or external_id
        return values

    @api.model
    def _reference_taken(self, store):
        """Hook: the list of `store` is complete."""


def _raw(row, name):
    return row._fields[name].convert_to_write(row[name], row)
