from odoo import api, fields, models

from .leaflink_json import Json


class LeafLinkCustomer(models.Model):
    """A retailer as the seller's customer at LeafLink, and the partner of Odoo it is."""

    _name = "leaflink.customer"
    _description = "LeafLink Customer"
    _inherit = ["leaflink.partner.binding"]
    _order = "name, id"
    _rec_names_search = ["name", "nickname", "dba", "license_number", "external_id"]

    link_origin = fields.Selection(selection_add=[("license", "License"), ("similar", "Name and Address")])
    nickname = fields.Char(readonly=True)
    dba = fields.Char("Doing Business As", readonly=True)
    license_number = fields.Char("License", readonly=True, help="As LeafLink has it, with the words around the number.")
    license_tokens = fields.Char(readonly=True, index="btree_not_null", help="The license numbers, comparable.")
    license_type_id = fields.Many2one("leaflink.license.type", readonly=True)
    license_inactive = fields.Boolean(readonly=True)
    archived = fields.Boolean("Archived on LeafLink", readonly=True)
    delinquent = fields.Boolean(readonly=True, help="LeafLink marks this customer as behind with payments.")
    email = fields.Char(readonly=True)
    phone = fields.Char(readonly=True)
    website = fields.Char(readonly=True)
    street = fields.Char(readonly=True)
    street2 = fields.Char("Unit", readonly=True)
    city = fields.Char(readonly=True)
    zip = fields.Char("ZIP", readonly=True)
    state_id = fields.Many2one("res.country.state", "US State", readonly=True)
    delivery_address = Json(readonly=True, help="Values of the delivery address; empty when it is the address above.")
    manager_ids = fields.Many2many("leaflink.staff", string="Managers", readonly=True)
    description = fields.Text(readonly=True)
    delivery_preferences = fields.Text("Delivery Wishes", readonly=True)
    directions = fields.Text(readonly=True)
    payment_term = fields.Char(readonly=True, help="In LeafLink's words.")
    delivery_fee = fields.Float(digits=(16, 2), readonly=True, help="What LeafLink proposes as delivery charge.")
    tier_id = fields.Many2one("leaflink.tier", readonly=True)
    suggested_partner_id = fields.Many2one("res.partner", "Suggested Contact", compute="_compute_suggested_partner_id")

    @api.depends("name", "license_number")
    def _compute_display_name(self):
        for customer in self:
            license_number = customer.license_number
            customer.display_name = f"{customer.name} ({license_number})" if license_number else customer.name

    @api.depends("partner_id", "name", "zip", "license_tokens", "store_id")
    def _compute_suggested_partner_id(self):
        similar = self.filtered(lambda customer: not customer.partner_id)._similar()
        for customer in self:
            customer.suggested_partner_id = similar.get(customer.id, self.env["res.partner"])[:1]

    def action_open_link(self):
        """Open the dialog that links this customer to a partner."""
        self.ensure_one()
        values = {"default_customer_id": self.id, "default_partner_id": self.suggested_partner_id.id}
        return self.env["leaflink.customer.link"]._dialog(self.env._("Link %s", self.display_name), **values)

    def action_create_partner(self):
        """Create the Odoo partners of these unlinked customers."""
        self._check_role("operator")
        self.check_access("write")
        for customers in self.sudo().filtered(lambda one: not one.partner_id).grouped("store_id").values():
            customers._create_partners()
            customers._link_settled()
        return True

    def action_unlink_customer(self):
        """Break the link only: partner and LeafLink customer stay, the sync does not link them again by itself."""
        self._check_role("operator")
        for customer in self.filtered("partner_id"):
            customer.message_post(body=self.env._("Unlinked from %s.", customer.partner_id.display_name))
        self.write(
            {
                "partner_id": False,
                "link_origin": False,
                "unlinked_reason": "person",
                "to_review": False,
                "imported": False,
            }
        )
        return True

    def _is_archived(self):
        return self.archived

    def _code(self):
        """Return what a person knows the customer by besides its name."""
        return self.license_number

    def action_open_partner(self):
        """Open the linked partner."""
        self.ensure_one()
        return self.partner_id.get_formview_action()
