from odoo.tests import tagged

from .common import OrderCase


@tagged("post_install", "-at_install")
class TestOrderUpdate(OrderCase):
    """What LeafLink changes after an order came in."""

    def confirmed(self, **fields):
        order = self.imported(**fields)
        order.sale_order_id.action_confirm()
        return order

    def edit_line(self, order, **fields):
        line = self.box.order(order.external_id)["line_items"][0]["id"]
        self.box.edit_line(order.external_id, line, **fields)
        self.hear(order.external_id)

    def decide(self, sale):
        return self.env["leaflink.order.decide"].create({"sale_order_id": sale.id})

    # --- before confirmation

    def test_quirk_line_removed_or_added_before_confirmation(self):
        """R140"""
        lines = [{"product": self.bars, "quantity": 12}, {"product": self.cartridge, "quantity": 2}]
        number = self.box.place_order(lines=lines, status="Accepted")
        self.sync()
        order = self.staged(number)
        kept = order.line_ids[1].sale_line_id
        self.box.remove_line(number, int(order.line_ids[0].external_id))
        self.box.add_line(number, product=self.cartridge, quantity=5)
        self.hear(number)
        self.assertEqual(order.sale_order_id.order_line.mapped("product_uom_qty"), [2, 5])
        self.assertIn(kept, order.sale_order_id.order_line)
        self.assertEqual(order.sale_order_id.amount_total, 101.5)
        self.assertEqual(len(order.with_context(active_test=False).line_ids), 2)

    def test_an_edited_quotation_says_what_was_updated_in_one_sentence(self):
        """R140, C22"""
        order = self.imported()
        self.edit_line(order, quantity=36)
        self.assertEqual(order.sale_order_id.amount_total, 324.0)
        note = self.notes(order.sale_order_id)[0]
        self.assertIn("Quantity 12 → 36", note)
        self.assertIn("Total $ 108.00 → $ 324.00", note.replace("&nbsp;", " "))

    def test_what_a_person_typed_survives_an_update(self):
        """R140"""
        order = self.imported()
        order.sale_order_id.write({"client_order_ref": "PO 77", "note": "call first"})
        self.edit_line(order, quantity=36)
        self.assertEqual(order.sale_order_id.client_order_ref, "PO 77")

    def test_a_change_that_no_quotation_shows_writes_no_quotation(self):
        """R165, C22"""
        order = self.imported()
        self.env.flush_all()
        self.env.cr.execute("UPDATE sale_order SET write_date = '2020-01-01' WHERE id = %s", [order.sale_order_id.id])
        self.env.invalidate_all()
        self.box.edit_order(order.external_id, internal_notes="only for us", paid=True)
        self.hear(order.external_id)
        self.assertEqual((order.internal_notes, order.paid), ("only for us", True))
        self.assertEqual(str(order.sale_order_id.write_date), "2020-01-01 00:00:00")
        self.assertEqual(len(self.notes(order.sale_order_id)), 1)

    def test_an_update_that_cannot_be_applied_holds_and_lets_go(self):
        order = self.imported()
        self.box.edit_order(order.external_id, total="999.00")
        self.hear(order.external_id)
        self.assertEqual((order.state, order.issue_ids.mapped("code")), ("hold", ["total_mismatch"]))
        self.assertEqual(order.sale_order_id.amount_total, 108.0)
        self.box.edit_order(order.external_id, raw={"total": {"amount": 108, "currency": "USD"}})
        self.hear(order.external_id)
        self.assertEqual((order.state, order.issue_ids.ids), ("processed", []))

    # --- after it

    def test_a_change_after_confirmation_is_told_and_not_applied(self):
        """R181, C22"""
        order = self.confirmed()
        sale = order.sale_order_id
        self.edit_line(order, quantity=36)
        self.assertEqual((sale.amount_total, sale.order_line.product_uom_qty), (108.0, 12))
        self.assertTrue(sale.leaflink_changed)
        self.assertIn("Quantity 12 → 36", sale.leaflink_change_note)
        issue = self.issues(sale, "changed")
        self.assertIn("Quantity 12 → 36", issue.message)
        self.assertEqual(issue.action_fix()["res_model"], "leaflink.order.decide")
        self.assertIn(sale, self.env["sale.order"].search([("leaflink_changed", "=", True)]))

    def test_the_question_goes_when_leaflink_comes_back(self):
        """R181"""
        order = self.confirmed()
        self.edit_line(order, quantity=36)
        self.edit_line(order, quantity=12)
        self.assertFalse(order.sale_order_id.leaflink_changed)
        self.assertFalse(self.issues(order.sale_order_id))

    def test_keep_settles_the_question_until_the_next_change(self):
        """R181"""
        order = self.confirmed()
        sale = order.sale_order_id
        self.edit_line(order, quantity=36)
        self.decide(sale).action_keep()
        self.assertFalse(sale.leaflink_changed)
        self.assertFalse(self.issues(sale))
        self.hear(order.external_id)
        self.assertFalse(self.issues(sale))
        self.edit_line(order, quantity=48)
        self.assertIn("Quantity 36 → 48", self.issues(sale, "changed").message)

    def test_quirk_edit_after_shipped_changes_nothing(self):
        """R180"""
        order = self.confirmed()
        for action in ("fulfill", "ship"):
            self.box.act(order.external_id, action)
        self.edit_line(order, quantity=24, price="99.00")
        self.assertEqual((order.status, order.sale_order_id.amount_total), ("Shipped", 108.0))
        self.assertTrue(order.sale_order_id.leaflink_changed)

    def test_a_new_ship_date_is_shown_as_a_date(self):
        order = self.confirmed(ship_date="2026-06-15T08:00:00-06:00")
        self.box.edit_order(order.external_id, ship_date="2026-06-17T08:00:00-06:00")
        self.hear(order.external_id)
        self.assertIn("Ship Date", order.difference_note)
        self.assertIn("17", order.difference_note)

    # --- closed

    def test_quirk_cancelled_by_buyer_cancels_the_quotation(self):
        """R184"""
        self.store.capture_point = "submitted"
        order = self.imported(status="Submitted")
        self.box.act(order.external_id, "cancel")
        self.hear(order.external_id)
        self.assertEqual((order.state, order.sale_order_id.state), ("cancelled", "cancel"))
        self.assertIn("Cancelled", self.notes(order.sale_order_id)[0])

    def test_an_order_that_never_came_in_is_only_marked(self):
        """R126"""
        number = self.place(status="Submitted")
        self.sync()
        self.box.act(number, "reject")
        self.sync()
        order = self.staged(number)
        self.assertEqual((order.state, order.status, order.sale_order_id.id), ("cancelled", "Rejected", False))

    def test_rejected_after_confirmation_asks_cancel(self):
        """R184"""
        order = self.confirmed()
        sale = order.sale_order_id
        self.box.act(order.external_id, "reject")
        self.hear(order.external_id)
        self.assertEqual((sale.state, order.state), ("sale", "processed"))
        self.assertIn("cancel or keep", self.issues(sale, "closed").message)
        self.assertIn("Rejected", sale.leaflink_change_note)
        wizard = self.decide(sale)
        self.assertTrue(wizard.is_closed and not wizard.is_delivered)
        wizard.action_cancel_sale()
        self.assertEqual((sale.state, order.state), ("cancel", "cancelled"))
        self.assertFalse(self.issues(sale))
        self.assertFalse(sale.leaflink_changed)

    def test_rejected_after_confirmation_asks_keep(self):
        """R184"""
        order = self.confirmed()
        sale = order.sale_order_id
        self.box.act(order.external_id, "reject")
        self.hear(order.external_id)
        self.decide(sale).action_keep()
        self.box.edit_order(order.external_id, internal_notes="a word")
        self.hear(order.external_id)
        self.assertEqual((sale.state, order.state), ("sale", "processed"))
        self.assertFalse(self.issues(sale))

    def test_cancelling_in_odoo_settles_the_question_and_later_news_ask_nothing(self):
        order = self.confirmed()
        sale = order.sale_order_id
        self.edit_line(order, quantity=36)
        sale.with_user(self.env.ref("base.user_admin")).action_cancel()
        self.assertFalse(self.issues(sale))
        self.assertIn("cancelled in Odoo", order.state_reason)
        self.edit_line(order, quantity=48)
        self.assertEqual((order.state, sale.state, sale.leaflink_changed), ("processed", "cancel", False))

    def test_rejected_after_delivery_leaves_everything(self):
        """R184"""
        order = self.confirmed()
        sale = order.sale_order_id
        sale.order_line.qty_delivered_method = "manual"
        sale.order_line.qty_delivered = 12
        self.box.act(order.external_id, "reject")
        self.hear(order.external_id)
        self.assertEqual(sale.state, "sale")
        self.assertIn("delivered or invoiced", self.issues(sale, "closed").message)
        self.assertTrue(self.decide(sale).is_delivered)

    def test_combined_orders_are_cancelled_and_point_to_the_new_one(self):
        """R178"""
        orders = [self.imported(quantity=quantity) for quantity in (12, 24)]
        number = self.box.combine([order.external_id for order in orders])
        self.sync()
        whole = self.staged(number)
        self.assertEqual(whole.sale_order_id.amount_total, 324.0)
        for order in orders:
            self.assertEqual(
                (order.status, order.state, order.sale_order_id.state), ("Combined", "cancelled", "cancel")
            )
            self.assertEqual(order.combined_into_id, whole)
            self.assertIn(whole.short_number, " ".join(self.notes(order.sale_order_id)))

    def test_combined_is_found_when_the_whole_comes_first(self):
        """R178"""
        order = self.imported()
        number = self.box.combine([order.external_id, self.place()])
        self.hear(number)
        self.assertEqual(order.combined_into_id, self.staged(number))

    def test_combined_is_found_when_the_whole_comes_last(self):
        """R178"""
        order = self.imported()
        number = self.box.combine([order.external_id, self.place()])
        self.hear(order.external_id)
        self.assertFalse(order.combined_into_id)
        self.hear(number)
        self.assertEqual(order.combined_into_id, self.staged(number))
