"""Batches out (R246-R249): created, updated, assigned, with their certificates, and taken back."""

import math
import re
from contextlib import suppress

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.leaflink_connector.lib import errors
from odoo.addons.leaflink_connector.lib.paging import walk
from odoo.addons.leaflink_connector.models.leaflink_task import OPEN_STATES, kinds

from .leaflink_batch import POTENCIES

# field -> LeafLink's key of what may be changed later
KEYS = {
    "name": "production_batch_number",
    "batch_date": "batch_date",
    "cannabinoid_unit": "cannabinoid_unit",
    **{name: name for name in POTENCIES},
}
KINDS = {
    "batch_create": "Batch Created",
    "batch_update": "Batch Updated",
    "batch_delete": "Batch Deleted",
    "batch_assign": "Batch Assigned",
    "batch_unassign": "Batch Unassigned",
    "batch_document": "Certificate Uploaded",
    "batch_document_delete": "Certificate Deleted",
}
SUMMARY_LENGTH = 350
# LeafLink keeps the summary as it is: the fingerprint in it tells our certificates from those typed there
MARK_LENGTH = 16
MARK = re.compile(r"\[([0-9a-f]{16})\]$")


class LeafLinkBatch(models.Model):
    _inherit = "leaflink.batch"

    def write(self, vals):
        """What a person changes goes to LeafLink by itself where Odoo manages batches."""
        names = KEYS.keys() & vals.keys() if not self.env.context.get("leaflink_news") else set()
        before = {batch: {name: batch[name] for name in names} for batch in self}
        result = super().write(vals)
        for batch, old in before.items():
            if changed := [name for name, value in old.items() if batch[name] != value]:
                batch._check_results(POTENCIES if "cannabinoid_unit" in changed else names.intersection(POTENCIES))
                batch._changed(changed)
        if vals.keys() & {*KEYS, "testing_source"} and not self.env.context.get("leaflink_news"):
            drafts = self.filtered(lambda one: not one.external_id and not one.gone)
            drafts._intend_create()
            drafts.store_id._wake_batches()
        return result

    def _check_results(self, names):
        """Raise UserError when one of these results that a person types is none; LeafLink's are taken as they are."""
        most = 100 if self.cannabinoid_unit == "%" else math.inf
        for name in names:
            if not 0 <= self[name] <= most:
                raise UserError(
                    self.env._(
                        "%(result)s of batch %(batch)s cannot be %(value)g %(unit)s.",
                        result=self._fields[name]._description_string(self.env),
                        batch=self.name,
                        value=self[name],
                        unit=self.cannabinoid_unit or "",
                    )
                )

    def _changed(self, names):
        if self.external_id and not self.gone and self.store_id.batch_sync == "manage":
            held = self.env["leaflink.task"]._held_batch_keys(self)
            if held.get(("batch_update", self._task_key())) == "error":  # what LeafLink has refused goes along
                names = {*names, *(name for name in KEYS if self[name])}
            self._intend_update(names)

    def _unsent(self):
        """Return those of these batches of one store whose details LeafLink still has to learn, or refused."""
        held = self.env["leaflink.task"]._held_batch_keys(self)
        return self.filtered(
            lambda batch: (
                held.get(("batch_create", batch._task_key())) in OPEN_STATES
                or held.get(("batch_update", batch._task_key())) in (*OPEN_STATES, "error")
            )
        )

    def action_update_leaflink(self):
        """Create these batches on LeafLink, or send all that is known of them, in the background."""
        self._check_role("operator")
        self.check_access("write")
        return self._send_updates()

    def _why_not_sent(self):
        if self.store_id.batch_sync != "manage":
            return self.env._("Store %s does not manage batches: change “Batches” of the store.", self.store_id.name)
        if self.gone:
            return self.env._("LeafLink no longer knows it.")
        return self.waits_for

    def _intend_update(self, names=None):
        """Put what LeafLink must learn of these batches into the outbox, of the fields `names` or all that say
        something; what is not there is created. Returns those of which there is something."""
        told = self._intend_create()
        for batch in self.sudo().filtered("external_id"):
            known = [name for name in KEYS if batch[name]] if names is None else names
            body = {KEYS[name]: batch._plain(name) for name in known if batch[name] or name in POTENCIES}
            if body:
                payload = {"batch": batch.external_id} | body
                batch._intend("batch_update", payload, self.env._("Update batch %s", batch.name))
                told += batch
        return told

    def _plain(self, name):
        """Return the value of a field as LeafLink takes it; results are decimals in a text."""
        if name in POTENCIES:
            return f"{round(self[name], 4):.10g}"
        return self[name].isoformat() if name == "batch_date" else self[name]

    def _intend_create(self, held=()):
        created = self.browse()
        for batch in self.sudo().filtered(lambda one: not one.external_id and not one.waits_for):
            if ("batch_create", batch._task_key()) in held:
                continue
            body = {KEYS[name]: batch._plain(name) for name in KEYS if batch[name]}
            body |= {"owner": batch.store_id.leaflink_company_id, "testing_source": batch.testing_source}
            batch._intend("batch_create", body, self.env._("Create batch %s", batch.name))
            created += batch
        return created

    def _intend_assignments(self, listings_by_batch, held=()):
        for batch, listings in listings_by_batch.items():
            for listing in listings:
                key = f"{batch._task_key()}:product:{listing.external_id}"
                if ("batch_assign", key) not in held:
                    payload = {"batch": batch.external_id, "product": listing.external_id}
                    text = self.env._("Assign batch %(batch)s to %(product)s", batch=batch.name, product=listing.name)
                    batch._intend("batch_assign", payload, text, key)

    def _intend_documents(self, held=()):
        """The certificates of lots that have passed, each content once; those that came from here and are not wanted
        any more are deleted (R249)."""
        self.sudo().lot_ids.leaflink_coa_ids.mapped("checksum")  # read at once for all
        for batch in self.sudo():
            files = batch.lot_ids.filtered(lambda lot: lot.leaflink_coa_state == "passed").leaflink_coa_ids
            wanted = {file.checksum[:MARK_LENGTH]: file for file in files.sorted("id", reverse=True)}
            there = {found[1]: row for row in batch.documents or () if (found := MARK.search(row["summary"]))}
            for mark in wanted.keys() - there.keys():
                key = f"{batch._task_key()}:document:{mark}"
                if ("batch_document", key) not in held:
                    payload = {"batch": batch.external_id, "attachment": wanted[mark].id, "mark": mark}
                    text = self.env._("Certificate of batch %s", batch.name)
                    batch._intend("batch_document", payload, text, key)
            for mark in there.keys() - wanted.keys():
                key = f"{batch._task_key()}:document:{mark}"
                if ("batch_document_delete", key) not in held:
                    text = self.env._("Delete a certificate of batch %s", batch.name)
                    batch._intend("batch_document_delete", {"document": there[mark]["id"]}, text, key)

    def _intend_end(self, held=()):
        """Take this batch off LeafLink as its store wants used-up ones: off its products, or altogether."""
        if self.store_id.batch_consumed == "archive":
            self._intend_unassign(held)
        elif ("batch_delete", self._task_key()) not in held:
            self._intend_delete()

    def _intend_unassign(self, held=()):
        for assignment in self.assignment_ids:
            key = f"{self._task_key()}:product:{assignment.product_external_id}"
            if ("batch_unassign", key) not in held:
                text = self.env._("Take batch %s off a product", self.name)
                self._intend("batch_unassign", {"assignment": assignment.external_id}, text, key)

    def _intend_delete(self):
        self._intend("batch_delete", {"batch": self.external_id}, self.env._("Delete batch %s", self.name))

    def action_archive_leaflink(self):
        """Take these batches off their products on LeafLink; batch and certificates stay there."""
        return self._send_each(lambda batch: batch._intend_unassign(), ["batch_consumed"])

    def action_delete_leaflink(self):
        """Delete these batches on LeafLink, with their certificates; the lots stay."""
        return self._send_each(lambda batch: batch._intend_delete(), ["batch_consumed"])

    def action_end_leaflink(self):
        """Take these used-up batches off LeafLink as the store is set."""
        return self._send_each(lambda batch: batch._intend_end(), ["batch_consumed"])

    def _created(self, external_id, is_ours):
        """LeafLink has this batch now under this id; returns the row that stays."""
        twin = self._known(self.store_id, [external_id]).get(external_id, self)
        if twin != self:
            self.unlink()
        else:
            self.with_context(leaflink_news=True).external_id = external_id
        twin.is_ours = is_ours
        twin._link_lots()
        return twin


