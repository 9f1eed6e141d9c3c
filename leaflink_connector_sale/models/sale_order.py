from odoo import api, fields, models
from odoo.fields import Domain


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

    def _search_leaflink(self, field, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        staged = self.env["leaflink.order"].sudo()
        linked = Domain("sale_order_id", "!=", False)
        found = staged._search(linked & Domain(field, operator, value))
        domain = Domain("id", "in", found.subselect("sale_order_id"))
        if operator == "in" and not all(value):
            domain |= Domain("id", "not in", staged._search(linked).subselect("sale_order_id"))
        return domain

    def _search_leaflink_number(self, operator, value):
        return self._search_leaflink("external_id", operator, value)

    def _search_leaflink_short_number(self, operator, value):
        return self._search_leaflink("short_number", operator, value)

    def _search_leaflink_status(self, operator, value):
        return self._search_leaflink("status", operator, value)

    def _search_leaflink_changed(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        return ~self._search_leaflink("difference_note", "in", [False])
