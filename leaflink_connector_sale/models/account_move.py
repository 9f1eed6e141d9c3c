from odoo import api, fields, models
from odoo.fields import Domain


class AccountMove(models.Model):
    """What an invoice shows of its LeafLink orders; read with sudo, so that everybody who invoices may see it."""

    _inherit = "account.move"

    leaflink_number = fields.Char(
        "LeafLink Number", compute="_compute_leaflink", search="_search_leaflink_number", compute_sudo=True
    )
    leaflink_short_number = fields.Char(
        "LeafLink Order No.", compute="_compute_leaflink", search="_search_leaflink_short_number", compute_sudo=True
    )
    leaflink_payment_count = fields.Integer(compute="_compute_leaflink", compute_sudo=True)

    @api.depends("line_ids.sale_line_ids")
    def _compute_leaflink(self):
        for move in self:
            orders = move._leaflink_orders()
            move.leaflink_number = ", ".join(orders.mapped("external_id"))
            move.leaflink_short_number = ", ".join(filter(None, orders.mapped("short_number")))
            move.leaflink_payment_count = len(orders.payment_ids)

    def _search_leaflink(self, field, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        orders = (
            self.env["sale.order"]
            .sudo()
            ._search(Domain(field, operator, value) & Domain("leaflink_number", "!=", False))
        )
        found = Domain("line_ids.sale_line_ids.order_id", "in", orders)
        if operator == "in" and not all(value):
            found |= ~Domain("line_ids.sale_line_ids.order_id.leaflink_number", "!=", False)
        return found

    def _search_leaflink_number(self, operator, value):
        return self._search_leaflink("leaflink_number", operator, value)

    def _search_leaflink_short_number(self, operator, value):
        return self._search_leaflink("leaflink_short_number", operator, value)

    def _leaflink_orders(self):
        """The LeafLink orders these invoices are about, as superuser."""
        return self.sudo().line_ids.sale_line_ids.order_id.leaflink_order_ids

    def _leaflink_receivable(self):
        """The lines of these invoices that wait for money, in their order."""
        return self.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable").sorted(
            lambda line: self.ids.index(line.move_id.id)
        )

    def _post(self, soft=True):
        """Payments of LeafLink orders wait for this moment; they are booked in a job."""
        posted = super()._post(soft)
        posted.filtered(lambda move: move.move_type == "out_invoice")._leaflink_orders()._delay_booking()
        return posted

    def action_leaflink_payments(self):
        """Open the payments LeafLink knows of the orders on these invoices."""
        action = self.env["ir.actions.act_window"]._for_xml_id("leaflink_connector_sale.action_leaflink_payment")
        return action | {"domain": [("order_id", "in", self._leaflink_orders().ids)]}
