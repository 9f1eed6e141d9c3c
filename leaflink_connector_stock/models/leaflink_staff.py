from odoo import fields, models


class LeafLinkStaff(models.Model):
    _inherit = "leaflink.staff"

    warehouse_id = fields.Many2one(
        "stock.warehouse",
        check_company=True,
        help="Orders of this rep are delivered from here; empty = as the store says.",
    )
