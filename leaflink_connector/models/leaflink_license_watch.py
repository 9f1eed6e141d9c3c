from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

CODES = {"license_expires", "license_expired"}


class ResPartner(models.Model):
    """A license that runs out is told to the responsible of the store."""

    _inherit = "res.partner"

    leaflink_license_expiry = fields.Date(
        "License Expires",
        copy=False,
        help="LeafLink does not tell it. The responsible of the store is reminded before and after this day.",
    )

    def _leaflink_license_warning(self):
        """Return what is wrong with the license of this LeafLink customer, or soon will be, as a sentence; "" if
        nothing. It keeps nobody from selling."""
        customers = self.sudo().leaflink_customer_ids
        day, days = self.leaflink_license_expiry, max(customers.store_id.mapped("license_warn_days"), default=0)
        today = fields.Date.context_today(self)
        words = {"contact": self.name, "day": format_date(self.env, day)}
        if day and days and day < today:
            return self.env._("The license of %(contact)s expired on %(day)s.", **words)
        if day and days and day <= today + timedelta(days=days):
            return self.env._("The license of %(contact)s expires on %(day)s.", **words)
        if customers.filtered("license_inactive"):
            return self.env._("LeafLink marks the license of %s as inactive.", self.name)
        return ""


class LeafLinkStore(models.Model):
    _inherit = "leaflink.store"

    license_warn_days = fields.Integer(
        "License Reminder",
        default=30,
        tracking=True,
        help="So many days before the license of a customer expires the responsible is reminded, and quotations say "
        "so. Zero: never. Orders come in all the same.",
    )

    _license_warn_check = models.Constraint(
        "CHECK(license_warn_days >= 0)", "The days before a license expires cannot be negative; 0 reminds of none."
    )

    @api.model
    def _cron_watch_licenses(self):
        """Daily: remind of licenses that expire or have expired, of every connected store."""
        for store in self.search([("state", "=", "connected")]):
            store.with_company(store.company_id)._watch_licenses()

    def _watch_licenses(self):
        """Open and close the questions about licenses of this store's customers."""
        today = fields.Date.context_today(self)
        linked = [("store_id", "=", self.id), ("archived", "=", False), ("partner_id.active", "=", True)]
        until = today + timedelta(days=self.license_warn_days)
        dated = self.env["leaflink.customer"].search([*linked, ("partner_id.leaflink_license_expiry", "<=", until)])
        issues = self.env["leaflink.issue"]
        for customer in dated if self.license_warn_days else ():
            is_over = customer.partner_id.leaflink_license_expiry < today
            text = self.env._(
                "%s Ask for the new one, and enter its number and date on the contact.",
                customer.partner_id._leaflink_license_warning(),
            )
            code = "license_expired" if is_over else "license_expires"
            issues |= issues._open(self, customer, code, text, action="action_open_partner")
        about = [("store_id", "=", self.id), ("state", "=", "open"), ("code", "in", list(CODES))]
        (issues.sudo().search(about) - issues)._close()
