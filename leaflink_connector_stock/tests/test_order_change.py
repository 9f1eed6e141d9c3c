from odoo.tests import tagged

from .common import StockCase


@tagged("post_install", "-at_install")
class TestOrderChange(StockCase):
    """What LeafLink changes reaches the open delivery, until somebody has begun to deliver."""

    def edited(self, staged, quantity):
        line = self.box.order(staged.external_id)["line_items"][0]["id"]
        self.box.edit_line(staged.external_id, line, quantity=quantity)
        return self.take(staged.external_id)

    def asked(self, units):
        """The units an accepted order's open delivery carries."""
        listing = self.listing(on_hand=100)
        staged = self.take(self.order((listing, units)), confirm=True)
        self.assertEqual(self.outgoing(staged).move_ids.product_uom_qty, units)
        return staged

    def test_accepting_changes_the_open_delivery(self):
        """N14"""
        staged = self.asked(10)
        for quantity in (14, 6):
            self.edited(staged, quantity)
            action = staged.sale_order_id.action_leaflink_decide()
            self.env[action["res_model"]].browse(action["res_id"]).action_accept_all()
            self.assertEqual(self.outgoing(staged).move_ids.product_uom_qty, quantity)

    def test_what_has_left_stays(self):
        """R181, N14"""
        staged = self.asked(10)
        self.deliver(staged, units=8)
        self.edited(staged, 5)
        action = staged.sale_order_id.action_leaflink_decide()
        self.env[action["res_model"]].browse(action["res_id"]).action_accept_all()
        self.assertEqual(staged.sale_order_id.order_line.product_uom_qty, 8)
        self.assertFalse(self.outgoing(staged))
        self.assertTrue(staged.sale_order_id.leaflink_changed)

    def test_until_delivery_ends_when_somebody_picks(self):
        """R180, C22"""
        self.store.update_mode = "until_delivery"
        staged = self.asked(10)
        sale = staged.sale_order_id
        self.edited(staged, 12)
        self.assertEqual(self.outgoing(staged).move_ids.product_uom_qty, 12)
        self.assertNotIn("delivery_started", sale._leaflink_stages())
        self.outgoing(staged).move_ids.picked = True
        self.assertIn("delivery_started", sale._leaflink_stages())
        self.edited(staged, 20)
        self.assertEqual(self.outgoing(staged).move_ids.product_uom_qty, 12)
        self.assertTrue(sale.leaflink_changed)
