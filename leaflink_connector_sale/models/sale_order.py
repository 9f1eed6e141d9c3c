from odoo import api, fields, models
from odoo.fields import Domain

from .leaflink_order_process import CLOSED


class SaleOrder(models.Model):
    """What a sales order shows of its LeafLink order; read with sudo, so that everybody who sells may see it."""

    _inherit = "sale.order"

    leaflink_order_ids = fields.One2many(
        "leaflink.order", "sale_order_id", "LeafLink Orders", readonly=True, groups="leaflink_connector.group_user"
    )
    leaflink_number = fields.Char(
        "LeafLink Number", compute="_compute_leaflink", search="_search_leaflink_number", compute_sudo=True
    )
    leaflink_short_number = fields.Char(
        "LeafLink Order No.", compute="_compute_leaflink", search="_search_leaflink_short_number", compute_sudo=True
    )
    leaflink_status = fields.Char(
        "LeafLink Status", compute="_compute_leaflink", search="_search_leaflink_status", compute_sudo=True
    )
    leaflink_changed = fields.Boolean(
        "Changed on LeafLink", compute="_compute_leaflink", search="_search_leaflink_changed", compute_sudo=True
    )
    leaflink_change_note = fields.Text("LeafLink Change", compute="_compute_leaflink", compute_sudo=True)

    @api.depends(
        "leaflink_order_ids.external_id",
        "leaflink_order_ids.short_number",
        "leaflink_order_ids.status",
        "leaflink_order_ids.difference_note",
    )
    def _compute_leaflink(self):
        for order in self:
            staged = order.leaflink_order_ids
            order.leaflink_number = ", ".join(staged.mapped("external_id"))
            order.leaflink_short_number = ", ".join(filter(None, staged.mapped("short_number")))
            order.leaflink_status = ", ".join(sorted(set(filter(None, staged.mapped("status")))))
            order.leaflink_change_note = "\n".join(filter(None, staged.mapped("difference_note")))
            order.leaflink_changed = bool(order.leaflink_change_note)

    def _linked_to(self, domain):
        """Domain of the sales orders whose LeafLink order meets `domain`."""
        staged = self.env["leaflink.order"].sudo()._search(Domain("sale_order_id", "!=", False) & domain)
        return Domain("id", "in", staged.subselect("sale_order_id"))

    def _search_leaflink(self, field, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        domain = self._linked_to(Domain(field, operator, value))
        if operator == "in" and not all(value):
            domain |= ~self._linked_to(Domain.TRUE)
        return domain

    def _search_leaflink_number(self, operator, value):
        return self._search_leaflink("external_id", operator, value)

    def _search_leaflink_short_number(self, operator, value):
        return self._search_leaflink("short_number", operator, value)

    def _search_leaflink_status(self, operator, value):
        return self._search_leaflink("status", operator, value)

    def _search_leaflink_changed(self, operator, value):
        if operator != "in":
            return NotImplemented
        changed = self._linked_to(Domain("difference_note", "!=", False))
        return changed if True in value else ~changed

    # --- what happens here and concerns LeafLink; works for users without a LeafLink role

    def _action_confirm(self):
        result = super()._action_confirm()
        if staged := self.sudo().leaflink_order_ids:
            staged._sale_confirmed()
        return result

    def _action_cancel(self):
        result = super()._action_cancel()
        self.sudo().leaflink_order_ids._sale_cancelled()
        return result

    @api.ondelete(at_uninstall=False)
    def _forget_leaflink(self):
        """A deleted quotation: LeafLink forgets its number (R139), the order stays out until somebody wants it."""
        staged = self.sudo().leaflink_order_ids
        for order in staged:
            sale = order.sale_order_id
            if sale.state != "cancel":
                order._tell_cancelled()
            if order.status not in CLOSED:
                words = {"user": self.env.user.name, "sale": sale.name}
                order._set_state("skipped", self.env._("%(user)s deleted %(sale)s; Retry imports it again", **words))
            order.write(
                {
                    "sale_order_id": False,
                    "consolidated": False,
                    "applied": False,
                    "difference_note": False,
                    "to_confirm": False,
                }
            )
        self.env["leaflink.issue"]._solve(self)

    def _leaflink_log(self, body):
        """Log a sentence of OdooBot in the chatter of these orders; `body` a text, or {sales order id: text}."""
        if self:
            bodies = body if isinstance(body, dict) else dict.fromkeys(self.ids, body)
            self._message_log_batch(bodies, author_id=self.env.ref("base.partner_root").id)

    def action_leaflink_open(self):
        """Open the LeafLink order behind this sales order."""
        staged = self.leaflink_order_ids
        if len(staged) == 1:
            return staged.get_formview_action()
        action = self.env["ir.actions.act_window"]._for_xml_id("leaflink_connector_sale.action_leaflink_order")
        return action | {"domain": [("id", "in", staged.ids)], "context": {}}
