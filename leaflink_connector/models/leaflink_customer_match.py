from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..lib.identity import name_key, zip_key
from .leaflink_customer_partner import place


class LeafLinkCustomer(models.Model):
    """Which Odoo partner a customer is: LeafLink id, external id, licence number; a name only suggests (C12, R106), and
    links by itself only together with the whole address, where the store says so (R107)."""

    _inherit = "leaflink.customer"

    def _match_of_store(self, store, create):
        """Exactly one partner of the company with the licence is linked. Several, or a partner of the same name and zip
        when one side has no licence, wait for a person; an incomplete record is asked for before a partner is made."""
        by_licence = store.customer_match != "manual"
        references, licensed = self._partners_by_reference(), self._partners_by_license() if by_licence else {}
        similar = self._similar() if store.customer_match.startswith("licence_then") else {}
        linked, missing = self.browse(), self.browse()
        for customer in self:
            found = references.get(customer.external_reference) or licensed.get(customer.id, self.env["res.partner"])
            if len(found) > 1:
                customer._explain_ambiguous(found)
            elif found:
                customer._set_link(found, "reference" if customer.external_reference in references else "license")
                linked += customer
            elif customer.id in similar:
                here = place(customer)
                same = similar[customer.id].filtered(lambda partner, here=here: place(partner) == here)
                if store.customer_match == "licence_then_link" and len(same) == 1:
                    customer._set_link(same, "similar")
                    linked += customer
                else:
                    customer._explain_similar(similar[customer.id])
            else:
                missing += customer
        linked._update_partners()
        whole = missing.filtered("digest")
        (missing - whole)._delay_fetch()
        if (store.customer_missing == "create" and by_licence) if create is None else create:
            whole._create_partners(to_review=True)
            linked, missing = linked + whole, missing - whole
        for customer in missing:
            customer._explain("missing")
        return linked

    # --- candidates

    @api.model
    def _company_partners(self, store, domain):
        company = Domain("company_id", "in", [False, store.company_id.id])
        return self.env["res.partner"].with_context(active_test=False).search(company & Domain(domain))

    def _partners_by_reference(self):
        """Return {external id: partner}: LeafLink keeps the database id of the partner under our key (R105)."""
        ids = [int(text) for text in self.mapped("external_reference") if text and text.isdecimal() and len(text) < 10]
        return (
            self._company_partners(self.store_id, [("id", "in", ids)]).grouped(lambda partner: str(partner.id))
            if ids
            else {}
        )

    def _partners_by_license(self):
        """Return {customer id: partners that have one of its licence numbers}."""
        tokens = {customer.id: set((customer.license_tokens or "").split()) for customer in self}
        wanted = list(set().union(*tokens.values()))
        if not wanted:
            return {}
        self.env["res.partner"].flush_model(["leaflink_license_tokens"])
        array = SQL("string_to_array(leaflink_license_tokens, ' ')")
        rows = self.env.execute_query(SQL("SELECT id, %s FROM res_partner WHERE %s && %s", array, array, wanted))
        partners = self._company_partners(self.store_id, [("id", "in", [row[0] for row in rows])])
        result = {}
        for customer_id, own in tokens.items():
            ids = {partner_id for partner_id, theirs in rows if own & set(theirs)}
            if fitting := partners.filtered(lambda partner, ids=ids: partner.id in ids):
                result[customer_id] = fitting
        return result

    def _similar(self):
        """Return {customer id: partners with its name and zip}, when a licence is missing on one side.

        Two businesses with different licences are never similar, however alike their names are.
        """
        keys = {one.id: (name_key(one.name), zip_key(one.zip)) for one in self if one.zip and one.name}
        if not keys:
            return {}
        self.env["res.partner"].flush_model(["name", "zip", "leaflink_license_tokens", "company_id", "active"])
        rows = self.env.execute_query(
            SQL(
                "SELECT id, name, zip, leaflink_license_tokens FROM res_partner "
                "WHERE LEFT(zip, 5) = ANY(%s) AND name IS NOT NULL AND active",
                list({zip_code for _name, zip_code in keys.values()}),
            )
        )
        by_key = {}
        for partner_id, name, zip_code, tokens in rows:
            by_key.setdefault((name_key(name), zip_key(zip_code)), []).append((partner_id, tokens))
        result = {}
        for customer in self.filtered(lambda one: keys.get(one.id) in by_key):
            found = by_key[keys[customer.id]]
            ids = [partner_id for partner_id, tokens in found if not (tokens and customer.license_tokens)]
            if ids and (partners := self._company_partners(customer.store_id, [("id", "in", ids)])):
                result[customer.id] = partners
        return result

    # --- why it waits

    def _explain_ambiguous(self, partners):
        message = self.env._(
            "%(customer)s: %(count)s contacts have this license (%(partners)s). Link the right one.",
            customer=self.display_name,
            count=len(partners),
            partners=", ".join(partners[:5].mapped("display_name")),
        )
        self._explain("ambiguous", message)

    def _explain_similar(self, partners):
        message = self.env._(
            "%(customer)s: %(partner)s has the same name and zip code, but the licenses cannot be compared. "
            "Link it, or create a new contact.",
            customer=self.display_name,
            partner=partners[0].display_name,
        )
        self._explain("similar", message)
