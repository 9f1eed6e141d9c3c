from odoo.fields import Command
from odoo.tests import tagged

from .common import OrderCase


@tagged("post_install", "-at_install")
class TestListingBody(OrderCase):
    """Prices of a product that is listed on LeafLink come from the price lists of the store."""

    def test_prices_of_the_lists(self):
        """R268, R269, R270, R047, R049"""
        product = self.env["product.product"].create({"name": "Lemon", "default_code": "LEM-1", "list_price": 9.0})

        def price_list(price):
            item = {"applied_on": "0_product_variant", "product_id": product.id, "fixed_price": price}
            return self.env["product.pricelist"].create({"name": "List", "item_ids": [Command.create(item)]})

        listing = self.env["leaflink.listing"].create({"store_id": self.store.id, "product_id": product.id})
        listing.unit_multiplier = 10
        amounts = {name: body["amount"] for name, body in self.prices(listing).items()}
        self.assertEqual(amounts, {"wholesale_price": "90.00", "sale_price": "0.00", "retail_price": "0.00"})
        self.store.write(
            {
                "wholesale_pricelist_id": price_list(8.0).id,
                "sale_pricelist_id": price_list(7.5).id,
                "regular_pricelist_id": price_list(15.0).id,
            }
        )
        amounts = {name: body["amount"] for name, body in self.prices(listing).items()}
        self.assertEqual(amounts, {"wholesale_price": "80.00", "sale_price": "75.00", "retail_price": "15.00"})

    def prices(self, listing):
        body = listing._create_body()
        return {name: body[name] for name in ("wholesale_price", "sale_price", "retail_price")}
