from odoo import models


class LeafLinkListing(models.Model):
    _inherit = "leaflink.listing"

    def action_reviewed(self):
        """A product somebody has looked at lets quotations be confirmed that waited for that (C10)."""
        result = super().action_reviewed()
        for store in self.store_id:
            store._reprocess()
        return result
