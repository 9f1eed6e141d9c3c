from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import OrderCase


@tagged("post_install", "-at_install")
class TestOrderScreens(OrderCase):
    """What the wizards and the forms say."""

    def test_connect_ends_with_the_question_and_import_answers_it(self):
        """R025"""
        number = self.place(status="Submitted")
        self.place(status="Complete")
        action = self.store.action_connect()
        self.assertEqual(action["res_model"], "leaflink.order.start")
        question = self.env["leaflink.order.start"].browse(action["res_id"])
        self.assertEqual(question.count, 1)
        self.run_jobs()
        self.assertFalse(self.staged(number))
        question.action_import()
        self.run_jobs()
        self.assertEqual(self.staged(number).state, "new")
        self.assertNotEqual((self.store.action_connect() or {}).get("res_model"), "leaflink.order.start")

    def test_the_question_may_be_answered_with_from_today_on(self):
        number = self.place(created_on="2026-01-02T10:00:00-07:00")
        question = self.env["leaflink.order.start"].browse(self.store.action_connect()["res_id"])
        question.action_from_now()
        self.run_jobs()
        self.assertFalse(self.staged(number).sale_order_id)
        self.assertTrue(self.env["leaflink.cursor"].search([("resource", "=", "order")]).value)

    def test_connect_tells_what_the_key_may_not_do_with_orders(self):
        self.box.permissions(orders="none")
        self.store.action_connect()
        self.assertIn("Orders", {check["name"] for check in self.store.probe_result if check["ok"] is False})

    def test_preview_says_what_loading_would_do_and_writes_nothing(self):
        """R129, R130"""
        here = self.imported()
        self.place(status="Submitted")
        self.place(status="Rejected")
        self.place()
        self.hear(self.place(total="999.00"))
        count = self.env["leaflink.order"].search_count([])
        wizard = Form(self.env["leaflink.order.load"])
        wizard.store_id = self.store
        wizard = wizard.save()
        wizard.action_preview()
        outcomes = sorted(outcome.split(" LeafLink's")[0] for outcome in wizard.line_ids.mapped("outcome"))
        self.assertEqual(
            outcomes,
            [
                "already here, waits for a person:",
                f"already here: {here.sale_order_id.name}",
                "listed only: closed on LeafLink",
                "listed only: waits for Accepted",
                "will be imported",
            ],
        )
        self.assertEqual(self.env["leaflink.order"].search_count([]), count)

    def test_a_number_leaflink_does_not_know(self):
        wizard = self.env["leaflink.order.load"].create({"store_id": self.store.id, "mode": "number", "number": "nope"})
        with self.assertRaisesRegex(UserError, "no order nope"):
            wizard.action_preview()

    def test_load_by_the_sellers_own_reference(self):
        """R129"""
        number = self.place(external_id_seller="PO-4711")
        wizard = self.env["leaflink.order.load"].create(
            {"store_id": self.store.id, "mode": "number", "number": "PO-4711"}
        )
        wizard.action_load()
        self.run_jobs()
        self.assertEqual(self.staged(number).state, "processed")

    def test_why_shows_each_rule_with_its_state(self):
        """N06"""
        order = self.imported()
        self.assertEqual(
            [(row["rule"], row["state"]) for row in order.why],
            [("LeafLink status", "ok"), ("Products", "ok"), ("Customer", "ok"), ("Taxes", "ok"), ("Total", "ok")],
        )
        number = self.place(status="Submitted")
        self.hear(number)
        self.assertEqual(
            self.staged(number).why[0],
            {"rule": "LeafLink status", "state": "wait", "text": "Submitted: waits for Accepted", "buttons": []},
        )

    def test_why_offers_process_anyway_to_a_manager(self):
        """N06"""
        number = self.place(total="999.00")
        self.sync()
        order = self.staged(number).with_user(self.env.ref("base.user_admin"))
        [button] = [button for row in order.why for button in row["buttons"]]
        self.assertEqual(button["label"], "Process anyway")
        order.action_process_anyway()
        self.assertEqual((order.state, order.sale_order_id.amount_total), ("processed", 999.0))

    def test_smart_buttons_lead_both_ways(self):
        """R137, R253, R254"""
        order = self.imported()
        self.assertEqual(order.action_open_sale()["res_id"], order.sale_order_id.id)
        self.assertEqual(order.sale_order_id.action_leaflink_open()["res_id"], order.id)

    def test_operation_counts(self):
        """R188"""
        self.imported()
        self.place(raw={"created_on": "yesterday"})
        self.place()
        self.sync()
        operation = self.env["leaflink.operation"].search([("store_id", "=", self.store.id)], limit=1)
        self.assertEqual((operation.created, operation.skipped, operation.failed), (1, 1, 1))
