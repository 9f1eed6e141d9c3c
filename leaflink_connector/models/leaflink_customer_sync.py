from odoo import api, models
from odoo.fields import Domain

from ..lib import payloads
from ..lib.identity import license_tokens
from .leaflink_customer_partner import place


class LeafLinkCustomer(models.Model):
    """From LeafLink's customers to our rows."""

    _inherit = "leaflink.customer"
    _payload = payloads.Customer
    _endpoint = "customer"

    def _digest(self, store, record):
        """An order may carry only id and name of its customer; what its own endpoint gives is all there is."""
        is_whole = self.env.context.get("leaflink_whole") or "license_number" in (record.raw or {"license_number"})
        return super()._digest(store, record) if is_whole else False

    def _relink_domain(self):
        return Domain([("archived", "=", False)])

    @api.model
    def _values(self, store, records):
        managers = self.env["leaflink.staff"]._row_ids(
            store, {staff: None for one in records for staff in one.managers}
        )
        tiers = self.env["leaflink.tier"]._row_ids(store, {one.tier: None for one in records})
        states = self._us_states()
        types = self.env["leaflink.license.type"]._row_ids(store, {one.license_type: None for one in records})
        return [
            self._customer_values(record, states)
            | {
                "manager_ids": [(6, 0, [managers[staff] for staff in record.managers])],
                "tier_id": tiers.get(record.tier, False),
                "license_type_id": types.get(record.license_type, False),
            }
            for record in records
        ]

    @api.model
    def _customer_values(self, customer, states):
        """Return the values of one customer but for references. Texts are stripped, empty ones False."""
        own = (
            customer
            if customer.address or customer.city or customer.zipcode
            else customer.corporate_address or customer
        )
        address = self._address_values(own, states)
        delivery = customer.delivery_address and self._address_values(customer.delivery_address, states)
        website = customer.website.strip()
        phone = " ext. ".join(filter(None, [customer.phone.strip(), customer.phone_extension.strip()]))
        return address | {
            "name": (customer.name or customer.display_name or customer.nickname or customer.dba).strip(),
            "nickname": customer.nickname.strip() or False,
            "dba": customer.dba.strip() or False,
            "license_number": customer.license_number.strip() or False,
            "license_tokens": " ".join(license_tokens(customer.license_number)) or False,
            "license_inactive": customer.license_inactive,
            "archived": customer.archived,
            "delinquent": customer.delinquent,
            "description": customer.description.strip() or False,
            "delivery_preferences": customer.delivery_preferences.strip() or False,
            "directions": customer.directions.strip() or False,
            "payment_term": customer.term or False,
            "delivery_fee": customer.shipping_charge.amount if customer.shipping_charge else 0,
            "email": customer.email.strip() or False,
            "phone": phone or False,
            "website": website if "://" in website or not website else f"https://{website}",
            "delivery_address": delivery if delivery and place(delivery) != place(address) else False,
        }

    @api.model
    def _address_values(self, address, states):
        """Return street, street2, city, zip, state_id of an address of LeafLink; a state is a code or a full name."""
        return {
            "street": address.address.strip() or False,
            "street2": address.unit_number.strip() or False,
            "city": address.city.strip() or False,
            "zip": address.zipcode or False,
            "state_id": states.get(address.state.strip().casefold(), False),
        }

    def _us_states(self):
        """Return {code or name, lower case: id} of the states of the USA."""
        return {word.casefold(): state.id for state in self._us().state_ids for word in (state.name, state.code)}

    def _us(self):
        """Return the country, without asking the database: an import does so for every order."""
        return self.env["res.country"].browse(self.env["ir.model.data"]._xmlid_to_res_id("base.us"))

    @api.model
    def _store_page(self, store, results, operation=None, create=None):
        """Take customers of the store's company; of archived ones no partner is made unasked."""
        self, archived, others = self.with_context(leaflink_whole=True), [], []
        for raw in results:
            if store._is_own(raw.get("owner")):
                (archived if raw.get("archived") in (True, "true") else others).append(raw)
        return super()._store_page(store, others, operation, create) + super()._store_page(
            store, archived, operation, bool(create)
        )


class LeafLinkCursor(models.Model):
    _inherit = "leaflink.cursor"

    def _fetch_page_customer(self, client, offset, filters):
        if self.store_id.leaflink_company_id:
            filters = {"owner": self.store_id.leaflink_company_id} | filters
        return client.customers(offset=offset, **{name: value for name, value in filters.items() if name[0] != "_"})

    def _store_page_customer(self, results, operation):
        """Take a page; `_create` among the filters is a person's choice in the load dialog."""
        create = (self.filters or {}).get("_create")
        self.env["leaflink.customer"]._store_page(self.store_id, results, operation, create=create)

    def _end_run_customer(self):
        """What waited may have its match by now; whether to create was decided with its page."""
        self.store_id._delay_relink(create=False)
