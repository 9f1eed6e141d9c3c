from lxml import html

from odoo.tests import tagged

from .common import StockCase


@tagged("post_install", "-at_install")
class TestDocuments(StockCase):
    """What is printed."""

    def slip(self, picking):
        report = self.env["ir.actions.report"]
        content, _kind = report._render_qweb_html("stock.action_report_delivery", picking.ids)
        return " ".join(html.fromstring(content).text_content().split())

    def test_the_number_stands_on_the_delivery_slip(self):
        """R163, C35"""
        item = self.listing(on_hand=100, quantity=100)
        staged = self.take(self.order((item, 24)), confirm=True)
        self.assertIn(f"LeafLink Order {staged.short_number}", self.slip(self.outgoing(staged)))
        self.assertNotIn("LeafLink", self.slip(self.sell_elsewhere(item, 1).picking_ids))
