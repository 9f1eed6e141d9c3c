from odoo import fields, models

FOLLOW = [
    ("none", "Leave the sales order"),
    ("confirm", "Confirm the quotation"),
    ("lock", "Lock the confirmed sales order"),
]
TELL = [("none", "Tell LeafLink nothing"), ("Shipped", "Make it Shipped"), ("Complete", "Make it Complete")]


class LeafLinkStore(models.Model):
    """Which state on one side follows which on the other (F6, R195). By itself nothing goes to LeafLink."""

    _inherit = "leaflink.store"

    when_fulfilled = fields.Selection(
        FOLLOW,
        default="none",
        required=True,
        tracking=True,
        help="What becomes of the sales order when LeafLink's order is Fulfilled.",
    )
    when_shipped = fields.Selection(
        FOLLOW,
        default="none",
        required=True,
        tracking=True,
        help="What becomes of the sales order when LeafLink's order is Shipped.",
    )
    when_complete = fields.Selection(
        FOLLOW,
        default="lock",
        required=True,
        tracking=True,
        help="What becomes of the sales order when LeafLink's order is Complete. A locked one can be unlocked.",
    )
    tell_confirmed = fields.Selection(
        [("none", "Tell LeafLink nothing"), ("Accepted", "Accept it")],
        default="none",
        required=True,
        tracking=True,
        help="What LeafLink's order becomes when its sales order is confirmed. Accepting it tells the buyer.",
    )
    tell_invoiced = fields.Selection(
        TELL,
        default="none",
        required=True,
        tracking=True,
        help="What LeafLink's order becomes when everything is delivered and invoiced.",
    )
    tell_paid = fields.Selection(
        TELL,
        default="none",
        required=True,
        tracking=True,
        help="What LeafLink's order becomes when everything is delivered, invoiced and paid.",
    )
