from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.leaflink_order_process import CLOSED


class LeafLinkOrderDecide(models.TransientModel):
    """LeafLink changed or closed an order after its sales order was made: a person decides (N14, R184)."""

    _name = "leaflink.order.decide"
    _description = "Decide About a Change on LeafLink"
    _inherit = ["leaflink.job"]

    sale_order_id = fields.Many2one("sale.order", required=True, readonly=True, ondelete="cascade")
    order_ids = fields.Many2many("leaflink.order", compute="_compute_about")
    line_ids = fields.One2many(
        "leaflink.order.decide.line", "decide_id", compute="_compute_line_ids", store=True, readonly=False
    )
    about = fields.Text("On LeafLink", compute="_compute_about")
    is_closed = fields.Boolean(compute="_compute_about")
    is_delivered = fields.Boolean(compute="_compute_about")
    is_daily = fields.Boolean(compute="_compute_about", help="Other LeafLink orders stand in the sales order as well.")

    @api.depends("sale_order_id")
    def _compute_about(self):
        for wizard in self:
            sale = wizard.sale_order_id
            wizard.order_ids = sale.leaflink_order_ids
            issues = self.env["leaflink.issue"].search(
                [
                    ("res_model", "=", "sale.order"),
                    ("res_id", "=", sale.id),
                    ("state", "=", "open"),
                    ("code", "in", ["changed", "closed"]),
                ]
            )
            wizard.about = "\n".join(issues.mapped("message"))
            wizard.is_closed = "closed" in issues.mapped("code")
            wizard.is_daily = any(wizard.order_ids.mapped("consolidated"))
            wizard.is_delivered = sale.sudo()._leaflink_is_delivered()

    @api.depends("sale_order_id")
    def _compute_line_ids(self):
        for wizard in self:
            orders = wizard.sale_order_id.leaflink_order_ids.filtered(lambda order: order.status not in CLOSED)
            wizard.line_ids = [
                Command.create(self._line_values(order.sudo(), change))
                for order in orders
                for change in order._changed()
            ]

    def _line_values(self, order, change):
        forbidden = bool(order._forbidden(change.key))
        return {
            "order_id": order.id,
            "key": change.key,
            "what": change.what,
            "before": change.before,
            "after": change.after,
            "odoo": order._odoo_now(change.key),
            "remark": order._remark(change.key),
            "forbidden": forbidden,
            "selected": not forbidden,
        }

    def action_accept_all(self):
        """Apply everything that is possible."""
        return self._accept(self.line_ids)

    def action_accept_chosen(self):
        """Apply what is ticked; the rest stays as it is in Odoo, and is not asked about again."""
        chosen = self.line_ids.filtered("selected")
        if not chosen:
            raise UserError(self.env._("Nothing is chosen. Tick what to accept, or refuse everything."))
        return self._accept(chosen)

    def _accept(self, lines):
        self.sale_order_id.check_access("write")
        for order, mine in lines.grouped("order_id").items():
            now = {change.key: change.after for change in order.sudo()._changed()}
            if any(now.get(line.key) != line.after for line in mine):
                raise UserError(
                    self.env._("LeafLink changed order %s again meanwhile. Open the question anew.", order.short_number)
                )
        for order in self.order_ids:
            mine = lines.filtered(lambda line, order=order: line.order_id == order)
            if mine or self.line_ids.filtered(lambda line, order=order: line.order_id == order):
                order._accept_by_person(mine.mapped("key"))
        return {"type": "ir.actions.act_window_close"}

    def action_keep(self):
        """The sales order stays as it is; the same change is not asked about again."""
        self.order_ids._keep_sale()
        return {"type": "ir.actions.act_window_close"}

    def action_take_out(self):
        """Take the lines of the closed orders out of a daily sales order."""
        self.sale_order_id.check_access("write")
        self.order_ids.filtered(lambda order: order.status in CLOSED)._take_out()
        return {"type": "ir.actions.act_window_close"}

    def action_cancel_sale(self):
        """Cancel the sales order, with the rights of the person."""
        self.sale_order_id.action_cancel()
        return {"type": "ir.actions.act_window_close"}


class LeafLinkOrderDecideLine(models.TransientModel):
    """One thing LeafLink changed, side by side with Odoo."""

    _name = "leaflink.order.decide.line"
    _description = "A Change on LeafLink"

    decide_id = fields.Many2one("leaflink.order.decide", required=True, ondelete="cascade")
    order_id = fields.Many2one("leaflink.order", "LeafLink Order", readonly=True)
    key = fields.Char(readonly=True)
    what = fields.Char(readonly=True)
    before = fields.Char("LeafLink Before", readonly=True)
    after = fields.Char("LeafLink Now", readonly=True)
    odoo = fields.Char("Odoo Now", readonly=True)
    remark = fields.Char(readonly=True)
    forbidden = fields.Boolean(readonly=True)
    selected = fields.Boolean("Accept")
