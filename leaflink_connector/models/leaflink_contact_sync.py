from odoo import api, fields, models
from odoo.fields import Domain

from ..lib import errors, payloads, person
from ..lib.paging import Page


class LeafLinkContact(models.Model):
    """From LeafLink's contacts to our rows."""

    _inherit = "leaflink.contact"
    _payload = payloads.Contact
    _endpoint = "contact"

    def _relink_domain(self):
        return Domain([("archived", "=", False), ("customer_ids.partner_id", "!=", False)])

    @api.model
    def _values(self, store, records):
        return [
            {
                "name": record.name or record.email,
                "first_name": record.first_name.strip() or False,
                "last_name": record.last_name.strip() or False,
                "role": record.role.strip() or False,
                "email": record.email or False,
                "secondary_email": record.secondary_email or False,
                "phone": person.joined(record.phone, record.phone_extension) or False,
                "secondary_phone": person.joined(record.secondary_phone, record.secondary_phone_extension) or False,
                "description": record.description.strip() or False,
                "archived": record.delete,
            }
            for record in records
        ]


class LeafLinkCustomer(models.Model):
    _inherit = "leaflink.customer"

    contact_ids = fields.Many2many(
        "leaflink.contact", "leaflink_customer_contact_rel", "customer_id", "contact_id", "Contacts", readonly=True
    )


class LeafLinkCursor(models.Model):
    """Contacts follow the customers. At which customer a person is only a customer read with its contacts tells."""

    _inherit = "leaflink.cursor"

    def _end_run_customer(self):
        result = super()._end_run_customer()
        if self.store_id.contact_sync != "none":
            self._start(self.store_id, "contact")
        return result

    def _fetch_page_contact(self, client, offset, filters):
        """Read a page; a key that may not switches contacts off."""
        try:
            return client.contacts(offset=offset, **self._of_company(filters))
        except errors.Forbidden as error:
            self.store_id._switch_off("contact_sync", error)
            return Page([], None, None, None)

    def _store_page_contact(self, results, operation):
        own = [raw for raw in results if self.store_id._is_own(raw.get("owner"))]
        self.env["leaflink.contact"]._store_page(self.store_id, own, operation)

    def _end_run_contact(self):
        """New persons may belong to customers that have not changed."""
        store = self.store_id
        if store.contact_sync == "none":
            return
        known_until = store.cursor_ids.filtered(lambda one: one.resource == "contact_link").value
        lonely = [("store_id", "=", store.id), ("customer_ids", "=", False), ("create_date", ">=", known_until)]
        all_of_them = not known_until or self.env["leaflink.contact"].search_count(lonely, limit=1)
        self._start(store, "contact_link", modified_since=False if all_of_them else None)

    def _fetch_page_contact_link(self, client, offset, filters):
        return client.customers(offset=offset, include_children="contacts", **self._of_company(filters))

    def _store_page_contact_link(self, results, operation):
        """Note who works where, and make persons of Odoo of those who have waited for that."""
        wanted = {str(raw.get("id")): _contact_numbers(raw) for raw in results}
        customers = self.env["leaflink.customer"]._known(self.store_id, wanted)
        contacts = self.env["leaflink.contact"]._known(self.store_id, {one for ones in wanted.values() for one in ones})
        changed = 0
        for number, customer in customers.items():
            rows = customer.contact_ids.browse(contacts[one].id for one in wanted[number] if one in contacts)
            if rows != customer.contact_ids:
                customer.contact_ids = rows
                changed += 1
        operation._count(updated=changed, skipped=len(results) - changed)
        self.env["leaflink.contact"].browse(one.id for one in contacts.values())._match()

    def _of_company(self, filters):
        owner = self.store_id.leaflink_company_id
        return {"owner": owner} | filters if owner else filters


def _contact_numbers(raw):
    """Return the ids of the contacts of a raw customer."""
    links = raw.get("contacts") or ()
    return [str(link["contact"]) for link in links if isinstance(link, dict) and link.get("contact")]
