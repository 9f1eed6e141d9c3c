from odoo import fields, models


class LeafLinkCustomerPublish(models.TransientModel):
    """From contacts to customers on LeafLink (R104)."""

    _name = "leaflink.customer.publish"
    _description = "Create Customers on LeafLink"
    _inherit = ["leaflink.job"]

    store_id = fields.Many2one(
        "leaflink.store",
        required=True,
        domain="[('state', '=', 'connected'), ('customer_export', '=', True)]",
        default=lambda self: self._default_store_id(),
    )
    partner_ids = fields.Many2many(
        "res.partner", string="Contacts", required=True, default=lambda self: self.env.context.get("active_ids", [])
    )

    def _default_store_id(self):
        stores = self.env["leaflink.store"].search(
            [("state", "=", "connected"), ("customer_export", "=", True)], limit=2
        )
        return stores if len(stores) == 1 else stores.browse()

    def action_send(self):
        """Create a customer of each contact that is none in the store yet, and bring the others up to date."""
        self._check_role("operator")
        Customer = self.env["leaflink.customer"]
        partners = self.partner_ids.commercial_partner_id
        known = Customer.search([("store_id", "=", self.store_id.id), ("partner_id", "in", partners.ids)])
        fresh = Customer.create(
            [{"store_id": self.store_id.id, "partner_id": partner.id} for partner in partners - known.partner_id]
        )
        return (known | fresh).action_update_leaflink()
