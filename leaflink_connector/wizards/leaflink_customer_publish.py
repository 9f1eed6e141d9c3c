from odoo import fields, models
from odoo.fields import Domain


class LeafLinkCustomerPublish(models.TransientModel):
    """From contacts to customers on LeafLink (R104)."""

    _name = "leaflink.customer.publish"
    _description = "Create Customers on LeafLink"
    _inherit = ["leaflink.job"]

    store_id = fields.Many2one(
        "leaflink.store",
        required=True,
        domain="[('state', '=', 'connected'), '|', ('customer_export', '=', True), ('contact_sync', '=', 'both')]",
        default=lambda self: self._default_store_id(),
    )
    partner_ids = fields.Many2many(
        "res.partner", string="Contacts", required=True, default=lambda self: self.env.context.get("active_ids", [])
    )

    def _default_store_id(self):
        sends = Domain("customer_export", "=", True) | Domain("contact_sync", "=", "both")
        return self.env["leaflink.store"]._only(Domain("state", "=", "connected") & sends)

    def action_send(self):
        """Create a customer of each contact that is none in the store yet, and bring the others up to date. A person
        of a company is a contact on LeafLink where the store exchanges persons, else stands for its company."""
        self._check_role("operator")
        persons = self.partner_ids.filtered(lambda partner: partner.parent_id and partner.type == "contact")
        if self.store_id.contact_sync != "both":
            persons = persons.browse()
        companies, action = (self.partner_ids - persons).commercial_partner_id, None
        for model, partners in (("leaflink.contact", persons), ("leaflink.customer", companies)):
            if partners:
                action = self._bindings(model, partners).action_update_leaflink()
        return action

    def _bindings(self, model, partners):
        """Return the rows of these contacts in the store; missing ones are made."""
        Binding = self.env[model]
        known = Binding.search([("store_id", "=", self.store_id.id), ("partner_id", "in", partners.ids)])
        return known | Binding.create(
            [{"store_id": self.store_id.id, "partner_id": partner.id} for partner in partners - known.partner_id]
        )
