from odoo import fields, models


class LeafLinkTier(models.Model):
    _inherit = "leaflink.tier"

    pricelist_id = fields.Many2one(
        "product.pricelist",
        "Price List",
        check_company=True,
        help="Price list of the quotations of customers of this tier; it changes no price that LeafLink has agreed.",
    )
