from .common import LeafLinkCase


class ListingCase(LeafLinkCase):
    """Products of LeafLink as Odoo reads them."""

    def sync(self, store=None):
        (store or self.store).action_sync_products()
        self.run_jobs()

    def listing(self, product, store=None):
        domain = [("store_id", "=", (store or self.store).id), ("external_id", "=", str(product["id"]))]
        return self.env["leaflink.listing"].search(domain)
