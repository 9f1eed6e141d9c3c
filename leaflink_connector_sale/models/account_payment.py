from odoo import api, fields, models


class AccountPayment(models.Model):
    """An Odoo payment that was booked for one of LeafLink, or prepared as its refund."""

    _inherit = "account.payment"

    leaflink_payment_ids = fields.One2many(
        "leaflink.payment",
        "account_payment_id",
        "LeafLink Payments",
        readonly=True,
        groups="leaflink_connector.group_user",
    )

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self.sudo().leaflink_payment_ids.with_user(self.env.user).sudo()._odoo_payment_changed(vals["state"])
        return result

    @api.ondelete(at_uninstall=False)
    def _forget_leaflink(self):
        self.sudo().leaflink_payment_ids._odoo_payment_changed(None)
