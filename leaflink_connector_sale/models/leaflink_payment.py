from odoo import fields, models


class LeafLinkPayment(models.Model):
    """A payment recorded on a LeafLink order; immutable there, so keyed by its id (R212)."""

    _name = "leaflink.payment"
    _description = "LeafLink Payment"
    _order = "date, id"
    _rec_name = "external_id"

    order_id = fields.Many2one("leaflink.order", required=True, readonly=True, ondelete="cascade", index=True)
    store_id = fields.Many2one(related="order_id.store_id", store=True, index=True)
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="order_id.currency_id")
    external_id = fields.Char("LeafLink Payment ID", required=True, readonly=True)
    amount = fields.Monetary(readonly=True, help="Negative: a refund, a credit or a bounced payment.")
    date = fields.Datetime(readonly=True)
    payment_type = fields.Char(readonly=True)
    reason = fields.Char(readonly=True)
    state = fields.Selection([("staged", "Not imported")], default="staged", required=True, readonly=True)

    _payment_uniq = models.Constraint("UNIQUE(store_id, external_id)", "This LeafLink payment is already here.")
