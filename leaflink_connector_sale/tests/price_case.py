from .common import OrderCase


class PriceCase(OrderCase):
    """Price lists, a listing sold in cases of 12 and one sold in units, prices on both sides."""

    def setUp(self):
        super().setUp()
        self.lists = {
            name: self.env["product.pricelist"].create({"name": name, "currency_id": self.env.company.currency_id.id})
            for name in ("wholesale", "sale", "regular")
        }
        self.case, self.single = self.listing(self.bars), self.listing(self.cartridge)

    def listing(self, number):
        Listing = self.env["leaflink.listing"]
        Listing._fetch_one(self.store, str(number))
        return Listing._known(self.store, [str(number)])[str(number)]

    def use(self, sync, **lists):
        """Set up the store and let it look at the prices once."""
        names = {f"{kind}_pricelist_id": self.lists[kind].id for kind in lists or self.lists}
        self.store.write({"price_sync": sync} | names)
        self.run_jobs()
        self.box.clear_requests()

    def price(self, kind, product, amount, **values):
        """A fixed price in one of the lists."""
        return self.env["product.pricelist.item"].create(
            {
                "pricelist_id": self.lists[kind].id,
                "applied_on": "0_product_variant",
                "product_id": product.id,
                "fixed_price": amount,
            }
            | values
        )

    def compare(self):
        """What the schedule does; returns the bodies of the PATCHes to products."""
        self.box.clear_requests()
        self.cron("cron_sync_prices")
        return [request["body"] for request in self.box.requests(method="PATCH", path="/products/*")]

    def hear_product(self, listing):
        """LeafLink's news about a product arrive."""
        self.env["leaflink.listing"]._fetch_one(self.store, listing.external_id)
        self.run_jobs()

    def on_leaflink(self, listing, name="wholesale_price"):
        return float(self.box.product(int(listing.external_id))[name]["amount"])

    def set_leaflink(self, listing, **prices):
        self.box.edit_product(int(listing.external_id), **prices)
        self.hear_product(listing)
