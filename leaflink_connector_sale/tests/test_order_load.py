from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import OrderCase


@tagged("post_install", "-at_install")
class TestOrderLoad(OrderCase):
    """Load Orders: which orders the filters mean, and the dry run (R129, R130, N04)."""

    def wizard(self, **values):
        return self.env["leaflink.order.load"].create({"store_id": self.store.id, "date_from": "2026-10-01"} | values)

    def load(self, **values):
        self.wizard(**values).action_load()
        self.run_jobs()

    def test_days_are_those_of_the_stores_clock(self):
        """R129"""
        self.store.company_id.partner_id.tz = "America/Los_Angeles"
        before = self.place(created_on="2026-10-09T23:30:00-07:00")
        first = self.place(created_on="2026-10-10T00:30:00-07:00")
        last = self.place(created_on="2026-10-11T23:30:00-07:00")
        after = self.place(created_on="2026-10-12T00:30:00-07:00")
        self.load(date_from="2026-10-10", date_to="2026-10-11")
        states = [self.staged(number).state for number in (before, first, last, after)]
        self.assertEqual(states, [False, "processed", "processed", False])
        with self.assertRaisesRegex(UserError, "before the first"):
            self.wizard(date_to="2026-09-30").action_preview()

    def test_statuses(self):
        """R129"""
        numbers = [self.place(status=status) for status in ("Accepted", "Shipped", "Complete")]
        self.load(accepted=True, complete=True)
        self.assertEqual([self.staged(number).state for number in numbers], ["processed", False, "processed"])

    def test_an_order_whose_creation_timed_out_for_another_program(self):
        """R129, R131, CASE CREATE-ORDER-TIMEOUT: looked for by the seller's reference it is bound once; Odoo creates
        none there."""
        number = self.place(external_id_seller="S00042")
        for _time in range(2):
            self.load(mode="number", number="S00042")
        self.assertEqual(self.env["leaflink.order"].search([("store_id", "=", self.store.id)]).external_id, number)
        self.assertEqual(len(self.staged(number).sale_order_id), 1)
        self.assertEqual(len(self.box.orders()), 1)
        self.assertEqual(self.box.requests(method="POST", path="/orders-received/"), [])

    def test_an_order_created_with_a_doubtful_quantity(self):
        """R125, F2, CASE CREATE-ORDER-VERIFY-QTY: as long as it is a draft nothing comes of it; afterwards LeafLink's
        total counts, and a person can see that units were priced as cases."""
        case = self.box.add_product(sku="CASE-24", unit_multiplier=24)["id"]
        line = {"product": case, "quantity": "24", "price": "114.00"}
        number = self.box.place_order(lines=[line], status="Draft", basis="unit")
        self.assertEqual(self.box.order(number)["total"]["amount"], 2736)
        self.load(mode="number", number=number)
        self.assertFalse(self.staged(number))
        for action in ("submit", "accept"):
            self.box.act(number, action)
        self.load(mode="number", number=number)
        order = self.staged(number)
        self.assertEqual((order.sale_order_id.amount_total, order.sale_order_id.state), (2736, "draft"))

    def test_brand_and_a_server_that_ignores_the_filter(self):
        """R020, R129, R130"""
        mine, other = (record["id"] for record in self.box.table("brands")[:2])
        brand = self.env["leaflink.brand"].create({"store_id": self.store.id, "external_id": str(mine), "name": "Mine"})
        numbers = [self.place(brand=mine), self.place(brand=other)]
        self.load(brand_ids=brand.ids)
        self.assertEqual([self.staged(number).state for number in numbers], ["processed", False])
        self.box.clear_requests()
        self.wizard(brand_ids=brand.ids).action_preview()
        [call] = self.box.requests(path="/orders-received/")
        self.assertEqual(call["query"]["brand__in"], str(mine))
        everything = {"count": 2, "next": None, "results": [self.box.order(number) for number in numbers]}
        self.box.fault("status", {"path": "/orders-received/"}, status=200, body=everything, times=2)
        wizard = self.wizard(brand_ids=brand.ids)
        wizard.action_preview()
        self.assertEqual(len(wizard.line_ids), 1, "a server may ignore a filter")

    def test_the_dry_run_counts_and_says_why(self):
        """R129: created, updated, skipped; nothing is written."""
        changed, here = self.imported(), self.imported()
        self.box.edit_order(changed.external_id, notes="ring twice", raw={"modified": "2027-01-01T10:00:00Z"})
        self.place()
        self.place(status="Submitted")
        wizard = self.wizard()
        wizard.action_preview()
        counts = (wizard.create_count, wizard.update_count, wizard.skip_count)
        self.assertEqual(counts, (1, 1, 2))
        reasons = dict(zip(wizard.line_ids.mapped("effect"), wizard.line_ids.mapped("outcome"), strict=True))
        self.assertIn(changed.sale_order_id.name, reasons["update"])
        skipped = wizard.line_ids.filtered(lambda line: line.effect == "skip").mapped("outcome")
        self.assertEqual(
            sorted(skipped), [f"already here: {here.sale_order_id.name}", "listed only: waits for Accepted"]
        )
        self.assertFalse(changed.notes)
