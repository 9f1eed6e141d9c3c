from odoo.tests import new_test_user, tagged

from .customer_case import CustomerCase


@tagged("post_install", "-at_install")
class TestCustomerLead(CustomerCase):
    """Who leads for a contact, what both sides changed, what either side archived, shops of one license holder."""

    def setUp(self):
        super().setUp()
        self.known = self.add(name="Typed", license_number="402R-07777", phone="303-555-0001", email="a@example.com")
        self.contact = self.known.partner_id

    def test_both_sides_have_changed(self):
        """N10: people's changes are kept by default; the question names both values."""
        self.contact.phone = "720-555-0001"
        self.edit(self.known, phone="303-555-0002", email="b@example.com")
        self.assertEqual((self.contact.phone, self.contact.email), ("720-555-0001", "b@example.com"))
        question = self.issues(self.known, "conflict")
        self.assertIn("“303-555-0002” on LeafLink, here “720-555-0001”", question.message)
        self.assertNotIn("example.com", question.message)
        self.known.action_take_leaflink()
        self.assertEqual((self.contact.phone, question.state), ("303-555-0002", "solved"))

    def test_taking_leaflinks_with_a_delivery_address(self):
        """N10, R114: the delivery address is none of the values to choose from."""
        self.edit(self.known, delivery_address={"address": "9 Dock St", "city": "Denver", "zipcode": "80209"})
        self.contact.phone = "720-555-0001"
        self.edit(self.known, phone="303-555-0002")
        self.known.action_take_leaflink()
        self.assertEqual((self.contact.phone, self.contact.child_ids.street), ("303-555-0002", "9 Dock St"))

    def test_a_conflict_that_was_settled_by_hand(self):
        """N10: by typing LeafLink's value here, or ours there, whoever does it."""
        seller = new_test_user(self.env, "sam", groups="base.group_user,base.group_partner_manager")
        self.contact.phone = "720-555-0001"
        self.edit(self.known, phone="303-555-0002", email="b@example.com")
        question = self.issues(self.known, "conflict")
        self.contact.with_user(seller).city = "Elsewhere"
        self.assertEqual(question.state, "open")
        self.contact.with_user(seller).phone = "303-555-0002"
        self.assertEqual(question.state, "solved")
        self.contact.phone = "720-555-0003"
        self.edit(self.known, phone="303-555-0004")
        question = self.issues(self.known, "conflict")
        self.edit(self.known, phone="720-555-0003")
        self.assertEqual(question.state, "solved")

    def test_nothing_is_asked_of_a_broken_link(self):
        """N10, R119"""
        self.contact.phone = "720-555-0001"
        self.edit(self.known, phone="303-555-0002")
        self.contact.action_archive()
        questions = self.issues(self.known, "conflict") | self.issues(self.known, "archived_here")
        self.assertEqual(len(questions), 2)
        self.known.action_unlink_customer()
        self.assertEqual(set(questions.mapped("state")), {"solved"})

    def test_archived_on_both_sides(self):
        """R119: nothing is left to ask."""
        self.contact.action_archive()
        question = self.issues(self.known, "archived_here")
        self.edit(self.known, archived=True)
        self.assertEqual((self.known.archived, question.state), (True, "solved"))

    def test_ours_is_sent_after_a_conflict(self):
        """N10"""
        self.contact.phone = "720-555-0001"
        self.edit(self.known, phone="303-555-0002")
        question = self.issues(self.known, "conflict")
        self.store.customer_export = True
        self.known.action_update_leaflink()
        self.run_jobs()
        self.assertEqual(self.box.customer(int(self.known.external_id))["phone"], "720-555-0001")
        self.assertEqual(question.state, "solved")

    def test_an_address_is_one_question(self):
        """N10"""
        self.edit(self.known, address="1 Old St", city="Denver", zipcode="80201")
        self.contact.street = "2 Own St"
        self.edit(self.known, address="3 New St", zipcode="80202")
        self.assertEqual((self.contact.street, self.contact.zip), ("2 Own St", "80201"))
        self.assertIn("Address is “3 New St, Denver, 80202”", self.issues(self.known, "conflict").message)
        self.known.action_take_leaflink()
        self.assertEqual((self.contact.street, self.contact.zip), ("3 New St", "80202"))

    def test_leaflink_leads(self):
        """R111: by choice what people type is set back, and nothing of it is sent."""
        self.contact.phone = "720-555-0001"
        self.store.write({"customer_owner": "leaflink", "customer_export": True})
        self.run_jobs()
        self.assertEqual(self.contact.phone, "303-555-0001")
        seller = new_test_user(self.env, "sam", groups="base.group_user,base.group_partner_manager")
        self.contact.with_user(seller).write({"phone": "720-555-0003", "comment": "Friendly"})
        self.run_jobs()
        self.assertEqual(self.contact.phone, "303-555-0001")
        self.assertIn("Friendly", self.contact.comment)
        self.assertFalse(self.box.requests("PATCH"))

    def test_odoo_leads(self):
        """R111: by choice LeafLink fills what is empty, and what differs there is set right."""
        self.store.write({"customer_owner": "odoo", "customer_export": True})
        self.edit(self.known, phone="303-555-0002", website="https://typed.example")
        self.assertEqual((self.contact.phone, self.contact.website), ("303-555-0001", "https://typed.example"))
        self.assertEqual(self.box.customer(int(self.known.external_id))["phone"], "303-555-0001")
        self.assertFalse(self.issues(self.known, "conflict"))

    def test_a_manager_becomes_the_salesperson(self):
        """R117, R261"""
        rep = self.known.manager_ids or self.env["leaflink.staff"].search([("store_id", "=", self.store.id)], limit=1)
        rep.user_id = new_test_user(self.env, "rep", groups="base.group_user")
        self.edit(self.known, managers=[int(rep.external_id)])
        self.assertFalse(self.contact.user_id, "not by default")
        self.store.customer_salesperson = True
        self.run_jobs()
        self.assertEqual(self.contact.user_id, rep.user_id)
        self.contact.user_id = self.env.user
        self.edit(self.known, phone="303-555-0005")
        self.assertEqual(self.contact.user_id, self.env.user, "a person's choice is kept")

    def test_shops_of_one_license_holder(self):
        """R113: the place of a second customer with the license is a delivery address of the same contact."""
        home = {"city": "Denver", "state": "CO", "zipcode": "80201"}
        for name, street in (("Holder", "1 First St"), ("Holder North", "2 Second St")):
            self.box.add_customer(name=name, license_number="402R-60000", address=street, **home)
        self.sync()
        third = self.add(name="Holder South", license_number="402R-60000", address="3 Third St", **home)
        partner = third.partner_id
        self.assertEqual(len(partner.leaflink_customer_ids), 3)
        self.assertEqual((partner.name, partner.street), ("Holder", "1 First St"))
        shops = partner.child_ids.sorted("street")
        self.assertEqual(shops.mapped("street"), ["2 Second St", "3 Third St"])
        self.assertEqual(shops.mapped("name"), ["Holder North", "Holder South"])
        self.edit(third, address="4 Fourth St")
        self.assertEqual(partner.child_ids.sorted("street").mapped("street"), ["2 Second St", "4 Fourth St"])
        self.assertEqual(partner.street, "1 First St")
        self.assertFalse(self.issues(third, "conflict"))

    def test_archived_here_asks(self):
        """R119, CUSTOMER-ARCHIVE-200: a person is asked; LeafLink answers with the archived customer."""
        self.contact.action_archive()
        self.run_jobs()
        question = self.issues(self.known, "archived_here")
        self.assertIn("Typed was archived in Odoo", question.message)
        self.assertFalse(self.box.customer(int(self.known.external_id))["archived"])
        question.action_fix()
        self.run_jobs()
        self.assertTrue(self.box.customer(int(self.known.external_id))["archived"])
        self.assertEqual((self.known.archived, self.known.partner_id, question.state), (True, self.contact, "solved"))
        self.contact.action_unarchive()

    def test_brought_back_here(self):
        """R119"""
        self.contact.action_archive()
        question = self.issues(self.known, "archived_here")
        self.contact.action_unarchive()
        self.assertEqual(question.state, "solved")

    def test_archived_there_asks(self):
        """R119"""
        self.edit(self.known, archived=True)
        question = self.issues(self.known, "archived_there")
        self.assertTrue(self.contact.active)
        question.action_fix()
        self.assertFalse(self.contact.active)
        self.assertEqual(question.state, "solved")
        self.assertFalse(self.issues(self.known, "archived_here"))

    def test_the_whole_address_links_where_the_store_says_so(self):
        """R107"""
        self.store.customer_match = "licence_then_link"
        place = {"street": "9 High St", "zip": "80209-1234"}
        there = {"address": "9 High St", "zipcode": "80209", "license_number": ""}
        same = self.partner(name="High Herbs, LLC", **place)
        self.assertEqual(self.add(name="High Herbs", **there).partner_id, same)
        self.partner(name="Low Herbs", **place | {"street": "8 High St"})
        waiting = self.add(name="Low Herbs", **there)
        self.assertEqual((waiting.state, waiting.unlinked_reason), ("unlinked", "similar"))

    def test_words_about_a_customer(self):
        """R103: a description starts the notes of a new contact, as text; wishes stand on the customer."""
        words = {"description": "Loud & <b>bold</b>", "delivery_preferences": "Mondays only", "directions": "Back door"}
        customer = self.add(name="Wordy", **words)
        self.assertIn("Loud &amp; &lt;b&gt;bold&lt;/b&gt;", customer.partner_id.comment)
        self.assertEqual((customer.delivery_preferences, customer.directions), ("Mondays only", "Back door"))

    def test_customers_are_picked_by_what_people_call_them(self):
        """R356"""
        customer = self.add(name="Official LLC", license_number="402R-31313", nickname="Corner", dba="The Herb Spot")
        for words in ("official", "corner", "herb spot", "402R-31313", customer.external_id):
            found = [number for number, _name in self.env["leaflink.customer"].name_search(words)]
            self.assertIn(customer.id, found, words)

    def test_near_names_never_link(self):
        """NAME-MATCH-FORBIDDEN: shops of a chain stay two, also where addresses may link."""
        self.store.customer_match = "licence_then_link"
        denver = self.partner(name="Green Corner Denver", leaflink_license_number="402R-00001", zip="80203")
        one = self.add(name="Green Corner Denver", license_number="402R-00001", zipcode="80203")
        two = self.add(name="Green Corner Denver 2", license_number="402R-00002", zipcode="80203")
        self.assertEqual(one.partner_id, denver)
        self.assertNotEqual(two.partner_id, denver)

    def test_a_customer_without_a_retailer_on_leaflink(self):
        """PARTNERLESS-CUSTOMER"""
        customer = self.add(name="New Shop", license_number="", raw={"partner": None})
        self.assertEqual((customer.state, customer.partner_id.name), ("linked", "New Shop"))

    def test_trouble_reaches_the_responsible(self):
        """R115"""
        self.store.responsible_id = new_test_user(self.env, "owner", groups="leaflink_connector.group_operator")
        bad = self.add(name="Bad", license_number="402R-99998", raw={"discount_percent": "much"})
        question = self.issues(bad, "bad_record")
        self.assertIn("Bad", question.message)
        self.assertEqual(question.activity_id.user_id, self.store.responsible_id)
