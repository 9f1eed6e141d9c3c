from contextlib import suppress

from odoo import api, models

from ..lib import errors, payloads
from ..lib.paging import Page, walk
from .leaflink_job import job

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
    """LeafLink's lists come in: by a button, once a week, one row when somebody asks for it."""

    _inherit = "leaflink.store"

    def action_refresh_reference(self):
        """Read LeafLink's reference lists again, in the background (R033)."""
        self._check_role("operator")
        self._check_not_draft()
        for store in self:
            self.env["leaflink.cursor"]._start(store, "reference", modified_since=False)
        return self._notification(
            "info", self.env._("LeafLink's brands, categories, staff and other lists are being read.")
        )

    @job
    def _job_read_reference(self, model, external_id):
        """Read one row of LeafLink's list `model` again; one LeafLink no longer has becomes inactive, one that cannot
        be read stays as it is."""
        rows, answer = self.env[model], {}
        row = rows._known(self, [external_id]).get(external_id, rows)
        with self._queue_errors(self), suppress(errors.BadPayload, errors.Rejected):
            try:
                raw = getattr(self._client(), rows._endpoint)(external_id)
                answer = rows._all_values(self, {external_id: payloads.parse(rows._payload, raw)})
            except errors.NotFound:
                answer = {external_id: {"active": False}}
            except errors.Forbidden as error:
                rows._refused(self, error)
        if row and answer and row._write_news(answer[external_id]):
            rows._reference_taken(self)

    @api.model
    def _cron_refresh_reference(self):
        """Weekly: the same for every connected store."""
        for store in self.search([("state", "=", "connected")]):
            store.with_company(store.company_id).action_refresh_reference()


class LeafLinkCursor(models.Model):
    """All lists are one run: each is a page, its place among them the offset."""

    _inherit = "leaflink.cursor"

    def _run_name(self):
        return self.env._("Refresh reference data") if self.resource == "reference" else super()._run_name()

    def _fetch_page_reference(self, client, offset, filters):
        """Read one whole list; a list that LeafLink refuses or does not know is left out (None), with an issue."""
        model, raws = self.env[REFERENCES[offset]], None
        try:
            raws = model._read_list(self.store_id, client)
        except (errors.Forbidden, errors.NotFound, errors.Rejected) as error:
            model._refused(self.store_id, error)
            self.operation_id._count(failed=1)
        return Page(raws, offset + 1 if offset + 1 < len(REFERENCES) else None, None, None)

    def _store_page_reference(self, results, operation):
        if results is not None:
            self.env[REFERENCES[self.offset]]._take(self.store_id, results, operation)


class LeafLinkReference(models.AbstractModel):
    _inherit = "leaflink.reference"

    def action_retry(self):
        """Ask LeafLink again for these rows, in the background."""
        self._check_role("operator")
        self.check_access("read")
        self.sudo()._delay_read()
        message = self.env._("LeafLink is asked again for %s record(s).", len(self))
        return self.env["leaflink.store"]._notification("info", message)

    def _delay_read(self):
        for row in self.filtered("external_id"):
            number = row.external_id
            description = self.env._("Read %(what)s %(id)s of LeafLink", what=self._description, id=number)
            delayed = row.store_id._delay(row.store_id, "catalog", f"{self._name}:{number}", description=description)
            delayed._job_read_reference(self._name, number)

    def _delay_new(self, store):
        """What LeafLink has added since its lists were read is read by itself."""
        if store.cursor_ids.filtered(lambda cursor: cursor.resource == "reference").value:
            self._delay_read()

    @api.model
    def _read_list(self, store, client):
        """Return the raw records of the whole list."""
        filters = {}
        if self._resource in OF_COMPANY and store.leaflink_company_id:
            filters["company"] = store.leaflink_company_id
        fetch = getattr(client, self._resource)
        return list(walk(lambda offset: fetch(offset=offset, **filters)))

    def _refused(self, store, error):
        message = self.env._(
            "The list '%(list)s' of store %(store)s is not read: %(message)s When LeafLink gives it, press Refresh "
            "Reference Data.",
            list=self._description,
            store=store.name,
            message=error,
        )
        self.env["leaflink.issue"]._open(store, store, f"forbidden_{self._resource}", message)

    @api.model
    def _take(self, store, raws, operation):
        """Write a complete list of raw records: insert, change what differs, switch off what is not in it."""
        self.env["leaflink.issue"]._solve(store, [f"forbidden_{self._resource}"])
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
            elif row._write_news(values):
                changed += row
        vanished = self.browse()
        if not failed:  # an unreadable record may be any of those we miss
            known = [("store_id", "=", store.id), ("external_id", "!=", False)]
            vanished = self.search([*known, ("external_id", "not in", list(records))])
            vanished.write({"active": False})
        operation._count(created=len(self._insert(fresh)), updated=len(changed + vanished), failed=failed)
        self._reference_taken(store)

    def _write_news(self, values):
        """Write those of `values` that differ -> whether there were any."""
        news = {name: value for name, value in values.items() if _raw(self, name) != value}
        return bool(news) and self.with_context(leaflink_news=True).write(news)

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
