from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import OrderCase


@tagged("post_install", "-at_install")
class TestOrderResume(OrderCase):
    """Nothing is lost between two runs: what waits is taken up again by itself, and only then."""

    def test_reconcile_before_the_first_sync_begins_where_the_import_begins(self):
        """R129"""
        number = self.place(status="Complete")
        self.box.configure(lines_bump_modified=False)
        self.box.edit_order(number, raw={"created_on": "2026-10-01T00:00:00Z"})
        self.store.orders_since = "2026-09-01"
        self.box.clear_requests()
        self.store.action_reconcile()
        self.run_jobs()
        [first, *_others] = [call["query"] for call in self.box.requests(path="/orders-received/")]
        self.assertIn("2026-09-01T00:00:00", str(first))

    def confirming(self):
        """A store that quotes Submitted orders and confirms accepted ones, and its first order's number."""
        self.imported()
        self.env["leaflink.listing"].search([]).action_reviewed()
        self.store.write({"capture_point": "submitted", "order_action": "confirm"})
        number = self.place(status="Submitted")
        self.sync()
        self.assertEqual((self.staged(number).state, self.staged(number).sale_order_id.state), ("processed", "draft"))
        return number

    def test_a_held_order_is_not_confirmed_until_its_question_is_answered(self):
        """C09, ORD-7"""
        number = self.confirming()
        order = self.staged(number)
        self.box.edit_order(number, total="999.00")
        self.box.act(number, "accept")
        self.hear(number)
        self.assertEqual((order.state, order.sale_order_id.state), ("hold", "draft"))
        self.box.edit_order(number, raw={"total": {"amount": 108, "currency": "USD"}})
        self.hear(number)
        self.assertEqual((order.state, order.sale_order_id.state), ("processed", "sale"))

    def test_an_order_held_after_its_confirmation_was_enqueued_is_not_confirmed(self):
        """C09"""
        number = self.confirming()
        self.box.act(number, "accept")
        self.env["leaflink.order"]._import_one(self.store, number)
        order = self.staged(number)
        self.box.edit_order(number, total="999.00")
        self.env["leaflink.order"]._import_one(self.store, number)
        self.run_jobs()
        self.assertEqual((order.state, order.sale_order_id.state), ("hold", "draft"))
        self.box.edit_order(number, raw={"total": {"amount": 108, "currency": "USD"}})
        self.hear(number)
        self.assertEqual((order.state, order.sale_order_id.state), ("processed", "sale"))

    def test_an_unreviewed_product_says_why_and_its_review_confirms(self):
        """C10"""
        self.store.order_action = "confirm"
        order = self.imported()
        self.assertIn("nobody has looked at product", order.state_reason)
        self.assertIn("nobody has looked at product", str(order.why))
        order.line_ids.listing_id.action_reviewed()
        self.run_jobs()
        self.assertEqual((order.sale_order_id.state, order.state_reason or ""), ("sale", ""))

    def test_a_confirmation_whose_job_was_lost_is_made_up_for_at_night(self):
        """R187"""
        number = self.confirming()
        self.box.act(number, "accept")
        self.env["leaflink.order"]._import_one(self.store, number)
        self.env["queue.job"].search([("method_name", "=", "_job_confirm")]).unlink()
        self.cron("cron_reconcile")
        self.assertEqual(self.staged(number).sale_order_id.state, "sale")

    def test_payments_whose_job_was_lost_are_read_at_night(self):
        """R212"""
        order = self.imported()
        self.box.add_payment(order.external_id, "8.00")
        self.env["leaflink.order"]._import_one(self.store, order.external_id)
        self.env["queue.job"].search([("method_name", "=", "_job_payments")]).unlink()
        self.cron("cron_reconcile")
        self.assertEqual(order.payment_ids.mapped("amount"), [8.0])

    def test_a_mapping_made_while_a_page_was_read_reaches_its_orders(self):
        """R187"""
        self.imported()
        number = self.place(taxes=[{"name": "Local", "rate": 10}])
        self.store.tax_policy = "hold"
        self.run_jobs()
        tax = self.env["account.tax"].create(
            {"name": "Local 10 %", "amount": 10, "type_tax_use": "sale", "price_include_override": "tax_excluded"}
        )

        def _end_run_order(cursor):
            """A person maps the tax while the page is under way: its own look at waiting orders finds none of them."""
            row = cursor.env["leaflink.tax.map"].search([("name", "=", "Local")])
            cursor.env.cr.execute("UPDATE leaflink_tax_map SET tax_id = %s WHERE id = %s", [tax.id, row.id])
            cursor.env.invalidate_all()
            return ours(cursor)

        owner = self.env.registry["leaflink.cursor"]
        ours = owner._end_run_order
        owner._end_run_order = _end_run_order
        self.addCleanup(delattr, owner, "_end_run_order")
        self.sync()
        self.assertEqual(self.staged(number).state, "processed", self.staged(number).state_reason)

    def test_an_order_that_answers_again_is_not_gone(self):
        """R129"""
        order = self.imported()
        self.box.fault("status", {"method": "GET", "path": f"/orders-received/{order.external_id}/"}, status=404)
        self.hear(order.external_id)
        self.assertTrue(self.issues(order, "gone"))
        self.hear(order.external_id, "create")
        self.assertFalse(self.issues(order, "gone"))

    def test_a_refused_order_is_told_in_leaflinks_words_and_is_not_gone(self):
        """R187"""
        order = self.imported()
        path = f"/orders-received/{order.external_id}/"
        self.box.fault("status", {"method": "GET", "path": path}, status=400, body={"detail": "Too odd"})
        self.hear(order.external_id)
        event = self.env["leaflink.event"].search([("external_id", "=", order.external_id)], limit=1)
        self.assertEqual(event.state, "error")
        self.assertIn("Too odd", self.issues(event, "event").message)
        self.assertFalse(self.issues(order, "gone"))

    def test_a_retry_that_leaflink_refuses_says_so(self):
        """R187"""
        number = self.place(raw={"created_on": "yesterday"})
        self.sync()
        path = f"/orders-received/{number}/"
        self.box.fault("status", {"method": "GET", "path": path}, status=400, body={"detail": "Too odd"})
        self.staged(number).action_retry()
        self.run_jobs()
        self.assertIn("Too odd", self.issues(self.staged(number), "error").message)

    def test_a_webhook_about_an_order_nobody_knows_leaves_its_words(self):
        """R129"""
        self.hear("00000000-0000-0000-0000-000000000000")
        event = self.env["leaflink.event"].search([("store_id", "=", self.store.id)], limit=1)
        self.assertEqual(event.state, "skipped")
        self.assertIn("00000000-0000", event.error)

    def test_an_order_of_another_brand_waits_for_the_brand_list(self):
        """R020"""
        self.imported()
        other = self.box.add_record("brands", name="Elsewhere", company=self.box.company_id)
        brand = self.env["leaflink.brand"].create({"store_id": self.store.id, "external_id": "99999", "name": "Ours"})
        self.store.brand_ids = brand
        self.run_jobs()
        number = self.place(raw={"brand": other})
        self.sync()
        order = self.staged(number)
        self.assertEqual((order.state, order.sale_order_id.id), ("new", False))
        self.assertIn("brand", order.state_reason)
        self.store.brand_ids = False
        self.run_jobs()
        self.assertEqual(order.state, "processed")

    def test_what_cannot_be_staged_at_all_is_told(self):
        """R187"""
        nameless = self.place(raw={"number": ""})
        order = self.imported()
        self.assertTrue(self.issues(self.store, "bad_record"), nameless)
        payment = self.box.add_payment(order.external_id, "8.00")
        self.box.add_payment(order.external_id, "9.00")
        self.box.state.table("payments")[payment]["raw"] = {"total": {"amount": "a lot"}}
        self.hear(order.external_id)
        self.assertIn(order.short_number, self.issues(order, "payment").message)
        self.assertEqual(order.payment_ids.mapped("amount"), [9.0])

    # --- load by number

    def load(self, number):
        wizard = self.env["leaflink.order.load"].create({"store_id": self.store.id, "mode": "number", "number": number})
        wizard.action_preview()
        wizard.action_load()
        self.run_jobs()
        return wizard

    def test_load_by_the_sellers_reference(self):
        """R130"""
        number = self.place(external_id_seller="PO-77")
        self.place()
        self.assertEqual(self.load("PO-77").count, 1)
        self.assertEqual(self.env["leaflink.order"].search([("store_id", "=", self.store.id)]).external_id, number)

    def test_load_by_number_believes_no_server_that_ignores_the_filter(self):
        """R130"""
        orders = [self.box.order(self.place()) for _number in range(2)]
        body = {"count": 2, "next": None, "previous": None, "results": orders}
        self.box.fault("status", {"method": "GET", "path": "/orders-received/"}, status=200, body=body, times=None)
        with self.assertRaises(UserError):
            self.load("PO-77")
        self.assertFalse(self.env["leaflink.order"].search([("store_id", "=", self.store.id)]))

    def test_load_by_number_goes_on_after_a_pause(self):
        """R130"""
        number = self.place()
        wizard = self.env["leaflink.order.load"].create({"store_id": self.store.id, "mode": "number", "number": number})
        wizard.action_load()
        self.store.action_pause()
        self.run_jobs()
        operation = self.env["leaflink.operation"].search([("store_id", "=", self.store.id)], limit=1)
        self.assertEqual(operation.state, "running")
        self.store.action_resume()
        self.run_jobs()
        self.assertEqual((self.staged(number).state, operation.state), ("processed", "done"))

    def test_an_operator_of_one_company_starts_nothing_in_another(self):
        """R020"""
        company = self.env["res.company"].create({"name": "Other"})
        groups = "leaflink_connector.group_operator"
        stranger = new_test_user(
            self.env, "s-other", groups=groups, company_id=company.id, company_ids=[(6, 0, company.ids)]
        )
        for name in ("action_sync_orders", "action_reconcile"):
            with self.assertRaises(AccessError):
                getattr(self.store.with_user(stranger), name)()
