import functools

from odoo import models

from ..lib.identity import zip_key
from .leaflink_task import kinds

# field of the contact -> LeafLink's keys that follow from it
PARTNER_KEYS = {
    "name": "name",
    "leaflink_license_number": "license_number",
    "street": "address",
    "street2": "unit_number",
    "city": "city",
    "state_id": "state",
    "zip": "zipcode",
    "phone": "phone",
    "email": "email",
    "website": "website",
}
LENGTHS = {"name": 400, "license_number": 100, "address": 400, "city": 400, "phone": 400, "email": 255, "website": 400}


class LeafLinkCustomer(models.Model):
    """Contacts out: created, updated and archived on LeafLink, where the store allows it (R104, R119)."""

    _inherit = "leaflink.customer"
    _thing = "customer"
    _sent = PARTNER_KEYS

    def _why_not_sent(self):
        if not self.store_id.customer_export:
            return self.env._(
                "Store %s does not send customers: switch on “Send Contacts to LeafLink”.", self.store_id.name
            )
        return super()._why_not_sent()

    def _create_body(self):
        """Return the customer to create; `external_id` is how it is found again after a lost answer (R105)."""
        body = {key: value for key, value in self._partner_body().items() if value}
        staff = self.env["leaflink.staff"].search(
            [
                ("store_id", "=", self.store_id.id),
                ("user_id", "!=", False),
                ("user_id", "=", self.partner_id.user_id.id),
            ]
        )
        body |= {"owner": int(self.store_id.leaflink_company_id), "external_id": str(self.partner_id.id)}
        if staff:
            body["managers"] = [int(person.external_id) for person in staff]
        return body | self._reference(self.store_id._external_key())

    def _reference(self, key):
        """Return {"external_ids": ...} that tells LeafLink which contact this is, {} when it knows or has no place."""
        mine = str(self.partner_id.id)
        return {"external_ids": {key: mine}} if key and self.external_reference != mine else {}

    def _link_settled(self):
        """LeafLink learns which contact a customer is, where contacts are sent (R105)."""
        result = super()._link_settled()
        able = self.sudo().filtered(lambda one: one.external_id and not one._why_not_sent())
        for store, customers in able.grouped("store_id").items():
            key = store._external_key()
            store._intend_references([(customer, customer._reference(key)) for customer in customers])
        return result

    def action_unlink_customer(self):
        """LeafLink forgets which contact it was (R105)."""
        known = self.sudo().filtered(lambda one: one.external_reference == str(one.partner_id.id))
        for store, customers in known.filtered(lambda one: not one._why_not_sent()).grouped("store_id").items():
            if key := store._external_key():
                store._intend_references([(customer, {"external_ids": {key: None}}) for customer in customers])
        return super().action_unlink_customer()

    def _partner_body(self):
        """Return LeafLink's keys and what the contact says of them, as long as LeafLink takes it."""
        partner = self.partner_id
        body = {key: partner[name] or "" for name, key in PARTNER_KEYS.items() if name != "state_id"}
        website = body["website"]
        body |= {
            "state": partner.state_id.code or "",
            "zipcode": zip_key(partner.zip) or "",
            "website": website if "://" in website or not website else f"https://{website}",
        }
        return {key: value[: LENGTHS.get(key)] for key, value in body.items()}

    def _changed_since(self, sent):
        body = self._partner_body()
        return [name for name, key in PARTNER_KEYS.items() if body[key] and body[key] != sent.get(key)]

    def _changes(self, names=None):
        """What is empty here says nothing."""
        body = self._partner_body()
        theirs = {
            "name": self.name,
            "license_number": self.license_number,
            "address": self.street,
            "unit_number": self.street2,
            "city": self.city,
            "state": self.state_id.code,
            "zipcode": zip_key(self.zip),
            "phone": self.phone,
            "email": self.email,
            "website": self.website,
        }
        keys = theirs.keys() if names is None else {PARTNER_KEYS[name] for name in names}
        news = {key: body[key] for key in theirs if key in keys and body[key] and body[key] != (theirs[key] or "")}
        return news if names else news | self._reference(self.store_id._external_key())

    def _intend_archive(self):
        description = self.env._("Archive %s on LeafLink", self.display_name)
        self._intend("customer_archive", {"customer": self.external_id}, description)

    def _stage(self, store, records, operation=None):
        """A customer we have just created may come back before the answer to our request: it is the same one."""
        ours = {record.external_id: str(record.id) for record in records if record.external_id.isdecimal()}
        if ours:
            waiting = [("store_id", "=", store.id), ("external_id", "=", False), ("gone", "=", False)]
            known = self._known(store, ours.values())
            for customer in self.search([*waiting, ("partner_id", "in", [int(number) for number in ours])]):
                number = ours[str(customer.partner_id.id)]
                if number not in known:
                    customer.external_id = number
                    known[number] = customer
        return super()._stage(store, records, operation)


class LeafLinkStore(models.Model):
    _inherit = "leaflink.store"

    def _intend_references(self, references):
        """Let LeafLink learn the references (customer, {"external_ids": ...} or {}) of this store's customers."""
        intents = [
            (
                customer,
                {"customer": customer.external_id} | reference,
                customer._task_key(),
                self.env._("Reference of customer %s on LeafLink", customer.display_name),
            )
            for customer, reference in references
            if reference
        ]
        self.env["leaflink.task"]._intend_all(self, "customer_update", intents)


class LeafLinkTask(models.Model):
    """Outbox kinds of customers. Only `customer_create` must not be repeated: it looks for its mark first."""

    _inherit = "leaflink.task"

    kind = kinds(
        "catalog",
        customer_create="Customer Created",
        customer_update="Customer Updated",
        customer_archive="Customer Archived",
    )

    def _send_customer_create(self, client, payload):
        raw, refused = self._without_refused_key(client.create_customer, payload)
        return {"id": raw["id"], "refused": refused}

    def _find_customer_create(self, client, payload):
        """Return our customer with this mark, None if there is none."""
        found = client.customers(external_id=payload["external_id"], owner=payload["owner"]).results
        return next(({"id": raw["id"]} for raw in found if raw.get("external_id") == payload["external_id"]), None)

    def _done_customer_create(self, result):
        if refused := result.get("refused"):
            self.store_id._refuse_external_ids(refused)
        self._record()._created(str(result["id"]), self.payload)

    def _send_customer_update(self, client, payload):
        number = payload["customer"]
        body = {name: value for name, value in payload.items() if name != "customer"}
        patch = functools.partial(client.patch_customer, number)

        def send(body):
            if "external_ids" not in body:
                return patch(body)
            return self._patch_external_ids(functools.partial(client.customer, number), patch, body)

        _raw, refused = self._without_refused_key(send, body)
        return {"refused": refused}

    def _done_customer_update(self, result):
        if refused := result.get("refused"):
            self.store_id._refuse_external_ids(refused)
        self._record()._delay_fetch()

    def _send_customer_archive(self, client, payload):
        client.archive_customer(payload["customer"])
        return {"archived": True}

    def _done_customer_archive(self, result):
        self._record().write(result)
