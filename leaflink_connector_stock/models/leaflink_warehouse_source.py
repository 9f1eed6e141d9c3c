from odoo import fields, models


class LeafLinkWarehouseSource(models.Model):
    """What decides from where a store's orders are delivered, first of all the topmost (C19)."""

    _name = "leaflink.warehouse.source"
    _description = "LeafLink Warehouse Source"
    _order = "store_id, sequence, id"
    _rec_name = "source"

    store_id = fields.Many2one("leaflink.store", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="store_id.company_id", store=True, precompute=True, index=True)
    sequence = fields.Integer(default=10)
    source = fields.Selection(
        [("facility", "Facility of the order"), ("rep", "Sales rep"), ("customer", "Contact")], required=True
    )

    _source_uniq = models.Constraint("UNIQUE(store_id, source)", "This source is already in the list.")
