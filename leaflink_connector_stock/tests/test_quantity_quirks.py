import json

from odoo.tests import tagged

from .common import StockCase


@tagged("post_install", "-at_install")
class TestQuantityQuirks(StockCase):
    """Quantities where LeafLink integrations go wrong (C08, C26, N18)."""

    def test_stock_not_double_counted(self):
        """R240: what the order reserves on both sides is taken away once, by LeafLink."""
        listing = self.listing(on_hand=800, quantity=800)
        self.take(self.order((listing, 120)), confirm=True)
        self.push()
        self.assertEqual(self.on_leaflink(listing), (800, 120, 680))
        for body in self.patches():
            self.assertEqual(body, {"quantity": "800"}, "only one key, and never what is left as the whole")

    def test_stock_negative(self):
        listing = self.listing(on_hand=5, quantity=50)
        self.env["stock.quant"]._update_available_quantity(listing.product_id, self.shelf, -12)
        self.assertEqual(self.push(), [{"quantity": "0"}])

    def test_webhook_fanout(self):
        """R037, R233, CASE WEBHOOK-FANOUT: an order of four lines gives a webhook for itself and one for each product,
        whose reserved quantity moved; each record is read once, and the push sends nothing back."""
        listings = [self.listing(on_hand=100) for _line in range(4)]
        self.push()
        number = self.order(*((listing, 12) for listing in listings))
        self.box.clear_requests()
        hints = [("order", {"number": number})]
        hints += [("product", {"id": int(listing.external_id), "reserved_qty": "12.0000"}) for listing in listings]
        for _twice in range(2):
            for topic, data in hints:
                body = {"type": topic, "action": "edit", "data": data | {"seller": {"id": self.box.company_id}}}
                self.env["leaflink.event"]._receive(self.store, json.dumps(body).encode())
        self.run_jobs()
        reads = [call["path"] for call in self.box.requests(method="GET")]
        self.assertEqual(len(reads), len(set(reads)), "products are read once, the order once")
        self.assertEqual([self.on_leaflink(listing) for listing in listings], [(100, 12, 88)] * 4)
        self.assertEqual((self.push(), self.push()), ([], []))

    def test_stock_units_not_cases(self):
        """N18"""
        self.listing(on_hand=100, unit_multiplier=12)
        self.assertEqual(self.push(), [{"quantity": "100"}])

    def test_inventory_item_post_archives(self):
        """C08: INVENTORY-ITEM-POST-ARCHIVES; quantities go to the product, never to LeafLink's inventory items."""
        listing = self.listing(on_hand=10)
        self.push()
        self.receive(listing, 5)
        self.push()
        self.assertEqual(self.on_leaflink(listing)[0], 15)
        calls = {(call["method"], call["path"].strip("/").split("/")[-2]) for call in self.box.requests(method="PATCH")}
        self.assertEqual(calls, {("PATCH", "products")})
        self.assertEqual(self.box.requests(method="POST"), [])

    def test_unlimited_and_inherited_inventory(self):
        """R242, R243: UNLIMITED-INVENTORY"""
        parent = self.listing(on_hand=50, quantity=77)
        variety = self.listing(on_hand=10, quantity=1, inventory_management=3, parent=int(parent.external_id))
        unlimited = self.listing(on_hand=10, quantity=77, inventory_management=2)
        self.assertEqual(self.push(), [{"quantity": "50"}], "the stock of the parent, and of no other")
        self.assertEqual(self.on_leaflink(unlimited)[0], 77)
        told = self.box.requests(method="PATCH", path=f"/products/{variety.external_id}/")
        self.assertEqual(told, [])

    def test_threshold_side_effect(self):
        """LeafLink hides a product that runs out: its state is told here and not set back."""
        listing = self.listing(on_hand=0, quantity=5, threshold_value=1, threshold_action="unavailable")
        self.push()
        state = self.box.product(int(listing.external_id))["listing_state"]
        self.store.action_sync_products()
        self.run_jobs()
        self.assertEqual(listing.listing_state, state)
        self.assertFalse([body for body in self.patches() if "listing_state" in body])
