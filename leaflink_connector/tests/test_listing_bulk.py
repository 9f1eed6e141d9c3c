from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .export_case import ExportCase


@tagged("post_install", "-at_install")
class TestBulk(ExportCase):
    """Several listings at once: what would happen to each, and what has become of it."""

    def setUp(self):
        super().setUp()
        self.other = self.env["leaflink.listing"].search(
            [("store_id", "=", self.store.id), ("state", "=", "linked"), ("id", "!=", self.known.id)], limit=1
        )

    def open(self, listings, method):
        action = getattr(listings.with_context(leaflink_preview=True), method)()
        return self.env[action["res_model"]].browse(action["res_id"])

    def outcomes(self, dialog):
        dialog.line_ids.invalidate_recordset()
        return {line.listing_id: line.outcome for line in dialog.line_ids}

    def test_archive_several(self):
        """R064, R065"""
        mine = self.new_listing()
        dialog = self.open(self.known | mine, "action_archive_leaflink")
        lines = {line.listing_id: (line.result, line.old, line.new) for line in dialog.line_ids}
        self.assertEqual(lines[self.known], ("archive", "Available", "Archived"))
        self.assertEqual(lines[mine][0], "refused")
        self.assertEqual((dialog.change_count, self.box.requests()), (1, []))
        dialog.action_send()
        self.assertEqual(self.outcomes(dialog), {self.known: "waiting", mine: False})
        self.run_jobs()
        self.assertEqual(self.outcomes(dialog)[self.known], "done")
        self.assertEqual(self.known.listing_state, "Archived")

    def test_unlink_several(self):
        """R063, R065"""
        product = self.known.product_id
        dialog = self.open(self.known | self.other, "action_unlink_listing")
        self.assertEqual(dialog.line_ids.mapped("result"), ["unlink", "unlink"])
        self.assertTrue(self.known.product_id)
        dialog.action_send()
        self.assertEqual((self.known | self.other).mapped("state"), ["unlinked", "unlinked"])
        self.assertEqual(set(self.outcomes(dialog).values()), {"done"})
        self.assertTrue(product.exists() and self.box.product(int(self.known.external_id)))

    def test_one_that_leaflink_refuses(self):
        """R065: the others are done, and each says what has become of it."""
        (self.known | self.other).write({"tagline": "Loud"})
        self.box.fault(
            "status",
            match={"method": "PATCH", "path": f"/products/{self.known.external_id}/"},
            status=400,
            body={"tagline": ["Too loud."]},
        )
        dialog = self.open(self.known | self.other, "action_update_leaflink")
        dialog.action_send()
        self.run_jobs()
        self.assertEqual(self.outcomes(dialog), {self.known: "failed", self.other: "done"})
        line = dialog.line_ids.filtered(lambda line: line.listing_id == self.known)
        self.assertIn("Too loud", line.outcome_note)

    def test_nothing_to_send(self):
        """R065"""
        dialog = self.open(self.known, "action_update_leaflink")
        self.assertEqual((dialog.line_ids.result, dialog.change_count), ("equal", 0))

    def test_only_operators(self):
        """R065, R017"""
        user = new_test_user(self.env, "bulk", groups="leaflink_connector.group_user")
        with self.assertRaises(AccessError):
            self.open(self.known.with_user(user), "action_unlink_listing")


