from odoo import api, fields, models

OWNERS = [
    ("manual", "By button only"),
    ("odoo", "Odoo"),
    ("leaflink", "LeafLink"),
]
# settings that say who leads -> their values in each of the usual ways to work
PRESETS = {
    "mixed": {
        "identity_owner": "manual",
        "description_owner": "manual",
        "structure_master": "leaflink",
        "cannabis_owner": "manual",
        "image_owner": "manual",
    },
    "odoo": dict.fromkeys(
        ("identity_owner", "description_owner", "structure_master", "cannabis_owner", "image_owner"), "odoo"
    ),
    "leaflink": {
        "identity_owner": "leaflink",
        "description_owner": "leaflink",
        "structure_master": "leaflink",
        "cannabis_owner": "leaflink",
        "image_owner": "manual",
    },
}


class LeafLinkStore(models.Model):
    """Which side leads for what of a product (R060, C04). Prices and quantities have settings of their own."""

    _inherit = "leaflink.store"

    ownership = fields.Selection(
        [
            ("mixed", "By button"),
            ("odoo", "Odoo leads"),
            ("leaflink", "LeafLink leads"),
            ("own", "As chosen below"),
        ],
        "Who Leads",
        compute="_compute_ownership",
        inverse="_inverse_ownership",
        help="Fills in the settings below.",
    )
    identity_owner = fields.Selection(
        OWNERS,
        "Name and SKU",
        default="manual",
        required=True,
        tracking=True,
        help="LeafLink never changes a SKU in Odoo.",
    )
    description_owner = fields.Selection(
        OWNERS,
        "Description",
        default="manual",
        required=True,
        tracking=True,
        help="Odoo: changes of the sales description are sent. LeafLink: its text replaces that of the product.",
    )
    structure_master = fields.Selection(
        OWNERS[1:],
        "Category, Brand and Line",
        default="leaflink",
        required=True,
        tracking=True,
        help="LeafLink leads: they cannot be changed on a listing that LeafLink has.",
    )
    cannabis_owner = fields.Selection(
        OWNERS,
        "Strain and License",
        default="manual",
        required=True,
        tracking=True,
        help="LeafLink leads: they cannot be changed on a listing that LeafLink has.",
    )
    image_owner = fields.Selection(
        OWNERS,
        "Picture",
        default="manual",
        required=True,
        tracking=True,
        help="LeafLink leads: none is sent, and with “Load Pictures” LeafLink's replaces that of the product.",
    )

    @api.depends(*PRESETS["mixed"])
    def _compute_ownership(self):
        for store in self:
            chosen = {name: store[name] for name in PRESETS["mixed"]}
            store.ownership = next((name for name, values in PRESETS.items() if values == chosen), "own")

    @api.onchange("ownership")
    def _inverse_ownership(self):
        for store in self:
            store.update(PRESETS.get(store.ownership, {}))
