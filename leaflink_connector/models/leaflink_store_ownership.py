from odoo import fields, models

OWNERS = [
    ("manual", "By button only"),
    ("odoo", "Odoo"),
    ("leaflink", "LeafLink"),
]


class LeafLinkStore(models.Model):
    """Which side leads for what of a product (R060, C04). Prices and quantities have settings of their own."""

    _inherit = "leaflink.store"

    identity_owner = fields.Selection(
        OWNERS,
        "Name and SKU",
        default="manual",
        required=True,
        tracking=True,
        help="LeafLink never changes a SKU in Odoo.",
    )
    description_owner = fields.Selection(OWNERS, "Description", default="manual", required=True, tracking=True)
    structure_master = fields.Selection(
        OWNERS[1:],
        "Category, Brand and Line",
        default="leaflink",
        required=True,
        tracking=True,
        help="LeafLink leads: they cannot be changed on a listing that LeafLink has.",
    )
    cannabis_owner = fields.Selection(OWNERS, "Strain and License", default="manual", required=True, tracking=True)
    image_owner = fields.Selection(OWNERS[:2], "Picture", default="manual", required=True, tracking=True)
