from odoo import fields, models


class LeafLinkOrderLoadLine(models.TransientModel):
    """What loading would do with one order."""

    _name = "leaflink.order.load.line"
    _description = "Preview of a LeafLink Order"

    wizard_id = fields.Many2one("leaflink.order.load", required=True, ondelete="cascade")
    number = fields.Char("Order No.")
    customer = fields.Char()
    status = fields.Char("LeafLink Status")
    total = fields.Float(digits=(16, 2))
    ordered_on = fields.Datetime()
    effect = fields.Selection([("create", "Created"), ("update", "Updated"), ("skip", "Skipped")])
    outcome = fields.Char("What Happens")
