from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.leaflink_connector.models.leaflink_store import ADDRESS_FIELDS

# after so long without a push the next one counts as the first
FORGOTTEN_DAYS = 30
# a change of these changes what LeafLink is to be told
STOCK_FIELDS = {
    "active",
    "stock_sync",
    "warehouse_id",
    "stock_location_ids",
    "stock_lots",
    "stock_buffer",
    "stock_percent",
    "stock_cap",
    "stock_whole_cases",
    "stock_keep_days",
    "state",
}
# a change of these brings other orders into sight
READING_FIELDS = {"orders_since", "leaflink_company_id", *ADDRESS_FIELDS}


class LeafLinkStore(models.Model):
    """From where and how a store offers its stock, and what it tells about deliveries."""

    _inherit = "leaflink.store"

    warehouse_id = fields.Many2one(
        "stock.warehouse",
        compute="_compute_warehouse_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        help="LeafLink orders are delivered from here.",
    )
    stock_location_ids = fields.Many2many(
        "stock.location",
        string="Stock Locations",
        domain="[('usage', 'in', ('internal', 'view')), ('company_id', 'in', (company_id, False))]",
        check_company=True,
        help="LeafLink is offered what lies here and below. Empty: all internal locations of the company.",
    )
    stock_lots = fields.Selection(
        [("all", "All"), ("not_failed", "All but Failed COA"), ("passed", "Passed COA only")],
        string="Offered Lots",
        default="all",
        required=True,
        tracking=True,
        help="Units in other lots are not offered. Those without a lot of a product that is tracked are, unless the "
        "COA has to have passed. Lots past their removal date never are.",
    )
    stock_sync = fields.Boolean(
        "Send Quantities",
        copy=False,
        tracking=True,
        help="Every ten minutes quantities that have changed in Odoo replace those on LeafLink.",
    )
    stock_breaker_percent = fields.Integer(
        "Stop at a Drop of (%)", default=50, tracking=True, help="A fall to zero counts as well; 0 = never stop."
    )
    stock_breaker_count = fields.Integer(
        "on More Listings than",
        default=20,
        tracking=True,
        help="When more listings than this drop in one push, nothing is sent until a person has looked.",
    )
    stock_pushed_on = fields.Datetime("Last Stock Push", readonly=True, copy=False)
    stock_waits_for = fields.Char("Quantities Are Not Sent", compute="_compute_stock_waits_for")
    stock_error = fields.Char(readonly=True, copy=False, help="Why the last push could not begin.")
    stock_orders_read = fields.Datetime(
        readonly=True, copy=False, help="Until when pushes have read orders while nobody polls them."
    )
    stock_baseline = fields.Datetime(
        readonly=True,
        copy=False,
        help="LeafLink's time of the first push. Orders it had fulfilled by then count as gone from Odoo's stock.",
    )
    export_shipping = fields.Boolean(
        "Send Shipping Information",
        default=True,
        tracking=True,
        help="A validated delivery tells LeafLink ship date, carrier, tracking and manifest number.",
    )
    export_status = fields.Selection(
        [("none", "Never"), ("ship", "Fulfilled and Shipped"), ("complete", "Fulfilled, Shipped and Complete")],
        string="Change LeafLink Status",
        default="none",
        required=True,
        tracking=True,
        help="What LeafLink's order becomes with its last delivery. Fulfilling lowers LeafLink's quantity.",
    )

    _stock_breaker_check = models.Constraint(
        "CHECK(stock_breaker_percent >= 0 AND stock_breaker_count >= 0)",
        "The numbers of the safety stop cannot be negative.",
    )

    @api.depends("company_id")
    def _compute_warehouse_id(self):
        for store in self:
            if not store.warehouse_id or store.warehouse_id.company_id != store.company_id:
                store.warehouse_id = self.env["stock.warehouse"].search(
                    [("company_id", "=", store.company_id.id)], limit=1
                )

    @api.depends("stock_sync", "state", "active", "stock_error")
    def _compute_stock_waits_for(self):
        """Say why no push happens; empty when nothing is in its way."""
        for store in self:
            asked = [("store_id", "=", store.id), ("code", "=", "stock_breaker"), ("state", "=", "open")]
            if not store.stock_sync:
                store.stock_waits_for = self.env._("Sending quantities is switched off in store %s.", store.name)
            else:
                store.stock_waits_for = (
                    store._stock_refusal()
                    or self.env["leaflink.issue"].sudo().search(asked, limit=1).message
                    or store.stock_error
                )

    @api.constrains("stock_sync", "stock_location_ids", "company_id")
    def _check_stock_locations(self):
        for store in self:
            foreign = store.stock_location_ids.company_id - store.company_id
            if foreign:
                raise ValidationError(self.env._("Store %s can only offer stock of its own company.", store.name))

    @api.model_create_multi
    def create(self, vals_list):
        stores = super().create(vals_list)
        stores._stock_settings_changed()
        return stores

    def write(self, vals):
        switched_on = self.filtered(lambda store: vals.get("stock_sync") and not store.stock_sync)
        result = super().write(vals)
        if switched_on:
            self.env["leaflink.listing"].sudo().search([("store_id", "in", switched_on.ids)])._forget_pushed()
            switched_on._forget_baseline()
        if not vals.get("stock_sync", True):
            self.env["leaflink.issue"]._solve(self, ["stock_breaker"])
        if vals.keys() & STOCK_FIELDS:
            self._stock_settings_changed()
        if vals.keys() & READING_FIELDS:
            self.stock_orders_read = False
        return result

    def _forget_baseline(self):
        """Let the push that follows count as the first when the last one is long ago: nobody watched orders since.

        A pause of hours or days must not settle orders that are still to be delivered, nor those that another store
        on the same stock counts.
        """
        limit = fields.Datetime.now() - timedelta(days=FORGOTTEN_DAYS)
        for store in self.sudo().filtered("stock_baseline"):
            others = store._stock_sharing() - store
            if (not store.stock_pushed_on or store.stock_pushed_on < limit) and not others.filtered("stock_sync"):
                store.stock_baseline = False

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache("stable")
        return result
