from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import LeafLinkCase


@tagged("post_install", "-at_install")
class TestIssue(LeafLinkCase):
    """R027"""

    def setUp(self):
        super().setUp()
        self.partner = self.env["res.partner"].create({"name": "Dispensary"})
        self.Issue = self.env["leaflink.issue"]

    def open(self, record=None, code="tax", message="Map the tax.", **options):
        return self.Issue._open(self.store, record or self.partner, code, message, **options)

    def activities(self, record):
        return self.env["mail.activity"].search([("res_model", "=", record._name), ("res_id", "=", record.id)])

    def test_opened_once(self):
        issue = self.open()
        self.env.flush_all()
        written = issue.write_date
        self.assertEqual(self.open(), issue)
        self.env.flush_all()
        self.assertEqual(issue.write_date, written, "nothing new, no write")
        self.assertEqual(self.open(message="Map both taxes."), issue)
        self.assertEqual(issue.message, "Map both taxes.")
        self.assertNotEqual(self.open(key="second"), issue)
        self.assertEqual(len(self.activities(self.partner)), 2)

    def test_activity_on_the_record_goes_with_the_issue(self):
        issue = self.open()
        activity = self.activities(self.partner)
        self.assertEqual(activity.user_id, self.store.responsible_id, "R027")
        self.assertIn("Map the tax.", activity.note)
        self.Issue._solve(self.partner, ["other"])
        self.assertEqual(issue.state, "open")
        self.Issue._solve(self.partner, ["tax"])
        self.assertEqual(issue.state, "solved")
        self.assertFalse(self.activities(self.partner))
        self.assertNotEqual(self.open(), issue, "a new one next time")

    def test_text_of_leaflink_is_no_html(self):
        self.open(message='<b>Gummies</b> <a href="https://evil.example">look</a>')
        self.assertIn("&lt;b&gt;Gummies", self.activities(self.partner).note)
        self.assertNotIn("<a", self.activities(self.partner).note)

    def test_no_storm_on_the_store(self):
        """Records without activities share one per reason, on the store, until the last is solved."""
        operations = [self.env["leaflink.operation"]._begin(self.store, f"Run {number}") for number in range(3)]
        for operation in operations:
            self.open(operation)
        self.assertEqual(len(self.activities(self.store)), 1)
        self.Issue._solve(operations[0] | operations[1])
        self.assertEqual(len(self.activities(self.store)), 1)
        self.Issue._solve(operations[2])
        self.assertFalse(self.activities(self.store))

    def test_solve_keeps(self):
        keep, close = self.open(code="a"), self.open(code="b")
        self.Issue._solve(self.partner, keep=keep)
        self.assertEqual((keep.state, close.state), ("open", "solved"))
        one, two = self.open(code="c", key="1"), self.open(code="c", key="2")
        self.Issue._solve(self.partner, ["c"], key="1")
        self.assertEqual((one.state, two.state), ("solved", "open"))

    def test_without_a_responsible(self):
        self.store.responsible_id = False
        self.assertFalse(self.open().activity_id)

    def test_users_without_a_role_may_cause_it(self):
        user = new_test_user(self.env, "seller")
        issue = self.Issue.with_user(user)._open(self.store.with_user(user), self.partner.with_user(user), "x", "Text.")
        self.assertEqual(issue.store_id, self.store)

    def test_buttons(self):
        issue = self.open(action="action_open_documents")
        self.assertEqual(issue.action_open_record()["res_id"], self.partner.id)
        lead = self.open(self.store, action="action_view_issues")
        self.assertEqual(lead.action_fix()["res_model"], "leaflink.issue")
        user = new_test_user(self.env, "ll_user", groups="leaflink_connector.group_user")
        with self.assertRaises(AccessError):
            issue.with_user(user).action_dismiss()
        operator = new_test_user(self.env, "ll_operator", groups="leaflink_connector.group_operator")
        issue.with_user(operator).action_dismiss()
        self.assertEqual(issue.state, "solved")
        self.partner.unlink()
        with self.assertRaisesRegex(UserError, "does not exist"):
            issue.action_open_record()

    def test_deleted_record(self):
        issue = self.open()
        self.partner.unlink()
        issue.invalidate_recordset()
        self.assertEqual(issue.res_name, "(deleted)")
        self.env.ref("leaflink_connector.cron_prune").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(issue.state, "solved")


@tagged("post_install", "-at_install")
class TestNotification(LeafLinkCase):
    """R026, R257"""

    def setUp(self):
        super().setUp()
        self.store.write({"notify_emails": "it@example.com; boss@example.com", "notify_user_ids": False})
        self.partner = self.env["res.partner"].create({"name": "Dispensary"})

    def open(self, code, message="Map <b>the</b> tax."):
        return self.env["leaflink.issue"]._open(self.store, self.partner, code, message)

    def mails(self):
        return self.env["mail.mail"].search([("subject", "like", self.store.name)], order="id")

    def test_one_mail_for_many(self):
        for number in range(3):
            self.open(str(number))
        self.sweep()
        self.assertEqual(len(self.mails()), 1)
        mail = self.mails()
        self.assertEqual(mail.email_to, "it@example.com, boss@example.com", "R026")
        self.assertIn("3", mail.subject)
        self.assertNotIn("<b>the</b>", mail.body_html)
        self.assertIn("Dispensary: Map", mail.body_html, "says what it is about")
        self.assertIn("/odoo/leaflink-issues", mail.body_html)

    def test_at_most_one_an_hour(self):
        self.open("first")
        self.sweep()
        self.open("second")
        self.sweep()
        self.assertEqual(len(self.mails()), 1)
        self.store.notified_on = fields.Datetime.now() - timedelta(hours=2)
        self.sweep()
        self.assertEqual(len(self.mails()), 2)
        self.sweep()
        self.assertEqual(len(self.mails()), 2, "nothing new, no mail")

    def test_solved_before_the_mail(self):
        self.open("first")
        self.env["leaflink.issue"]._solve(self.partner)
        self.sweep()
        self.assertFalse(self.mails())

    def test_soon(self):
        before = self.env["ir.cron.trigger"].search_count([])
        self.open("first")
        self.open("second")
        self.assertEqual(self.env["ir.cron.trigger"].search_count([]), before + 1)

    def test_what_is_no_address_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "“the boss” is not an e-mail address"):
            self.store.notify_emails = "it@example.com, the boss"

    def test_managers_unless_somebody_is_named(self):
        self.store.notify_emails = False
        manager = new_test_user(
            self.env, "ll_manager", groups="leaflink_connector.group_manager", email="manager@example.com"
        )
        self.assertIn("manager@example.com", self.store._notify_addresses())
        self.store.notify_user_ids = new_test_user(self.env, "chosen", email="chosen@example.com")
        self.assertEqual(self.store._notify_addresses(), ["chosen@example.com"])
        self.assertTrue(manager)
