from odoo import api, fields, models


class LeafLinkStockPreview(models.TransientModel):
    """What a push would tell LeafLink, listing by listing, before it does (R231, N05)."""

    _name = "leaflink.stock.preview"
    _description = "LeafLink Stock Preview"
    _inherit = ["leaflink.job"]

    store_id = fields.Many2one("leaflink.store", required=True, readonly=True)
    switches_on = fields.Boolean(readonly=True)
    line_ids = fields.One2many("leaflink.stock.preview.line", "preview_id", readonly=True)
    change_count = fields.Integer("Changes", compute="_compute_change_count")
    drop_count = fields.Integer("Drops", compute="_compute_change_count")

    @api.depends("line_ids.is_change", "line_ids.is_drop")
    def _compute_change_count(self):
        for preview in self:
            preview.change_count = len(preview.line_ids.filtered("is_change"))
            preview.drop_count = len(preview.line_ids.filtered("is_drop"))

    def action_push(self):
        """The person has seen it: switch sending on if that was the question, and push in the background."""
        self.ensure_one()
        store = self.store_id
        store._check_role("operator")
        if self.switches_on:
            store.stock_sync = True
        store._enqueue_push(approved=True, hurry=True)
        notification = store._notification("success", self.env._("The quantities are on their way to LeafLink."))
        notification["params"]["next"] = {"type": "ir.actions.act_window_close"}
        return notification


class LeafLinkStockPreviewLine(models.TransientModel):
    _name = "leaflink.stock.preview.line"
    _description = "LeafLink Stock Preview Line"
    _order = "is_drop desc, id"

    preview_id = fields.Many2one("leaflink.stock.preview", required=True, ondelete="cascade")
    listing_id = fields.Many2one("leaflink.listing", required=True, readonly=True)
    old_quantity = fields.Float("On LeafLink", digits=(16, 4), readonly=True)
    quantity = fields.Float("New", digits=(16, 4), readonly=True)
    offered = fields.Float("Buyers See", digits=(16, 4), readonly=True)
    on_hand = fields.Float(digits=(16, 4), readonly=True)
    demand = fields.Float(
        "Deliveries", digits=(16, 4), readonly=True, help="Open deliveries of all channels, subtracted."
    )
    unknown = fields.Float(
        "Not in Odoo",
        digits=(16, 4),
        readonly=True,
        help="Reserved on LeafLink for this listing, not confirmed in Odoo.",
    )
    shared = fields.Float(
        "In Odoo", digits=(16, 4), readonly=True, help="Reserved on LeafLink for this listing, known to Odoo."
    )
    pending = fields.Float(
        "Still Here",
        digits=(16, 4),
        readonly=True,
        help="Fulfilled on LeafLink, on the shelf without a delivery order, subtracted.",
    )
    buffer = fields.Float("Kept Back", digits=(16, 4), readonly=True)
    is_change = fields.Boolean(readonly=True)
    is_drop = fields.Boolean("Drop", readonly=True)
