from odoo import fields, models


class ResPartner(models.Model):
    """The warehouse of a contact."""

    _inherit = "res.partner"

    leaflink_warehouse_id = fields.Many2one(
        "stock.warehouse",
        "LeafLink Warehouse",
        company_dependent=True,
        domain="[('company_id', '=', current_company_id)]",
        help="LeafLink orders of this contact are delivered from here if “Contact” is among the sources of the store.",
    )
