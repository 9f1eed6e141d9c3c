from odoo import api, fields, models
from odoo.exceptions import UserError


class LeafLinkPayment(models.Model):
    """A payment recorded on a LeafLink order; immutable there, so keyed by its id (R212).

    It either comes from LeafLink and is booked in Odoo (leaflink_payment_book.py), or comes from Odoo and is sent
    (leaflink_payment_export.py): then it has a `mark`, and no id until LeafLink has given one.
    """

    _name = "leaflink.payment"
    _description = "LeafLink Payment"
    _inherit = ["leaflink.job"]
    _order = "day, id"

    order_id = fields.Many2one("leaflink.order", required=True, readonly=True, ondelete="cascade", index=True)
    store_id = fields.Many2one(related="order_id.store_id", store=True, index=True)
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="order_id.currency_id")
    external_id = fields.Char("LeafLink Payment ID", readonly=True)
    amount = fields.Monetary(readonly=True, help="Negative: a refund, a credit or a bounced payment.")
    currency_name = fields.Char("LeafLink Currency", readonly=True)
    date = fields.Datetime("Paid On", readonly=True)
    day = fields.Date("Date", readonly=True, help="The day of the payment as LeafLink's company sees it.")
    payment_type = fields.Char(readonly=True)
    reason = fields.Char(readonly=True)
    state = fields.Selection(
        [
            ("staged", "Not imported"),
            ("invoice", "Waits for invoice"),
            ("journal", "Waits for journal"),
            ("booked", "Booked"),
            ("refund", "Proposed refund"),
            ("skipped", "Left out"),
            ("export", "Being sent"),
            ("exported", "Sent from Odoo"),
            ("error", "Needs attention"),
        ],
        default="staged",
        required=True,
        readonly=True,
        index=True,
    )
    state_reason = fields.Char("Why", readonly=True)
    account_payment_id = fields.Many2one(
        "account.payment", "Odoo Payment", readonly=True, index="btree_not_null", help="Booked for a LeafLink payment."
    )
    move_id = fields.Many2one(
        "account.move", "Paid By", readonly=True, index="btree_not_null", help="The Odoo payment LeafLink is told of."
    )
    mark = fields.Char(readonly=True, index="btree_not_null", help="Stands in the reason of what Odoo has sent.")

    _payment_uniq = models.Constraint("UNIQUE(store_id, external_id)", "This LeafLink payment is already here.")

    @api.depends("amount", "order_id")
    def _compute_display_name(self):
        for payment in self:
            payment.display_name = f"{payment.order_id.short_number}: {payment._shown_amount()}"

    def _shown_amount(self):
        return self.order_id._amount(self.amount)

    def _set_state(self, state, reason=""):
        """Write state and reason where they differ."""
        for payment in self:
            if (payment.state, payment.state_reason or "") != (state, reason):
                payment.write({"state": state, "state_reason": reason})

    def action_open_payment(self):
        """Open the Odoo payment."""
        self.ensure_one()
        record = self.account_payment_id or self.move_id.origin_payment_id or self.move_id
        if not record:
            raise UserError(self.env._("%s has no payment in Odoo yet.", self.display_name))
        return record.get_formview_action()
