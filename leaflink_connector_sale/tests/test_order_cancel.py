from odoo.tests import new_test_user, tagged

from .change_case import ChangeCase


@tagged("post_install", "-at_install")
class TestOrderCancel(ChangeCase):
    """A sales order is cancelled or deleted in Odoo: what LeafLink learns of it."""

    @classmethod
    def _store_values(cls):
        return super()._store_values() | {"external_ids_key": "odoo"}

    def ask(self, sale):
        action = sale.with_context(leaflink_ask=True).action_cancel()
        return self.env[action["res_model"]].browse(action["res_id"])

    def told(self, order):
        """(status, external ids) at LeafLink after everything was sent."""
        self.run_jobs()
        raw = self.box.order(order.external_id)
        return raw["status"], (raw["external_ids"] or {}).get("odoo")

    def test_a_person_is_asked_and_by_default_leaflink_keeps_the_order(self):
        """R182, R183, C21"""
        order = self.confirmed()
        sale = order.sale_order_id
        self.assertEqual(self.told(order)[1], sale.name)
        wizard = self.ask(sale)
        self.assertEqual((sale.state, wizard.choice, wizard.numbers), ("sale", "unlink", order.short_number))
        self.assertIn("edit the order on LeafLink", wizard.get_view()["arch"])
        wizard.action_confirm()
        self.assertEqual(sale.state, "cancel")
        self.assertEqual(self.told(order), ("Accepted", None))

    def test_rejecting_goes_out_and_comes_back(self):
        """R182, C21"""
        order = self.confirmed()
        sale = order.sale_order_id
        wizard = self.ask(sale)
        wizard.choice = "reject"
        wizard.action_confirm()
        self.assertEqual(self.told(order), ("Rejected", None))
        self.hear(order.external_id)
        self.assertEqual((order.state, sale.state), ("cancelled", "cancel"))

    def test_a_submitted_order_is_never_deleted_on_leaflink(self):
        """R182, CASE DRAFT-ONLY-DELETE: LeafLink deletes drafts only, so who deletes the quotation may reject."""
        self.store.capture_point = "submitted"
        order = self.imported(status="Submitted")
        action = order.sale_order_id.action_leaflink_delete()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        wizard.choice = "reject"
        wizard.action_confirm()
        self.assertEqual(self.told(order), ("Rejected", None))
        self.assertFalse(order.sale_order_id)
        self.assertEqual(self.box.requests(method="DELETE"), [])

    def test_programs_get_what_the_store_says(self):
        """C21"""
        order = self.confirmed()
        self.assertIs(order.sale_order_id.action_cancel(), True)
        self.assertEqual(self.told(order), ("Accepted", None))
        self.store.on_cancel = "reject"
        order = self.confirmed()
        self.assertFalse(order.sale_order_id.leaflink_asks)
        order.sale_order_id._action_cancel()
        self.assertEqual(self.told(order), ("Rejected", None))

    def test_what_leaflink_does_not_offer_becomes_an_issue(self):
        """R182"""
        order = self.confirmed()
        for action in ("fulfill", "ship", "complete"):
            self.box.act(order.external_id, action)
        self.store.on_cancel = "reject"
        order.sale_order_id._action_cancel()  # here it is still Accepted
        self.assertEqual(self.told(order)[0], "Complete")
        self.assertIn("cannot become Rejected", " ".join(order.issue_ids.mapped("message")))

    def test_nobody_is_asked_about_what_leaflink_has_closed(self):
        order = self.imported()
        self.assertTrue(order.sale_order_id.leaflink_asks)
        order.sale_order_id.action_confirm()
        self.box.act(order.external_id, "reject")
        self.hear(order.external_id)
        self.assertFalse(order.sale_order_id.leaflink_asks)
        self.assertIs(order.sale_order_id.with_context(leaflink_ask=True).action_cancel(), True)

    def test_deleting_asks_the_same(self):
        """R182"""
        order = self.imported()
        sale = order.sale_order_id
        wizard = self.env["leaflink.order.cancel"].browse(sale.action_leaflink_delete()["res_id"])
        wizard.choice = "reject"
        self.assertTrue(wizard.action_confirm()["infos"]["deleted"])
        self.assertFalse(sale.exists())
        self.assertEqual(self.told(order), ("Rejected", None))

    def test_deleting_by_a_program_rejects_if_the_store_says_so(self):
        """C21"""
        self.store.on_cancel = "reject"
        order = self.imported()
        order.sale_order_id.unlink()
        self.assertEqual(self.told(order), ("Rejected", None))
        self.assertEqual(order.state, "skipped")

    def test_a_seller_without_any_leaflink_role_cancels(self):
        """C21"""
        order = self.imported()
        seller = new_test_user(self.env, "seller", "sales_team.group_sale_salesman_all_leads")
        sale = order.sale_order_id.with_user(seller)
        action = sale.with_context(leaflink_ask=True).action_cancel()
        wizard = self.env[action["res_model"]].with_user(seller).browse(action["res_id"])
        self.assertEqual(wizard.numbers, order.short_number)
        wizard.action_confirm()
        self.assertEqual((sale.state, self.told(order)), ("cancel", ("Accepted", None)))

    def test_a_cancelled_one_that_is_a_quotation_again_has_its_number_again(self):
        order = self.imported()
        sale = order.sale_order_id
        sale.action_cancel()
        self.assertEqual(self.told(order)[1], None)
        sale.action_draft()
        self.assertEqual(self.told(order)[1], sale.name)
