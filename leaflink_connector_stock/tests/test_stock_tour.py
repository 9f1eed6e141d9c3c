from odoo.tests import HttpCase, tagged

from .common import StockMixin


@tagged("post_install", "-at_install")
class TestStockTour(StockMixin, HttpCase):
    """Quantities and deliveries as people see them, in a real browser."""

    def test_switch_quantities_on_through_the_preview(self):
        """R231, C07"""
        listing = self.listing(on_hand=48, quantity=7, name="Hazelnut Bar")
        self.start_tour(f"/odoo/leaflink-stores/{self.store.id}", "leaflink_stock_switch", login="admin")
        self.assertTrue(self.store.stock_sync)
        self.run_jobs()
        self.assertEqual(self.on_leaflink(listing)[0], 48)

    def test_cancelled_preview_switches_nothing_on(self):
        """R231, C07"""
        self.listing(on_hand=48, quantity=7, name="Hazelnut Bar")
        self.start_tour(f"/odoo/leaflink-stores/{self.store.id}", "leaflink_stock_stay_off", login="admin")
        self.assertFalse(self.store.stock_sync)
        self.run_jobs()
        self.assertEqual(self.patches(), [])

    def test_approve_a_tripped_breaker(self):
        """N05"""
        self.store.stock_breaker_count = 1
        listings = [self.listing(on_hand=10, name=name) for name in ("Hazelnut Bar", "Caramel Bites")]
        self.push()
        for listing in listings:
            self.receive(listing, -6)
        self.assertEqual(self.push(), [])
        issue = self.env["leaflink.issue"].search([("code", "=", "stock_breaker"), ("state", "=", "open")])
        self.start_tour(f"/odoo/leaflink-issues/{issue.id}", "leaflink_stock_drops", login="admin")
        self.run_jobs()
        self.assertEqual([self.on_leaflink(listing)[0] for listing in listings], [4, 4])
        self.assertEqual(issue.state, "solved")

    def test_validate_a_delivery_and_see_it_arrive(self):
        """R219, SHP-1"""
        listing = self.listing(on_hand=48, quantity=48, name="Hazelnut Bar")
        number = self.order((listing, 12))
        picking = self.outgoing(self.take(number, confirm=True))
        url = f"/odoo/action-stock.action_picking_tree_all/{picking.id}"
        self.start_tour(url, "leaflink_deliver", login="admin")
        self.run_jobs()
        self.start_tour(url, "leaflink_delivered", login="admin")
        self.assertEqual(self.box.order(number)["shipping_details"], "1Z999AA1")

    def test_list_of_a_metrc_transfer(self):
        """N16, R227"""
        listing = self.listing(name="Hazelnut Bar")
        listing.product_id.tracking = "lot"
        tag = "1A4FF0100000022000000123"
        lot = self.env["stock.lot"].create({"product_id": listing.product_id.id, "leaflink_package_tags": tag})
        self.env["stock.quant"]._update_available_quantity(listing.product_id, self.shelf, 48, lot_id=lot)
        self.env["leaflink.license"].search([]).active = False
        picking = self.outgoing(self.take(self.order((listing, 12)), confirm=True))
        self.start_tour(f"/odoo/action-stock.action_picking_tree_all/{picking.id}", "leaflink_metrc", login="admin")
        self.assertEqual(self.env["leaflink.metrc.transfer"].search([]).filename, f"{picking.sale_id.name}.csv")

    def test_listing_shows_what_was_sent_and_why(self):
        """R235"""
        listing = self.listing(on_hand=48, name="Hazelnut Bar")
        self.push()
        self.start_tour(f"/odoo/leaflink-listings/{listing.id}", "leaflink_listing_quantity", login="admin")
        self.assertFalse(listing.stock_sync)
