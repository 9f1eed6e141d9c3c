from odoo.tests import tagged

from .common import StockCase


@tagged("post_install", "-at_install")
class TestStockLines(StockCase):
    """What LeafLink took out of its quantity by itself is noticed, however the order looks by now."""

    def test_a_line_that_was_taken_out_after_fulfilling(self):
        """R233, R239: LeafLink lowered its quantity for the line and keeps it so; the same number is news there"""
        one, other = self.listing(on_hand=100), self.listing(on_hand=60)
        number = self.order((one, 10), (other, 36))
        self.push()
        self.assertEqual(self.on_leaflink(other), (60, 36, 24))
        self.box.act(number, "fulfill")
        line = next(x for x in self.box.order(number)["line_items"] if str(x["product"]) == other.external_id)
        self.box.remove_line(number, line["id"])
        self.assertEqual(self.on_leaflink(other)[0], 24)
        self.push()
        self.assertEqual(self.on_leaflink(other), (60, 0, 60), "nobody expects the units to leave any more")
        self.assertEqual(self.on_leaflink(one), (90, 0, 90))
        self.assertEqual(self.push(), [])
