from .common import LeafLinkCase


class ExportCase(LeafLinkCase):
    """Products that LeafLink does not have yet, and what it learns of those it has."""

    def setUp(self):
        super().setUp()
        self.store.action_refresh_reference()
        self.store.action_sync_products()
        self.run_jobs()
        self.store.product_create_mode = "both"
        self.known = self.env["leaflink.listing"].search(
            [("store_id", "=", self.store.id), ("sku", "=", "SWI-BAR-DAR-100")]
        )
        self.box.clear_requests()

    def new_product(self, **values):
        values = {"name": "Lemon Bar", "default_code": "LEM-1", "list_price": 9.0, "type": "consu"} | values
        return self.env["product.product"].create(values)

    def new_listing(self, product=None, **values):
        """A listing with everything LeafLink wants, in the catalogue's places of a known one."""
        product = product or self.new_product()
        listing = self.env["leaflink.listing"].create({"store_id": self.store.id, "product_id": product.id})
        places = {name: self.known[name].id for name in ("brand_id", "category_id", "subcategory_id", "license_id")}
        listing.write(places | values)
        return listing

    def send(self, listings):
        listings.action_update_leaflink()
        self.run_jobs()

    def sent(self, method="POST"):
        return [call["body"] for call in self.box.requests(method=method, path="/products/*")]

    def task(self, listing):
        domain = [("res_model", "=", "leaflink.listing"), ("res_id", "=", listing.id)]
        return self.env["leaflink.task"].search(domain, limit=1)
