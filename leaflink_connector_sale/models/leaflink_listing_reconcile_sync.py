"""The products' part of a reconcile: all of LeafLink's are read again, then both sides are compared (N01)."""

from odoo import models

RESOURCE = "product_all"


class LeafLinkStore(models.Model):
    _inherit = "leaflink.store"

    def action_reconcile(self):
        """Read LeafLink's products again, too."""
        result = super().action_reconcile()
        for store in self.sudo():
            store.env["leaflink.cursor"]._start(store, RESOURCE, modified_since=False)
        return result


class LeafLinkCursor(models.Model):
    """`product_all`: every product LeafLink shows; its clock moves for nothing but an edit, a quantity is none."""

    _inherit = "leaflink.cursor"

    def _run_name(self):
        return self.env._("Reconcile products") if self.resource == RESOURCE else super()._run_name()

    def _fetch_page_product_all(self, client, offset, filters):
        return self._fetch_page_product(client, offset, filters)

    def _store_page_product_all(self, results, operation):
        """What is missing here comes in as the schedule would take it."""
        create = None if self.store_id._is_synced("product") else False
        Listing = self.env["leaflink.listing"]
        Listing._store_page(self.store_id, results, operation, create=create)
        Listing._mark_listed(self.store_id, [str(raw.get("id")) for raw in results])

    def _end_run_product_all(self):
        """What LeafLink should have shown is asked for by its number."""
        Listing = self.env["leaflink.listing"]
        shown = [("state", "=", "linked"), ("external_id", "!=", False), ("listing_state", "!=", "Archived")]
        Listing._unlisted(self.store_id, self.operation_id.create_date, shown)._delay_fetch()
        Listing._delay_compare(self.store_id)
