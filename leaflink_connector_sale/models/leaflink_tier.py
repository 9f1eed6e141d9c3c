from odoo import fields, models


class LeafLinkTier(models.Model):
    """The price list of Odoo that a tier of LeafLink's customers has."""

    _inherit = "leaflink.tier"

    pricelist_id = fields.Many2one(
        "product.pricelist",
        "Price List",
        check_company=True,
        help="Price list of the contacts of this tier's customers, as far as they have none of their own, and of their "
        "quotations; it changes no price that LeafLink has agreed.",
    )

    def write(self, vals):
        """Contacts of customers of the tier have the price list from now on, unless a person has chosen another."""
        result = super().write(vals)
        if "pricelist_id" in vals:
            self.store_id._delay_bring()
        return result
