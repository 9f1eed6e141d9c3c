from datetime import datetime, timedelta, timezone
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .customer_case import CustomerCase


@tagged("post_install", "-at_install")
class TestActivity(CustomerCase):
    """Entries of LeafLink's CRM, in and out (R121)."""

    def setUp(self):
        super().setUp()
        self.shop = self.customer(self.box.customers()[0]["id"])
        self.contact = self.shop.partner_id
        self.rep = self.env["leaflink.staff"].search([("store_id", "=", self.store.id)], order="external_id", limit=1)
        self.rep.user_id = new_test_user(self.env, "rita", groups="base.group_user,base.group_partner_manager")

    def switch(self, mode):
        self.store.activity_sync = mode
        self.run_jobs()

    def add_entry(self, **values):
        values = {
            "type": "call",
            "entry": "Wants <b>samples</b>\nof rosin",
            "owner": self.box.company_id,
            "author": int(self.rep.external_id),
            "customer": int(self.shop.external_id),
            "date": "2026-11-20T10:00:00-07:00",
        } | values
        return self.box.add_record("activity-entries", **values)

    def edit_entry(self, number, **values):
        self.box.state.get("activity_entries", number).update(values, modified=self.box.state.now())
        self.sync()

    def entry(self, number):
        return self.env["leaflink.activity"]._known(self.store, [str(number)])[str(number)]

    def theirs(self):
        return self.box.table("activity-entries")

    def notes(self, partner=None):
        return (partner or self.contact).message_ids.filtered(lambda message: "LeafLink, " in (message.body or ""))

    def do(self, partner=None, feedback="Called back", **values):
        """Rita does an activity about the contact."""
        activity = (partner or self.contact).activity_schedule(
            "mail.mail_activity_data_call", user_id=self.rep.user_id.id, **{"summary": "Ask for the order"} | values
        )
        activity.with_user(self.rep.user_id).action_feedback(feedback=feedback)
        self.run_jobs()

    def test_nothing_by_default(self):
        """R121"""
        self.add_entry()
        self.sync()
        self.do()
        self.assertFalse(self.box.requests(path="/activity-entries/"))
        self.assertFalse(self.env["leaflink.activity"].search([]))

    def test_entries_become_notes(self):
        """R121, R339: once, as text, with author, type and day; a second reading writes nothing."""
        number = self.add_entry()
        self.switch("import")
        [note] = self.notes()
        self.assertIn(f"LeafLink, {self.rep.name}: call", note.body)
        self.assertIn("&lt;b&gt;samples&lt;/b&gt;", note.body)
        self.assertEqual(note.author_id, self.rep.user_id.partner_id)
        self.assertEqual(note.date, datetime(2026, 11, 20, 17))
        self.assertTrue(note.subtype_id.internal, "nothing customers read")
        self.env.flush_all()
        self.env.cr.execute("UPDATE leaflink_activity SET write_date = '2020-01-01'")
        self.env.invalidate_all()
        self.env["leaflink.cursor"].search([("resource", "=", "activity")]).value = False
        self.sync()
        self.assertEqual(str(self.entry(number).write_date), "2020-01-01 00:00:00")
        self.assertEqual(self.notes(), note)

    def test_many_entries_become_notes_in_several_transactions(self):
        """R121, R339: in the order in which things happened."""
        for day in (14, 12, 13, 11, 15):
            self.add_entry(entry=f"Day {day}", date=f"2026-11-{day}T10:00:00-07:00")
        with patch("odoo.addons.leaflink_connector.models.leaflink_activity_sync.NOTES", 2):
            self.switch("import")
        days = [int(note.body.split("Day ")[1][:2]) for note in self.notes().sorted("id")]
        self.assertEqual(days, [11, 12, 13, 14, 15])
        jobs = self.env["queue.job"].search([("method_name", "=", "_job_add_notes")])
        self.assertEqual(len(jobs), 3)

    def test_changed_and_deleted_on_leaflink(self):
        """R121: the note follows."""
        number = self.add_entry()
        self.switch("import")
        self.edit_entry(number, entry="Wants nothing")
        [note] = self.notes()
        self.assertIn("Wants nothing", note.body)
        self.edit_entry(number, delete=True)
        self.assertIn("deleted on LeafLink", note.body)
        self.assertTrue(self.entry(number).deleted)

    def test_a_note_waits_for_its_contact(self):
        """R121"""
        self.shop.action_unlink_customer()
        self.add_entry()
        self.add_entry(customer=None, entry="About nobody")
        self.switch("import")
        self.assertEqual((len(self.env["leaflink.activity"].search([])), self.notes()), (1, self.notes().browse()))
        self.shop.partner_id = self.contact
        self.sync()
        self.assertEqual(len(self.notes()), 1)
        self.notes().unlink()
        self.sync()
        self.assertFalse(self.notes(), "who deletes a note wants none")

    def test_an_entry_that_cannot_be_taken(self):
        """R121: a question about that entry, until it can; the others make their notes."""
        good, unreadable, unstorable = (self.add_entry(entry=f"No. {number}") for number in range(3))
        self.env.cr.execute("ALTER TABLE leaflink_activity ADD CONSTRAINT not_this CHECK (entry <> 'No. 2')")
        self.box.state.get("activity_entries", unreadable)["delete"] = "perhaps"
        self.switch("import")
        [note] = self.notes()
        self.assertIn("No. 0", note.body)
        questions = self.issues(self.store, "bad_record")
        self.assertEqual(set(questions.mapped("key")), {f"activity {one}" for one in (unreadable, unstorable)})
        self.edit_entry(unreadable, delete=False)
        self.assertEqual(self.issues(self.store, "bad_record").mapped("key"), [f"activity {unstorable}"])
        self.edit_entry(unstorable, entry="Harmless")
        self.assertFalse(self.issues(self.store, "bad_record"))
        self.assertEqual(len(self.notes()), 3)
        self.assertTrue(self.entry(good).is_noted)

    def test_old_entries_stay_there(self):
        """R121"""
        number = self.add_entry(entry="Long ago")
        self.box.state.get("activity_entries", number)["modified"] -= timedelta(days=200)
        self.switch("import")
        self.assertFalse(self.env["leaflink.activity"].search([]))

    def test_what_was_done_becomes_an_entry_once(self):
        """R121, R314: nor does it come back as a note."""
        self.switch("both")
        self.do(note="<p>About <i>rosin</i></p>")
        [raw] = self.theirs()
        self.assertEqual((raw["type"], raw["author"]), ("call", int(self.rep.external_id)))
        self.assertEqual(raw["customer"], int(self.shop.external_id))
        self.assertEqual(raw["entry"].split("\n"), ["Ask for the order", "About rosin", "Called back"])
        self.env["leaflink.cursor"].search([("resource", "=", "activity")]).value = False
        self.sync()
        self.assertEqual((len(self.theirs()), self.notes()), (1, self.notes().browse()))
        self.assertEqual(self.env["leaflink.activity"].search([]).origin, "odoo")

    def test_a_person_of_the_customer(self):
        """R121, R118"""
        self.store.contact_sync = "import"
        self.switch("both")
        person = self.shop.contact_ids[:1]
        self.env.ref("mail.mail_activity_data_call").leaflink_type = "Phone"
        self.do(person.partner_id)
        [raw] = self.theirs()
        self.assertEqual((raw["contact"], raw["customer"]), (int(person.external_id), int(self.shop.external_id)))
        self.assertEqual(raw["type"], "Phone")
        self.add_entry(customer=None, contact=int(person.external_id))
        self.sync()
        self.assertEqual(len(self.notes(person.partner_id)), 1)

    def test_the_lost_answer_makes_no_second_entry(self):
        """R121, N03: also when the entry comes back before anybody has looked."""
        self.switch("both")
        for kind, reads in (("reset_after", False), ("reset_before", False), ("reset_after", True)):
            text = f"{kind} {reads}"
            self.box.fault(kind, match={"method": "POST", "path": "/activity-entries/"})
            self.do(feedback=text)
            if reads:
                self.sync()
            self.env["leaflink.task"].search([("kind", "=", "activity_create")]).action_retry()
            self.run_jobs()
            made = [str(raw["id"]) for raw in self.theirs() if raw["entry"].endswith(text)]
            rows = self.env["leaflink.activity"].search([("entry", "=like", f"%{text}")])
            self.assertEqual(made, rows.mapped("external_id"))
            self.assertFalse(self.notes())

    def test_two_alike_in_one_second(self):
        """R121, N03: each is its own entry, although both answers were lost."""
        self.switch("both")
        for _one in range(2):
            self.box.fault("reset_after", match={"method": "POST", "path": "/activity-entries/"})
            self.do()
        rows = self.env["leaflink.activity"].search([])
        rows.date = "2026-11-24 10:00:00"
        tasks = self.env["leaflink.task"].search([("kind", "=", "activity_create")])
        for task in tasks:
            task.payload = task.payload | {"date": "2026-11-24T10:00:00+00:00"}
        for raw in self.box.state.table("activity_entries").values():
            raw["date"] = datetime(2026, 11, 24, 10, tzinfo=timezone.utc)
        self.sync()
        tasks.action_retry()
        self.run_jobs()
        self.assertEqual(set(self.env["leaflink.activity"].search([]).mapped("origin")), {"odoo"})
        self.assertEqual(set(rows.mapped("external_id")), {str(raw["id"]) for raw in self.theirs()})
        self.assertEqual((len(rows), set(tasks.mapped("state"))), (2, {"done"}))

    def test_stores_of_other_companies_learn_nothing(self):
        """R121: what somebody has done is told to the stores of whose companies that one is."""
        company = self.env["res.company"].create({"name": "Elsewhere"})
        other = self.env["leaflink.store"].create(
            self._store_values() | {"name": "Other", "company_id": company.id, "activity_sync": "both"}
        )
        other.state = "connected"
        self.contact.company_id = False
        self.env["leaflink.customer"].create(
            {"store_id": other.id, "external_id": self.shop.external_id, "partner_id": self.contact.id}
        )
        self.do()
        self.assertFalse(self.env["leaflink.task"].search([("store_id", "=", other.id)]))
        self.assertFalse(self.issues(other, "activity_author"))
        self.rep.user_id.company_ids |= company
        self.do()
        self.assertTrue(self.issues(other, "activity_author"))

    def test_writing_without_the_permission(self):
        """R121, FORBIDDEN-PARTIAL: entries come in only."""
        self.switch("both")
        self.box.fault("status", {"method": "POST", "path": "/activity-entries/"}, status=403, body={"detail": "No."})
        self.do()
        self.assertEqual(self.store.activity_sync, "import")

    def test_corrected_before_leaflink_has_it(self):
        """R121"""
        self.switch("both")
        self.box.fault("reset_before", match={"method": "POST", "path": "/activity-entries/"})
        self.do()
        with self.assertRaisesRegex(UserError, "not on LeafLink yet"):
            self.env["leaflink.activity"].search([]).entry = "Too early"

    def test_corrected_and_deleted_in_odoo(self):
        """R121, R383, R320"""
        self.switch("both")
        self.do()
        row = self.env["leaflink.activity"].search([])
        row.entry = "Called back at noon"
        self.run_jobs()
        self.assertEqual(self.theirs()[0]["entry"], "Called back at noon")
        row.action_delete_leaflink()
        self.run_jobs()
        self.assertEqual((self.theirs()[0]["delete"], row.deleted), (True, True))
        number = self.add_entry()
        self.sync()
        with self.assertRaisesRegex(UserError, "was not written in Odoo"):
            self.entry(number).entry = "Mine"

    def test_what_is_no_entry(self):
        """R121: questions of the connector, other records, contacts LeafLink does not know."""
        self.switch("both")
        self.store.responsible_id = self.rep.user_id
        question = self.env["leaflink.issue"]._open(self.store, self.contact, "x", "What now?")
        question.activity_id.with_user(self.rep.user_id).action_feedback(feedback="Done")
        self.do(self.partner(name="Stranger"))
        self.do(self.env["res.users"].browse(self.rep.user_id.id).partner_id)
        self.assertEqual(self.theirs(), [])

    def test_nobody_of_leaflink_has_done_it(self):
        """R121: a question; the responsible stands in where LeafLink knows that one."""
        self.switch("both")
        rita = self.rep.user_id
        self.rep.user_id = False
        activity = self.contact.activity_schedule("mail.mail_activity_data_call", user_id=rita.id)
        activity.with_user(rita).action_feedback(feedback="Anonymous")
        self.run_jobs()
        self.assertEqual(self.theirs(), [])
        self.assertIn("rita", self.issues(self.store, "activity_author").message)
        self.store.responsible_id = False
        self.rep.user_id = self.env.user
        self.assertTrue(self.issues(self.store, "activity_author"))
        self.store.responsible_id = self.env.user
        self.assertFalse(self.issues(self.store, "activity_author"))
        self.contact.activity_schedule("mail.mail_activity_data_call", user_id=rita.id).with_user(
            rita
        ).action_feedback()
        self.run_jobs()
        self.assertEqual([raw["author"] for raw in self.theirs()], [int(self.rep.external_id)])
        self.assertFalse(self.issues(self.store, "activity_author"))

    def test_a_key_without_the_permission(self):
        """R121, FORBIDDEN-PARTIAL"""
        self.box.fault("status", {"method": "GET", "path": "/activity-entries/"}, status=403, body={"detail": "No."})
        self.switch("both")
        self.assertEqual((self.store.activity_sync, self.store.state), ("none", "connected"))
        self.assertEqual(len(self.env["leaflink.issue"].search([("key", "=", "activity_sync")])), 1)
        self.do()
        self.assertEqual(self.theirs(), [])