class LeafLinkTask(models.Model):
    """Outbox kinds of batches. Created, assigned and uploaded is once: whatever POSTs looks first when in doubt."""

    _inherit = "leaflink.task"

    kind = kinds("catalog", **KINDS)

    def _held_batch_keys(self, batches):
        """Return {(kind, key): state} of the last tasks about `batches` of one store that are not done: none of them is
        to be made again. What LeafLink has refused before the last Connect is tried once more.
        """
        if not batches:
            return {}
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (kind, key) kind, key, state, write_date
                  FROM leaflink_task
                 WHERE store_id = %s AND res_model = %s AND res_id IN %s AND kind IN %s
                 ORDER BY kind, key, id DESC
                """,
                batches.store_id.id,
                batches._name,
                tuple(batches.ids),
                tuple(KINDS),
            )
        )
        connected = batches.store_id.connected_on
        return {
            (kind, key): state
            for kind, key, state, changed in rows
            if state != "done" and not (state == "error" and connected and changed < connected)
        }

    # --- the batch itself

    def _send_batch_create(self, client, payload):
        """POST the batch unless LeafLink has one of this number."""
        found = self._find_batch_create(client, payload)
        return found or {"id": client.create_batch(payload)["id"], "is_ours": True, "is_new": True}

    def _find_batch_create(self, client, payload):
        """Return the batch of exactly this number of our company, None if there is none."""
        number, owner = payload["production_batch_number"], payload["owner"]
        for raw in client.batches(production_batch_number=number, owner=owner).results:
            if (raw.get("production_batch_number"), str(raw.get("owner"))) == (number, str(owner)):
                return {"id": raw["id"], "is_ours": bool(raw.get("is_from_api")), "is_new": False}
        return None

    def _done_batch_create(self, result):
        batch = self._record()
        if batch:
            batch = batch._created(str(result["id"]), result["is_ours"])
            if not result["is_new"]:  # what was measured counts, a day and a unit that nobody typed do not
                batch._intend_update([name for name in POTENCIES if batch[name]])
            batch._intend_missing()
            batch._delay_fetch()

    def _send_batch_update(self, client, payload):
        """PATCH what differs; it may be repeated."""
        try:
            client.patch_batch(payload["batch"], {name: value for name, value in payload.items() if name != "batch"})
        except errors.NotFound:
            return {"is_gone": True}
        return {}

    def _done_batch_update(self, result):
        if result.get("is_gone"):
            self._batch_is_gone()
        else:
            self._record()._delay_fetch()

    def _send_batch_delete(self, client, payload):
        """DELETE; it may be repeated."""
        with suppress(errors.NotFound):
            client.delete_batch(payload["batch"])
        return {"is_gone": True}

    def _done_batch_delete(self, result):
        self._batch_is_gone()

    def _batch_is_gone(self):
        batch = self._record()
        batch.assignment_ids.unlink()
        batch.write({"gone": True, "documents": False})

    # --- its products

    def _send_batch_assign(self, client, payload):
        """POST the assignment unless LeafLink has it."""
        try:
            return self._find_batch_assign(client, payload) or {
                "id": client.assign_batch(payload["product"], payload["batch"])["id"]
            }
        except errors.NotFound:
            return {"is_gone": True}

    def _find_batch_assign(self, client, payload):
        """Return the assignment of the batch to the product, None if there is none.

        The list of assignments knows no filter: it is read only when the batch is among those of the product.
        """
        same = client.batches(id=payload["batch"], products=payload["product"]).results
        if payload["batch"] in {str(raw.get("id")) for raw in same}:
            for raw in walk(lambda offset: client.product_batches(offset=offset)):
                if (str(raw.get("product")), str(raw.get("batch"))) == (payload["product"], payload["batch"]):
                    return {"id": raw["id"]}
        return None

    def _done_batch_assign(self, result):
        if result.get("is_gone"):
            self._batch_is_gone()
        elif self._record():
            raw = {"id": result["id"], "product": self.payload["product"], "batch": self.payload["batch"]}
            self.env["leaflink.batch.product"]._take(self.store_id, [raw])

    def _send_batch_unassign(self, client, payload):
        """DELETE the assignment; it may be repeated."""
        with suppress(errors.NotFound):
            client.unassign_batch(payload["assignment"])
        return {}

    def _done_batch_unassign(self, result):
        rows = self.env["leaflink.batch.product"]
        rows._known(self.store_id, [self.payload["assignment"]]).get(self.payload["assignment"], rows).unlink()

    # --- its certificates

    def _send_batch_document(self, client, payload):
        """POST the file with its fingerprint in the summary, unless LeafLink has it or the file is another by now."""
        file = self.env["ir.attachment"].browse(payload["attachment"]).exists()
        if not file or file.checksum[:MARK_LENGTH] != payload["mark"]:
            return {"is_outdated": True}
        if found := self._find_batch_document(client, payload):
            return found
        end = f" [{payload['mark']}]"
        summary = f"{file.name[: SUMMARY_LENGTH - len(end)]}{end}"
        name = f"coa-{payload['mark']}.pdf"
        return _document(client.upload_batch_document(payload["batch"], name, file.raw, file.mimetype, summary))

    def _find_batch_document(self, client, payload):
        """Return the document with our fingerprint among those of the batch, None if there is none."""
        for raw in client.batch(payload["batch"]).get("documents") or ():
            found = MARK.search(str(raw.get("summary") or ""))
            if found and found[1] == payload["mark"]:
                return _document(raw)
        return None

    def _done_batch_document(self, result):
        batch = self._record()
        if batch and not result.get("is_outdated"):
            batch.documents = [*(batch.documents or ()), result]

    def _send_batch_document_delete(self, client, payload):
        """DELETE the document; it may be repeated."""
        with suppress(errors.NotFound):
            client.delete_batch_document(payload["document"])
        return {"id": payload["document"]}

    def _done_batch_document_delete(self, result):
        batch = self._record()
        batch.documents = [document for document in batch.documents or () if document["id"] != result["id"]]


def _document(raw):
    return {"id": raw["id"], "summary": str(raw.get("summary") or ""), "url": str(raw.get("document") or "")}
