from odoo import fields, models


class LeafLinkCategoryMap(models.Model):
    """Which of Odoo's product categories is which of LeafLink's, both ways: several of Odoo's may be one of LeafLink's,
    products made from LeafLink go into the first of them (R088)."""

    _name = "leaflink.category.map"
    _description = "LeafLink Category Mapping"
    _order = "category_id, subcategory_id, sequence, id"

    store_id = fields.Many2one("leaflink.store", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="store_id.company_id", store=True, index=True)
    category_id = fields.Many2one(
        "leaflink.category",
        "LeafLink Category",
        required=True,
        ondelete="cascade",
        domain="[('store_id', '=', store_id)]",
    )
    subcategory_id = fields.Many2one(
        "leaflink.subcategory",
        "LeafLink Subcategory",
        ondelete="cascade",
        domain="[('category_id', '=', category_id)]",
        help="Empty: all subcategories that have no row of their own.",
    )
    sequence = fields.Integer(default=10)
    product_category_id = fields.Many2one("product.category", "Odoo Category", required=True, ondelete="cascade")

    _row_uniq = models.UniqueIndex(
        "(store_id, category_id, COALESCE(subcategory_id, 0), product_category_id)", "This row is there already."
    )

    def _find(self, listing):
        """Return the product.category these rows say for a listing: by subcategory, else by category, else empty; of
        several the first."""
        rows = self.filtered(lambda row: row.category_id == listing.category_id)
        fitting = rows.filtered(lambda row: row.subcategory_id and row.subcategory_id == listing.subcategory_id)
        return (fitting or rows.filtered(lambda row: not row.subcategory_id))[:1].product_category_id

    def _find_reverse(self, category):
        """Return the row that leads from an Odoo category to LeafLink's, of the category itself or its nearest parent;
        empty when several do."""
        while category:
            if rows := self.filtered(lambda row, category=category: row.product_category_id == category):
                return rows if len(rows) == 1 else rows.browse()
            category = category.parent_id
        return self.browse()
