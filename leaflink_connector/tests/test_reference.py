from leaflink_sandbox.resources.products import LISTING_STATES, STRAINS

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from ..models.leaflink_reference_sync import REFERENCES
from .common import LeafLinkCase


@tagged("post_install", "-at_install")
class TestReference(LeafLinkCase):
    """LeafLink's lists (R033)."""

    def refresh(self):
        self.store.action_refresh_reference()
        self.run_jobs()

    def rows(self, model):
        return self.env[model].with_context(active_test=False).search([("store_id", "=", self.store.id)])

    def test_every_list_is_read(self):
        self.refresh()
        for model, path in (
            ("leaflink.company", "companies"),
            ("leaflink.brand", "brands"),
            ("leaflink.category", "product-categories"),
            ("leaflink.subcategory", "product-subcategories"),
            ("leaflink.product.line", "product-lines"),
            ("leaflink.strain", "strains"),
            ("leaflink.license", "licenses"),
            ("leaflink.license.type", "license-types"),
            ("leaflink.staff", "company-staff"),
            ("leaflink.tier", "customer-tiers"),
        ):
            expected = {str(row["id"]) for row in self.box.table(path)}
            self.assertEqual(set(self.rows(model).mapped("external_id")), expected, model)
        chocolate = self.rows("leaflink.subcategory").filtered(lambda row: row.name == "Chocolate")
        self.assertEqual(chocolate.category_id.name, "Edibles & Ingestibles")
        self.assertEqual(self.rows("leaflink.tier").mapped("name"), ["A", "B", "C"])
        operation = self.env["leaflink.operation"].search([("store_id", "=", self.store.id)], limit=1)
        self.assertEqual((operation.state, operation.failed), ("done", 0))
        self.assertGreater(operation.created, 20)

    def test_rows_are_picked_by_name(self):
        """R305, R342, R347, R349, R354, R361, R370, R373, R375, R380: by what LeafLink calls them."""
        self.refresh()
        for model in REFERENCES:
            row = self.env[model].search([("store_id", "=", self.store.id)], limit=1)
            self.assertIn(row.id, dict(self.env[model].name_search(row.name[:4], limit=None)), model)

    def test_what_is_one_of_a_few_words_is_chosen(self):
        """R363, R378"""
        Listing = self.env["leaflink.listing"]
        for name, words in (("listing_state", LISTING_STATES), ("strain_classification", STRAINS)):
            self.assertEqual({word for word, _label in Listing._fields[name].selection}, set(words))

    def test_a_second_refresh_writes_nothing(self):
        self.refresh()
        brands = self.rows("leaflink.brand")
        before = {brand.id: brand.write_date for brand in brands}
        self.env.cr.execute("UPDATE leaflink_brand SET write_date = write_date - interval '1 day'")
        self.env.invalidate_all()
        before = {brand.id: brand.write_date for brand in brands}
        self.refresh()
        self.assertEqual({brand.id: brand.write_date for brand in brands}, before)

    def test_a_vanished_row_becomes_inactive_and_comes_back(self):
        number = self.box.add_record("brands", name="Short Lived", company=self.box.company_id)
        self.refresh()
        brand = self.rows("leaflink.brand").filtered(lambda row: row.external_id == str(number))
        self.assertTrue(brand.active)
        row = self.box.state.table("brands").pop(number)
        self.refresh()
        self.assertFalse(brand.active)
        self.box.state.table("brands")[number] = row
        self.refresh()
        self.assertTrue(brand.active)

    def test_a_missing_permission_stops_one_list_only(self):
        self.box.permissions(products="r")  # LeafLink shows licences only with Read & Write
        self.refresh()
        self.assertFalse(self.rows("leaflink.license"))
        self.assertTrue(self.rows("leaflink.tier"), "the lists behind it are read")
        issue = self.env["leaflink.issue"].search([("code", "=", "forbidden_licenses"), ("state", "=", "open")])
        self.assertIn("Products: Read & Write", issue.message)
        self.box.permissions(products="rw")
        self.refresh()
        self.assertEqual(issue.state, "solved")
        self.assertTrue(self.rows("leaflink.license"))

    def test_a_list_leaflink_does_not_give_stops_no_other(self):
        for status in (404, 400):
            with self.subTest(status=status):
                self.box.fault("status", {"path": "/license-types/"}, status=status)
                self.refresh()
                operation = self.env["leaflink.operation"].search([("store_id", "=", self.store.id)], limit=1)
                self.assertEqual((operation.state, operation.failed), ("done", 1))
                self.assertTrue(self.rows("leaflink.staff"), "the lists behind it are read")
                issue = self.env["leaflink.issue"].search([("code", "=", "forbidden_license_types")], limit=1)
                self.assertIn(str(status), issue.message)
                self.refresh()
                self.assertEqual(issue.state, "solved")
        self.box.fault("status", {"path": "/license-types/"}, status=404)
        self.store.with_context(queue_job__no_delay=True).action_refresh_reference()
        self.assertTrue(self.rows("leaflink.tier"))

    def test_a_rate_limit_in_the_middle_goes_on_where_it_stopped(self):
        """CAT-4"""
        self.box.fault("status", {"path": "/strains/"}, status=429, headers={"Retry-After": "30"})
        self.refresh()
        self.assertTrue(self.rows("leaflink.brand"))
        self.assertFalse(self.rows("leaflink.strain"))
        self.store.pause_until = False
        self.env["queue.job"].search([("state", "=", "pending")]).eta = False
        self.box.clear_requests()
        self.run_jobs()
        self.assertTrue(self.rows("leaflink.strain"))
        self.assertFalse(self.box.requests(path="/brands/"), "lists that were read are not read again")

    def test_staff_find_their_user_by_email(self):
        """R169"""
        user = new_test_user(self.env, "rep", email="Marco.Ruiz@alpenglow.example", groups="base.group_user")
        new_test_user(self.env, "twin1", email="aisha.bell@alpenglow.example", groups="base.group_user")
        new_test_user(self.env, "twin2", email="aisha.bell@alpenglow.example", groups="base.group_user")
        self.refresh()
        staff = {row.name: row for row in self.rows("leaflink.staff")}
        self.assertEqual(staff["Marco Ruiz"].user_id, user)
        self.assertFalse(staff["Aisha Bell"].user_id, "two users fit: a person chooses")
        self.assertFalse(staff["Old Rep"].active)

    def test_a_paused_store_goes_on_when_resumed(self):
        self.store.action_refresh_reference()
        self.store.action_pause()
        self.run_jobs()
        self.assertFalse(self.rows("leaflink.brand"))
        self.store.action_resume()
        self.run_jobs()
        self.assertTrue(self.rows("leaflink.tier"))
        self.store.state = "draft"
        with self.assertRaisesRegex(UserError, "Connect"):
            self.store.action_refresh_reference()

    def test_jobs_are_disposable(self):
        self.box.fault("status", {"path": "/strains/"})
        self.refresh()
        self.env["queue.job"].search([]).unlink()
        self.sweep()
        self.run_jobs()
        self.assertTrue(self.rows("leaflink.strain"))
        self.assertTrue(self.rows("leaflink.tier"))

    def test_schedule(self):
        self.env.flush_all()
        self.env.ref("leaflink_connector.cron_refresh_reference").method_direct_trigger()
        self.run_jobs()
        self.assertTrue(self.rows("leaflink.tier"))

    def test_connecting_reads_the_lists(self):
        self.store.state = "draft"
        self.store.action_connect()
        self.run_jobs()
        self.assertTrue(self.rows("leaflink.brand"))
