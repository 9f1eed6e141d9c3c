from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models, tools
from odoo.fields import Domain

from .leaflink_stock_compute import CONSUMED, RESERVED, units


class LeafLinkStore(models.Model):
    """What buyers have ordered on LeafLink and Odoo has not confirmed is kept free for them, for a while (N17)."""

    _inherit = "leaflink.store"

    stock_keep_days = fields.Integer(
        "Keep Orders Free for (Days)",
        tracking=True,
        help="Units of LeafLink orders that Odoo has not confirmed count as outgoing for so long; 0 = never.",
    )

    _stock_keep_check = models.Constraint("CHECK(stock_keep_days >= 0)", "The days cannot be negative.")

    @tools.ormcache(cache="stable")
    def _has_keeping_stores(self):
        return bool(self.sudo().search_count([("stock_keep_days", ">", 0)], limit=1))

    @api.model
    def _kept_units(self, warehouse_ids=None):
        """Return {product id: units} kept for LeafLink orders of the current companies; of a kit its components.

        `warehouse_ids`: only what leaves from there. Orders count from the day Odoo has seen them.
        """
        kept = defaultdict(float)
        if not self._has_keeping_stores():
            return kept
        domain = [("stock_keep_days", ">", 0), ("company_id", "in", self.env.companies.ids)]
        for store in self.sudo().search(domain):
            if warehouse_ids and store.warehouse_id.id not in warehouse_ids:
                continue
            lines = Domain("order_id", "any", store._kept_domain()) & Domain("listing_id.product_id", "!=", False)
            ordered = self.env["leaflink.order.line"].sudo()._read_group(lines, ["listing_id"], ["quantity:sum"])
            listings = self.env["leaflink.listing"].concat(*(listing for listing, _quantity in ordered))
            kits, factor = store._stock_kits(listings.sudo().product_id), store._stock_factors()
            for listing, quantity in ordered:
                product = listing.product_id
                unit = store.id, listing.unit_of_measure, listing.unit_denomination, product.uom_id.id
                quantity = units(quantity) * factor(*unit)
                for part, per_kit in (kits.get(product.id) or {product.id: 1}).items():
                    kept[part] += float(quantity * per_kit)
        return kept

    def _kept_domain(self):
        """Return the domain of the orders of this store whose units are kept.

        Those LeafLink has fulfilled are, too, once a push has told them from what had left before (`stock_settled`).
        """
        waiting = Domain("status", "in", RESERVED)
        if self.stock_baseline:
            waiting |= Domain("status", "in", CONSUMED) & Domain("stock_settled", "=", False)
        return (
            Domain("store_id", "=", self.id)
            & waiting
            & Domain("state", "!=", "skipped")
            & Domain("create_date", ">=", fields.Datetime.now() - timedelta(days=self.stock_keep_days))
            & (Domain("sale_order_id", "=", False) | Domain("sale_order_id.state", "in", ("draft", "sent")))
        )
