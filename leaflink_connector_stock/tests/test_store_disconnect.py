from odoo.tests import tagged

from .common import StockCase


@tagged("post_install", "-at_install")
class TestDisconnect(StockCase):
    """A store that is removed takes nothing of Odoo's along (C29)."""

    def test_documents_stay(self):
        """C29"""
        listing = self.listing(on_hand=10)
        open_order = self.take(self.order((listing, 2)), confirm=True)
        done = self.take(self.order((listing, 3)), confirm=True)
        picking = self.deliver(done)
        self.push()
        sales, product = (open_order | done).sale_order_id, listing.product_id
        store, values = self.store, {"store_id": self.store.id, "mode": "purge", "name": self.store.name}
        self.env["leaflink.store.disconnect"].create(values).action_disconnect()
        self.env.invalidate_all()
        self.assertFalse(store.exists() or (open_order | done).exists() or listing.exists())
        self.assertEqual((len(sales.exists()), set(sales.mapped("state"))), (2, {"sale"}))
        self.assertTrue(picking.exists() and product.exists())
        self.validate((sales.picking_ids - picking).filtered(lambda one: one.state != "cancel"))
