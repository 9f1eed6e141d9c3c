from odoo import fields, models


class LeafLinkStore(models.Model):
    """From where orders are delivered."""

    _inherit = "leaflink.store"

    warehouse_priority = fields.One2many(
        "leaflink.warehouse.source",
        "store_id",
        help="Looked at from top to bottom before the warehouse of the store. Empty: always the store's.",
    )
