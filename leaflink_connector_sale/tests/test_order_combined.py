from odoo.tests import tagged

from .change_case import ChangeCase


@tagged("post_install", "-at_install")
class TestOrderCombined(ChangeCase):
    """LeafLink makes one order of several whose sales orders stand already."""

    def combined(self, *orders):
        number = self.box.combine([order.external_id for order in orders])
        self.sync()
        return self.staged(number)

    def test_both_sides_lead_to_each_other(self):
        """R178"""
        parts = self.imported(quantity=12) | self.imported(quantity=24)
        whole = self.combined(*parts)
        self.assertEqual(whole.combined_part_ids, parts)
        self.assertEqual(parts[0].action_open_combined()["res_id"], whole.id)
        self.assertEqual(set(whole.action_open_combined()["domain"][0][2]), set(parts.ids))
        self.assertEqual(parts[0].sale_order_id.leaflink_combined_ids, whole.sale_order_id)
        self.assertEqual(parts[0].sale_order_id.action_leaflink_combined()["res_id"], whole.sale_order_id.id)
        self.assertEqual(whole.sale_order_id.leaflink_combined_ids, parts.sale_order_id)
        self.assertIn(parts[0].short_number, self.texts(whole.sale_order_id))

    def test_a_confirmed_part_keeps_the_combined_order_back_until_it_is_cancelled(self):
        """R178"""
        part = self.confirmed(quantity=12)
        whole = self.combined(part, self.imported(quantity=24))
        self.assertEqual((whole.state, whole.sale_order_id.id), ("hold", False))
        self.assertIn(part.sale_order_id.name, whole.issue_ids.filtered(lambda one: one.code == "combined").message)
        self.assertIn(whole.short_number, self.issues(part.sale_order_id, "closed").message)
        self.assertEqual(whole.action_fix_combined()["res_model"], "leaflink.order.decide")
        self.decide(part.sale_order_id).action_cancel_sale()
        self.run_jobs()
        self.assertEqual((whole.state, whole.sale_order_id.amount_total), ("processed", 324.0))
        self.assertFalse(whole.issue_ids)

    def test_a_delivered_part_keeps_it_back_until_somebody_keeps_it(self):
        """R178"""
        part = self.confirmed(quantity=12)
        self.done(part.sale_order_id.order_line, 12)
        whole = self.combined(part, self.imported(quantity=24))
        self.assertEqual(whole.state, "hold")
        self.assertIn("delivered or invoiced", self.issues(part.sale_order_id, "closed").message)
        self.decide(part.sale_order_id).action_keep()
        self.run_jobs()
        self.assertEqual((part.sale_order_id.state, whole.state), ("sale", "processed"))

    def test_a_webhook_that_is_faster_than_those_of_the_parts(self):
        """R178, ORD-2: what may be a part is read with the combined order, once."""
        part, other = self.confirmed(quantity=12), self.imported(quantity=24)
        stranger = self.box.place_order(lines=[{"product": self.cartridge, "quantity": 2}], status="Accepted")
        self.sync()
        number = self.box.combine([part.external_id, other.external_id])
        for calls in (3, 1):
            self.box.clear_requests()
            self.env["leaflink.order"]._import_one(self.store, number)
            self.assertEqual(len(self.box.requests(path="/orders-received/*")), calls)
        whole = self.staged(number)
        self.assertEqual((whole.state, whole.combined_part_ids), ("hold", part | other))
        self.assertTrue(self.issues(part.sale_order_id, "closed"))
        self.assertEqual(self.staged(stranger).status, "Accepted")
        self.decide(part.sale_order_id).action_cancel_sale()
        self.run_jobs()
        self.assertEqual(whole.state, "processed")
