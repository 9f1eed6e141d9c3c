from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .customer_case import CustomerCase


@tagged("post_install", "-at_install")
class TestContact(CustomerCase):
    """Persons of customers, in and out."""

    def setUp(self):
        super().setUp()
        raw = self.box.customers()[0]
        self.shop = self.customer(raw["id"])
        self.number = self.box.state.get("customers", raw["id"])["contact_ids"][0]

    def read_contacts(self, mode="import"):
        self.store.contact_sync = mode
        self.run_jobs()

    def person(self, number=None):
        return self.env["leaflink.contact"]._known(self.store, [str(number or self.number)])[str(number or self.number)]

    def add_person(self, shop=None, **fields):
        """A person LeafLink has at a customer -> its number."""
        values = {"owner": self.box.company_id, "first_name": "Mary", "last_name": "Smith"} | fields
        number = self.box.add_record("contacts", **values)
        if shop:
            self.box.state.get("customers", int(shop.external_id))["contact_ids"].append(number)
        return number

    def edit_person(self, number, **fields):
        self.box.state.get("contacts", number).update(fields, modified=self.box.state.now())
        self.env["leaflink.cursor"].search([("resource", "=", "contact")]).value = False
        self.sync()

    def theirs(self, number):
        return next(row for row in self.box.table("contacts") if row["id"] == number)

    def sent(self, method):
        return [call["body"] for call in self.box.requests(method=method, path="/contacts/*")]

    def test_nothing_is_read_by_default(self):
        """R118"""
        self.sync()
        self.assertFalse(self.box.requests(path="/contacts/"))
        self.assertFalse(self.env["leaflink.contact"].search([]))

    def test_persons_come_in(self):
        """R118, R351, R352: as contacts of their company, with role, e-mail and phone, found by name or e-mail; nothing
        is written a second time."""
        number = self.add_person(
            self.shop, email="mary@example.com", role="Buyer", phone="303-555-0100", phone_extension="12"
        )
        self.add_person(first_name="Lonely", last_name="")
        self.read_contacts()
        contact = self.person(number).partner_id
        self.assertEqual(contact.parent_id, self.shop.partner_id)
        self.assertEqual((contact.name, contact.type, contact.function), ("Mary Smith", "contact", "Buyer"))
        self.assertEqual((contact.email, contact.phone), ("mary@example.com", "303-555-0100 ext. 12"))
        self.assertEqual(self.env["leaflink.contact"].name_search("mary@")[0][0], self.person(number).id)
        lonely = self.env["leaflink.contact"].search([("name", "=", "Lonely")])
        self.assertEqual((lonely.state, lonely.unlinked_reason), ("unlinked", "missing"))
        persons = self.env["leaflink.contact"].search([])
        self.env.flush_all()
        self.env.cr.execute("UPDATE leaflink_contact SET write_date = '2020-01-01'")
        self.env.cr.execute("UPDATE res_partner SET write_date = '2020-01-01'")
        self.env.invalidate_all()
        self.sync()
        self.assertEqual({str(one.write_date) for one in persons}, {"2020-01-01 00:00:00"})
        self.assertEqual({str(one.write_date) for one in persons.partner_id}, {"2020-01-01 00:00:00"})

    def test_known_persons_are_linked(self):
        """R118: by e-mail, else by name, among the persons of the company only."""
        company = self.shop.partner_id
        by_mail = self.partner(name="M. Smith", email="Mary@Example.com", parent_id=company.id, is_company=False)
        by_name = self.partner(name="John Doe", parent_id=company.id, is_company=False)
        self.partner(name="Jane Roe", email="jane@example.com", is_company=False)
        mary = self.add_person(self.shop, email="mary@example.com")
        john = self.add_person(self.shop, first_name="John", last_name="Doe", phone="1")
        jane = self.add_person(self.shop, first_name="Jane", last_name="Roe", email="jane@example.com")
        self.read_contacts()
        self.assertEqual((self.person(mary).partner_id, by_mail.name), (by_mail, "M. Smith"))
        self.assertEqual((self.person(john).partner_id, by_name.phone), (by_name, "1"))
        self.assertEqual(self.person(jane).partner_id.parent_id, company)

    def test_a_person_added_to_a_customer_later(self):
        """R118"""
        number = self.add_person()
        self.read_contacts()
        self.assertFalse(self.person(number).partner_id)
        self.box.state.get("customers", int(self.shop.external_id))["contact_ids"].append(number)
        self.edit(self.shop, phone="303-555-0007")
        self.assertEqual(self.person(number).partner_id.parent_id, self.shop.partner_id)

    def test_what_a_person_typed_is_kept(self):
        """R118, R111, N10"""
        self.edit_person(self.number, phone="1", email="a@example.com")
        self.read_contacts()
        contact = self.person().partner_id
        contact.phone = "2"
        self.edit_person(self.number, phone="3", email="b@example.com")
        self.assertEqual((contact.phone, contact.email), ("2", "b@example.com"))
        self.assertIn("Phone is “3” on LeafLink, here “2”", self.issues(self.person(), "conflict").message)

    def test_deleted_on_leaflink_asks(self):
        """R118"""
        self.read_contacts()
        self.edit_person(self.number, delete=True)
        contact = self.person().partner_id
        self.assertTrue(contact.active)
        self.issues(self.person(), "archived_there").action_fix()
        self.assertFalse(contact.active)

    def test_a_key_without_the_permission(self):
        """R118, FORBIDDEN-PARTIAL: persons are switched off with a question, everything else goes on."""
        self.box.fault("status", {"method": "GET", "path": "/contacts/"}, status=403, body={"detail": "No."})
        self.read_contacts()
        self.assertEqual((self.store.contact_sync, self.store.state), ("none", "connected"))
        question = self.env["leaflink.issue"].search([("code", "=", "forbidden"), ("key", "=", "contact_sync")])
        self.assertIn("“Persons” of store Green Valley is “Not at all” now", question.message)
        added = self.add(name="Still Read")
        self.assertEqual(added.state, "linked")
        self.read_contacts()
        self.assertEqual((self.store.contact_sync, bool(self.person().partner_id)), ("import", True))
        self.assertEqual(question.state, "solved")

    def test_writing_without_the_permission(self):
        """R118, FORBIDDEN-PARTIAL: persons come in only, with one question; what was refused may be sent again."""
        self.read_contacts("both")
        self.box.fault("status", {"method": "PATCH", "path": "/contacts/*"}, status=403, body={"detail": "No."})
        self.person().partner_id.function = "Chief"
        self.run_jobs()
        self.assertEqual(self.store.contact_sync, "import")
        domain = [("store_id", "=", self.store.id), ("code", "=", "forbidden"), ("state", "=", "open")]
        question = self.env["leaflink.issue"].search(domain)
        self.assertIn("“Persons” of store Green Valley is “From LeafLink” now", question.message)
        self.read_contacts("both")
        self.assertEqual(question.state, "solved")
        self.issues(self.person(), "export").ensure_one()
        self.env["leaflink.task"].search([("kind", "=", "contact_update")]).action_retry()
        self.run_jobs()
        self.assertEqual((self.theirs(self.number)["role"], self.person().role), ("Chief", "Chief"))

    def test_a_person_of_two_stores_is_one_contact(self):
        """R118"""
        self.read_contacts()
        second = self.env["leaflink.store"].create(self._store_values() | {"name": "Second"})
        second.write({"state": "connected", "contact_sync": "import"})
        second.action_sync_customers()
        self.run_jobs()
        contact = self.person().partner_id
        self.assertEqual(contact.leaflink_contact_ids.store_id, self.store | second)

    def test_who_leads_from_now_on(self):
        """R118, R111: what is said of persons already is brought, or sent, too."""
        self.edit_person(self.number, phone="1")
        self.read_contacts("both")
        contact = self.person().partner_id
        self.store.contact_sync = "import"
        contact.phone = "2"
        self.store.customer_owner = "leaflink"
        self.run_jobs()
        self.assertEqual(contact.phone, "1")
        self.store.customer_owner = "manual"
        contact.phone = "3"
        self.store.write({"customer_owner": "odoo", "contact_sync": "both"})
        self.run_jobs()
        self.assertEqual((self.theirs(self.number)["phone"], contact.phone), ("3", "3"))

    def publish(self, partner):
        context = {"active_model": "res.partner", "active_ids": partner.ids}
        wizard = self.env["leaflink.customer.publish"].with_context(**context).create({"store_id": self.store.id})
        wizard.action_send()
        self.run_jobs()
        return partner.leaflink_contact_ids

    def test_persons_and_companies_are_sent_as_far_as_the_store_sends_them(self):
        """R104, R118: what of a selection cannot be sent is told and does not keep back the rest."""
        self.read_contacts("both")
        company = self.partner(name="Fresh Retailer")
        person = self.partner(name="Ann Lee", parent_id=self.shop.partner_id.id, is_company=False)
        context = {"active_model": "res.partner", "active_ids": (company | person).ids}
        dialog = self.env["leaflink.customer.publish"].with_context(**context).create({"store_id": self.store.id})
        told = dialog.action_send()["params"]
        self.run_jobs()
        self.assertTrue(person.leaflink_contact_ids.external_id)
        self.assertFalse(company.leaflink_customer_ids)
        self.assertEqual(told["type"], "warning")
        self.assertRegex(told["message"], "Fresh Retailer: .* does not send customers")
        self.store.customer_export = True
        told = dialog.action_send()["params"]
        self.run_jobs()
        self.assertTrue(company.leaflink_customer_ids.external_id)
        self.assertRegex(told["message"], r"Persons: 0 record\(s\) .*\nCustomers: 1 record\(s\)")

    def test_a_long_name_goes_out_once(self):
        """R118, R315, CONTACT-NAME-30: cut on the way, and neither side overwrites the other with it."""
        self.read_contacts("both")
        name = "Maximiliane-Alexandra-Theodora-Maria von-Hohenstein-Oberschwarzenfels"
        contact = self.partner(
            name=name, parent_id=self.shop.partner_id.id, is_company=False, email="max@example.com", phone="1 ext. 2"
        )
        sent = self.publish(contact)
        raw = self.theirs(int(sent.external_id))
        self.assertEqual((raw["first_name"], raw["last_name"]), (name[:30], name.split()[1][:30]))
        self.assertEqual((raw["email"], raw["phone"], raw["phone_extension"]), ("max@example.com", "1", "2"))
        self.publish(contact)
        self.sync()
        self.assertEqual((len(self.sent("POST")), self.sent("PATCH"), contact.name), (1, [], name))

    def test_the_lost_answer_makes_no_second_person(self):
        """R118, N03"""
        self.read_contacts("both")
        for kind in ("reset_after", "reset_before"):
            contact = self.partner(name=f"Lost {kind}", parent_id=self.shop.partner_id.id, is_company=False)
            self.box.fault(kind, match={"method": "POST", "path": "/contacts/"})
            sent = self.publish(contact)
            contact.email = "corrected@example.com"
            self.publish(contact)
            self.sync()
            self.env["leaflink.task"].search([("kind", "=", "contact_create"), ("res_id", "=", sent.id)]).action_retry()
            self.run_jobs()
            made = [
                row for row in self.box.table("contacts") if row["first_name"] == "Lost" and kind in row["last_name"]
            ]
            self.assertEqual(
                [(str(row["id"]), row["email"]) for row in made], [(sent.external_id, "corrected@example.com")]
            )
            self.assertEqual(contact.leaflink_contact_ids, sent)

    def test_a_namesake_is_another_person(self):
        """R118: who was created at the second attempt is not taken for somebody else of the same name later."""
        self.read_contacts("both")
        contact = self.partner(name="Ann Lee", parent_id=self.shop.partner_id.id, is_company=False)
        self.box.fault("status", {"method": "POST", "path": "/contacts/"}, status=400, body={"role": ["No."]})
        self.publish(contact)
        number = self.publish(contact).external_id
        self.assertTrue(number)
        namesake = self.add_person(first_name="Ann", last_name="Lee")
        self.sync()
        self.assertEqual(contact.leaflink_contact_ids.external_id, number)
        self.assertFalse(self.person(namesake).partner_id)

    def test_changes_go_out_where_the_store_says_so(self):
        """R118, R384, R309: LeafLink is asked for the one person afterwards."""
        self.read_contacts()
        contact = self.person().partner_id
        contact.function = "Chief"
        self.run_jobs()
        self.assertEqual(self.sent("PATCH"), [])
        with self.assertRaisesRegex(UserError, "does not send persons"):
            self.person().action_update_leaflink()
        self.store.contact_sync = "both"
        seller = new_test_user(self.env, "sam", groups="base.group_user,base.group_partner_manager")
        contact.with_user(seller).write({"function": "Owner", "comment": "nothing of LeafLink's"})
        self.run_jobs()
        [body] = self.sent("PATCH")
        self.assertEqual(body, {"owner": self.box.company_id, "first_name": "Alex", "role": "Owner"})
        self.assertEqual(self.person().role, "Owner")

    def test_archived_here_asks(self):
        """R118, R321"""
        self.read_contacts("both")
        self.person().partner_id.action_archive()
        self.issues(self.person(), "archived_here").action_fix()
        self.run_jobs()
        self.assertTrue(self.theirs(self.number)["delete"])
        self.assertTrue(self.person().archived)