@tagged("post_install", "-at_install")
class TestCatalog(ExportCase):
    """What the catalogue shows of a listing."""

    def test_what_differs_is_marked(self):
        """R067, N10"""
        listings = self.env["leaflink.listing"].search([("state", "=", "linked")])
        self.assertFalse(listings.filtered("drift"), "products made from LeafLink say what LeafLink says")
        self.known.product_id.name = "Darker Bar"
        self.assertTrue(self.known.drift)
        self.send(self.known)
        self.assertFalse(self.known.drift)
        self.known.tagline = "New"
        self.assertTrue(self.known.drift)
        self.store.identity_owner = "leaflink"
        self.known.tagline = False
        self.known.product_id.name = "Ours"
        self.assertFalse(self.known.drift, "LeafLink's name is LeafLink's")

    def test_buyers_cannot_order_it(self):
        """R094, R095, R096"""
        self.assertFalse(self.known.readiness)
        for state, word in (
            ("Internal", "you may put it on orders"),
            ("Unavailable", "do not see it and cannot order"),
        ):
            self.box.edit_product(int(self.known.external_id), listing_state=state)
            self.env["leaflink.listing"]._fetch_one(self.store, self.known.external_id)
            self.assertIn(word, self.known.readiness)
        self.assertIn("you may put it on orders", self.known._fields["listing_state"].help)

    def test_search(self):
        """R040, R065, R070"""
        Listing = self.env["leaflink.listing"]
        tag = self.env["product.tag"].create({"name": "Bars"})
        self.known.product_id.product_tag_ids = tag
        self.assertEqual(Listing.search([("product_tag_ids", "in", tag.ids)]), self.known)
        good, bad = self.new_listing(), self.new_listing(self.new_product(default_code="a,b"))
        mine = [("external_id", "=", False)]
        self.assertEqual(Listing.search([*mine, ("listing_problems", "!=", False)]), bad)
        self.assertEqual(Listing.search([*mine, ("listing_problems", "=", False)]), good)

    def test_search_panel(self):
        """R040, R065: store, brand, category, both states and product tag."""
        Listing = self.env["leaflink.listing"]
        tag = self.env["product.tag"].create({"name": "Bars"})
        view = self.env.ref("leaflink_connector.leaflink_listing_view_search")
        for name, one in (
            ("brand_id", 0),
            ("category_id", 0),
            ("listing_state", 0),
            ("state", 0),
            ("product_tag_ids", 1),
        ):
            self.assertIn(f'<field name="{name}"', view.arch.partition("<searchpanel>")[2])
            found = Listing.search_panel_select_multi_range(name, expand=bool(one), enable_counters=False)
            self.assertTrue(found["values"], name)
        self.assertIn(tag.id, [value["id"] for value in found["values"]])

    def test_the_page_at_leaflink(self):
        """R081"""
        company = self.env["leaflink.company"]._known(self.store, [self.store.leaflink_company_id])
        slug = company[self.store.leaflink_company_id].slug
        self.assertTrue(self.known.page_url.endswith(f"/c/{slug}/products/{self.known.external_id}/"))
        self.store.product_page = "https://shop.example.com/{id}"
        self.known.invalidate_recordset(["page_url"])
        self.assertEqual(self.known.action_open_page()["url"], f"https://shop.example.com/{self.known.external_id}")
        self.assertFalse(self.new_listing().page_url)


@tagged("post_install", "-at_install")
class TestProductPage(ExportCase):
    """LeafLink on the product's own page and list."""

    def test_column_with_links(self):
        """R081"""
        product, other = self.known.product_id, self.new_product()
        for record in (product, product.product_tmpl_id):
            self.assertIn(f'href="{self.known.page_url}"', record.leaflink_products)
            self.assertIn("Dark", record.leaflink_products)
        self.assertFalse(other.leaflink_products)

    def test_list_from_the_product(self):
        """R078: a product has a button for it, and its listings are edited from its page."""
        product = self.new_product()
        action = product.product_tmpl_id.action_list_on_leaflink()
        dialog = self.env[action["res_model"]].with_context(**action["context"]).create({})
        self.assertEqual((dialog.product_ids, dialog.store_id), (product, self.store))
        with Form(self.known.product_id.product_tmpl_id) as form, form.leaflink_listing_ids.edit(0) as listing:
            listing.featured = True
        self.assertEqual((self.known.featured, list(self.known.edited)), (True, ["featured"]))

    def test_show_quantity(self):
        """R080"""
        self.known.show_quantity = False
        self.send(self.known)
        self.assertEqual(self.sent("PATCH"), [{"show_quantity": False}])
        self.assertFalse(self.box.product(int(self.known.external_id))["show_quantity"])
