"""Price list and payment term of a quotation, from what LeafLink says of its customer and order (R116, R120, R197)."""

from odoo import fields, models


class LeafLinkOrder(models.Model):
    _inherit = "leaflink.order"

    payment_term = fields.Char("LeafLink Payment Term", readonly=True)

    def _pricelist(self, partner):
        """Of the customer's tier, of the store, of the contact; one in the currency of the order, else none."""
        tier = self.customer_id.tier_id.pricelist_id
        pricelist = tier or self.store_id.wholesale_pricelist_id or partner.property_product_pricelist
        return pricelist if pricelist.currency_id == self.currency_id else pricelist.browse()

    def _payment_terms(self, matched):
        """{order: payment term}: LeafLink's if it is mapped, else that of the contact."""
        names = {one.order.payment_term for one in matched} - {False}
        known = self.env["leaflink.term.map"]._terms(matched[0].order.store_id, names)
        return {one.order: known.get(one.order.payment_term) or one.partner.property_payment_term_id for one in matched}
