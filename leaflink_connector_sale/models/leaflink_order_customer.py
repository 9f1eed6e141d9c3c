"""Whose order it is: the contact, for this order or from now on, and where its invoice and goods go (R109-R113)."""

from odoo import fields, models

from odoo.addons.leaflink_connector.lib import payloads

from .leaflink_order_match import Problem

# what of a quotation follows another contact
MOVED = (
    "partner_id",
    "partner_invoice_id",
    "partner_shipping_id",
    "pricelist_id",
    "payment_term_id",
    "fiscal_position_id",
)


class LeafLinkOrder(models.Model):
    _inherit = "leaflink.order"

    partner_id = fields.Many2one(
        "res.partner",
        "Contact of This Order",
        readonly=True,
        copy=False,
        help="Chosen for this order only; other orders of the LeafLink customer go to the contact it is linked to.",
    )

    def _contact(self):
        """The contact that buys: chosen for this order, linked to the LeafLink customer, the store's without one."""
        unknown = not self.customer_id and self.store_id.default_partner_id
        return self.partner_id or unknown or self.customer_id.partner_id

    def _match_customers(self, matched):
        """Customer, invoice and delivery partner (R141, R194); the delivery address is the one on the order."""
        self.browse(one.order.id for one in matched).customer_id._match()
        addresses = {}
        for one in matched:
            order = one.order
            one.partner = one.invoice_partner = one.shipping_partner = partner = order._contact()
            if not partner:
                one.problems.append(Problem("customer", order._why_no_customer(), order))
                continue
            key = (partner, order.customer_id, str(order.delivery_address))
            if key not in addresses:
                addresses[key] = order._addresses(partner)
            one.invoice_partner, one.shipping_partner = addresses[key]

    def _addresses(self, partner):
        """(invoice, delivery) address: LeafLink's for the goods, else the only one of its kind, else the contact."""
        delivery = partner.browse()
        if self.delivery_address:
            address = payloads.Address(**self.delivery_address)
            delivery = self.env["leaflink.customer"]._shipping_partner(address, partner)
        return self._only_address(partner, "invoice"), delivery or self._only_address(partner, "delivery")

    def _only_address(self, partner, kind):
        """With several of a kind a person chooses (R113)."""
        if self._has_several(partner, kind):
            return partner
        return partner.browse(partner.address_get([kind])[kind])

    def _has_several(self, partner, kind):
        return len(partner.child_ids.filtered(lambda child: child.type == kind)) > 1

    def _ask_for_addresses(self, matched):
        """LeafLink names no address and the contact has several: somebody chooses on the new quotation (R113)."""
        for one in matched:
            order = one.order
            asks = not (order.applied or order.delivery_address or order.consolidated)
            if not asks or one.shipping_partner != one.partner or not self._has_several(one.partner, "delivery"):
                continue
            message = self.env._(
                "LeafLink order %(order)s names no delivery address, %(contact)s has several: choose one on %(sale)s.",
                order=order.short_number,
                contact=one.partner.display_name,
                sale=order.sale_order_id.name,
            )
            self.env["leaflink.issue"]._open(order.store_id, order.sale_order_id, "address", message)

    # --- a person chooses

    def action_change_customer(self):
        """Open the dialog that says which contact buys, for this order or from now on (R109, R110)."""
        self.ensure_one()
        contact = self._contact() or self.customer_id.suggested_partner_id
        return self.env["leaflink.customer.link"]._dialog(
            self.env._("Customer of %s", self.short_number),
            default_order_id=self.id,
            default_customer_id=self.customer_id.id,
            default_partner_id=contact.id,
        )

    def action_fix_customer(self):
        """Lead to choosing the contact."""
        return self.action_change_customer()

    def _contact_chosen(self):
        """Let the order go on with the contact a person chose; a quotation it has already goes to that contact."""
        sale = self.sale_order_id
        if not sale:
            self._process_by_person()
        elif sale.state in ("draft", "sent") and not self.consolidated:
            order = self._as_job(self.store_id)
            [one] = order._match()
            header = order._header_defaults([one])[order]
            order.sale_order_id.write({name: header[name] for name in MOVED})
            words = {"contact": one.partner.display_name, "user": self.env.user.name}
            order.sale_order_id._leaflink_log(self.env._("%(user)s chose %(contact)s as customer.", **words))


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def write(self, vals):
        """A person who chose the delivery address has answered."""
        result = super().write(vals)
        if "partner_shipping_id" in vals:
            self.env["leaflink.issue"]._solve(self, ["address"])
        return result

    def _action_confirm(self):
        self.env["leaflink.issue"]._solve(self, ["address"])
        return super()._action_confirm()
