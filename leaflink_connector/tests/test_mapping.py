import base64

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import LeafLinkCase


@tagged("post_install", "-at_install")
class TestMapping(LeafLinkCase):
    """The screen on which a person says which listing is which product."""

    def setUp(self):
        super().setUp()
        self.store.product_missing = "hold"
        self.store.action_sync_products()
        self.run_jobs()
        self.bar, self.shirt = self.listing("SWI-BAR-DAR-100"), self.listing("ALP-TEE-L")
        Product = self.env["product.product"]
        self.exact = Product.create({"name": "Bar", "default_code": "swi bar dar/100"})
        self.alike = Product.create({"name": "Dark Chocolate Bar 100 mg", "default_code": "B-2"})
        self.other = Product.create({"name": "Alpine T-Shirts L", "default_code": "S-1"})
        self.listings = self.env["leaflink.listing"]
        self.listings.action_suggest()
        self.run_jobs()

    def listing(self, sku):
        return self.env["leaflink.listing"].search([("store_id", "=", self.store.id), ("sku", "=", sku)])

    def test_suggestions_say_why(self):
        """R073, N19"""
        self.assertEqual(self.bar.suggested_product_id, self.exact)
        self.assertEqual((self.bar.suggestion_score, self.bar.suggestion_reason), (100, "same SKU but for punctuation"))
        self.assertFalse(self.bar.product_id, "a suggestion links nothing")

    def test_accept(self):
        """R073"""
        self.bar.action_accept()
        self.assertEqual((self.bar.product_id, self.bar.link_origin), (self.exact, "person"))
        self.assertFalse(self.bar.suggestion_ids)

    def test_refusals_are_remembered(self):
        """R073"""
        self.bar.action_refuse()
        self.assertEqual(self.bar.suggestion_ids[:1].product_id, self.alike)
        self.assertIn("similar name", self.bar.suggestion_reason)
        self.listings.action_suggest()
        self.run_jobs()
        self.assertNotIn(self.exact, self.bar.suggestion_ids.product_id)

    def test_what_is_refused_is_not_suggested_as_nearly_the_same_sku_either(self):
        """R073: the product that stands in the row is the one that is refused, whether Suggest was pressed or not."""
        shirt = self.env["product.product"].create({"name": "Shirt", "default_code": "alp-tee-l"})
        self.shirt.invalidate_recordset()
        self.assertEqual(self.shirt.suggested_product_id, shirt)
        self.shirt.action_refuse()
        self.assertEqual(self.shirt.suggested_product_id, self.other)
        self.listings.action_suggest()
        self.run_jobs()
        self.assertEqual(self.shirt.suggested_product_id, self.other)
        self.shirt.action_refuse()
        self.assertFalse(self.shirt.suggested_product_id)
        self.shirt.action_accept()
        self.assertFalse(self.shirt.product_id)

    def test_accept_all_exact(self):
        """R073"""
        self.listings.action_accept_exact()
        self.assertEqual(self.bar.product_id, self.exact)
        self.assertFalse(self.shirt.product_id, "a similar name is not exact")

    def test_a_unit_that_does_not_fit_is_left(self):
        """R073, R075"""
        self.exact.uom_id = self.env.ref("uom.product_uom_lb")
        self.bar.action_accept()
        self.assertFalse(self.bar.product_id)
        self.assertEqual(self.bar.issue_ids.code, "unit")

    def test_as_table_and_back(self):
        """R073, N19"""
        operator = new_test_user(self.env, "olga", groups="leaflink_connector.group_operator")
        wizard = self.env["leaflink.listing.csv"].with_user(operator).create({"store_id": self.store.id})
        wizard.action_export()
        rows = base64.b64decode(wizard.file).decode("utf-8-sig").splitlines()
        self.assertEqual(rows[0].split(",")[0], "leaflink_id")
        mine = next(row for row in rows if row.startswith(self.bar.external_id))
        self.assertIn("swi bar dar/100", mine)
        filled = [
            "leaflink_id;internal_reference",
            f"{self.bar.external_id};B-2",
            "1;B-2",
            f"{self.shirt.external_id};?",
        ]
        wizard.file = base64.b64encode("\n".join(filled).encode())
        wizard.action_import()
        self.assertEqual((self.bar.product_id, self.shirt.product_id.id), (self.alike, False))
        for text in ("1 listing(s) linked", "Row 3: there is no listing 1", "Row 4: 0 products"):
            self.assertIn(text, wizard.result)

    def test_what_spreadsheets_make_of_the_table(self):
        """R073, N19: other separators, line ends, letters, header spellings, columns that came or went."""
        self.exact.default_code = "Bär"
        row = f"{self.bar.external_id};Bär"
        for text, encoding in (
            (f"leaflink_id;internal_reference\r\n{row}\r\n", "utf-8-sig"),
            (f"leaflink_id;internal_reference\r\n{row}\r\n", "cp1252"),
            (f" LeafLink_ID ; Internal_Reference \n{row};more;and more\n;;\n\n7\n", "utf-8"),
            (f"leaflink_id\tinternal_reference\r{self.bar.external_id}\t'Bär\r", "utf-8"),
        ):
            with self.subTest(text=text, encoding=encoding):
                self.bar.product_id = False
                wizard = self.env["leaflink.listing.csv"].create(
                    {"store_id": self.store.id, "file": base64.b64encode(text.encode(encoding))}
                )
                wizard.action_import()
                self.assertEqual((self.bar.product_id, wizard.result), (self.exact, "1 listing(s) linked."))

    def test_a_listing_in_two_rows(self):
        """R073, N19: the first counts, the second is told."""
        rows = ["leaflink_id,internal_reference", f"{self.bar.external_id},B-2", f"{self.bar.external_id},S-1"]
        wizard = self.env["leaflink.listing.csv"].create(
            {"store_id": self.store.id, "file": base64.b64encode("\n".join(rows).encode())}
        )
        wizard.action_import()
        self.assertEqual(self.bar.product_id, self.alike)
        self.assertRegex(wizard.result, r"^1 listing\(s\) linked\.\nRow 3: .* is in row 2 already$")

    def test_formulas_are_no_formulas(self):
        """R073: a spreadsheet that opens the file runs nothing LeafLink has written."""
        self.box.edit_product(int(self.bar.external_id), name="=cmd|' /C calc'!A0")
        self.store.action_sync_products()
        self.run_jobs()
        wizard = self.env["leaflink.listing.csv"].create({"store_id": self.store.id})
        wizard.action_export()
        self.assertIn("'=cmd", base64.b64decode(wizard.file).decode("utf-8-sig"))

    def test_another_file(self):
        """R073"""
        wizard = self.env["leaflink.listing.csv"].create({"store_id": self.store.id})
        for content in (b"", b"\xff\xfe\x00", b"a,b\n1,2\n"):
            wizard.file = base64.b64encode(content)
            with self.assertRaises(UserError):
                wizard.action_import()
