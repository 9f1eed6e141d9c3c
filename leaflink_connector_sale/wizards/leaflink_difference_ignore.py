from odoo import fields, models


class LeafLinkDifferenceIgnore(models.TransientModel):
    """A person says why nothing is to be done about some differences."""

    _name = "leaflink.difference.ignore"
    _description = "Ignore LeafLink Differences"
    _inherit = ["leaflink.job"]

    difference_ids = fields.Many2many("leaflink.difference", readonly=True)
    reason = fields.Char(required=True, help="Printed with the month. Asked again when one of the sides changes.")

    def action_ignore(self):
        """Ignore the open ones of them."""
        self.difference_ids._check_role("operator")
        self.difference_ids.check_access("read")
        self.difference_ids.sudo().filtered(lambda row: row.state == "open")._ignore(self.reason)
        return {"type": "ir.actions.act_window_close"}
