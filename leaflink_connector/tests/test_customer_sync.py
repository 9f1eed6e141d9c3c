from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from ..lib import payloads
from .common import LeafLinkCase


@tagged("post_install", "-at_install")
class TestCustomerSync(LeafLinkCase):
    """Customers in: licences, addresses, what a person has typed."""

    def sync(self, store=None):
        self.env["leaflink.cursor"].search([]).value = False
        (store or self.store).action_sync_customers()
        self.run_jobs()

    def customer(self, raw):
        external_id = str(raw["id"] if isinstance(raw, dict) else raw)
        return self.env["leaflink.customer"].search(
            [("store_id", "=", self.store.id), ("external_id", "=", external_id)]
        )

    def by_name(self, name):
        return self.env["leaflink.customer"].search([("store_id", "=", self.store.id), ("name", "=", name)])

    def partner(self, **values):
        return self.env["res.partner"].create({"name": "Retailer", "is_company": True} | values)

    def test_first_load(self):
        """R098, R100, R101, R102, R103, R104, R108, C11"""
        raw = self.box.add_customer(
            name="Vibes",
            license_number="402R-00124 Retail Store CO",
            address="17034 Highway 17",
            unit_number="1A",
            city="Moffat",
            state="Colorado",
            zipcode="81143",
        )
        self.sync()
        customers = self.env["leaflink.customer"].search([("store_id", "=", self.store.id)])
        self.assertEqual(set(customers.mapped("external_id")), {str(one["id"]) for one in self.box.customers()})
        self.assertEqual(set(customers.mapped("state")), {"linked"})
        partner = self.customer(raw).partner_id
        self.assertEqual((partner.name, partner.is_company), ("Vibes", True))
        self.assertEqual(
            (
                partner.street,
                partner.street2,
                partner.city,
                partner.zip,
                partner.state_id.code,
                partner.country_id.code,
            ),
            ("17034 Highway 17", "1A", "Moffat", "81143", "CO", "US"),
        )
        self.assertEqual(partner.leaflink_license_number, "402R-00124 Retail Store CO")
        self.assertEqual(partner.ref, "402R00124")
        self.assertEqual(partner.company_id, self.store.company_id)
        rocky = self.by_name("Rocky Road Cannabis").partner_id
        self.assertEqual(
            rocky.child_ids.mapped(lambda child: (child.type, child.street, child.zip)),
            [("delivery", "900 Depot Rd", "80501")],
        )

    def test_second_load_writes_nothing(self):
        """CAT-2"""
        self.sync()
        customers = self.env["leaflink.customer"].search([])
        self.env.flush_all()
        for table in ("leaflink_customer", "res_partner"):
            self.env.cr.execute(f"UPDATE {table} SET write_date = '2020-01-01'")
        self.env.invalidate_all()
        self.sync()
        self.assertEqual({str(one.write_date) for one in customers}, {"2020-01-01 00:00:00"})
        partners = customers.partner_id | customers.partner_id.child_ids
        self.assertEqual({str(one.write_date) for one in partners}, {"2020-01-01 00:00:00"})

    def test_a_program_links_by_writing(self):
        """OPS-4"""
        for name in ("One", "Two"):
            self.partner(name=name, leaflink_license_number="RE000810")
        raw = self.box.add_customer(name="Clouds", license_number="RE000810", phone="303-555-0100")
        self.sync()
        customer = self.customer(raw)
        issue = self.issues(customer, "ambiguous")
        partner = self.partner(name="Three")
        customer.write({"partner_id": partner.id})
        self.assertEqual((issue.state, customer.unlinked_reason, customer.state), ("solved", False, "linked"))
        self.assertEqual(partner.phone, "303-555-0100", "what the contact lacks is filled")

    def test_a_record_without_the_license_key_is_asked_for_once(self):
        """Any key may be absent: what LeafLink gives for one customer is all there is."""
        raw = self.box.add_customer(name="Plain")
        path = f"/customers/{raw['id']}/"
        whole = {key: value for key, value in raw.items() if key != "license_number"}
        self.box.fault("status", {"method": "GET", "path": path}, times=9, status=200, body=whole)
        light = payloads.parse(payloads.Customer, {"id": raw["id"], "display_name": "Plain"})
        self.env["leaflink.customer"]._take(self.store, [light])
        self.run_jobs(limit=8)
        self.assertEqual(len(self.box.requests("GET", path)), 1)
        self.assertEqual(self.customer(raw).state, "linked")

    def test_owner_in_any_shape(self):
        company = self.box.company_id
        shapes = (company, str(company), {"id": company, "name": "Us"}, "", None)
        own = [self.box.add_customer(name=f"Own {index}", raw={"owner": owner}) for index, owner in enumerate(shapes)]
        foreign = self.box.add_customer(name="Foreign", raw={"owner": {"id": company + 1}})
        self.sync()
        self.assertTrue(all(self.customer(raw) for raw in own))
        self.assertFalse(self.customer(foreign))

    def test_what_is_asked_for_again_outlives_its_job(self):
        raw = self.box.add_customer(name="Before")
        self.sync()
        self.box.edit_customer(raw["id"], name="Afterwards")
        customer = self.customer(raw)
        customer.action_retry()
        self.env["queue.job"].search([]).unlink()
        self.sweep()
        self.run_jobs()
        self.assertEqual(customer.name, "Afterwards")
        path = f"/customers/{raw['id']}/"
        self.box.fault("status", {"path": path}, status=400, body={"detail": "Strange words."})
        customer.action_retry()
        self.run_jobs()
        self.assertEqual(customer.state, "error")
        self.assertIn("Strange words.", customer.last_error)
        self.box.clear_requests()
        self.sweep()
        self.run_jobs()
        self.assertFalse(self.box.requests("GET", path), "a person tries again")
        customer.action_retry()
        self.run_jobs()
        self.assertEqual(customer.state, "linked")

    def test_licence_variants_find_the_contact(self):
        """R106"""
        for typed, sent in (
            ("RE000800", "RE000800  Adult Use Cannabis Retailer"),
            ("re-000801", "RE000801"),
            ("License RE 000802", "RE-000802"),
            ("402R-00999, 402-01000", "402-01000 Medical"),
        ):
            with self.subTest(typed=typed, sent=sent):
                partner = self.partner(name="Any name", leaflink_license_number=typed)
                raw = self.box.add_customer(name="Another name", license_number=sent)
                self.sync()
                customer = self.customer(raw)
                self.assertEqual((customer.partner_id, customer.link_origin), (partner, "license"))
                self.assertEqual(customer.license_number, sent, "LeafLink's text is kept")
                self.assertEqual(partner.name, "Any name")

    def test_a_chain_with_nearly_equal_names(self):
        """C12"""
        denver = self.partner(name="Green Fields Denver", zip="80203", leaflink_license_number="402R-00201")
        self.sync()
        one, two = self.by_name("Green Fields Denver"), self.by_name("Green Fields Denver 2")
        self.assertEqual(one.partner_id, denver)
        self.assertEqual(two.link_origin, "created")
        self.assertNotEqual(two.partner_id, denver)

    def test_same_name_and_zip_but_another_licence_is_another_business(self):
        """R106"""
        other = self.partner(name="Mile High Remedies", zip="80204", leaflink_license_number="RE999999")
        self.sync()
        customer = self.by_name("Mile High Remedies")
        self.assertEqual(customer.link_origin, "created")
        self.assertNotEqual(customer.partner_id, other)

    def test_same_name_and_zip_without_licence_waits(self):
        """R111, C12"""
        similar = self.partner(name="mile high remedies, LLC", zip="80204-1234")
        self.sync()
        customer = self.by_name("Mile High Remedies")
        self.assertEqual((customer.state, customer.unlinked_reason), ("unlinked", "similar"))
        self.assertEqual(customer.suggested_partner_id, similar)
        issue = self.issues(customer, "similar")
        similar.leaflink_license_number = "RE000726"
        self.sync()
        self.assertEqual(customer.partner_id, similar)
        self.assertEqual(issue.state, "solved")
        self.assertEqual(similar.zip, "80204-1234", "a longer form of the same zip is kept")
        self.assertEqual(similar.city, False, "an address that stands is not mixed with another")

    def test_match_settings(self):
        """C12"""
        self.partner(name="Mile High Remedies", zip="80204")
        self.store.customer_match = "licence"
        self.sync()
        self.assertEqual(self.by_name("Mile High Remedies").link_origin, "created", "names do not even suggest")
        self.store.customer_match = "manual"
        self.partner(name="By Hand", leaflink_license_number="402R-98765")
        raw = self.box.add_customer(name="By Hand", license_number="402R-98765")
        self.sync()
        self.assertEqual((self.customer(raw).state, self.customer(raw).unlinked_reason), ("unlinked", "missing"))

    def test_hold_missing(self):
        """R108, C11"""
        self.store.customer_missing = "hold"
        count = self.env["res.partner"].search_count([])
        self.sync()
        self.assertEqual(self.env["res.partner"].search_count([]), count)
        self.assertEqual(set(self.env["leaflink.customer"].search([]).mapped("state")), {"unlinked"})

    def test_two_contacts_with_one_licence(self):
        """R106"""
        self.partner(leaflink_license_number="RE000726")
        self.partner(leaflink_license_number="re 000726")
        self.sync()
        customer = self.by_name("Mile High Remedies")
        self.assertEqual(customer.unlinked_reason, "ambiguous")
        self.assertIn("2 contacts", self.issues(customer, "ambiguous").message)

    def test_what_a_person_typed_is_kept(self):
        """R098, R100, R101, R102, R103, R104, R111"""
        raw = self.box.add_customer(
            name="Typed",
            license_number="402R-07777",
            address="1 Old St",
            city="Denver",
            zipcode="80201",
            phone="303-555-0001",
            email="old@example.com",
            raw={"website": "typed.example"},
        )
        self.sync()
        partner = self.customer(raw).partner_id
        self.assertEqual(partner.website, "https://typed.example")
        partner.phone = "+1 720 555 9999"
        partner.zip = "80201-4444"
        self.box.edit_customer(
            raw["id"],
            phone="303-555-0002",
            email="new@example.com",
            address="2 New St",
            city="Boulder",
            zipcode="80302",
        )
        self.sync()
        self.assertEqual(partner.phone, "+1 720 555 9999", "changed by hand")
        self.assertEqual(partner.email, "new@example.com", "still as LeafLink brought it")
        self.assertEqual((partner.street, partner.city, partner.zip), ("2 New St", "Boulder", "80302"))
        partner.street = "3 Own St"
        self.box.edit_customer(raw["id"], address="4 Newest St", city="Aspen", zipcode="81611")
        self.sync()
        self.assertEqual((partner.street, partner.city), ("3 Own St", "Boulder"), "an address is one thing")

    def test_empty_fields_of_a_known_contact_are_filled(self):
        """R111"""
        partner = self.partner(name="Mine", leaflink_license_number="RE000726", email="mine@example.com")
        self.sync()
        self.assertEqual((partner.name, partner.email, partner.phone), ("Mine", "mine@example.com", "(303) 555-0142"))
        self.assertEqual((partner.street, partner.zip), ("55 Federal Blvd", "80204"))

    def test_delivery_address_moves_with_leaflink(self):
        """R104"""
        self.sync()
        customer = self.by_name("Rocky Road Cannabis")
        child = customer.partner_id.child_ids
        address = {
            "address": "901 Depot Rd",
            "unit_number": "",
            "city": "Longmont",
            "state": "Colorado",
            "zipcode": "80501",
        }
        self.box.edit_customer(int(customer.external_id), delivery_address=address)
        self.sync()
        self.assertEqual((child.street, child.street2, child.state_id.code), ("901 Depot Rd", False, "CO"))
        self.assertEqual(customer.partner_id.child_ids, child)

    def test_shipping_partner(self):
        """R113"""
        self.sync()
        customer = self.by_name("Rocky Road Cannabis")
        partner = customer.partner_id

        def ship(**address):
            return customer._shipping_partner(payloads.parse(payloads.Address, address), customer.partner_id)

        self.assertEqual(ship(), partner)
        self.assertEqual(ship(address="12 Pearl St.", city="Boulder", state="CO", zipcode="80302-0001"), partner)
        self.assertEqual(ship(address="900 depot rd", unit_number="Dock 3", zipcode="80501"), partner.child_ids)
        new = ship(address="5 Far Rd", city="Vail", state="colorado", zipcode="81657")
        self.assertEqual((new.parent_id, new.type, new.state_id.code), (partner, "delivery", "CO"))
        self.assertEqual(ship(address="5 Far Rd", city="Vail", state="CO", zipcode="81657"), new)

    def test_archived_and_gone(self):
        """R119"""
        old = self.box.add_customer(name="Closed", archived=True)
        self.sync()
        self.assertFalse(self.customer(old).partner_id, "no contact is made of a closed customer")
        customer = self.by_name("Mile High Remedies")
        self.box.edit_customer(int(customer.external_id), archived=True)
        self.sync()
        self.assertTrue(customer.archived)
        self.assertTrue(customer.partner_id.active)
        self.box.state.table("customers").pop(int(customer.external_id))
        customer.action_retry()
        self.run_jobs()
        self.assertEqual(customer.state, "gone")
        self.assertTrue(customer.partner_id.active)

    def test_a_light_customer_of_an_order_asks_for_the_whole(self):
        """CAT-6"""
        raw = self.box.add_customer(name="Whole Name", license_number="402R-08888", city="Pueblo")
        light = payloads.parse(payloads.Customer, {"id": raw["id"], "display_name": "Light"})
        customer = self.env["leaflink.customer"]._take(self.store, [light])
        self.assertEqual((customer.name, customer.state), ("Light", "unlinked"))
        self.run_jobs()
        self.assertEqual((customer.name, customer.partner_id.city), ("Whole Name", "Pueblo"))
        self.env["leaflink.customer"]._take(self.store, [light])
        self.assertEqual(customer.name, "Whole Name", "a light record does not empty a whole one")

    def test_external_id_links(self):
        """R105"""
        self.store.external_ids_key = self.box.external_ids_key
        partner = self.partner(name="By reference")
        raw = self.box.add_customer(license_number="", external_ids={self.box.external_ids_key: str(partner.id)})
        self.sync()
        self.assertEqual((self.customer(raw).partner_id, self.customer(raw).link_origin), (partner, "reference"))

    def test_one_bad_customer(self):
        """CAT-1"""
        bad = self.box.add_customer(name="Bad", raw={"discount_percent": "much"})
        good = self.box.add_customer(name="Good")
        self.sync()
        self.assertEqual((self.customer(bad).state, self.customer(good).state), ("error", "linked"))
        self.box.edit_customer(bad["id"], raw={"discount_percent": "1.00"})
        self.issues(self.customer(bad), "bad_record").action_fix()
        self.run_jobs()
        self.assertEqual(self.customer(bad).state, "linked")

    def test_companies_are_separate(self):
        """CAT-5"""
        company = self.env["res.company"].create({"name": "Sister"})
        theirs = self.partner(leaflink_license_number="RE000726", company_id=company.id)
        self.sync()
        self.assertNotEqual(self.by_name("Mile High Remedies").partner_id, theirs)

    def test_link_by_hand(self):
        """R109, R112"""
        self.store.customer_missing = "hold"
        self.sync()
        operator = new_test_user(self.env, "lena", groups="leaflink_connector.group_operator")
        reader = new_test_user(self.env, "rita", groups="leaflink_connector.group_user")
        customer = self.by_name("Mile High Remedies")
        partner = self.partner(name="Mine", leaflink_license_number="RE1000000")
        wizard = self.env["leaflink.customer.link"].with_context(default_customer_id=customer.id)
        dialog = Form(wizard.with_user(operator))
        dialog.partner_id = partner
        self.assertTrue(dialog.is_other_license, "the dialog warns")
        dialog.save().action_link()
        self.assertEqual(
            (customer.partner_id, customer.link_origin, partner.street), (partner, "person", "55 Federal Blvd")
        )
        with self.assertRaises(AccessError):
            customer.with_user(reader).action_unlink_customer()
        customer.with_user(operator).action_unlink_customer()
        self.sync()
        self.assertEqual((customer.state, customer.unlinked_reason), ("unlinked", "person"))

    def test_create_by_hand(self):
        """R114"""
        self.store.customer_missing = "hold"
        self.sync()
        operator = new_test_user(self.env, "lena", groups="leaflink_connector.group_operator")
        customer = self.by_name("New Leaf")
        customer.with_user(operator).action_create_partner()
        self.assertEqual((customer.partner_id.name, customer.partner_id.zip), ("New Leaf", "81003"))
        self.assertEqual(customer.partner_id.leaflink_customer_count, 1)
        self.assertIn("81003", self.env["res.partner"].search([("leaflink_customer_ids", "!=", False)]).mapped("zip"))
        form = self.env["res.partner"].get_view(self.env.ref("base.view_partner_form").id, "form")["arch"]
        self.assertIn('name="leaflink"', form)
        self.assertIn('name="action_open_leaflink_customers"', form)
        columns = self.env["res.partner"].get_view(self.env.ref("base.view_partner_tree").id, "list")["arch"]
        self.assertIn('name="leaflink_customer_ids"', columns)
        self.assertIn('name="leaflink_license_number"', columns)
        self.assertIn('name="leaflink_customer"', self.env["res.partner"].get_view(view_type="search")["arch"])
