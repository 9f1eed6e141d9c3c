from lxml import html

from odoo.tests import tagged

from .common import StockCase


@tagged("post_install", "-at_install")
class TestDocuments(StockCase):
    """What is printed."""

    def printed(self, picking, report="stock.action_report_delivery"):
        content, _kind = self.env["ir.actions.report"]._render_qweb_html(report, picking.ids)
        return " ".join(html.fromstring(content).text_content().split())

    def test_the_number_stands_on_the_delivery_slip(self):
        """R163, R229, C35"""
        item = self.listing(on_hand=100, quantity=100)
        staged = self.take(self.order((item, 24)), confirm=True)
        self.assertIn(f"LeafLink Order {staged.short_number}", self.printed(self.outgoing(staged)))
        self.assertNotIn("LeafLink", self.printed(self.sell_elsewhere(item, 1).picking_ids))

    def test_numbers_that_go_with_the_goods(self):
        """R229, N16: on the slip and on the list of the picker."""
        item = self.listing(on_hand=100, quantity=100)
        staged = self.take(self.order((item, 24)), confirm=True)
        picking = self.outgoing(staged)
        self.warehouse.partner_id.leaflink_license_number = "100-SELLER"
        picking.partner_id.commercial_partner_id.leaflink_license_number = "200-BUYER"
        picking.leaflink_manifest_number = "0001234567"
        other = self.sell_elsewhere(item, 1).picking_ids
        self.leave_out_barcodes()
        for report in ("stock.action_report_delivery", "stock.action_report_picking"):
            with self.subTest(report):
                text = self.printed(picking, report)
                for words in (
                    f"LeafLink Order {staged.short_number}",
                    "Our License 100-SELLER",
                    "Customer License 200-BUYER",
                    "Manifest Number 0001234567",
                ):
                    self.assertIn(words, text)
                self.assertNotIn("License", self.printed(other, report))

    def leave_out_barcodes(self):
        """Drawing them takes a library that not every machine has."""
        self.env["ir.ui.view"].create(
            {
                "name": "without barcodes",
                "type": "qweb",
                "inherit_id": self.env.ref("stock.report_picking").id,
                "arch": "<div name='right_box' position='replace'><div /></div>",
            }
        )

    def test_the_stores_only_license_stands_for_ours(self):
        """N16"""
        item = self.listing(on_hand=100, quantity=100)
        picking = self.outgoing(self.take(self.order((item, 24)), confirm=True))
        (self.warehouse.partner_id | self.env.company.partner_id).leaflink_license_number = False
        self.env["leaflink.license"].search([]).active = False
        License = self.env["leaflink.license"]
        License.create({"store_id": self.store.id, "external_id": "9001", "name": "300-LISTED"})
        self.assertIn("Our License 300-LISTED", self.printed(picking))
        License.create({"store_id": self.store.id, "external_id": "9002", "name": "301-LISTED"})
        self.assertNotIn("LISTED", self.printed(picking))
