from odoo import api, models


class LeafLinkCustomer(models.Model):
    """Terms of a customer that the store maps become terms of its contact (R116, R120)."""

    _inherit = "leaflink.customer"

    def _after_news(self):
        """A term LeafLink names for the first time is offered for mapping."""
        for store, customers in self.grouped("store_id").items():
            self.env["leaflink.term.map"]._terms(store, set(customers.mapped("payment_term")) - {False})
        return super()._after_news()

    @api.model
    def _watched(self):
        return super()._watched() | {"property_payment_term_id", "specific_property_product_pricelist"}

    def _brought(self):
        terms = {row.name: row.term_id.id for row in self.store_id.term_map_ids}
        return super()._brought() | {
            "property_payment_term_id": terms.get(self.payment_term, False),
            "specific_property_product_pricelist": self.tier_id.pricelist_id.id,
        }
