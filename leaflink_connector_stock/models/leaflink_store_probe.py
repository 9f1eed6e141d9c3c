from odoo import models


class LeafLinkStore(models.Model):
    """Connect also looks for a warehouse."""

    _inherit = "leaflink.store"

    def _probe(self, client):
        """Connect also looks whether Odoo has what deliveries need."""
        checks = super()._probe(client)
        if self.warehouse_id:
            checks.append(self._check(self.env._("Warehouse"), True, self.warehouse_id.display_name))
        else:
            message = self.env._(
                "Company %s has no warehouse: create one in Inventory, then choose it here.", self.company_id.name
            )
            checks.append(self._check(self.env._("Warehouse"), False, message))
        return checks
