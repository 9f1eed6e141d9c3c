from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import split_every

from odoo.addons.leaflink_connector.models.leaflink_job import job

WAKE_SECONDS = 30
BATCH = 500  # listings whose prices are compared in one transaction
# price of a listing -> the price list of the store it belongs to
PRICE_LISTS = {
    "wholesale_price": "wholesale_pricelist_id",
    "sale_price": "sale_pricelist_id",
    "retail_price": "regular_pricelist_id",
}
DOMAIN = "[('company_id', 'in', [False, company_id])]"


class LeafLinkStore(models.Model):
    """Price lists of a store, and when prices are compared (R197-R201, C05)."""

    _inherit = "leaflink.store"

    wholesale_pricelist_id = fields.Many2one(
        "product.pricelist",
        "Wholesale Price List",
        domain=DOMAIN,
        check_company=True,
        tracking=True,
        help="What buyers on LeafLink pay, and the list of their quotations. Empty: the sales price of the product.",
    )
    sale_pricelist_id = fields.Many2one(
        "product.pricelist",
        "Sale Price List",
        domain=DOMAIN,
        check_company=True,
        tracking=True,
        help="Reduced prices on LeafLink: a product counts as on sale while this list has a lower price for it.",
    )
    regular_pricelist_id = fields.Many2one(
        "product.pricelist",
        "Retail Price List",
        domain=DOMAIN,
        check_company=True,
        tracking=True,
        help="Recommended retail prices. For information only, no order uses them.",
    )
    price_sync = fields.Selection(
        [
            ("none", "Never by itself"),
            ("export", "From Odoo to LeafLink"),
            ("import", "From LeafLink to Odoo"),
            ("both", "Both ways"),
        ],
        string="Price Changes Go",
        default="none",
        required=True,
        tracking=True,
        help="Changes made from now on are carried to the other side; what differs already waits for a person.",
    )

    @api.constrains(*PRICE_LISTS.values(), "company_id")
    def _check_pricelist_currency(self):
        for store in self:
            currency = store.company_id.currency_id
            for name in PRICE_LISTS.values():
                if store[name] and store[name].currency_id != currency:
                    raise ValidationError(
                        self.env._(
                            "%(list)s is in %(theirs)s. Choose a price list in %(ours)s, the currency of %(company)s.",
                            list=store[name].name,
                            theirs=store[name].currency_id.name,
                            ours=currency.name,
                            company=store.company_id.name,
                        )
                    )

    def write(self, vals):
        """Another way or another list says nothing about any single price: what is there now becomes the start."""
        result = super().write(vals)
        if vals.keys() & {"price_sync", *PRICE_LISTS.values()}:
            self.env["leaflink.listing"].sudo()._forget_prices(self)
            self.filtered(lambda store: store.price_sync != "none")._delay_compare_prices()
        return result

    @api.model
    def _cron_sync_prices(self):
        """Hourly, and soon after a price changed in Odoo: compare the prices of connected stores that send some."""
        self.search([("state", "=", "connected"), ("price_sync", "in", ("export", "both"))])._delay_compare_prices()

    @api.model
    def _wake_prices(self):
        """A price may have changed in Odoo: compare soon, asked for once per transaction."""
        waiting = self.env.cr.precommit.data
        if "leaflink.price" in waiting:
            return
        waiting["leaflink.price"] = True
        cron = self.env.ref("leaflink_connector_sale.cron_sync_prices", raise_if_not_found=False)
        if cron and self.sudo().search_count([("price_sync", "in", ("export", "both"))], limit=1):
            cron.sudo()._trigger(fields.Datetime.now() + timedelta(seconds=WAKE_SECONDS))

    def _delay_compare_prices(self):
        for store in self:
            description = self.env._("Compare prices of %s", store.name)
            listings = self.env["leaflink.listing"].sudo()
            listings._delay(store, "catalog", "prices", description=description)._job_compare_prices(store.id)

    def action_compare_prices(self):
        """List the products whose prices differ now."""
        self._check_role("user")
        listings = self.env["leaflink.listing"].search([("store_id", "=", self.id), ("product_id", "!=", False)])
        differing = [
            one.id for ids in split_every(BATCH, listings.ids) for one in listings.browse(ids)._different_prices()
        ]
        action = self.env["ir.actions.act_window"]._for_xml_id("leaflink_connector_sale.action_leaflink_price")
        return action | {"domain": [("id", "in", differing)]}


class LeafLinkListing(models.Model):
    _inherit = "leaflink.listing"

    @api.model
    @job
    def _job_compare_prices(self, store_id, after=0):
        """Compare the prices of a store's linked listings; one batch per job."""
        store = self.env["leaflink.store"].browse(store_id).exists()
        domain = [("store_id", "=", store.id), ("product_id", "!=", False), ("id", ">", after)]
        listings = self.search(domain, order="id", limit=BATCH)
        listings._compare_prices()
        if len(listings) == BATCH:
            last = listings[-1].id
            self._delay(store, "catalog", f"prices:{last}")._job_compare_prices(store.id, last)
