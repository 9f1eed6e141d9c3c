from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..lib import errors, payloads
from ..lib.paging import Page
from .leaflink_job import job

# how far back the first reading goes
FIRST_DAYS = 90
# notes in one transaction
NOTES = 100


class LeafLinkActivity(models.Model):
    """From LeafLink's entries to our rows."""

    _inherit = "leaflink.activity"

    @api.model
    def _store_page(self, store, raws, operation):
        """Take raw entries. What cannot be read or stored is a question of the store, the others go on."""
        good, bad = {}, {}
        for raw in raws:
            try:
                record = payloads.parse(payloads.ActivityEntry, raw)
                good[str(record.id)] = record
            except errors.BadPayload as error:
                bad[str(raw.get("id"))] = error
        self._bisect(
            list(good),
            lambda numbers: self._take(store, {number: good[number] for number in numbers}, operation),
            bad.__setitem__,
        )
        Issue = self.env["leaflink.issue"]
        Issue._solve(store, ["bad_record"], key=[f"activity {number}" for number in good.keys() - bad.keys()])
        for number, error in bad.items():
            message = self.env._(
                "Entry %(number)s of LeafLink's CRM makes no note: %(reason)s Correct it on LeafLink, or dismiss this.",
                number=number,
                reason=self._reason(error),
            )
            Issue._open(store, store, "bad_record", message, key=f"activity {number}")
        operation._count(failed=len(bad))

    @api.model
    def _take(self, store, records, operation):
        """Take entries {LeafLink id: payload}: insert, change what differs; an entry we have just sent is ours."""
        known = self._known(store, records)
        values = self._values(store, records.values())
        unanswered = self.search([("store_id", "=", store.id), ("external_id", "=", False)]).grouped(_same)
        fresh, changed = [], self.browse()
        for number, vals in values.items():
            row = known.get(number) or unanswered.get(_same(vals), self.browse())[:1]
            if row and not row.external_id:  # LeafLink gave ours this number, although its answer has not arrived
                row.external_id = number
                unanswered[_same(vals)] -= row
            if not row:
                fresh.append(vals | {"store_id": store.id, "external_id": number, "origin": "leaflink"})
            elif news := {name: value for name, value in vals.items() if _plain(row[name]) != value}:
                row.with_context(leaflink_news=True).write(news)
                changed += row
        self._insert(fresh)
        changed._refresh_notes()
        skipped = len(values) - len(fresh) - len(changed)
        operation._count(created=len(fresh), updated=len(changed), skipped=skipped)

    @api.model
    def _values(self, store, records):
        """Return {LeafLink id: values}, pointers resolved in one go; entries about nobody we know are left out."""
        staff = self.env["leaflink.staff"]._row_ids(store, {one.author: None for one in records})
        customers = self.env["leaflink.customer"]._known(store, {str(one.customer) for one in records if one.customer})
        persons = self.env["leaflink.contact"]._known(store, {str(one.contact) for one in records if one.contact})
        result = {}
        for one in records:
            person = persons.get(str(one.contact), self.env["leaflink.contact"])
            customer = customers.get(str(one.customer)) or person.customer_ids[:1]
            if customer or person:
                result[str(one.id)] = {
                    "customer_id": customer.id,
                    "contact_id": person.id,
                    "staff_id": staff.get(one.author, False),
                    "activity_type": one.type.strip() or False,
                    "date": one.date or False,
                    "entry": one.entry.strip() or False,
                    "deleted": one.delete,
                }
        return result


def _plain(value):
    return value.id if isinstance(value, models.BaseModel) else value


def _same(entry):
    """Return what makes two entries the same, of a row or of values: customer, moment and text."""
    return _plain(entry["customer_id"]), entry["date"], entry["entry"]


class LeafLinkCursor(models.Model):
    """Entries follow the customers they are about."""

    _inherit = "leaflink.cursor"

    def _end_run_customer(self):
        result = super()._end_run_customer()
        self.store_id._start_activities()
        return result

    def _fetch_page_activity(self, client, offset, filters):
        """Read a page; a key that may not switches entries off."""
        try:
            return client.activity_entries(offset=offset, **self._of_company(filters))
        except errors.Forbidden as error:
            self.store_id._switch_off("activity_sync", error)
            return Page([], None, None, None)

    def _store_page_activity(self, results, operation):
        own = [raw for raw in results if self.store_id._is_own(raw.get("owner"))]
        self.env["leaflink.activity"]._store_page(self.store_id, own, operation)

    def _end_run_activity(self):
        self.store_id._enqueue_notes()


class LeafLinkStore(models.Model):
    """Entries begin to be read, and become notes."""

    _inherit = "leaflink.store"

    def _enqueue_notes(self):
        description = self.env._("Note the activity entries of %s", self.name)
        self._delay(self, "catalog", "notes", description=description)._job_add_notes()

    @job
    def _job_add_notes(self):
        """Notes in the order in which things happened; also those whose customer has been linked meanwhile."""
        waiting = Domain([("store_id", "=", self.id), ("is_noted", "=", False), ("deleted", "=", False)])
        linked = Domain("customer_id.partner_id", "!=", False) | Domain("contact_id.partner_id", "!=", False)
        entries = self.env["leaflink.activity"].search(waiting & linked, order="date, id", limit=NOTES)
        entries._add_notes()
        if len(entries) == NOTES:
            self._enqueue_notes()

    def _start_activities(self):
        """Read the entries that have changed, the first time those of some months."""
        for store in self.filtered(lambda one: one.activity_sync != "none" and one.state == "connected"):
            cursor = store.cursor_ids.filtered(lambda one: one.resource == "activity")
            first = fields.Datetime.now() - timedelta(days=FIRST_DAYS)
            self.env["leaflink.cursor"]._start(store, "activity", modified_since=None if cursor.value else first)
