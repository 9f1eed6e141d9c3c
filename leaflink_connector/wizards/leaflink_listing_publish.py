from odoo import api, fields, models

from ..models.leaflink_store_listing import NEW_STATES


class LeafLinkListingPublish(models.TransientModel):
    """From products to listings that LeafLink does not have yet; nothing is sent by it (C01)."""

    _name = "leaflink.listing.publish"
    _description = "List Products on LeafLink"
    _inherit = ["leaflink.job"]

    store_id = fields.Many2one(
        "leaflink.store",
        required=True,
        domain="[('state', '=', 'connected')]",
        default=lambda self: self.env["leaflink.store"]._only([("state", "=", "connected")]),
    )
    product_ids = fields.Many2many("product.product", required=True, default=lambda self: self._default_product_ids())
    listing_state = fields.Selection(
        NEW_STATES, "Begin As", compute="_compute_listing_state", store=True, readonly=False
    )
    create_mode = fields.Selection(related="store_id.product_create_mode")

    @api.depends("store_id")
    def _compute_listing_state(self):
        for publish in self:
            publish.listing_state = publish.store_id.default_listing_state or "Available"

    @api.model
    def _default_product_ids(self):
        chosen = self.env.context.get("active_ids", [])
        if self.env.context.get("active_model") == "product.template":
            return self.env["product.template"].browse(chosen).product_variant_ids
        return self.env["product.product"].browse(chosen if self.env.context.get("active_model") else [])

    @api.model
    def _open(self, products):
        """Return the action that lists these products."""
        action = self.env["ir.actions.act_window"]._for_xml_id("leaflink_connector.leaflink_listing_publish_action")
        return action | {"context": {"active_model": "product.product", "active_ids": products.ids}}

    def action_prepare(self):
        """Make a listing of each product that has none in the store, and open the listings to complete them."""
        self._check_role("operator")
        Listing = self.env["leaflink.listing"]
        known, fresh = Listing._ensure(self.store_id, self.product_ids, listing_state=self.listing_state)
        action = self.env["ir.actions.act_window"]._for_xml_id("leaflink_connector.leaflink_listing_action")
        action |= {"domain": [("id", "in", (known | fresh).ids)], "context": {}}
        return action | ({"res_id": fresh.id, "views": [(False, "form")]} if len(fresh) == 1 and not known else {})
