from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .customer_case import CustomerCase


@tagged("post_install", "-at_install")
class TestLicenseWatch(CustomerCase):
    """Licenses of customers that expire."""

    def setUp(self):
        super().setUp()
        self.store.responsible_id = self.env.user
        self.known = self.add(name="Green Gate", license_number="402R-05005")
        self.contact = self.known.partner_id

    def expire_in(self, days):
        self.contact.leaflink_license_expiry = fields.Date.context_today(self.store) + timedelta(days=days)

    def watch(self):
        self.env.ref("leaflink_connector.cron_watch_licenses").method_direct_trigger()

    @mute_logger("odoo.sql_db")
    def test_days_are_not_negative(self):
        """N15"""
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.store.license_warn_days = -5
            self.store.flush_recordset()

    def test_before_and_after(self):
        """N15: a reminder before the day and another one after it; both end when the new date is entered."""
        self.expire_in(31)
        self.watch()
        self.assertFalse(self.issues(self.known, "license_expires"))
        self.expire_in(30)
        before = self.issues(self.known, "license_expires")
        self.assertIn("The license of Green Gate expires on", before.message)
        self.assertTrue(before.activity_id)
        self.env.cr.execute(
            "UPDATE res_partner SET leaflink_license_expiry = CURRENT_DATE - 2 WHERE id = %s", [self.contact.id]
        )
        self.env.invalidate_all()
        self.watch()
        after = self.issues(self.known, "license_expired")
        self.assertEqual(before.state, "solved")
        self.assertIn("expired on", after.message)
        self.assertTrue(after.activity_id)
        self.expire_in(400)
        self.assertEqual(after.state, "solved")

    def test_days_of_the_store(self):
        """N15: the store says how early, zero is never; nothing waits for an answer."""
        self.store.license_warn_days = 90
        self.expire_in(80)
        question = self.issues(self.known, "license_expires")
        self.assertTrue(question)
        self.store.license_warn_days = 0
        self.watch()
        self.assertEqual((question.state, self.contact._leaflink_license_warning()), ("solved", ""))

    def test_everybody_may_enter_the_date(self):
        """N15"""
        seller = new_test_user(self.env, "sam", groups="base.group_user,base.group_partner_manager")
        self.contact.with_user(seller).leaflink_license_expiry = fields.Date.context_today(self.store)
        self.assertTrue(self.issues(self.known, "license_expires"))

    def test_inactive_on_leaflink(self):
        """N15"""
        self.edit(self.known, license_inactive=True)
        self.assertIn("inactive", self.contact._leaflink_license_warning())

    def test_the_page_of_a_contact_says_who_leads(self):
        """R114"""
        self.assertEqual(self.contact.leaflink_leader, "Nobody: what people type is kept")
        self.store.customer_owner = "leaflink"
        self.assertEqual((self.contact.leaflink_leader, self.contact.leaflink_store_ids), ("LeafLink", self.store))
        page = self.env["res.partner"].get_view(self.env.ref("base.view_partner_form").id, "form")["arch"]
        self.assertIn('name="leaflink_leader"', page)
        self.assertIn('name="leaflink_contact_ids"', page)
        columns = self.env["res.partner"].get_view(self.env.ref("base.view_partner_tree").id, "list")["arch"]
        self.assertIn('name="leaflink_store_ids"', columns)
