from odoo import api, fields, models


class LeafLinkOrderDecide(models.TransientModel):
    """LeafLink changed or closed an order whose sales order is confirmed: a person decides."""

    _name = "leaflink.order.decide"
    _description = "Decide About a Change on LeafLink"

    sale_order_id = fields.Many2one("sale.order", required=True, readonly=True, ondelete="cascade")
    order_ids = fields.Many2many("leaflink.order", compute="_compute_about")
    about = fields.Text("On LeafLink", compute="_compute_about")
    is_closed = fields.Boolean(compute="_compute_about")
    is_delivered = fields.Boolean(compute="_compute_about")

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
            wizard.is_delivered = sale.sudo()._leaflink_is_delivered()

    def action_keep(self):
        """The sales order stays as it is; the same change is not asked about again."""
        self.order_ids._keep_sale()
        return {"type": "ir.actions.act_window_close"}

    def action_cancel_sale(self):
        """Cancel the sales order, with the rights of the person."""
        self.sale_order_id.action_cancel()
        return {"type": "ir.actions.act_window_close"}
