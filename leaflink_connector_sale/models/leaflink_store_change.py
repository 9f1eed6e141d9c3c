from odoo import fields, models


class LeafLinkStore(models.Model):
    """What LeafLink's later changes do to a sales order, and what cancelling in Odoo does to LeafLink (C21, C22)."""

    _inherit = "leaflink.store"

    update_mode = fields.Selection(
        [
            ("until_confirmed", "Until the quotation is confirmed"),
            ("never", "Never: ask about each change"),
            ("until_delivery", "Until the delivery starts"),
        ],
        string="Changes Are Applied",
        default="until_confirmed",
        required=True,
        tracking=True,
        help="Later changes are shown on the sales order, and a person accepts or refuses them.",
    )
    price_freeze_state = fields.Selection(
        [
            ("sale", "Until confirmed"),
            ("delivery_started", "Until the delivery starts"),
            ("delivered", "Until delivered"),
            ("invoiced", "Until invoiced"),
            ("never", "Always"),
        ],
        string="Prices Follow",
        default="sale",
        required=True,
        tracking=True,
        help="After that a price LeafLink changes on a line is shown but not taken over; quantities still are.",
    )
    on_cancel = fields.Selection(
        [
            ("ask", "Ask"),
            ("unlink", "Leave the LeafLink order open"),
            ("reject", "Reject the LeafLink order"),
        ],
        string="When Cancelled in Odoo",
        default="ask",
        required=True,
        tracking=True,
        help="LeafLink forgets the sales order in any case. Programs that cancel are not asked: the order stays open.",
    )
