from odoo import models


class LeafLinkStaff(models.Model):
    """Orders that wait for a sales rep go on once the rep is somebody in Odoo."""

    _inherit = "leaflink.staff"

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & self._routing_fields():
            for store in self.store_id.filtered(lambda store: store.salesrep_policy != "fallback"):
                store._reprocess()
        return result

    def _routing_fields(self):
        """Names of the fields an order may be held for; addons that know warehouses add theirs."""
        return {"user_id"}
