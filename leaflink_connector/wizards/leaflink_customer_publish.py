from odoo import fields, models
from odoo.exceptions import UserError
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
        "res.partner", string="Contacts", required=True, default=lambda self: self._default_partner_ids()
    )

    def _default_store_id(self):
        sends = Domain("customer_export", "=", True) | Domain("contact_sync", "=", "both")
        return self.env["leaflink.store"]._only(Domain("state", "=", "connected") & sends)

    def _default_partner_ids(self):
        partners = self.env["res.partner"].browse(self.env.context.get("active_ids", []))
        return partners - self._ours(partners)

    def _ours(self, partners):
        """Return those of the contacts who are a company of this Odoo, belong to one or work in it."""
        everybody = partners.sudo().with_context(active_test=False)
        companies = everybody.commercial_partner_id
        houses = self.env["res.company"].sudo().search([("partner_id", "in", companies.ids)]).partner_id
        ours = everybody.filtered(
            lambda partner: partner.commercial_partner_id in houses or not all(partner.user_ids.mapped("share"))
        )
        return partners.browse(ours.ids)

    def action_send(self):
        """Create a customer of each contact that is none in the store yet, and bring the others up to date. A person
        of a company is a contact on LeafLink where the store exchanges persons, else stands for its company.

        UserError when nothing can be sent, or with one of our own; else the rest is told beside what is.
        """
        self._check_role("operator")
        if ours := self._ours(self.partner_ids):
            raise UserError(
                self.env._(
                    "Your own company and its people are no customers: take %s out of the list.",
                    ", ".join(ours.mapped("display_name")),
                )
            )
        persons = self.partner_ids.filtered(lambda partner: partner.parent_id and partner.type == "contact")
        if self.store_id.contact_sync != "both":
            persons = persons.browse()
        companies = (self.partner_ids - persons).commercial_partner_id
        if not persons:
            return self._bindings("leaflink.customer", companies).action_update_leaflink()
        if not companies:
            return self._bindings("leaflink.contact", persons).action_update_leaflink()
        return self._send_both(persons, companies)

    def _send_both(self, persons, companies):
        """Send persons and companies; what is wrong with the ones does not keep back the others."""
        told, problems = [], []
        for label, model, partners in (
            (self.env._("Persons"), "leaflink.contact", persons),
            (self.env._("Customers"), "leaflink.customer", companies),
        ):
            try:
                with self.env.cr.savepoint():
                    told.append((label, self._bindings(model, partners).action_update_leaflink()["params"]))
            except UserError as error:
                problems.append(str(error))
        if not told:
            raise UserError("\n".join(problems))
        is_partial = problems or any(params["type"] == "warning" for _label, params in told)
        lines = [f"{label}: {params['message']}" for label, params in told]
        return self.store_id._notification("warning" if is_partial else "info", "\n".join(lines + problems))

    def _bindings(self, model, partners):
        """Return the rows of these contacts in the store; missing ones are made."""
        known, fresh = self.env[model]._ensure(self.store_id, partners)
        return known | fresh
