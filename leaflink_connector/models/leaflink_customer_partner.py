from odoo import api, models
from odoo.tools import plaintext2html

from ..lib.identity import name_key, zip_key
from .leaflink_record import QUIET

ADDRESS = ("street", "street2", "city", "zip", "state_id", "country_id")


class LeafLinkCustomer(models.Model):
    """What a customer of LeafLink brings to its partner in Odoo. A person's change is never overwritten (R111)."""

    _inherit = "leaflink.customer"

    def _create_partners(self, to_review=False):
        """Create one partner per licence of these customers of one store in one go, with its delivery address."""
        oldest_first = self.with_context(**QUIET).sorted(lambda one: int(one.external_id or 0))
        groups = list(oldest_first.grouped(lambda one: one.license_tokens or one.id).values())
        company = self.store_id.company_id
        Partner = self.env["res.partner"].with_context(allowed_company_ids=company.ids, **QUIET)
        partners = Partner.create([customers[0]._new_partner_values() for customers in groups])
        for customers, partner in zip(groups, partners, strict=True):
            for customer in customers:
                brought = customer == customers[0] and customer._brought()
                customer._set_link(partner, "created", to_review=to_review, imported=brought)
            customers[1:]._update_partners()

    def _brought(self):
        """Return what LeafLink says in terms of res.partner: single fields, "address" and "delivery" as a whole."""
        country = self._us().id
        address = {name: self[name] for name in ("street", "street2", "city", "zip")}
        address |= {"state_id": self.state_id.id, "country_id": country}
        manager = self._salesperson() if self.store_id.customer_salesperson else None
        return ({"user_id": manager.id} if manager else {}) | {
            "name": self.name,
            "email": self.email,
            "phone": self.phone,
            "website": self.website,
            "leaflink_license_number": self.license_number,
            "address": address if self.street or self.city or self.zip else None,
            "delivery": (self.delivery_address or None) and self.delivery_address | {"country_id": country},
        }

    @api.model
    def _watched(self):
        return super()._watched() | {"country_id", "user_id"}

    def _salesperson(self):
        """Return the Odoo user of the first manager on LeafLink who is one of the store's company (R117)."""
        users, company = self.manager_ids.user_id, self.company_id
        return users.filtered(lambda user: company in user.company_ids)[:1]

    def _new_partner_values(self):
        """Return the values of the res.partner to create (R098-R103); by the licence as reference people find it."""
        brought = self._brought()
        address, delivery = brought.pop("address"), brought.pop("delivery")
        tokens = (self.license_tokens or "").split()
        child = {"type": "delivery", "company_id": self.company_id.id}
        return {
            **brought,
            **(address or {"country_id": self._us().id}),
            "ref": tokens[0].upper() if tokens else False,
            "comment": plaintext2html(self.description) if self.description else False,
            "is_company": True,
            "company_id": self.company_id.id,
            "child_ids": [(0, 0, child | delivery)] if delivery else [],
        }

    def _news(self, brought, before):
        """A delivery address is an address of its own; so is the place of a second customer of the same contact."""
        for name in self._places():
            if brought[name] and brought[name] != before.get(name):
                self._update_delivery(brought[name], before.get(name))
        return super()._news(brought, before)

    def _differing(self, brought):
        places = self._places()
        return super()._differing({name: value for name, value in brought.items() if name not in places})

    def _places(self):
        """Return the names of what is a delivery address of the contact, none of its own fields."""
        return ("delivery", "address") if self._is_branch() else ("delivery",)

    def _is_branch(self):
        """Tell whether another customer with another address has given this contact its own (several locations)."""
        others = self.partner_id.leaflink_customer_ids.filtered(
            lambda other: other != self and other.store_id == self.store_id and place(other) != place(self)
        )
        return any(place(other) == place(self.partner_id) for other in others)

    def _here(self, name):
        if name != "address":
            return super()._here(name)
        partner = self._partner()
        return _address(partner) if any(partner[part] for part in ("street", "street2", "city", "zip")) else None

    def _is_same(self, name, one, other):
        """A ZIP+4 is the same zip."""
        return zip_alike(one) == zip_alike(other) if name == "address" and one and other else one == other

    def _as_values(self, name, value):
        return _address_news(self.partner_id, value) if name == "address" else super()._as_values(name, value)

    def _label(self, name):
        return self.env._("Address") if name == "address" else super()._label(name)

    def _shown(self, name, value):
        if name != "address":
            return super()._shown(name, value)
        return ", ".join(filter(None, (value[part] for part in ("street", "street2", "city", "zip"))))

    def _update_delivery(self, address, before):
        """Give the partner this delivery address: there already, in place of the one brought before, or a new one."""
        partner = self.partner_id
        if self._find_address(partner, address):
            return
        former = before and self._find_address(partner, before)
        if former and former != partner:
            former.write(_address_news(former, address))
        else:
            self._add_delivery(partner, address | {"name": self.name if self._is_branch() else False})

    @api.model
    def _shipping_partner(self, address, partner):
        """Return the partner that stands for a delivery address (lib.payloads.Address) of `partner`: that itself when
        the address is empty or its own, else its delivery address, created when missing."""
        if not address:
            return partner
        values = self._address_values(address, self._us_states()) | {"country_id": self._us().id}
        return self._find_address(partner, values) or self._add_delivery(partner, values)

    def _find_address(self, partner, values):
        """Return the partner or its delivery address with the same street and zip, empty if none."""
        # one by one: added up they would be read apart from the partners of the other orders
        candidates = (partner, *partner.child_ids.filtered(lambda child: child.type == "delivery"))
        return next((one for one in candidates if place(one) == place(values)), partner.browse())

    def _add_delivery(self, partner, values):
        child = {"parent_id": partner.id, "type": "delivery", "company_id": partner.company_id.id}
        return self.env["res.partner"].with_context(**QUIET).create(child | values)


def place(address):
    """Return what makes two addresses the same: street with unit, five digits of the zip."""
    return name_key(f"{address['street'] or ''} {address['street2'] or ''}"), zip_key(address["zip"])


def _address(partner):
    return {name: partner[name].id if name in ("state_id", "country_id") else partner[name] for name in ADDRESS}


def zip_alike(address):
    """Return the parts of an address, comparable: nothing is False, a zip has five digits."""
    return {name: (zip_key(address[name]) if name == "zip" else address[name]) or False for name in ADDRESS}


def _address_news(partner, address):
    """Return what differs between a partner's address and `address`; a longer form of the same zip is kept."""
    present = _address(partner)
    news = {name: value for name, value in address.items() if (present[name] or False) != (value or False)}
    if address["zip"] and (partner.zip or "").startswith(address["zip"]):
        news.pop("zip", None)
    return news
