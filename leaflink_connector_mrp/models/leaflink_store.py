from odoo import fields, models


class LeafLinkStore(models.Model):
    """What a store makes for its orders."""

    _inherit = "leaflink.store"

    assembly_mode = fields.Selection(
        [
            ("none", "People plan it"),
            ("ordered", "Make what was ordered"),
            ("missing", "Make what is missing"),
        ],
        string="Manufacturing",
        default="none",
        required=True,
        tracking=True,
        help="A confirmed order gets a manufacturing order for each line whose product has a bill of materials: for "
        "what was ordered, or for what its warehouse lacks, what others wait for included. Receipts do not count. "
        "Where people plan it, nothing is added; what was made before still shrinks and goes with its order.",
    )
