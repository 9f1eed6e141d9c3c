from odoo import fields, models


class LeafLinkStore(models.Model):
    """Whose order it is."""

    _inherit = "leaflink.store"

    salesrep_policy = fields.Selection(
        [
            ("fallback", "No order waits for its rep"),
            ("required", "All must be Odoo users"),
            ("routing", "The rep routes the order"),
        ],
        string="LeafLink Sales Reps",
        default="fallback",
        required=True,
        tracking=True,
        help="The first rep who is an Odoo user sells; without one the salesperson of the contact, the customer's "
        "manager on LeafLink, or the salesperson of the store.",
    )

    term_map_ids = fields.One2many("leaflink.term.map", "store_id")

    def _trigger_reprocess_fields(self):
        return super()._trigger_reprocess_fields() | {"salesrep_policy"}
