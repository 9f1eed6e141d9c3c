from odoo import fields, models

from odoo.addons.leaflink_connector.models.leaflink_json import Json


class LeafLinkOrderLine(models.Model):
    """One line of a staged order, keyed by LeafLink's line id: an order may hold one product twice (R161)."""

    _name = "leaflink.order.line"
    _description = "LeafLink Order Line"
    _order = "order_id, position, id"
    _rec_name = "name"

    order_id = fields.Many2one("leaflink.order", required=True, readonly=True, ondelete="cascade", index=True)
    store_id = fields.Many2one(related="order_id.store_id", store=True, precompute=True)
    company_id = fields.Many2one(related="order_id.company_id", store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related="order_id.currency_id")
    external_id = fields.Char("LeafLink Line ID", required=True, readonly=True)
    active = fields.Boolean(
        default=True, readonly=True, help="Unset: LeafLink removed the line; the quotation still has it."
    )
    position = fields.Integer(readonly=True)
    product_external_id = fields.Char("LeafLink Product ID", readonly=True)
    sku = fields.Char("SKU", readonly=True)
    name = fields.Char(readonly=True)
    listing_id = fields.Many2one("leaflink.listing", readonly=True, index="btree_not_null")
    product_id = fields.Many2one(related="listing_id.product_id")
    quantity = fields.Float(min_display_digits="Product Unit", readonly=True, help="In single units.")
    unit_multiplier = fields.Integer("Units per Case", default=1, readonly=True)
    ordered_price = fields.Float(
        min_display_digits="Product Price", readonly=True, help="Per selling unit: a case when units per case > 1."
    )
    sale_price = fields.Float(
        min_display_digits="Product Price", readonly=True, help="Wins over the ordered price when it is above 0."
    )
    is_sample = fields.Boolean("Sample", readonly=True)
    notes = fields.Text(readonly=True)
    batch_external_id = fields.Char("LeafLink Batch ID", readonly=True)
    package_tags = fields.Char(readonly=True)
    frozen = Json(readonly=True, help="LeafLink's product snapshot at order time.")
    line_total = fields.Float(
        min_display_digits="Product Price", readonly=True, help="quantity / units per case x price (LeafLink's rule)."
    )
    sale_line_id = fields.Many2one("sale.order.line", readonly=True, index="btree_not_null", copy=False)
    odoo_quantity = fields.Float("Odoo Quantity", related="sale_line_id.product_uom_qty", related_sudo=True)
    odoo_uom_id = fields.Many2one(string="Odoo Unit", related="sale_line_id.product_uom_id", related_sudo=True)
    odoo_price = fields.Float("Odoo Price", related="sale_line_id.price_unit", related_sudo=True)
    odoo_subtotal = fields.Monetary("Odoo Total", related="sale_line_id.price_subtotal", related_sudo=True)

    _line_uniq = models.Constraint("UNIQUE(order_id, external_id)", "This LeafLink order line is already here.")
