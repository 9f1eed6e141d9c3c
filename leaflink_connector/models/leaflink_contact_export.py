from odoo import fields, models

from ..lib import person

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

    def _why_not_sent(self):
        """Return why this person is neither created nor updated on LeafLink, "" when it is."""
        if self.store_id.contact_sync != "both":
            return self.env._("Store %s does not send persons: choose “Both ways”.", self.store_id.name)
        if self.gone or self.archived:
            return self.env._("LeafLink no longer has it.")
        if not self.partner_id:
            return self.env._("It is not linked to a contact.")
        if not self.store_id.leaflink_company_id:
            return self.env._("The store does not know its LeafLink company: Connect.")
        return ""

    def _intend_update(self, names=None):
        """Put what LeafLink must learn of these persons into the outbox, only that of the contact's fields `names` if
        given; returns those of which there is something."""
        told = self.browse()
        for contact in self.sudo():
            body, theirs = contact._body(), contact._theirs()
            keys = [key for name in names or PERSON_KEYS for key in PERSON_KEYS.get(name, ())]
            news = {key: body[key] for key in keys if body[key] != theirs[key] and (body[key] or key == "last_name")}
            # LeafLink wants these two whenever a contact is written
            base = {"owner": int(contact.store_id.leaflink_company_id), "first_name": body["first_name"]}
            if not contact.external_id:
                description = self.env._("Create contact %s on LeafLink", contact.display_name)
                kind, payload = "contact_create", base | {key: value for key, value in body.items() if value}
            elif news:
                description = self.env._("Update contact %s on LeafLink", contact.display_name)
                kind, payload = "contact_update", {"contact": contact.external_id} | base | news
            else:
                continue
            contact._intend(kind, payload, description)
            told += contact
        return told

    def _intend(self, kind, payload, description):
        self.env["leaflink.task"]._intend(self.store_id, kind, self, payload, f"contact:{self.id}", description)

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

    def action_archive_leaflink(self):
        """Delete these persons on LeafLink, which keeps them out of its lists; the contacts of Odoo stay."""
        self._check_role("operator")
        self.check_access("write")
        for contact in self.sudo().filtered("external_id"):
            description = self.env._("Delete contact %s on LeafLink", contact.display_name)
            contact._intend("contact_delete", {"contact": contact.external_id}, description)
        self.env["leaflink.issue"]._solve(self, ["archived_here"])
        return self.store_id._notification("info", self.env._("LeafLink is told in the background."))

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
                    ours.pop(same)._contact().filtered(lambda one: not one.external_id).external_id = str(record.id)
        return super()._stage(store, records, operation)


class LeafLinkTask(models.Model):
    """Outbox kinds of persons. LeafLink keeps no mark of ours on them: name and e-mail tell whether one was created."""

    _inherit = "leaflink.task"

    kind = fields.Selection(
        selection_add=[
            ("contact_create", "Contact Created"),
            ("contact_update", "Contact Updated"),
            ("contact_delete", "Contact Deleted"),
        ],
        ondelete={"contact_create": "cascade", "contact_update": "cascade", "contact_delete": "cascade"},
    )

    def _channel(self):
        return "catalog" if (self.kind or "").startswith("contact_") else super()._channel()

    def _forbidden(self, error):
        """Persons come in only from now on: it is the permission to write them that lacks."""
        if (self.kind or "").startswith("contact_"):
            return self.store_id._switch_off("contact_sync", error, "import")
        return super()._forbidden(error)

    def _send_contact_create(self, client, payload):
        return {"id": client.create_contact(payload)["id"]}

    def _find_contact_create(self, client, payload):
        """Return the contact with this name and e-mail that no other row is, None if there is none."""
        contact = self._contact()
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
        self._contact()._created(str(result["id"]), self.payload)

    def _send_contact_update(self, client, payload):
        client.patch_contact(payload["contact"], {name: one for name, one in payload.items() if name != "contact"})
        return {}

    def _done_contact_update(self, result):
        self._contact()._delay_fetch()

    def _send_contact_delete(self, client, payload):
        client.delete_contact(payload["contact"])
        return {"archived": True}

    def _done_contact_delete(self, result):
        self._contact().write(result)

    def _contact(self):
        return self.env["leaflink.contact"].browse(self.res_id).exists()
