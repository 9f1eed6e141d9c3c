from odoo import api, fields, models

from ..lib.identity import license_tokens


class ResPartner(models.Model):
    """Its customers and persons at LeafLink, and what they learn when it changes."""

    _inherit = "res.partner"

    leaflink_license_number = fields.Char(
        "LeafLink License", copy=False, help="License number by which LeafLink customers find this contact."
    )
    leaflink_license_tokens = fields.Char(compute="_compute_leaflink_license_tokens", store=True)
    leaflink_customer_ids = fields.One2many(
        "leaflink.customer", "partner_id", "LeafLink Customers", copy=False, groups="leaflink_connector.group_user"
    )
    leaflink_contact_ids = fields.One2many(
        "leaflink.contact", "partner_id", "LeafLink Persons", copy=False, groups="leaflink_connector.group_user"
    )
    leaflink_leader = fields.Char(
        "Who Leads", compute="_compute_leaflink_leader", groups="leaflink_connector.group_user"
    )
    leaflink_store_ids = fields.Many2many(
        "leaflink.store",
        string="LeafLink Store",
        compute="_compute_leaflink_leader",
        groups="leaflink_connector.group_user",
    )
    leaflink_customer_count = fields.Integer(
        compute="_compute_leaflink_customer_count", groups="leaflink_connector.group_user"
    )

    _leaflink_license_idx = models.Index("USING gin (string_to_array(leaflink_license_tokens, ' '))")

    @api.depends("leaflink_license_number")
    def _compute_leaflink_license_tokens(self):
        for partner in self:
            partner.leaflink_license_tokens = " ".join(license_tokens(partner.leaflink_license_number)) or False

    @api.depends("leaflink_customer_ids.store_id.customer_owner", "leaflink_contact_ids.store_id.customer_owner")
    def _compute_leaflink_leader(self):
        label = self.env["leaflink.store"]._fields["customer_owner"]._description_selection(self.env)
        for partner in self:
            stores = partner.leaflink_customer_ids.store_id | partner.leaflink_contact_ids.store_id
            partner.leaflink_store_ids = stores
            partner.leaflink_leader = ", ".join(
                dict(label)[owner] for owner in sorted(set(stores.mapped("customer_owner")))
            )

    def _compute_leaflink_customer_count(self):
        for partner in self:
            partner.leaflink_customer_count = len(partner.leaflink_customer_ids)

    def write(self, vals):
        result = super().write(vals)
        for model in ("leaflink.customer", "leaflink.contact"):
            if names := vals.keys() & self.env[model]._watched():
                self.env[model]._partner_changed(self, names)
        if "leaflink_license_expiry" in vals:
            for store in self.sudo().leaflink_customer_ids.store_id:
                store._watch_licenses()
        if "active" in vals:
            self.env["leaflink.customer"]._partner_archived(self)
            self.env["leaflink.contact"]._partner_archived(self)
        return result

    def action_open_leaflink_customers(self):
        """Open the LeafLink customers this contact is linked to."""
        action = self.env["ir.actions.act_window"]._for_xml_id("leaflink_connector.leaflink_customer_action")
        return action | {"domain": [("partner_id", "in", self.ids)], "context": {}}
