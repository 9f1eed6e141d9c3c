from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_duration


class LeafLinkStore(models.Model):
    """Gathering a day's LeafLink orders in one sales order (R133-R136, C18)."""

    _inherit = "leaflink.store"

    consolidation = fields.Selection(
        [("none", "One sales order each"), ("daily", "One sales order a day")],
        default="none",
        required=True,
        tracking=True,
        help="A day's sales order is the default customer's; nothing about its LeafLink orders is sent to LeafLink.",
    )
    consolidation_time = fields.Float(
        "Made At", default=18.0, tracking=True, help="Time of the company's clock. Later orders go into the next day's."
    )
    default_partner_id = fields.Many2one(
        "res.partner",
        "Default Customer",
        check_company=True,
        tracking=True,
        help="Customer of the daily sales order, and of LeafLink orders without any customer information.",
    )
    consolidated_on = fields.Date(readonly=True, copy=False, help="The day of the last daily sales order.")
    daily_order_id = fields.Many2one("sale.order", readonly=True, copy=False, help="The last daily sales order.")

    @api.constrains("consolidation", "consolidation_time", "default_partner_id")
    def _check_consolidation(self):
        for store in self.filtered(lambda store: store.consolidation == "daily"):
            if not store.default_partner_id:
                raise ValidationError(
                    self.env._("Choose the default customer of %s: the daily sales order is theirs.", store.name)
                )
            if not 0 <= store.consolidation_time < 24:
                raise ValidationError(self.env._("The time of the daily sales order must be between 00:00 and 23:59."))

    def _trigger_reprocess_fields(self):
        return super()._trigger_reprocess_fields() | {"consolidation", "default_partner_id"}

    def _consolidation_day(self):
        """The store's present day if its sales order is due and not made yet, else None."""
        now = datetime.now(self._zone())
        due = now.hour + now.minute / 60 >= self.consolidation_time
        return now.date() if due and self.consolidated_on != now.date() else None

    def _consolidation_clock(self):
        return format_duration(self.consolidation_time)

    @api.model
    def _cron_consolidate(self):
        """Every ten minutes: the daily sales orders whose time has come."""
        for store in self.search([("consolidation", "=", "daily"), ("state", "=", "connected")]):
            if store._consolidation_day():
                orders = self.env["leaflink.order"].with_company(store.company_id)
                description = self.env._("Daily sales order of %s", store.name)
                orders._delay(store, "in", "consolidate", description=description)._job_consolidate(store.id)
