from odoo import fields, models


class LeafLinkStaff(models.Model):
    """The warehouse of a sales rep."""

    _inherit = "leaflink.staff"

    warehouse_id = fields.Many2one(
        "stock.warehouse",
        check_company=True,
        help="Orders of this rep are delivered from here if “Sales rep” is among the sources of the store.",
    )

    def _routing_fields(self):
        return super()._routing_fields() | {"warehouse_id"}
