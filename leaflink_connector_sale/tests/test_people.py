from odoo.tests import tagged

from .common import OrderCase


@tagged("post_install", "-at_install")
class TestPeople(OrderCase):
    """Whose order it is: sales reps, salespersons, contacts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user, cls.second = (
            cls.env["res.users"].create({"name": name, "login": f"{name}@x.example", "email": f"{name}@y.example"})
            for name in ("paula", "quentin")
        )

    def arrived(self, **fields):
        """An order that LeafLink has, synced -> its staged row, whatever its state."""
        number = self.place(**fields)
        self.sync()
        return self.staged(number)

    def rep(self, number):
        return self.env["leaflink.staff"]._known(self.store, [number])[number]

    def test_all_reps_must_be_odoo_users(self):
        """R168, R170, C14"""
        self.store.salesrep_policy = "required"
        order = self.arrived(sales_reps=[13, 14])
        self.assertEqual((order.state, order.issue_ids.mapped("code")), ("hold", ["salesrep", "salesrep"]))
        self.assertEqual(order.issue_ids[0].action_fix()["res_model"], "leaflink.staff")
        self.rep("13").user_id = self.user
        self.run_jobs()
        self.assertEqual(len(order.issue_ids), 1)
        self.rep("14").user_id = self.second
        self.run_jobs()
        self.assertEqual((order.state, order.sale_order_id.user_id), ("processed", self.user))
        self.assertFalse(order.issue_ids)

    def test_an_order_without_rep_is_held_if_the_store_wants_one(self):
        """R170, C14"""
        self.store.salesrep_policy = "required"
        order = self.arrived()
        self.assertEqual((order.state, order.issue_ids.mapped("code")), ("hold", ["salesrep"]))
        self.assertIn("has no sales rep", order.state_reason)
        self.store.salesrep_policy = "fallback"
        self.run_jobs()
        self.assertEqual(order.state, "processed")

    def test_the_salesperson_of_the_contact_comes_before_that_of_the_store(self):
        """R117, R167"""
        self.store.salesperson_id = self.second
        first = self.imported()
        self.assertEqual(first.sale_order_id.user_id, self.second)
        first.customer_id.manager_ids = self.rep_of(self.user)
        self.assertEqual(self.imported().sale_order_id.user_id, self.user)
        first.sale_order_id.partner_id.user_id = self.env.ref("base.user_admin")
        self.assertEqual(self.imported().sale_order_id.user_id, self.env.ref("base.user_admin"))

    def test_a_rep_known_by_number_only_gets_his_name(self):
        """R168"""
        self.env["leaflink.staff"].create({"store_id": self.store.id, "external_id": "13", "name": "13"})
        self.imported(sales_reps=[13])
        self.assertEqual(self.rep("13").name, "Jane Doe")

    def rep_of(self, user):
        values = {"store_id": self.store.id, "external_id": "99", "name": user.name, "user_id": user.id}
        return self.env["leaflink.staff"].create(values)
