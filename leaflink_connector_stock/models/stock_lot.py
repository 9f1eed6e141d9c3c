from odoo import fields, models


class StockLot(models.Model):
    _inherit = "stock.lot"

    leaflink_coa_state = fields.Selection(
        [("none", "No COA"), ("pending", "Pending"), ("passed", "Passed"), ("failed", "Failed")],
        "COA",
        default="none",
        required=True,
        copy=False,
        tracking=True,
        help="What the laboratory says of this lot. A store may offer only lots that have passed.",
    )

    def write(self, vals):
        result = super().write(vals)
        if "leaflink_coa_state" in vals:
            self.env["leaflink.store"]._wake_stock_push()
        return result
