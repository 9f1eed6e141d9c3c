from odoo import models


class LeafLinkListing(models.Model):
    """A listing goes to LeafLink with prices of Odoo's price lists."""

    _inherit = "leaflink.listing"

    def _export_prices(self):
        """New and updated listings have the prices of the store's lists (R268, R269, R270)."""
        found = self.sudo()._odoo_prices().get(self) or {}
        return super()._export_prices() | {name: float(price) for name, price in found.items()}
