from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import LeafLinkCase


@tagged("post_install", "-at_install")
class TestCustomerExport(LeafLinkCase):
    """Contacts out: LeafLink's customers of a store that sends them."""

    def setUp(self):
        super().setUp()
        self.store.action_refresh_reference()
        self.store.action_sync_customers()
        self.run_jobs()
        self.store.customer_export = True
        self.known = self.env["leaflink.customer"].search(
            [("store_id", "=", self.store.id), ("state", "=", "linked")], limit=1
        )
        self.box.clear_requests()

    def contact(self, **values):
        values = {
            "name": "Green Corner",
            "is_company": True,
            "leaflink_license_number": "402R-77777",
            "street": "1 Main St",
            "city": "Denver",
            "zip": "80033-1234",
            "state_id": self.env.ref("base.state_us_6").id,
            "website": "corner.example",
            "email": "hi@corner.example",
        } | values
        return self.env["res.partner"].create(values)

    def publish(self, *partners):
        context = {"active_model": "res.partner", "active_ids": [partner.id for partner in partners]}
        self.env["leaflink.customer.publish"].with_context(**context).create({"store_id": self.store.id}).action_send()
        self.run_jobs()
        return self.env["leaflink.customer"].search([("partner_id", "in", context["active_ids"])])

    def sent(self, method="POST"):
        return [call["body"] for call in self.box.requests(method=method, path="/customers/*")]

    def theirs(self, name):
        return [one for one in self.box.customers() if one["name"] == name]

    def test_a_contact_becomes_a_customer_once(self):
        """R104, R105, R316, ZIP-PLUS-4, EIN-READONLY"""
        partner = self.contact(vat="US12-3456789")
        customer = self.publish(partner)
        raw = self.box.customer(int(customer.external_id))
        self.assertEqual((raw["name"], raw["license_number"], raw["zipcode"]), ("Green Corner", "402R-77777", "80033"))
        self.assertEqual((raw["website"], raw["external_id"]), ("http://corner.example", str(partner.id)))
        self.publish(partner)
        self.store.action_sync_customers()
        self.run_jobs()
        self.assertEqual((len(self.sent()), self.sent("PATCH")), (1, []))
        self.assertNotIn("ein", self.sent()[0])
        self.assertEqual(len(partner.leaflink_customer_ids), 1)
        self.assertEqual(partner.zip, "80033-1234")

    def test_our_own_people_are_no_customers(self):
        """R104: "all contacts" includes the company itself and who works in it."""
        house = self.store.company_id.partner_id
        colleague = self.env["res.users"].create({"name": "Colleague", "login": "colleague"}).partner_id
        customer = self.publish(house, colleague, self.contact())
        self.assertEqual(customer.partner_id.name, "Green Corner")
        self.assertEqual(len(self.sent()), 1)
        dialog = self.env["leaflink.customer.publish"].create(
            {"store_id": self.store.id, "partner_ids": [(6, 0, colleague.ids)]}
        )
        with self.assertRaisesRegex(UserError, "Colleague"):
            dialog.action_send()

    def test_the_lost_answer_makes_no_second_customer(self):
        """R104"""
        for kind in ("reset_after", "reset_before"):
            with self.subTest(kind):
                self.box.fault(kind, match={"method": "POST", "path": "/customers/"})
                customer = self.publish(self.contact(name=f"Lost {kind}", leaflink_license_number=f"L-{kind}"))
                self.env["leaflink.task"].search([("res_id", "=", customer.id)]).action_retry()
                self.run_jobs()
                self.assertEqual([str(one["id"]) for one in self.theirs(f"Lost {kind}")], [customer.external_id])

    def test_pressed_again_before_the_answer(self):
        """R104, N03: no second customer, and what was typed meanwhile is not lost."""
        self.box.fault("reset_after", match={"method": "POST", "path": "/customers/"})
        partner = self.contact()
        customer = self.publish(partner)
        partner.phone = "555 0199"
        self.publish(partner)
        self.env["leaflink.task"].search([("res_id", "=", customer.id)]).action_retry()
        self.run_jobs()
        [raw] = self.theirs("Green Corner")
        self.assertEqual((str(raw["id"]), raw["phone"]), (customer.external_id, "555 0199"))
        self.assertEqual(self.sent("PATCH"), [{"phone": "555 0199"}])

    def reference(self, customer):
        return self.box.customer(int(customer.external_id))["external_ids"]

    def test_leaflink_learns_which_contact_it_is(self):
        """R105: with the link, and forgets it when the link is broken."""
        self.store.external_ids_key = key = self.box.external_ids_key
        raw = self.box.add_customer(name="Referenced", license_number="402R-42424")
        self.store.action_sync_customers()
        self.run_jobs()
        customer = self.env["leaflink.customer"]._known(self.store, [str(raw["id"])])[str(raw["id"])]
        mine = str(customer.partner_id.id)
        self.assertEqual((self.reference(customer).get(key), customer.external_reference), (mine, mine))
        customer.action_unlink_customer()
        self.run_jobs()
        self.assertFalse(self.reference(customer).get(key))
        self.assertEqual((customer.external_reference, customer.state), (False, "unlinked"))

    def test_references_of_other_systems_survive_a_leaflink_that_replaces_them(self):
        """R105"""
        self.box.configure(external_ids_replace=True)
        self.store.external_ids_key = key = self.box.external_ids_key
        raw = self.box.add_customer(license_number="402R-42425", external_ids={"other-erp": "X1"})
        self.store.action_sync_customers()
        self.run_jobs()
        customer = self.env["leaflink.customer"]._known(self.store, [str(raw["id"])])[str(raw["id"])]
        self.assertEqual(self.reference(customer), {"other-erp": "X1", key: str(customer.partner_id.id)})

    def test_a_key_leaflink_has_not_allotted(self):
        """R105: everything but the reference goes out; said once."""
        self.store.external_ids_key = "unknown"
        customer = self.publish(self.contact())
        self.assertTrue(customer.external_id)
        self.known.partner_id.phone = "555 0101"
        self.run_jobs()
        self.assertEqual(self.box.customer(int(self.known.external_id))["phone"], "555 0101")
        questions = self.env["leaflink.issue"].search([("code", "=", "external_ids"), ("state", "=", "open")])
        self.assertEqual(len(questions), 1)

    def test_stores_send_nothing_unless_they_are_told_to(self):
        """R104"""
        self.store.customer_export = False
        with self.assertRaisesRegex(UserError, "does not send customers"):
            self.known.action_update_leaflink()
        self.known.partner_id.phone = "555"
        self.run_jobs()
        self.assertEqual(self.sent("PATCH"), [])

    def test_a_change_of_the_contact_is_sent(self):
        """R104, R385"""
        seller = new_test_user(self.env, "sam", groups="base.group_user,base.group_partner_manager")
        partner = self.known.partner_id
        partner.with_user(seller).write({"phone": "555 0100", "comment": "nothing of LeafLink's"})
        self.run_jobs()
        self.assertEqual(self.sent("PATCH"), [{"phone": "555 0100"}])
        self.assertEqual(self.known.phone, "555 0100")
        partner.with_user(seller).phone = False
        self.run_jobs()
        self.assertEqual(len(self.sent("PATCH")), 1, "what is empty here says nothing")

    def test_what_leaflink_brings_is_not_sent_back(self):
        """R104"""
        self.box.edit_customer(int(self.known.external_id), phone="555 0199")
        self.store.action_sync_customers()
        self.run_jobs()
        self.assertEqual((self.known.partner_id.phone, self.sent("PATCH")), ("555 0199", []))

    def test_archive(self):
        """R119, R311"""
        self.known.action_archive_leaflink()
        self.run_jobs()
        self.assertTrue(self.box.customer(int(self.known.external_id))["archived"])
        self.assertTrue(self.known.archived and self.known.partner_id.active)

    def test_refused_by_leaflink(self):
        """R104"""
        customer = self.publish(self.contact(email="not an address"))
        issue = self.env["leaflink.issue"].search(
            [("res_model", "=", "leaflink.customer"), ("res_id", "=", customer.id)]
        )
        self.assertIn("email", issue.message)
        customer.partner_id.email = "hi@corner.example"
        customer.action_update_leaflink()
        self.run_jobs()
        self.assertTrue(customer.external_id)
        self.assertEqual(issue.state, "solved")
