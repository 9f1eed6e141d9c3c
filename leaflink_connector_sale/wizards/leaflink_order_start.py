from odoo import fields, models


class LeafLinkOrderStart(models.TransientModel):
    """The question that ends the first Connect: LeafLink has orders already, shall they come in?"""

    _name = "leaflink.order.start"
    _description = "Begin Importing LeafLink Orders"
    _inherit = ["leaflink.job"]

    store_id = fields.Many2one("leaflink.store", required=True, readonly=True, ondelete="cascade")
    count = fields.Integer(readonly=True)
    orders_since = fields.Date(related="store_id.orders_since", readonly=False)

    def _open(self):
        return self._dialog(self.env._("Connected: which orders shall come in?"))

    def action_import(self):
        """Begin with the orders placed since the day shown."""
        self.store_id.action_sync_orders()
        return {"type": "ir.actions.act_window_close"}

    def action_from_now(self):
        """Begin with orders placed from today on."""
        self.store_id.orders_since = fields.Date.context_today(self)
        return self.action_import()
