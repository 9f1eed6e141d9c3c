from datetime import UTC, datetime, timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command, Datetime
from odoo.tests import new_test_user, tagged

from .common import OrderCase


class ReconcileCase(OrderCase):
    def setUp(self):
        super().setUp()
        self.yesterday = Datetime.now() - timedelta(days=1)

    def reconcile(self):
        """Press Reconcile and let the jobs run."""
        self.store.action_reconcile()
        self.run_jobs()

    def differences(self, record, state="open"):
        """{aspect: difference} of a record."""
        rows = self.env["leaflink.difference"].search(
            [("res_model", "=", record._name), ("res_id", "=", record.id), ("state", "=", state)]
        )
        return {row.aspect: row for row in rows}

    def edited(self, quantity=20):
        """An imported order whose quotation somebody has edited, after a reconcile."""
        order = self.imported()
        order.sale_order_id.order_line.product_uom_qty = quantity
        self.reconcile()
        return order


@tagged("post_install", "-at_install")
class TestReconcile(ReconcileCase):
    """Both sides are compared record by record; what differs stands in a list with its cause and a fix (N01)."""

    def test_what_agrees_is_no_difference(self):
        """N01"""
        order = self.imported()
        self.reconcile()
        self.assertFalse(self.differences(order))
        self.assertEqual(self.store.difference_count, 0)

    def test_an_edited_quotation_differs_in_lines_and_total(self):
        """N01"""
        order = self.edited(quantity=20)
        found = self.differences(order)
        self.assertEqual(set(found), {"lines", "total"})
        self.assertEqual((found["total"].theirs, found["total"].ours), ("$\xa0108.00", "$\xa0180.00"))
        self.assertIn("12 for $", found["lines"].theirs)
        self.assertIn("20 for $", found["lines"].ours)
        for row in found.values():
            self.assertEqual((row.issue_id.state, row.issue_id.res_id), ("open", order.id))
            self.assertIn(order.short_number, row.cause)
            self.assertEqual(row.month, order.ordered_on.date().replace(day=1))

    def test_the_quotation_goes_back_to_leaflinks_lines(self):
        """N01"""
        order = self.edited()
        rows = self.env["leaflink.difference"].concat(*self.differences(order).values())
        issues = rows.issue_id
        answer = rows[0].action_pull()["params"]
        self.assertEqual((answer["type"], answer["message"]), ("success", "1 difference(s) mended."))
        self.assertEqual(order.sale_order_id.amount_total, 108)
        self.assertFalse(self.differences(order))
        self.assertEqual(set(rows.mapped("state")), {"solved"})
        self.assertEqual(set(issues.mapped("state")), {"solved"})

    def test_what_agrees_again_is_closed_by_itself(self):
        """N01"""
        order = self.edited()
        issues = self.issues(order)
        order.sale_order_id.order_line.product_uom_qty = 12
        self.reconcile()
        self.assertEqual(set(self.differences(order, "solved")), {"lines", "total"})
        self.assertEqual(set(issues.mapped("state")), {"solved"})

    def test_the_same_difference_is_written_once(self):
        """N01"""
        order = self.edited()
        row = self.differences(order)["total"]
        self.env.cr.execute("UPDATE leaflink_difference SET write_date = '2020-01-01'")
        row.invalidate_recordset()
        self.reconcile()
        self.assertEqual(row.write_date.year, 2020)
        self.assertEqual(len(self.issues(order)), 2)

    def test_ignored_until_one_side_changes(self):
        """N01"""
        order = self.edited()
        rows = self.env["leaflink.difference"].concat(*self.differences(order).values())
        action = rows.action_ignore()
        wizard = self.env[action["res_model"]].with_context(**action["context"]).create({"reason": "Breakage"})
        wizard.action_ignore()
        self.reconcile()
        self.assertEqual(set(self.differences(order, "ignored")), {"lines", "total"})
        self.assertFalse(self.issues(order))
        self.assertEqual((rows[0].reason, rows[0].decided_by_id), ("Breakage", self.env.user))
        order.sale_order_id.order_line.product_uom_qty = 21
        self.reconcile()
        self.assertEqual(set(self.differences(order)), {"lines", "total"})
        self.assertFalse(rows[0].reason)

    def test_dismissing_the_issue_ignores_the_difference(self):
        """N01"""
        order = self.edited()
        self.differences(order)["total"].issue_id.action_dismiss()
        self.assertIn(self.env.user.name, self.differences(order, "ignored")["total"].reason)
        self.differences(order, "ignored")["total"].action_reopen()
        self.assertEqual(set(self.differences(order)), {"lines", "total"})
        self.assertEqual(len(self.issues(order)), 2)

    def test_a_change_that_waits_for_a_decision_explains_the_difference(self):
        """N01"""
        order = self.imported()
        order.sale_order_id.action_confirm()
        line = self.box.order(order.external_id)["line_items"][0]["id"]
        self.box.edit_line(order.external_id, line, quantity=24)
        self.reconcile()
        found = self.differences(order)
        self.assertEqual(set(found), {"lines", "total"})
        self.assertEqual(found["total"].issue_id, self.issues(order.sale_order_id, "changed"))
        self.assertFalse(self.issues(order))
        self.assertEqual(found["total"].action_pull()["res_model"], "leaflink.order.decide")
        order._keep_sale()
        self.reconcile()
        self.assertEqual(set(self.differences(order, "ignored")), {"lines", "total"})
        self.assertFalse(self.issues(order))
        self.box.edit_line(order.external_id, line, quantity=36)
        self.reconcile()
        self.assertEqual(set(self.differences(order)), {"lines", "total"})

    def test_a_status_that_does_not_go_with_the_sales_order(self):
        """N01"""
        order = self.imported()
        self.box.act(order.external_id, "fulfill")
        self.reconcile()
        [row] = self.differences(order).values()
        self.assertEqual((row.aspect, row.theirs), ("status", "Fulfilled"))
        row.action_pull()
        self.assertEqual(order.sale_order_id.state, "sale")
        self.assertEqual(row.state, "solved")

    def test_a_cancelled_sales_order_is_rejected_there_with_one_click(self):
        """N01"""
        order = self.imported()
        order.sale_order_id._action_cancel()
        self.reconcile()
        row = self.differences(order)["status"]
        row.action_push()
        self.run_jobs()
        self.assertEqual(self.box.order(order.external_id)["status"], "Rejected")
        self.reconcile()
        self.assertEqual(row.state, "solved")

    def test_a_typed_line_is_named(self):
        """N01"""
        order = self.imported()
        product = self.env["product.product"].create({"name": "Sticker", "list_price": 2})
        order.sale_order_id.order_line = [Command.create({"product_id": product.id, "product_uom_qty": 3})]
        self.reconcile()
        found = self.differences(order)
        self.assertIn("Sticker", found["lines"].ours)
        self.assertNotIn("12 for $", found["lines"].ours)

    def test_an_order_that_cannot_come_in_is_a_difference(self):
        """N01"""
        self.store.product_missing = "hold"
        number = self.place()
        self.reconcile()
        order = self.staged(number)
        row = self.differences(order)["order"]
        self.assertEqual((row.issue_id.res_model, row.issue_id.state), ("leaflink.order.line", "open"))
        self.store.product_missing = "create"
        row.action_pull()
        self.assertEqual((order.state, row.state), ("processed", "solved"))

    def silently(self, number):
        """LeafLink does not call the order modified, whatever has just happened to it; a day passes."""
        self.box.state.table("orders")[number]["modified"] = datetime(2020, 1, 1, tzinfo=UTC)
        self.env.flush_all()
        self.env.cr.execute("UPDATE leaflink_order SET write_date = '2020-01-01', listed_on = %s", [self.yesterday])
        self.env.invalidate_all()

    def test_silent_moves_are_found(self):
        """N01: what LeafLink no longer lists is read by its number"""
        order, other = self.imported(), self.imported()
        self.reconcile()
        self.box.act(order.external_id, "reject")
        self.box.delete_order(other.external_id)
        self.silently(order.external_id)
        self.reconcile()
        self.assertEqual((order.status, order.sale_order_id.state), ("Rejected", "cancel"))
        gone = self.issues(other, "gone")
        self.assertEqual(self.differences(other)["status"].issue_id, gone)
        self.box.clear_requests()
        self.env.cr.execute("UPDATE leaflink_order SET listed_on = listed_on - interval '9 days'")
        self.reconcile()
        self.assertFalse(self.box.requests(path="/orders-received/?*"))

    def test_a_late_payment_of_a_completed_order_is_found(self):
        """N01, R212"""
        for amount in (8, 108):
            order = self.imported()
            for action in ("fulfill", "ship", "complete"):
                self.box.act(order.external_id, action)
            self.sync()
            self.box.add_payment(order.external_id, amount)
            self.silently(order.external_id)
            self.reconcile()
            self.assertEqual(order.payment_ids.mapped("amount"), [amount])
            self.assertEqual(order.payment_balance, 108 - amount)

    def test_calls_of_a_reconcile(self):
        """N01: as many as the pages of open orders, of what changed, and of products"""
        for _order in range(3):
            self.place()
        self.sync()
        self.box.clear_requests()
        self.reconcile()
        self.assertEqual(len(self.box.requests(method="GET")), 3)

    def test_who_may_decide(self):
        """R017"""
        order = self.edited()
        row = self.differences(order)["total"]
        reader = new_test_user(self.env, "recon_reader", groups="leaflink_connector.group_user")
        operator = new_test_user(
            self.env,
            "recon_operator",
            groups="leaflink_connector.group_operator,sales_team.group_sale_salesman_all_leads",
        )
        for name in ("action_pull", "action_push", "action_ignore", "action_reopen"):
            with self.assertRaises(AccessError):
                getattr(row.with_user(reader), name)()
        row.with_user(operator).action_pull()
        self.assertEqual(row.state, "solved")
