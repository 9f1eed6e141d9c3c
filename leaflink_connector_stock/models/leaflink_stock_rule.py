from odoo import api, fields, models
from odoo.exceptions import ValidationError


class LeafLinkStockRule(models.Model):
    """How much a store shows of one category, product or listing instead of what it says for all (N11, N18).

    The rule of the listing comes before that of the product, this before that of its category, this before that of a
    category above. Whichever it is replaces all three numbers of the store.
    """

    _name = "leaflink.stock.rule"
    _description = "LeafLink Stock Rule"
    _inherit = ["leaflink.stock.waker"]
    _order = "store_id, id"
    _check_company_auto = True

    store_id = fields.Many2one("leaflink.store", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="store_id.company_id", store=True, precompute=True, index=True)
    categ_id = fields.Many2one("product.category", "Product Category", ondelete="cascade", index="btree_not_null")
    product_id = fields.Many2one("product.product", ondelete="cascade", check_company=True, index="btree_not_null")
    listing_id = fields.Many2one(
        "leaflink.listing",
        ondelete="cascade",
        domain="[('store_id', '=', store_id)]",
        index="btree_not_null",
    )
    buffer = fields.Float("Keep Back", digits="Product Unit", help="Units that LeafLink never shows.")
    percent = fields.Float(
        "Share (%)",
        default=100,
        help="This part of what is free after the buffer; give listings of one product 50 each.",
    )
    cap = fields.Float("Show at Most", digits="Product Unit", help="0 = no limit.")

    _subject_check = models.Constraint(
        "CHECK(num_nonnulls(categ_id, product_id, listing_id) = 1)",
        "A stock rule is about one product category, one product or one listing.",
    )
    _numbers_check = models.Constraint(
        "CHECK(buffer >= 0 AND cap >= 0 AND percent BETWEEN 0 AND 100)",
        "Numbers of a stock rule cannot be negative, and the share not above 100 %.",
    )
    _subject_uniq = models.UniqueIndex(
        "(store_id, categ_id, product_id, listing_id) NULLS NOT DISTINCT", "There is a stock rule for this already."
    )

    @api.depends("categ_id", "product_id", "listing_id")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = (rule.listing_id or rule.product_id or rule.categ_id).display_name

    @api.constrains("store_id", "listing_id")
    def _check_listing(self):
        for rule in self:
            if rule.listing_id and rule.listing_id.store_id != rule.store_id:
                raise ValidationError(
                    self.env._(
                        "%(listing)s is no listing of store %(store)s.",
                        listing=rule.listing_id.display_name,
                        store=rule.store_id.name,
                    )
                )
