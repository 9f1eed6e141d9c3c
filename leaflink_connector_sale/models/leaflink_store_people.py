from odoo import fields, models


class LeafLinkStore(models.Model):
    """Whose order it is."""

    _inherit = "leaflink.store"

    salesrep_policy = fields.Selection(
        [
            ("fallback", "Use the first one who is an Odoo user"),
            ("required", "Hold orders whose reps are not all Odoo users"),
            ("routing", "Hold orders without a rep; the rep decides where they go"),
        ],
        string="LeafLink Sales Reps",
        default="fallback",
        required=True,
        tracking=True,
        help="Without a rep who is an Odoo user: the salesperson of the contact, the customer's manager on LeafLink, then "
        "the salesperson of the store. Holding orders keeps them from becoming quotations until somebody has looked.",
    )

    def _trigger_reprocess_fields(self):
        return super()._trigger_reprocess_fields() | {"salesrep_policy"}
