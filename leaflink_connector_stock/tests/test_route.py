from odoo.fields import Command
from odoo.tests import tagged

from .common import StockCase


@tagged("post_install", "-at_install")
class TestRoute(StockCase):
    """From where an order is delivered: what the store lists, from top to bottom, then the store's own warehouse."""

    def setUp(self):
        super().setUp()
        self.item = self.listing()
        self.houses = {
            name: self.env["stock.warehouse"].create({"name": name, "code": name[:5].upper()})
            for name in ("Facility", "Rep", "Customer", "Other")
        }
        Staff = self.env["leaflink.staff"]
        self.rep, self.other_rep = (
            Staff.create(
                {
                    "store_id": self.store.id,
                    "external_id": number,
                    "name": house,
                    "warehouse_id": self.houses[house].id,
                }
            )
            for number, house in (("4711", "Rep"), ("4712", "Other"))
        )

    def prioritise(self, *sources):
        self.store.warehouse_priority = [Command.clear()] + [
            Command.create({"source": source, "sequence": number}) for number, source in enumerate(sources)
        ]

    def sold(self, reps=("4711",), **fields):
        """An order of one unit -> its staged row."""
        names = [{"id": int(number), "user": "Rep"} for number in reps]
        return self.take(self.order((self.item, 1), raw={"sales_reps": names} | fields.pop("raw", {}), **fields))

    def house(self, staged):
        return staged.sale_order_id.warehouse_id.name

    def test_without_priorities_the_store_decides(self):
        """R175, C19"""
        self.store.warehouse_id = self.houses["Other"]
        self.assertEqual(self.house(self.sold()), "Other")

    def test_the_first_source_that_names_a_warehouse_wins(self):
        """R173, R174, C19"""
        self.prioritise("facility", "customer", "rep")
        first = self.sold(raw={"facility_id": 123})
        self.assertEqual(self.house(first), "Rep")
        first.sale_order_id.partner_id.leaflink_warehouse_id = self.houses["Customer"]
        self.assertEqual(self.house(self.sold(raw={"facility_id": 123})), "Customer")
        facility = self.env["leaflink.facility"].search([("store_id", "=", self.store.id)])
        self.assertEqual(facility.external_id, "123")
        facility.warehouse_id = self.houses["Facility"]
        self.assertEqual(self.house(self.sold(raw={"facility_id": 123})), "Facility")
        self.prioritise("rep", "facility")
        self.assertEqual(self.house(self.sold(raw={"facility_id": 123})), "Rep")
        self.assertEqual(self.house(self.sold(reps=())), self.warehouse.name)

    def test_another_rep_moves_a_quotation_to_his_warehouse(self):
        """R173"""
        self.prioritise("rep")
        staged = self.sold()
        self.change_rep(staged)
        self.assertEqual(self.house(staged), "Other")

    def change_rep(self, staged):
        self.box.edit_order(staged.external_id, raw={"sales_reps": [{"id": 4712, "user": "Other"}]})
        self.take(staged.external_id)

    def test_a_warehouse_chosen_by_hand_stays(self):
        """R176"""
        self.prioritise("rep")
        staged = self.sold()
        staged.sale_order_id.warehouse_id = self.houses["Customer"]
        self.change_rep(staged)
        self.assertEqual(self.house(staged), "Customer")

    def test_another_rep_after_confirmation_is_a_question(self):
        """R173"""
        self.prioritise("rep")
        staged = self.sold()
        staged.sale_order_id.action_confirm()
        self.change_rep(staged)
        self.assertEqual(self.house(staged), "Rep")
        issue = self.env["leaflink.issue"].search([("res_model", "=", "sale.order"), ("state", "=", "open")])
        self.assertEqual((issue.code, issue.res_id), ("changed", staged.sale_order_id.id))
        self.assertIn("Other", issue.message)
        staged._accept([change.key for change in staged._changed()])
        self.assertEqual(self.house(staged), "Rep")
        issue = self.env["leaflink.issue"].search([("code", "=", "warehouse"), ("state", "=", "open")])
        self.assertIn("belongs to warehouse Other", issue.message)
        staged.sale_order_id._action_cancel()
        self.assertEqual(issue.state, "solved")

    def test_routing_by_rep_holds_orders_that_nobody_routes(self):
        """R173, C14"""
        self.store.salesrep_policy = "routing"
        alone = self.sold(reps=())
        self.assertEqual((alone.state, alone.issue_ids.mapped("code")), ("hold", ["salesrep"]))
        self.assertEqual(self.house(self.sold()), "Rep")
        self.rep.warehouse_id = False
        lost = self.sold()
        self.assertIn("Sales rep Rep has no warehouse", lost.state_reason)
        self.rep.warehouse_id = self.houses["Facility"]
        self.run_jobs()
        self.assertEqual(self.house(lost), "Facility")
