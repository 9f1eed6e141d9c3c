from odoo import api, models

from ..lib.identity import name_key, zip_key
from .leaflink_record import QUIET

ADDRESS = ("street", "street2", "city", "zip", "state_id", "country_id")


class LeafLinkCustomer(models.Model):
    """What a customer of LeafLink brings to its partner in Odoo. A person's change is never overwritten (R111)."""

    _inherit = "leaflink.customer"

    def _create_partners(self, to_review=False):
        """Create one partner per licence of these customers of one store in one go, with its delivery address."""
        groups = list(self.with_context(**QUIET).grouped(lambda one: one.license_tokens or one.id).values())
        company = self.store_id.company_id
        Partner = self.env["res.partner"].with_context(allowed_company_ids=company.ids, **QUIET)
        partners = Partner.create([customers[0]._new_partner_values() for customers in groups])
        for customers, partner in zip(groups, partners, strict=True):
            for customer in customers:
                customer._set_link(partner, "created", to_review=to_review, imported=customer._brought())

    def _brought(self):
        """Return what LeafLink says in terms of res.partner: single fields, "address" and "delivery" as a whole."""
        country = self._us().id
        address = {name: self[name] for name in ("street", "street2", "city", "zip")}
        address |= {"state_id": self.state_id.id, "country_id": country}
        return {
            "name": self.name,
            "email": self.email,
            "phone": self.phone,
            "website": self.website,
            "leaflink_license_number": self.license_number,
            "address": address if self.street or self.city or self.zip else None,
            "delivery": (self.delivery_address or None) and self.delivery_address | {"country_id": country},
        }

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
            "is_company": True,
            "company_id": self.company_id.id,
            "child_ids": [(0, 0, child | delivery)] if delivery else [],
        }

    def _link_given(self):
        """Nothing of LeafLink was brought to this partner yet: fill what it lacks."""
        self.sudo().imported = False
        self.sudo()._update_partners()
        return super()._link_given()

    def _update_partners(self):
        """Bring news to the linked partners: fills what is empty, updates what no person has touched since."""
        for customer in self.filtered("partner_id"):
            partner, brought, before = customer.partner_id, customer._brought(), customer.imported or {}
            news = {
                name: value
                for name, value in brought.items()
                if name not in ("address", "delivery")
                and value
                and partner[name] != value
                and (not partner[name] or partner[name] == before.get(name))
            }
            if brought["address"] and _may_replace(partner, before.get("address")):
                news |= _address_news(partner, brought["address"])
            if news:
                partner.with_context(**QUIET).write(news)
            if brought["delivery"] and brought["delivery"] != before.get("delivery"):
                customer._update_delivery(brought["delivery"], before.get("delivery"))
            if brought != before:
                customer.imported = brought

    def _update_delivery(self, address, before):
        """Give the partner this delivery address: there already, in place of the one brought before, or a new one."""
        partner = self.partner_id
        if self._find_address(partner, address):
            return
        former = before and self._find_address(partner, before)
        if former and former != partner:
            former.write(_address_news(former, address))
        else:
            self._add_delivery(partner, address)

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


def _may_replace(partner, before):
    """Tell whether the address of a partner is empty or still the one brought before. A ZIP+4 is the same zip."""
    if not any(partner[name] for name in ("street", "street2", "city", "zip")):
        return True
    return (
        bool(before)
        and all(
            (partner[name].id if name in ("state_id", "country_id") else partner[name] or False)
            == (before[name] or False)
            for name in ADDRESS
            if name != "zip"
        )
        and zip_key(partner.zip) == zip_key(before["zip"])
    )


def _address_news(partner, address):
    """Return what differs between a partner's address and `address`; a longer form of the same zip is kept."""
    present = {name: partner[name].id if name in ("state_id", "country_id") else partner[name] for name in ADDRESS}
    news = {name: value for name, value in address.items() if (present[name] or False) != (value or False)}
    if address["zip"] and (partner.zip or "").startswith(address["zip"]):
        news.pop("zip", None)
    return news
