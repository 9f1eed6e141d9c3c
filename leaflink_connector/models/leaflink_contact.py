from odoo import fields, models

from ..lib import person
from .leaflink_record import QUIET


class LeafLinkContact(models.Model):
    """A person at a retailer as LeafLink knows it, and the contact of Odoo it is (R118)."""

    _name = "leaflink.contact"
    _description = "LeafLink Contact"
    _inherit = ["leaflink.partner.binding"]
    _order = "name, id"
    _rec_names_search = ["name", "email", "external_id"]

    link_origin = fields.Selection(selection_add=[("person_data", "E-mail or Name")])
    customer_ids = fields.Many2many(
        "leaflink.customer", "leaflink_customer_contact_rel", "contact_id", "customer_id", "Works For", readonly=True
    )
    first_name = fields.Char(readonly=True)
    last_name = fields.Char(readonly=True)
    role = fields.Char(readonly=True)
    email = fields.Char(readonly=True)
    secondary_email = fields.Char("Second E-mail", readonly=True)
    phone = fields.Char(readonly=True)
    secondary_phone = fields.Char("Second Phone", readonly=True)
    description = fields.Text(readonly=True)
    archived = fields.Boolean("Deleted on LeafLink", readonly=True)

    def _is_archived(self):
        return self.archived

    def _employer(self):
        """Return the contact of Odoo this person works for: that of its first linked customer."""
        return self.customer_ids.partner_id[:1]

    def _match_of_store(self, store, create):
        """A person of the employer with the same e-mail, else the same name, is linked; else one is made. Persons of
        nobody wait; those LeafLink has deleted are not made."""
        linked, missing = self.browse(), self.browse()
        for contact in self:
            if not contact._employer() or contact.archived:
                contact._explain("missing")
            elif found := contact._person():
                contact._set_link(found, "person_data")
                linked += contact
            else:
                missing += contact
        linked._update_partners()
        missing._create_partners()
        return linked + missing

    def _person(self):
        """Return the one person of the employer that this must be, empty if none or several."""
        persons = self._employer().child_ids.filtered(
            lambda child: child.type == "contact" and self.store_id not in child.leaflink_contact_ids.store_id
        )
        same_mail = persons.filtered(lambda child: self.email and (child.email or "").lower() == self.email.lower())
        own = (self.first_name or "", self.last_name or "")
        found = same_mail or persons.filtered(lambda child: person.names(child.name) == own)
        return found if len(found) == 1 else found.browse()

    def _create_partners(self):
        Partner = self.env["res.partner"].with_context(**QUIET)
        partners = Partner.create(
            [
                contact._brought()
                | {"parent_id": contact._employer().id, "type": "contact", "company_id": contact.company_id.id}
                for contact in self
            ]
        )
        for contact, partner in zip(self, partners, strict=True):
            contact._set_link(partner, "created", imported=contact._brought())

    def _is_same(self, name, one, other):
        """A name LeafLink has no room for is the same name."""
        return person.names(one) == person.names(other) if name == "name" else one == other

    def _brought(self):
        return {"name": self.name, "email": self.email, "phone": self.phone, "function": self.role}

    def _link_settled(self):
        """No order waits for a person."""

    def action_open_partner(self):
        """Open the linked contact."""
        self.ensure_one()
        return self.partner_id.get_formview_action()

    def action_unlink_contact(self):
        """Break the link only: neither side loses the person, the sync does not link them again by itself."""
        self._check_role("operator")
        self.write({"partner_id": False, "link_origin": False, "unlinked_reason": "person", "imported": False})
        return True
