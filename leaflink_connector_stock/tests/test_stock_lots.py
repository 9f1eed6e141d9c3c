from odoo.tests import tagged

from .common import StockCase


@tagged("post_install", "-at_install")
class TestStockLots(StockCase):
    """Which lots a store offers."""

    def lots(self, **units):
        """A listing of a product tracked by lot; `units`: how many lie in a lot of each COA state."""
        listing = self.listing(quantity=0)
        listing.product_id.tracking = "lot"
        for state, number in units.items():
            lot = self.env["stock.lot"].create(
                {"name": f"L-{state}", "product_id": listing.product_id.id, "leaflink_coa_state": state}
            )
            self.env["stock.quant"]._update_available_quantity(listing.product_id, self.shelf, number, lot_id=lot)
        return listing

    def test_only_lots_the_store_offers(self):
        """N11"""
        listing = self.lots(none=5, pending=10, passed=20, failed=40)
        for setting, offered in (("all", 75), ("not_failed", 35), ("passed", 20)):
            self.store.stock_lots = setting
            self.push()
            self.assertEqual(self.on_leaflink(listing)[2], offered, setting)

    def test_units_without_a_lot(self):
        """N11: nobody knows that their COA has passed, unless the product is not tracked at all."""
        tracked, plain = self.lots(passed=20), self.listing(quantity=0, on_hand=7)
        self.receive(tracked, 3)
        for setting, offered in (("all", 23), ("not_failed", 23), ("passed", 20)):
            self.store.stock_lots = setting
            self.push()
            self.assertEqual((self.on_leaflink(tracked)[2], self.on_leaflink(plain)[2]), (offered, 7), setting)
        move = self.sell_elsewhere(tracked, 5).picking_ids.move_ids
        move.move_line_ids.unlink()
        values = {"picking_id": move.picking_id.id, "move_id": move.id, "location_id": self.shelf.id, "quantity": 3}
        self.env["stock.move.line"].create({**values, "product_id": move.product_id.id})
        self.push()
        self.assertEqual(self.on_leaflink(tracked)[2], 18, "three of the five do not come out of the lot")

    def test_delivery_of_a_lot_that_is_not_offered_takes_nothing_from_the_others(self):
        """N11, F4"""
        listing = self.lots(passed=20, failed=40)
        self.store.stock_lots = "passed"
        failed = self.env["stock.lot"].search([("product_id", "=", listing.product_id.id), ("name", "=", "L-failed")])
        move = self.sell_elsewhere(listing, 15).picking_ids.move_ids
        move.move_line_ids.unlink()
        self.push()
        self.assertEqual(self.on_leaflink(listing)[2], 5, "nothing says yet from which lot it is taken")
        values = {"picking_id": move.picking_id.id, "move_id": move.id, "lot_id": failed.id, "quantity": 15}
        self.env["stock.move.line"].create({**values, "product_id": move.product_id.id, "location_id": self.shelf.id})
        self.push()
        self.assertEqual(self.on_leaflink(listing)[2], 20)
        self.validate(move.picking_id)
        self.push()
        self.assertEqual(self.on_leaflink(listing)[2], 20)

    def test_news_of_a_laboratory_wake_the_push(self):
        """N11, R232"""
        listing = self.lots(pending=10)
        self.store.stock_lots = "passed"
        self.push()
        self.assertEqual(self.on_leaflink(listing)[2], 0)
        self.env.cr.precommit.run()
        cron = self.env.ref("leaflink_connector_stock.cron_push_stock")
        triggers = [("cron_id", "=", cron.id)]
        before = self.env["ir.cron.trigger"].search_count(triggers)
        self.env["stock.lot"].search([("product_id", "=", listing.product_id.id)]).leaflink_coa_state = "passed"
        self.env.cr.precommit.run()
        self.assertGreater(self.env["ir.cron.trigger"].search_count(triggers), before)
        self.push()
        self.assertEqual(self.on_leaflink(listing)[2], 10)
