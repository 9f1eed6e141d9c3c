from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import StockCase


@tagged("post_install", "-at_install")
class TestStockPush(StockCase):
    """Each case of the formula over HTTP: what Odoo has, what LeafLink reserves, what buyers see then (F4, C08)."""

    def test_new_order_not_imported(self):
        """R240, R244"""
        listing = self.listing(on_hand=800, quantity=800)
        self.order((listing, 120), status="Submitted")
        self.push()
        self.assertEqual(self.on_leaflink(listing), (800, 120, 680))
        self.assertEqual(self.staged_states(listing), ["new"])

    def staged_states(self, listing):
        lines = self.env["leaflink.order.line"].search([("listing_id", "=", listing.id)])
        return lines.order_id.mapped("state")

    def test_imported_and_reserved(self):
        """R240"""
        listing = self.listing(on_hand=800, quantity=800)
        self.take(self.order((listing, 120)), confirm=True)
        self.push()
        self.assertEqual(self.on_leaflink(listing), (800, 120, 680))

    def test_delivered_before_fulfilled(self):
        """R240"""
        listing = self.listing(on_hand=800, quantity=800)
        number = self.order((listing, 120))
        self.deliver(self.take(number, confirm=True))
        self.push()
        self.assertEqual(self.on_leaflink(listing), (800, 120, 680))
        self.box.act(number, "fulfill")
        self.push()
        self.assertEqual(self.on_leaflink(listing), (680, 0, 680))

    def test_fulfilled_before_delivery(self):
        listing = self.listing(on_hand=800, quantity=800)
        number = self.order((listing, 120))
        staged = self.take(number, confirm=True)
        self.push()
        self.box.act(number, "fulfill")
        self.push()
        self.assertEqual(self.on_leaflink(listing), (680, 0, 680))
        self.deliver(staged)
        self.assertEqual(self.push(), [], "nothing is new for buyers")
        self.assertEqual(self.on_leaflink(listing), (680, 0, 680))

    def test_fulfilled_without_a_delivery_order_stays_sold(self):
        """R244"""
        self.store.capture_point = "completed"
        listing = self.listing(on_hand=800, quantity=800)
        number = self.order((listing, 120))
        self.push()
        self.box.act(number, "fulfill")
        self.push()
        self.assertEqual(self.on_leaflink(listing), (680, 0, 680))
        self.box.act(number, "ship")
        self.box.act(number, "complete")
        staged = self.take(number, confirm=True)
        self.push()
        self.assertEqual(self.on_leaflink(listing), (680, 0, 680))
        self.deliver(staged)
        self.push()
        self.assertEqual(self.on_leaflink(listing), (680, 0, 680))

    def test_rejected(self):
        listing = self.listing(on_hand=800, quantity=800)
        number = self.order((listing, 120))
        self.push()
        self.box.act(number, "reject")
        self.push()
        self.assertEqual(self.on_leaflink(listing), (800, 0, 800))

    def test_rejected_after_fulfilling_gives_back(self):
        listing = self.listing(on_hand=800, quantity=800)
        number = self.order((listing, 120))
        self.push()
        self.box.act(number, "fulfill")
        self.push()
        self.box.act(number, "reject")
        self.push()
        self.assertEqual(self.on_leaflink(listing), (800, 0, 800))

    def test_other_channel(self):
        listing = self.listing(on_hand=800)
        sale = self.sell_elsewhere(listing, 50)
        self.push()
        self.assertEqual(self.on_leaflink(listing)[2], 750)
        self.validate(sale.picking_ids)
        self.assertEqual(self.push(), [])

    def test_return_is_sold_again_and_does_not_reopen_the_line(self):
        """STK-4"""
        listing = self.listing(on_hand=100, quantity=100)
        number = self.order((listing, 10))
        picking = self.deliver(self.take(number, confirm=True))
        self.push()
        self.assertEqual(self.on_leaflink(listing)[2], 90)
        wizard = (
            self.env["stock.return.picking"].with_context(active_id=picking.id, active_model="stock.picking").create({})
        )
        wizard.product_return_moves.quantity = 4
        returned = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        self.validate(returned)
        self.push()
        self.assertEqual(self.on_leaflink(listing)[2], 94)
        for step in ("fulfill", "ship", "complete"):
            self.box.act(number, step)
        self.push()
        self.assertEqual(self.on_leaflink(listing), (94, 0, 94))

    def test_partial_delivery_with_backorder(self):
        listing = self.listing(on_hand=100, quantity=100)
        number = self.order((listing, 24))
        staged = self.take(number, confirm=True)
        self.deliver(staged, units=10)
        self.push()
        self.assertEqual(self.on_leaflink(listing), (100, 24, 76))
        self.box.act(number, "fulfill")
        self.push()
        self.assertEqual(self.on_leaflink(listing), (76, 0, 76))
        self.deliver(staged)
        self.assertEqual(self.push(), [])

    def test_partial_delivery_closed_on_purpose(self):
        """STK-4"""
        listing = self.listing(on_hand=100, quantity=100)
        number = self.order((listing, 24))
        self.deliver(self.take(number, confirm=True), units=10, backorder=False)
        self.push()
        self.assertEqual(self.on_leaflink(listing), (100, 24, 76))
        self.box.act(number, "fulfill")
        self.push()
        self.assertEqual(self.on_leaflink(listing), (90, 0, 90), "the other 14 are for sale again")

    def test_two_and_three_steps_count_once(self):
        """STK-4"""
        for steps in ("pick_ship", "pick_pack_ship"):
            with self.subTest(steps):
                self.warehouse.delivery_steps = steps
                listing = self.listing(on_hand=100, quantity=100)
                number = self.order((listing, 30))
                staged = self.take(number, confirm=True)
                while open_steps := staged.sale_order_id.picking_ids.filtered(
                    lambda p: p.state not in ("done", "cancel")
                ):
                    self.push()
                    self.assertEqual(self.on_leaflink(listing), (100, 30, 70))
                    self.validate(open_steps)
                self.push()
                self.assertEqual(self.on_leaflink(listing), (100, 30, 70))
                self.box.act(number, "fulfill")
                self.push()
                self.assertEqual(self.on_leaflink(listing), (70, 0, 70))

    def test_two_listings_with_different_multipliers(self):
        """N18"""
        single = self.listing(on_hand=100, quantity=100)
        case = self.listing(product=single.product_id, unit_multiplier=12, quantity=100)
        self.push()
        self.assertEqual([self.on_leaflink(single)[2], self.on_leaflink(case)[2]], [100, 100])
        self.order((case, 24), status="Submitted")
        self.push()
        self.assertEqual(self.on_leaflink(case), (100, 24, 76), "single units, never cases")
        self.assertEqual(self.on_leaflink(single), (76, 0, 76), "both sell one shelf")
        self.take(self.order((single, 6)), confirm=True)
        self.push()
        self.assertEqual(self.on_leaflink(case), (94, 24, 70))
        self.assertEqual(self.on_leaflink(single), (76, 6, 70))

    def test_two_stores_on_one_stock(self):
        """N18"""
        other = self.env["leaflink.store"].create(self._store_values() | {"name": "Second licence"})
        other.state = "connected"
        self.begin_polling(other)
        mine = self.listing(on_hand=100, quantity=100)
        theirs = self.listing(product=mine.product_id, store=other, quantity=100)
        self.order((theirs, 30), status="Submitted")
        self.push()
        self.assertEqual(self.on_leaflink(mine), (70, 0, 70))
        self.push(other)
        self.assertEqual(self.on_leaflink(theirs), (100, 30, 70))

    def test_a_store_with_a_warehouse_of_its_own_does_not_count(self):
        """R236, R238"""
        away = self.env["stock.warehouse"].create({"name": "Boulder", "code": "BOU"})
        other = self.env["leaflink.store"].create(
            self._store_values() | {"name": "Boulder", "stock_location_ids": [Command.set(away.lot_stock_id.ids)]}
        )
        other.state = "connected"
        self.begin_polling(other)
        self.store.stock_location_ids = self.shelf
        mine = self.listing(on_hand=100, quantity=100)
        theirs = self.listing(product=mine.product_id, store=other, quantity=40)
        self.env["stock.quant"]._update_available_quantity(mine.product_id, away.lot_stock_id, 40)
        self.order((theirs, 30), status="Submitted")
        self.push()
        self.push(other)
        self.assertEqual(self.on_leaflink(mine), (100, 0, 100))
        self.assertEqual(self.on_leaflink(theirs), (40, 30, 10))

    def test_reserved_on_a_shelf_below_the_moves_location(self):
        """R236, R240"""
        shelf = self.env["stock.location"].create({"name": "LeafLink", "location_id": self.shelf.id})
        self.store.stock_location_ids = shelf
        listing = self.listing(quantity=100)
        self.env["stock.quant"]._update_available_quantity(listing.product_id, shelf, 100)
        staged = self.take(self.order((listing, 30)), confirm=True)
        self.push()
        self.assertEqual(self.on_leaflink(listing), (100, 30, 70))
        self.sell_elsewhere(listing, 20)
        self.push()
        self.assertEqual(self.on_leaflink(listing)[2], 50)
        self.deliver(staged)
        self.push()
        self.assertEqual(self.on_leaflink(listing)[2], 50)

    def test_line_without_product_counts_for_the_listing_it_was_staged_with(self):
        """R240"""
        listing = self.listing(on_hand=100, quantity=100)
        staged = self.take(self.order((listing, 30)), confirm=True)
        staged.line_ids.product_external_id = False
        self.assertEqual(staged.line_ids.listing_id, listing)
        self.push()
        self.assertEqual(self.on_leaflink(listing), (100, 30, 70))

    def test_case_product_gets_single_units(self):
        """N18"""
        self.listing(on_hand=100, unit_multiplier=12)
        self.assertEqual(self.push(), [{"quantity": "100"}])

    def test_fractions_only_where_leaflink_allows_them(self):
        """R245"""
        bulk = self.listing(on_hand=18.75, unit_of_measure="Pound", allow_fractional_quantities=True)
        whole = self.listing(on_hand=18.75)
        self.push()
        self.assertEqual(self.on_leaflink(bulk)[0], 18.75)
        self.assertEqual(self.on_leaflink(whole)[0], 18)

    def test_product_kept_in_another_unit(self):
        """R245"""
        listing = self.listing(unit_of_measure="Pound", allow_fractional_quantities=True)
        grams = self.env["product.product"].create(
            {"name": "Bulk", "type": "consu", "is_storable": True, "uom_id": self.env.ref("uom.product_uom_gram").id}
        )
        listing.product_id = grams
        self.receive(listing, 4535.92)
        self.push()
        self.assertAlmostEqual(self.on_leaflink(listing)[0], 10, places=3)

    def test_another_unit_is_another_quantity(self):
        """R245, R046: changed on LeafLink, or by a person who says what LeafLink's unit is in Odoo."""
        listing = self.listing(on_hand=33, unit_of_measure="Ounce")
        self.push()
        self.assertEqual(self.on_leaflink(listing)[0], 33)
        self.box.edit_product(int(listing.external_id), unit_of_measure="Pound")
        listing._fetch_one(self.store, listing.external_id)
        self.assertEqual(self.push(), [{"quantity": "2"}])
        pound = self.store.uom_map_ids.filtered(lambda row: row.name == "Pound")
        pound.uom_id = listing.product_id.uom_id
        self.assertEqual(self.push(), [{"quantity": "33"}])
        pound.uom_id = listing.product_id.uom_id
        self.assertEqual(self.push(), [])

    def test_buffer_share_and_limit(self):
        """N11"""
        listing = self.listing(on_hand=100)
        self.store.write({"stock_buffer": 20, "stock_percent": 50})
        self.push()
        self.assertEqual(self.on_leaflink(listing)[2], 40)
        self.store.stock_cap = 30
        self.push()
        self.assertEqual(self.on_leaflink(listing)[2], 30)

    def test_negative_stock_is_zero(self):
        listing = self.listing(on_hand=5, quantity=50)
        self.env["stock.quant"]._update_available_quantity(listing.product_id, self.shelf, -12)
        self.push()
        self.assertEqual(self.on_leaflink(listing)[0], 0)

    def test_only_chosen_locations(self):
        """R236, R237, R238"""
        back_room = self.env["stock.location"].create({"name": "Back room", "location_id": self.shelf.id})
        vault = self.env["stock.location"].create({"name": "Vault", "location_id": self.warehouse.view_location_id.id})
        listing = self.listing(on_hand=10)
        self.env["stock.quant"]._update_available_quantity(listing.product_id, back_room, 5)
        self.env["stock.quant"]._update_available_quantity(listing.product_id, vault, 100)
        elsewhere = self.env["res.company"].create({"name": "Of somebody else"})
        foreign = self.env["stock.warehouse"].search([("company_id", "=", elsewhere.id)]).lot_stock_id
        self.env["stock.quant"]._update_available_quantity(listing.product_id, foreign, 1000)
        self.push()
        self.assertEqual(self.on_leaflink(listing)[0], 115)
        self.store.stock_location_ids = self.shelf
        self.push()
        self.assertEqual(self.on_leaflink(listing)[0], 15)

    def test_what_is_not_sent(self):
        """R235, R241, R242, R243, C26"""
        unlimited = self.listing(on_hand=10, quantity=77, inventory_management=2)
        switched_off = self.listing(on_hand=10, quantity=77)
        switched_off.stock_sync = False
        service = self.listing(quantity=77)
        service.product_id.type = "service"
        loose = self.listing(quantity=77)
        loose.product_id.is_storable = False
        parent = self.listing(on_hand=50, quantity=77)
        variety = self.listing(on_hand=10, inventory_management=3, parent=int(parent.external_id))
        archived = self.listing(on_hand=10, quantity=77)
        archived.listing_state = "Archived"
        self.push()
        self.assertEqual(self.patches(), [{"quantity": "50"}])
        kept = unlimited, switched_off, service, loose, archived
        self.assertEqual({self.on_leaflink(one)[0] for one in kept}, {77})
        self.assertFalse(parent.push_obstacle)
        for one in (*kept, variety):
            self.assertTrue(one.push_obstacle)
            self.assertFalse(one.push_state)

    def test_order_of_a_variety_reserves_the_stock_of_its_parent(self):
        """R243, C26"""
        parent = self.listing(on_hand=50, quantity=50)
        variety = self.listing(product=parent.product_id, inventory_management=3, parent=int(parent.external_id))
        self.order((variety, 8), status="Submitted")
        self.push()
        self.assertEqual(self.on_leaflink(parent), (50, 8, 42))

    def test_order_of_a_variety_that_is_another_product_in_odoo(self):
        """C26, R243: what the pool has promised is not offered again, confirmed or not."""
        parent = self.listing(on_hand=50, quantity=50)
        variety = self.listing(on_hand=10, inventory_management=3, parent=int(parent.external_id))
        order = self.order((variety, 8), status="Submitted")
        self.push()
        self.assertEqual(self.on_leaflink(parent), (50, 8, 42))
        self.box.act(order, "accept")
        self.take(order, confirm=True)
        self.push()
        self.assertEqual(self.on_leaflink(parent), (50, 8, 42))

    def test_listing_remembers_what_and_why(self):
        """N05"""
        self.store.stock_buffer = 5
        listing = self.listing(on_hand=100, quantity=100)
        self.take(self.order((listing, 20)), confirm=True)
        self.sell_elsewhere(listing, 10)
        self.push()
        self.assertEqual((listing.push_state, listing.pushed_quantity, listing.pushed_offer), ("done", 85, 65))
        self.assertTrue(listing.pushed_on)
        for words in (
            "100 on hand",
            "30 for confirmed deliveries",
            "5 kept back",
            "65 offered",
            "20 reserved",
            "85 sent",
        ):
            self.assertIn(words, listing.push_explanation)

    @mute_logger("odoo.addons.leaflink_connector.models.leaflink_job")
    def test_refused_quantity_is_not_tried_every_ten_minutes(self):
        """STK-2"""
        listing = self.listing(on_hand=100)
        self.box.fault(match={"method": "PATCH", "path": "/products/*"}, kind="status", status=400)
        self.push()
        self.assertEqual(listing.push_state, "error")
        self.assertTrue(
            self.env["leaflink.issue"].search([("res_model", "=", listing._name), ("res_id", "=", listing.id)])
        )
        self.box.clear_requests()
        self.env["leaflink.store"]._cron_push_stock()
        self.run_jobs()
        self.assertEqual(self.patches(), [])
        self.receive(listing, 1)
        self.assertEqual(self.push(), [{"quantity": "101"}])
        self.assertEqual(listing.push_state, "done")

    def test_listing_that_leaflink_does_not_have_yet(self):
        """STK-5"""
        product = self.env["product.product"].create({"name": "Prepared", "is_storable": True})
        listing = self.env["leaflink.listing"].create({"store_id": self.store.id, "product_id": product.id})
        self.receive(listing, 7)
        self.assertEqual(self.push(), [])
        self.assertFalse(listing.push_state)
        self.assertIn("does not have this product yet", listing.push_obstacle)
        listing.external_id = str(self.box.add_product(quantity=0)["id"])
        self.assertFalse(listing.push_obstacle)
        self.env["leaflink.store"]._cron_push_stock()
        self.run_jobs()
        self.assertEqual(self.patches(), [{"quantity": "7"}])
