from odoo import models

from ..lib import person
from .leaflink_task import kinds

# field of the contact in Odoo -> LeafLink's keys that follow from it
PERSON_KEYS = {
    "name": ("first_name", "last_name"),
    "email": ("email",),
    "phone": ("phone", "phone_extension"),
    "function": ("role",),
}
# what was sent under these is the same person when it comes back
IDENTITY = ("first_name", "last_name", "email")


class LeafLinkContact(models.Model):
    """Persons out: created by a button, updated by themselves and deleted on request, where the store says so (R118).

    At which customer they work LeafLink lets nobody say from outside: a person adds them to it there.
    """

    _inherit = "leaflink.contact"
    _thing = "contact"
    _sent = PERSON_KEYS

    def _why_not_sent(self):
        if self.store_id.contact_sync != "both":
            return self.env._("Store %s does not send persons: choose “Both ways”.", self.store_id.name)
        if self.archived:
            return self.env._("LeafLink no longer has it.")
        return super()._why_not_sent()

    def _create_body(self):
        return self._always() | {key: value for key, value in self._body().items() if value}

    def _changes(self, names=None):
        body, theirs = self._body(), self._theirs()
        keys = [key for name in names or PERSON_KEYS for key in PERSON_KEYS.get(name, ())]
        news = {key: body[key] for key in keys if body[key] != theirs[key] and (body[key] or key == "last_name")}
        return news and self._always() | news

    def _always(self):
        """Return what LeafLink wants whenever a contact is written."""
        return {"owner": int(self.store_id.leaflink_company_id), "first_name": self._body()["first_name"]}

    def _body(self):
        """Return LeafLink's keys and what the contact says of them, as long as LeafLink takes it."""
        partner = self.partner_id
        first, last = person.names(partner.name)
        number, extension = person.parted(partner.phone)
        return {
            "first_name": first,
            "last_name": last,
            "email": (partner.email or "")[:255],
            "phone": number[:400],
            "phone_extension": extension[:20],
            "role": (partner.function or "")[:400],
        }

    def _changed_since(self, sent):
        body = self._body()
        return [name for name, keys in PERSON_KEYS.items() if any(body[key] != sent.get(key, "") for key in keys)]

    def _theirs(self):
        """Return the same as LeafLink has it."""
        number, extension = person.parted(self.phone)
        theirs = {name: self[name] or "" for name in ("first_name", "last_name", "email", "role")}
        return theirs | {"phone": number, "phone_extension": extension}

    def _intend_archive(self):
        """LeafLink keeps deleted persons out of its lists."""
        description = self.env._("Delete %s on LeafLink", self.display_name)
        self._intend("contact_delete", {"contact": self.external_id}, description)

    def _asks_to_archive(self):
        return self.store_id.contact_sync == "both"

    def _stage(self, store, records, operation=None):
        """A person we have just created may come back before the answer to our request: it is the same one."""
        sent = [
            ("store_id", "=", store.id),
            ("kind", "=", "contact_create"),
            ("state", "not in", ["done", "cancelled"]),
        ]
        if tasks := self.env["leaflink.task"].sudo().search(sent):
            known = self._known(store, [str(record.id) for record in records])
            ours = {tuple(task.payload.get(key, "") for key in IDENTITY): task for task in tasks}
            for record in records:
                same = tuple(getattr(record, key) for key in IDENTITY)
                if str(record.id) not in known and same in ours:
                    ours.pop(same)._record().filtered(lambda one: not one.external_id).external_id = str(record.id)
        return super()._stage(store, records, operation)


class LeafLinkTask(models.Model):
    """Outbox kinds of persons. LeafLink keeps no mark of ours on them: name and e-mail tell whether one was created."""

    _inherit = "leaflink.task"

    kind = kinds(
        "catalog",
        contact_create="Contact Created",
        contact_update="Contact Updated",
        contact_delete="Contact Deleted",
    )

    def _forbidden(self, error):
        """Persons come in only from now on: it is the permission to write them that lacks."""
        if self.kind.startswith("contact_"):
            return self.store_id._switch_off("contact_sync", error, "import")
        return super()._forbidden(error)

    def _send_contact_create(self, client, payload):
        return {"id": client.create_contact(payload)["id"]}

    def _find_contact_create(self, client, payload):
        """Return the contact with this name and e-mail that no other row is, None if there is none."""
        contact = self._record()
        if contact.external_id:
            return {"id": int(contact.external_id)}
        named = {"first_name": payload["first_name"]}
        if payload.get("last_name"):
            named["last_name"] = payload["last_name"]
        found = client.contacts(owner=payload["owner"], delete=False, **named).results
        known = contact._known(self.store_id, [str(raw["id"]) for raw in found])
        return next(
            (
                {"id": raw["id"]}
                for raw in found
                if str(raw["id"]) not in known and (raw.get("email") or "") == payload.get("email", "")
            ),
            None,
        )

    def _done_contact_create(self, result):
        self._record()._created(str(result["id"]), self.payload)

    def _send_contact_update(self, client, payload):
        client.patch_contact(payload["contact"], {name: one for name, one in payload.items() if name != "contact"})
        return {}

    def _done_contact_update(self, result):
        self._record()._delay_fetch()

    def _send_contact_delete(self, client, payload):
        client.delete_contact(payload["contact"])
        return {"archived": True}

    def _done_contact_delete(self, result):
        self._record().write(result)
