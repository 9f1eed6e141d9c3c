from odoo import fields, models


class LeafLinkFacility(models.Model):
    """A facility of the seller, known by its number from the first order that names it."""

    _name = "leaflink.facility"
    _description = "LeafLink Facility"
    _inherit = ["leaflink.reference"]

    name = fields.Char(help="LeafLink orders carry the number only; name it as you like.")
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        check_company=True,
        help="Its orders are delivered from here if “Facility of the order” is among the sources of the store.",
    )
