import json
import random

from odoo.tests import tagged

from .common import OrderCase


@tagged("post_install", "-at_install")
class TestOrderHostile(OrderCase):
    """What LeafLink may send or refuse, and the page goes on."""

    def assertOthersCome(self, bad):
        """The order `bad` stands in error with an issue, its neighbour came in, the run is over -> the bad one."""
        good = self.place()
        self.sync()
        order = self.staged(bad)
        self.assertEqual((order.state, self.staged(good).state), ("error", "processed"))
        self.assertEqual(self.issues(order).mapped("code"), ["error"])
        self.assertFalse(self.env["leaflink.cursor"].search([("resource", "=", "order")]).is_open)
        self.assertFalse(self.issues(self.store, "run"))
        return order

    def test_a_blank_delivery_address_is_none(self):
        """R141"""
        blank = {"address": None, "unit_number": "", "city": "", "state": "CO", "zipcode": None}
        sale = self.imported(raw={"delivery_address": blank}).sale_order_id
        self.assertEqual(sale.partner_shipping_id, sale.partner_id)

    def test_a_status_that_is_no_text(self):
        order = self.assertOthersCome(self.place(raw={"status": {"id": 3, "name": "Accepted"}}))
        self.assertIn("status", order.state_reason)

    def test_lines_that_are_no_list(self):
        for lines in (True, 7, {"id": 1}):
            self.assertOthersCome(self.place(raw={"line_items": lines}))

    def test_a_quotation_that_cannot_be_cancelled_stops_no_other(self):
        """R184"""
        order = self.imported()
        self.env.cr.execute("ALTER TABLE sale_order ADD CONSTRAINT g_test CHECK (state <> 'cancel')")
        self.box.act(order.external_id, "reject")
        self.assertOthersCome(order.external_id)
        self.assertEqual(order.sale_order_id.state, "draft")
        self.env.cr.execute("ALTER TABLE sale_order DROP CONSTRAINT g_test")
        order.action_retry()
        self.assertEqual((order.state, order.sale_order_id.state, order.issue_ids.ids), ("cancelled", "cancel", []))

    def test_a_reprocess_goes_on_behind_an_order_that_fails(self):
        bad, good = self.imported(), self.place(status="Submitted")
        self.box.act(bad.external_id, "reject")
        self.env.cr.execute("ALTER TABLE sale_order ADD CONSTRAINT g_test CHECK (state <> 'cancel')")
        self.sync()
        self.store.capture_point = "submitted"
        self.run_jobs()
        self.assertEqual((bad.state, self.staged(good).state), ("error", "processed"))

    # --- snapshots stand in for what LeafLink does not show

    def test_a_snapshot_that_is_not_written_like_a_product_still_makes_an_order(self):
        """R144"""
        product = self.box.add_product(name="Old Bar", sku="OLD-1")
        number = self.box.place_order(lines=[{"product": product["id"], "quantity": 2, "price": 5}], status="Accepted")
        [line] = self.box.order(number)["line_items"]
        odd = {"name": "Old Bar", "sku": "OLD-1", "category": "Flower", "brand": "Acme", "license": "402R-1"}
        self.box.edit_line(number, line["id"], raw={"frozen_data": {"product": odd}})
        self.box.remove_product(product["id"])
        self.sync()
        order = self.staged(number)
        self.assertEqual((order.state, order.sale_order_id.amount_total), ("processed", 10.0), order.state_reason)
        listing = order.line_ids.listing_id
        self.assertEqual((listing.name, listing.gone, listing.to_review), ("Old Bar", True, True))

    def light_order(self, **fields):
        """An order that carries only id and name of a customer nobody here knows -> (number, customer)."""
        customer = self.box.add_customer(name="Mile High Dispensary", license_number="402R-77777", **fields)
        light = {"id": customer["id"], "display_name": "Mile High Dispensary"}
        return self.place(customer=customer["id"], raw={"customer": light}), customer

    def test_a_light_customer_is_asked_for_even_when_products_are_forbidden(self):
        partner = self.env["res.partner"].create(
            {"name": "Mile High", "is_company": True, "leaflink_license_number": "402R-77777"}
        )
        self.imported()
        self.box.permissions(orders="rw", products="none", customers="rw")
        number, _customer = self.light_order()
        fresh = self.box.add_product(name="New", sku="NEW-1")
        self.box.add_line(number, product=fresh["id"], quantity=1)
        self.sync()
        self.assertEqual(self.staged(number).customer_id.partner_id, partner)

    def test_no_partner_is_made_from_a_light_customer_before_its_record_was_read(self):
        """R108"""
        number, customer = self.light_order()
        path = f"/customers/{customer['id']}/"
        self.box.fault("status", {"method": "GET", "path": path}, status=404)
        self.sync()
        partner = self.staged(number).customer_id.partner_id
        self.assertEqual(partner.leaflink_license_number, "402R-77777")
        self.assertEqual(self.staged(number).state, "processed")

    # --- payments

    def payment_calls(self):
        return [call for call in self.box.requests() if call["path"].endswith("/payments/")]

    def test_payments_are_asked_for_without_parameters_the_list_does_not_have(self):
        order = self.imported()
        self.box.add_payment(order.external_id, "8.00")
        self.hear(order.external_id)
        self.assertEqual([call["query"] for call in self.payment_calls()], [{}])

    def test_refused_payments_are_asked_for_once_and_the_order_comes_in(self):
        """R212"""
        for status in (400, 404):
            for context in ({}, {"queue_job__no_delay": True}):
                number = self.place()
                self.box.add_payment(number, "8.00")
                self.box.clear_requests()
                match = {"method": "GET", "path": f"/orders-received/{number}/payments/"}
                self.box.fault("status", match, status=status, times=None)
                self.store.with_context(**context).action_sync_orders()
                self.run_jobs()
                order = self.staged(number)
                self.assertEqual((order.state, len(self.payment_calls())), ("processed", 1), (status, context))
                self.box.edit_order(number, notes="news")
                self.hear(number)
                self.assertEqual(len(self.payment_calls()), 1, "once per news about payments")

    # --- shapes and values that other integrations stumbled over

    def test_webhook_order_serializer(self):
        """R037, C28: a webhook names an order; what else its own serializer says is not believed."""
        number = self.place(quantity=24)
        total = self.box.order(number)["total"]["amount"]
        line = {
            "id": 1,
            "quantity": "1.0000",
            "unit_multiplier": 1,
            "ordered_unit_price": "1.00",
            "product": {"sku": "X"},
        }
        data = {
            "number": number,
            "status": "Complete",
            "total": "1.00",
            "discount_amount": "0.0000",
            "seller": {"id": self.box.company_id},
            "orderedproduct_set": [line],
        }
        self.env["leaflink.event"]._receive(self.store, json.dumps({"data": data, "type": "order"}).encode())
        self.run_jobs()
        order = self.staged(number)
        self.assertEqual((order.status, len(order.line_ids)), ("Accepted", 1))
        self.assertAlmostEqual(order.sale_order_id.amount_total, float(total))

    def test_webhook_silent_deactivation(self):
        """R025, OPS-6, CASE WEBHOOK-SILENT-DEACTIVATION: orders whose webhooks never came are found by the schedule,
        and somebody is asked to look at the webhook until one arrives."""
        self.sync()
        self.hear(self.place())
        numbers = [self.place() for _order in range(5)]
        self.cron("cron_poll_orders")
        self.assertEqual({self.staged(number).state for number in numbers}, {"processed"})
        self.assertFalse(self.issues(self.store, "webhook_silent"), "one came a moment ago")
        self.env.cr.execute("UPDATE leaflink_event SET create_date = create_date - interval '72 hours'")
        self.env.invalidate_all()
        self.cron("cron_poll_orders")
        self.assertFalse(self.issues(self.store, "webhook_silent"), "nothing has changed since")
        self.place()
        self.cron("cron_poll_orders")
        question = self.issues(self.store, "webhook_silent")
        self.assertIn("switched the webhook off", question.message)
        question.action_dismiss()
        self.place()
        self.cron("cron_poll_orders")
        self.assertFalse(self.issues(self.store, "webhook_silent"), "asked once about one silence")
        question.state = "open"
        self.hear(self.place())
        self.cron("cron_poll_orders")
        self.assertFalse(self.issues(self.store, "webhook_silent"))

    def test_external_ids_length(self):
        """R138: LeafLink takes 36 characters; a longer name of a sales order is not sent whole."""
        self.store.external_ids_key = self.box.external_ids_key
        self.env["ir.sequence"].search([("code", "=", "sale.order")]).prefix = "S" * 40
        order = self.imported()
        calls = self.box.requests(method="PATCH", path=f"/orders-received/{order.external_id}/")
        values = [value for call in calls for value in call["body"]["external_ids"].values()]
        self.assertTrue(values)
        self.assertLessEqual(max(map(len, values)), 36)

    def test_numbers_no_index_can_hold(self):
        """IN-2: an order whose number cannot be one is told, and stops no other."""
        good = self.place()
        results = [{"number": random.Random(1).randbytes(9000).hex(), "status": "Accepted"}]
        page = {"count": 2, "next": "more", "previous": None, "results": results}
        self.box.fault("status", {"method": "GET", "path": "/orders-received/"}, status=200, body=page)
        self.sync()
        self.sync()
        self.assertEqual(self.staged(good).state, "processed")
        self.assertEqual(self.issues(self.store, "bad_record").mapped("state"), ["open"])
        self.assertFalse(self.issues(self.store, "run"))
