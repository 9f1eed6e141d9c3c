from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user, tagged

from .export_case import ExportCase


@tagged("post_install", "-at_install")
class TestOwnership(ExportCase):
    """Which side leads for what of a product."""

    def sync(self):
        self.store.action_sync_products()
        self.run_jobs()

    def edit(self, **values):
        self.box.edit_product(int(self.known.external_id), **values)

    def raw(self):
        return self.box.product(int(self.known.external_id))

    def test_nothing_goes_by_itself_unless_odoo_leads(self):
        """C04, R074"""
        self.known.product_id.write({"name": "Ours", "description_sale": "Our words"})
        self.run_jobs()
        self.edit(name="Theirs")
        self.sync()
        self.assertEqual((self.sent("PATCH"), self.known.product_id.name), ([], "Ours"))

    def test_odoo_leads_for_names_and_descriptions(self):
        """C04, R067, R082"""
        self.store.write({"identity_owner": "odoo", "description_owner": "odoo"})
        seller = new_test_user(self.env, "pam", groups="base.group_user,product.group_product_manager")
        self.known.product_id.with_user(seller).write({"name": "Ours", "default_code": "OUR-1"})
        self.known.product_id.product_tmpl_id.with_user(seller).write({"description_sale": "Our words"})
        self.run_jobs()
        self.assertEqual(self.sent("PATCH"), [{"name": "Ours", "sku": "OUR-1", "description": "Our words"}])
        self.edit(name="Theirs")
        self.sync()
        self.assertEqual((self.raw()["name"], self.known.name), ("Ours", "Ours"), "set right again")
        self.box.clear_requests()
        self.sync()
        self.assertEqual(self.sent("PATCH"), [], "and not once more")

    def test_leaflink_leads_for_names_and_descriptions(self):
        """C04, R082"""
        self.store.write({"identity_owner": "leaflink", "description_owner": "leaflink"})
        self.edit(name="Theirs", description="<p>Their words</p>")
        self.sync()
        product = self.known.product_id
        self.assertEqual((product.name, product.description_sale), ("Theirs", "Their words"))
        product.name = "Ours"
        self.send(self.known)
        self.assertEqual(self.sent("PATCH"), [], "LeafLink's name is LeafLink's")

    def test_leaflink_leads_for_the_structure(self):
        """R060, C04"""
        line = self.env["leaflink.product.line"].search([("id", "!=", self.known.product_line_id.id)], limit=1)
        with self.assertRaisesRegex(UserError, "LeafLink leads for “Category, Brand and Line”"):
            self.known.product_line_id = line
        self.known.product_line_id = self.known.product_line_id
        self.edit(product_line=int(line.external_id))
        self.sync()
        self.assertEqual(self.known.product_line_id, line)

    def test_odoo_leads_for_the_structure(self):
        """R060, C04"""
        self.store.structure_master = "odoo"
        before = self.known.product_line_id
        line = self.env["leaflink.product.line"].search([("id", "!=", before.id)], limit=1)
        self.known.product_line_id = line
        self.run_jobs()
        self.assertEqual(self.sent("PATCH"), [{"product_line": int(line.external_id)}])
        self.assertFalse(self.known.is_edited)
        self.edit(product_line=int(before.external_id))
        self.sync()
        self.assertEqual((str(self.raw()["product_line"]), self.known.product_line_id), (line.external_id, line))
        self.assertFalse(self.issues(self.known))

    def test_each_group_has_a_leader_of_its_own(self):
        """C04: strain and license are led apart from category, brand and line."""
        fields = {
            "brand_id": "structure_master",
            "category_id": "structure_master",
            "subcategory_id": "structure_master",
            "product_line_id": "structure_master",
            "license_id": "cannabis_owner",
            "strain_ids": "cannabis_owner",
            "strain_classification": "cannabis_owner",
        }
        for name, setting in fields.items():
            others = {"structure_master": "odoo", "cannabis_owner": "manual"} | {setting: "leaflink"}
            self.store.write(others)
            field = self.known._fields[name]
            other = "sativa"
            if field.relational:
                mine = [("store_id", "=", self.store.id), ("id", "not in", self.known[name].ids)]
                other = self.env[field.comodel_name].search(mine, limit=1)
            with self.subTest(name), self.assertRaisesRegex(UserError, "LeafLink leads"):
                self.known[name] = other
        self.known.tagline = "Nobody leads"
        self.store.cannabis_owner = "odoo"
        self.known.strain_classification = "sativa"
        self.run_jobs()
        self.assertEqual(self.sent("PATCH"), [{"strain_classification": "sativa"}])
        self.edit(strain_classification="indica")
        self.sync()
        self.assertEqual(self.raw()["strain_classification"], "sativa", "set right again")

    def test_what_waits_for_a_button_is_not_sent_along(self):
        """C04"""
        self.store.structure_master = "odoo"
        self.known.tagline = "Waits"
        line = self.env["leaflink.product.line"].search([("id", "!=", self.known.product_line_id.id)], limit=1)
        self.known.product_line_id = line
        self.run_jobs()
        self.assertEqual(self.sent("PATCH"), [{"product_line": int(line.external_id)}])
        self.assertEqual(list(self.known.edited), ["tagline"])

    def test_what_a_person_has_sent_is_not_lost_by_what_goes_by_itself(self):
        """C04"""
        self.store.identity_owner = "odoo"
        self.known.tagline = "Pressed"
        self.known.action_update_leaflink()
        self.known.product_id.name = "Ours"
        self.run_jobs()
        self.assertEqual((self.raw()["tagline"], self.raw()["name"]), ("Pressed", "Ours"))
        self.assertEqual(len(self.sent("PATCH")), 1)

    def test_pictures_go_by_themselves(self):
        """C04, R090"""
        self.store.image_owner = "odoo"
        picture = b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
        self.known.product_id.image_1920 = picture
        self.run_jobs()
        self.assertTrue(self.known.image_external_id)

    def test_presets(self):
        """C04: one choice fills in who leads for what; each can be changed afterwards."""
        self.assertEqual(self.store.ownership, "mixed", "the default")
        with Form(self.store) as form:
            form.ownership = "odoo"
            self.assertEqual((form.identity_owner, form.structure_master), ("odoo", "odoo"))
            form.image_owner = "manual"
            self.assertEqual(form.ownership, "own")
        self.assertEqual((self.store.description_owner, self.store.image_owner), ("odoo", "manual"))
        self.store.ownership = "leaflink"
        self.assertEqual((self.store.identity_owner, self.store.cannabis_owner), ("leaflink", "leaflink"))
        self.assertEqual(self.known.identity_owner, "leaflink", "said on the listing")
