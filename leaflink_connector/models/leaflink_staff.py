from odoo import fields, models

from ..lib import payloads


class LeafLinkStaff(models.Model):
    """A person of the seller at LeafLink: sales rep of orders, recorder of payments."""

    _name = "leaflink.staff"
    _description = "LeafLink Staff"
    _inherit = ["leaflink.reference"]
    _resource = "staff"
    _endpoint = "staff_member"
    _payload = payloads.Staff

    email = fields.Char(readonly=True)
    user_id = fields.Many2one(
        "res.users",
        "Odoo User",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Salesperson of the orders of this rep. Filled by the e-mail address while it is empty.",
    )

    def write(self, vals):
        """Somebody may have waited for being an Odoo user."""
        result = super().write(vals)
        if "user_id" in vals:
            self.store_id._settle_authors()
        return result

    def _reference_values(self, record):
        """People who left LeafLink stay as inactive rows, for the history of orders."""
        return {
            "name": record.display_name or record.username,
            "email": record.email,
            "active": record.is_active,
        }

    def _reference_taken(self, store):
        self.search([("store_id", "=", store.id), ("user_id", "=", False), ("email", "!=", False)])._find_users()
        return super()._reference_taken(store)

    def _find_users(self):
        """Give each of these the only internal user of its company with its e-mail address."""
        domain = [("share", "=", False), ("company_ids", "in", self.company_id.ids)]
        by_email = self.env["res.users"].search(domain).grouped(lambda user: (user.email or user.login).casefold())
        for staff in self:
            users = by_email.get(staff.email.casefold(), self.env["res.users"])
            users = users.filtered(lambda user, company=staff.company_id: company in user.company_ids)
            if len(users) == 1:
                staff.user_id = users
