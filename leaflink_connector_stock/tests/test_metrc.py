import base64
import csv
import io

from odoo.exceptions import UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import StockCase

ONE, TWO, THREE = (f"1A4FF010000002200000012{number}" for number in range(3))
# what LeafLink's own METRC add-on keeps (C32)
THEIRS = ("extern_sts_ids", "s2s_conversion_amount", "package_tags", "sts_enabled")


@tagged("post_install", "-at_install")
class TestMetrc(StockCase):
    """What somebody who registers a transfer at METRC needs, without a call to METRC (N16)."""

    def setUp(self):
        super().setUp()
        self.item = self.listing(on_hand=100, quantity=100, name="Hazelnut Bar", sku="HAZ")
        self.warehouse.partner_id.leaflink_license_number = "100-SELLER"

    def sold(self, units=12, lots=(), **fields):
        """The open delivery of an order; `lots`: {lot name: units} on the shelf before."""
        if lots:
            product = self.item.product_id
            self.env["stock.quant"].search([("product_id", "=", product.id)]).unlink()
            product.tracking = "lot"
            for name, on_hand in lots.items():
                lot = self.env["stock.lot"].create({"name": name, "product_id": product.id})
                self.env["stock.quant"]._update_available_quantity(product, self.shelf, on_hand, lot_id=lot)
        staged = self.take(self.order((self.item, units), **fields), confirm=True)
        self.sale = staged.sale_order_id
        self.sale.partner_id.leaflink_license_number = "200-BUYER"
        return self.outgoing(staged)

    def listed(self, pickings):
        """The rows of the downloaded file, and what the dialog says is missing."""
        action = pickings.action_leaflink_metrc()
        transfer = self.env[action["res_model"]].browse(action["res_id"])
        text = base64.b64decode(transfer.file).decode("utf-8-sig")
        self.filename = transfer.filename
        return list(csv.DictReader(io.StringIO(text))), transfer.problems or ""

    def test_a_row_for_each_package(self):
        """N16, R227, R228: the tags of lots, and several on one line."""
        picking = self.sold(lots={"L-1": 8, "L-2": 4})
        first, second = picking.move_line_ids.sorted(lambda line: line.lot_id.name)
        first.lot_id.leaflink_package_tags = ONE.lower()
        second.leaflink_package_tags = f"{TWO} 3, {THREE} 1"
        picking.leaflink_manifest_number = "0001"
        rows, problems = self.listed(picking)
        self.assertEqual(problems, "")
        self.assertEqual(self.filename, f"{self.sale.name}.csv")
        self.assertEqual(
            [(row["Package Tag"], row["Lot"], row["Quantity"]) for row in rows],
            [(ONE, "L-1", "8"), (TWO, "L-2", "3"), (THREE, "L-2", "1")],
        )
        row = rows[1]
        self.assertEqual((row["Transfer"], row["Delivery"]), (self.sale.name, picking.name))
        self.assertEqual(row["LeafLink Order"], self.sale.leaflink_short_number)
        self.assertEqual((row["Shipper License"], row["Recipient License"]), ("100-SELLER", "200-BUYER"))
        self.assertEqual((row["Product"], row["SKU"], row["Manifest Number"]), ("Hazelnut Bar", "HAZ", "0001"))
        price = self.sale.order_line.price_reduce_taxexcl
        self.assertEqual(row["Wholesale Price"], f"{3 * price:.2f}")

    def test_one_package_in_two_places_is_one_row(self):
        """R228"""
        shelf = self.env["stock.location"].create({"name": "Second shelf", "location_id": self.shelf.id})
        self.env["stock.quant"].search([("product_id", "=", self.item.product_id.id)]).unlink()
        for place in (self.shelf, shelf):
            self.env["stock.quant"]._update_available_quantity(self.item.product_id, place, 6)
        picking = self.sold()
        self.assertEqual(len(picking.move_line_ids), 2)
        picking.move_line_ids.leaflink_package_tags = ONE
        rows, _problems = self.listed(picking)
        self.assertEqual([(row["Package Tag"], float(row["Quantity"])) for row in rows], [(ONE, 12)])

    def test_the_tag_leaflink_names_is_proposed(self):
        """R228"""
        number = self.order((self.item, 12))
        line = self.box.order(number)["line_items"][0]["id"]
        self.box.edit_line(number, line, raw={"package_tags": TWO})
        picking = self.outgoing(self.take(number, confirm=True))
        self.assertEqual(picking.move_line_ids.leaflink_known_tags, TWO)
        self.assertEqual(self.listed(picking)[0][0]["Package Tag"], TWO)
        picking.move_line_ids.leaflink_package_tags = ONE
        self.assertEqual(self.listed(picking)[0][0]["Package Tag"], ONE, "what a person types comes first")

    def test_what_is_missing_is_said(self):
        """N16"""
        picking = self.sold()
        (self.warehouse.partner_id | self.sale.partner_id).leaflink_license_number = False
        picking.partner_id.leaflink_license_number = False
        self.env["leaflink.license"].search([]).active = False
        rows, problems = self.listed(picking)
        self.assertEqual([row["Package Tag"] for row in rows], [""])
        for text in ("your license number", "recipient's license number", "Hazelnut Bar has no package tag"):
            self.assertIn(text, problems)
        for tags, text in (
            (f"{ONE}, {TWO} 4", "say how much of each"),
            (f"{ONE} 8, {TWO} 5", "do not add up to 12"),
            ("1A4", "“1A4” is no METRC tag"),
        ):
            picking.move_line_ids.leaflink_package_tags = tags
            self.assertIn(text, self.listed(picking)[1])
        with self.assertRaisesRegex(ValidationError, "“twelve”.* is no quantity"):
            picking.move_line_ids.leaflink_package_tags = f"{ONE} twelve"

    def test_several_deliveries_in_one_list(self):
        """R227: also by people of the warehouse without a LeafLink role; no formula reaches their spreadsheet."""
        self.item.product_id.name = "=1+1"
        pickings = self.sold() | self.sold(5)
        worker = new_test_user(self.env, "metrc-worker", groups="stock.group_stock_user")
        rows, _problems = self.listed(pickings.with_user(worker))
        self.assertEqual([row["Delivery"] for row in rows], pickings.mapped("name"))
        self.assertEqual({row["Product"] for row in rows}, {"'=1+1"})
        self.assertEqual(self.filename, "transfers.csv")

    def test_receipts_are_not_transferred(self):
        """N16"""
        receipt = self.env["stock.picking"].create({"picking_type_id": self.warehouse.in_type_id.id})
        with self.assertRaisesRegex(UserError, "Only deliveries to customers"):
            receipt.action_leaflink_metrc()

    def test_packages_are_never_told_to_leaflink(self):
        """C32, N16"""
        picking = self.sold(lots={"L-1": 12})
        picking.move_line_ids.lot_id.leaflink_package_tags = ONE
        picking.move_line_ids.leaflink_package_tags = TWO
        picking.leaflink_manifest_number = "0001"
        self.validate(picking)
        self.item.action_update_leaflink()
        self.store.stock_sync = True
        self.store.action_push_stock()
        self.run_jobs()
        told = [request["body"] for request in self.box.requests() if request["method"] in ("POST", "PATCH")]
        self.assertGreaterEqual(len(told), 2)
        for word in (*THEIRS, ONE, TWO):
            self.assertNotIn(word, str(told))
