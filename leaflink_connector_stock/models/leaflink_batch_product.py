from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.leaflink_connector.lib import errors, payloads


class LeafLinkBatchProduct(models.Model):
    """LeafLink's assignment of a batch to a product (R248)."""

    _name = "leaflink.batch.product"
    _description = "Product of a LeafLink Batch"
    _inherit = ["leaflink.record"]

    batch_id = fields.Many2one("leaflink.batch", required=True, readonly=True, index=True, ondelete="cascade")
    listing_id = fields.Many2one("leaflink.listing", readonly=True, index="btree_not_null", ondelete="set null")
    product_external_id = fields.Char("LeafLink Product ID", required=True, readonly=True)
    seen_on = fields.Datetime(default=fields.Datetime.now, readonly=True)

    @api.model
    def _take(self, store, raws, operation=None):
        """Take raw assignments of batches the store knows. Equal ones write nothing but when they were seen."""
        rows, failed = [], 0
        for raw in raws:
            try:
                rows.append(payloads.parse(payloads.ProductBatch, raw))
            except errors.BadPayload:
                failed += 1
        batches = self.env["leaflink.batch"]._known(store, {str(row.batch) for row in rows})
        listings = self.env["leaflink.listing"]._known(store, {str(row.product) for row in rows})
        rows = {str(row.id): row for row in rows if str(row.batch) in batches}
        known = self._known(store, rows)
        fresh = []
        for external_id, row in rows.items():
            listing = listings.get(str(row.product), self.env["leaflink.listing"])
            if external_id not in known:
                fresh.append(
                    {
                        "store_id": store.id,
                        "external_id": external_id,
                        "batch_id": batches[str(row.batch)].id,
                        "listing_id": listing.id,
                        "product_external_id": str(row.product),
                    }
                )
            elif known[external_id].listing_id != listing:
                known[external_id].listing_id = listing
        mark_seen(self.browse([one.id for one in known.values()]))
        if operation:
            operation._count(created=len(fresh), skipped=len(known), failed=failed)
        return self._insert(fresh)


def mark_seen(records):
    """Note that LeafLink still has these. Not by `write`: nothing about them is new."""
    if records:
        records.env.cr.execute(
            SQL(
                "UPDATE %s SET seen_on = %s WHERE id IN %s",
                SQL.identifier(records._table),
                fields.Datetime.now(),
                tuple(records.ids),
            )
        )
        records.invalidate_recordset(["seen_on"], flush=False)
