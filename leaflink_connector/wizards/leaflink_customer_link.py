from odoo import api, fields, models
from odoo.exceptions import UserError


class LeafLinkCustomerLink(models.TransientModel):
    """Link a LeafLink customer to a contact by hand (R109, R112). Empty fields of the contact are filled."""

    _name = "leaflink.customer.link"
    _description = "Link LeafLink Customer"
    _inherit = ["leaflink.job"]

    customer_id = fields.Many2one("leaflink.customer", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="customer_id.company_id")
    partner_id = fields.Many2one("res.partner", "Contact", domain="[('company_id', 'in', [False, company_id])]")
    license_number = fields.Char(related="customer_id.license_number")
    partner_license = fields.Char(related="partner_id.leaflink_license_number", string="License in Odoo")
    is_other_license = fields.Boolean(compute="_compute_is_other_license")

    @api.depends("partner_id", "customer_id")
    def _compute_is_other_license(self):
        for link in self:
            theirs = set((link.partner_id.leaflink_license_tokens or "").split())
            ours = set((link.customer_id.license_tokens or "").split())
            link.is_other_license = bool(theirs and ours) and not theirs & ours

    def action_link(self):
        """Link, fill what the contact lacks, and let waiting orders go on."""
        self.ensure_one()
        self._check_role("operator")
        customer = self.customer_id
        customer.check_access("write")
        if not self.partner_id:
            raise UserError(self.env._("Choose the contact that %s is.", customer.display_name))
        customer.write({"partner_id": self.partner_id.id, "to_review": False})
        return True
