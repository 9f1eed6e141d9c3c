from odoo import api, fields, models


class SaleOrder(models.Model):
    """What a quotation says of its LeafLink customer; it keeps nobody from confirming (N15, R116)."""

    _inherit = "sale.order"

    leaflink_customer_note = fields.Text(
        "LeafLink Customer Note", compute="_compute_leaflink_customer_note", compute_sudo=True
    )

    @api.depends("partner_id.commercial_partner_id.leaflink_license_expiry", "state", "leaflink_order_ids.customer_id")
    def _compute_leaflink_customer_note(self):
        for order in self:
            notes = []
            if order.state in ("draft", "sent"):
                notes = [order.partner_id.commercial_partner_id._leaflink_license_warning()]
                notes += [staged._missing_fee() for staged in order.leaflink_order_ids]
            order.leaflink_customer_note = "\n".join(filter(None, notes))


class LeafLinkOrder(models.Model):
    _inherit = "leaflink.order"

    def _missing_fee(self):
        """Return a sentence when LeafLink charges no delivery although its customer has a fee, else ""."""
        fee = self.customer_id.delivery_fee
        if not fee or self.shipping_charge:
            return ""
        return self.env._(
            "LeafLink charges no delivery for order %(order)s; the delivery fee of %(customer)s is %(fee)s.",
            order=self.short_number,
            customer=self.customer_id.name,
            fee=self.currency_id.format(fee),
        )
