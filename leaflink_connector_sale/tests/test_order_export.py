from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import OrderCase


@tagged("post_install", "-at_install")
class TestOrderExport(OrderCase):
    """LeafLink learns which sales order an order became, and forgets it when that is deleted (R138, R139)."""

    @classmethod
    def _store_values(cls):
        return super()._store_values() | {"external_ids_key": "odoo"}

    def external_ids(self, order):
        return self.box.order(order.external_id)["external_ids"]

    def test_external_ids_are_written_back(self):
        order = self.imported()
        self.assertEqual(self.external_ids(order), {"odoo": order.sale_order_id.name})

    def test_without_a_key_nothing_is_sent(self):
        self.store.external_ids_key = False
        order = self.imported()
        self.assertEqual(self.external_ids(order), {})
        self.assertFalse(self.box.requests(method="PATCH"))

    def test_keys_of_other_systems_survive_a_leaflink_that_replaces_them(self):
        self.box.configure(external_ids_replace=True)
        order = self.imported(external_ids={"other-erp": "X1"})
        self.assertEqual(self.external_ids(order), {"other-erp": "X1", "odoo": order.sale_order_id.name})

    def test_quirk_echo_suppression_our_own_patch_comes_back_without_a_trace(self):
        order = self.imported()
        self.box.clear_requests()
        self.hear(order.external_id)
        self.assertEqual(len(self.notes(order.sale_order_id)), 1)
        self.assertFalse(self.box.requests(method="PATCH"))

    def test_a_key_leaflink_has_not_allotted_is_told_once_and_orders_come_in(self):
        self.store.external_ids_key = "mine"
        orders = [self.imported(), self.imported()]
        issue = self.env["leaflink.issue"].search([("store_id", "=", self.store.id), ("state", "=", "open")])
        self.assertEqual((issue.code, issue.res_model), ("external_ids", "leaflink.store"))
        self.assertEqual(len(self.box.requests(method="PATCH")), 1)
        self.assertFalse(orders[0].issue_ids)
        self.store.external_ids_key = "odoo"
        self.assertEqual(issue.state, "solved")
        order = self.imported()
        self.assertEqual(self.external_ids(order), {"odoo": order.sale_order_id.name})

    def test_a_failure_that_is_not_about_the_key_stops_no_other_order(self):
        """R138"""
        first, second = self.place(), self.place()
        path = f"/orders-received/{first}/"
        self.box.fault("status", {"method": "PATCH", "path": path}, status=404)
        self.sync()
        self.assertEqual(self.external_ids(self.staged(second)), {"odoo": self.staged(second).sale_order_id.name})
        self.assertTrue(self.issues(self.staged(first), "export"))
        self.assertFalse(self.issues(self.store, "external_ids"))

    def test_the_right_key_is_sent_for_the_orders_of_the_meantime(self):
        """R138"""
        done = self.imported()
        self.store.external_ids_key = "mine"
        orders = [self.imported(), self.imported()]
        self.assertTrue(self.issues(self.store, "external_ids"))
        self.store.external_ids_key = "odoo"
        self.run_jobs()
        self.box.clear_requests()
        for order in orders:
            self.assertEqual(self.external_ids(order), {"odoo": order.sale_order_id.name})
        self.assertEqual(self.external_ids(done), {"odoo": done.sale_order_id.name})

    def test_deleting_the_quotation_removes_the_key_and_keeps_the_order_out(self):
        """R132, R139, R182"""
        order = self.imported()
        name = order.sale_order_id.name
        salesman = new_test_user(self.env, "g-sales", groups="sales_team.group_sale_manager", name="Sally Sales")
        order.sale_order_id.with_user(salesman).unlink()
        self.run_jobs()
        self.assertEqual(self.external_ids(order), {})
        self.assertEqual(order.state, "skipped")
        self.assertIn(name, order.state_reason)
        self.assertIn("Sally Sales", order.state_reason)
        self.box.edit_order(order.external_id, notes="again")
        self.hear(order.external_id)
        self.assertFalse(order.sale_order_id)
        order.action_retry()
        self.run_jobs()
        self.assertEqual(order.state, "processed")
        self.assertEqual(self.external_ids(order), {"odoo": order.sale_order_id.name})

    def test_deleting_before_the_key_was_sent_sends_nothing_wrong(self):
        """R132, R139, R182"""
        self.box.fault("status", {"method": "PATCH", "path": "/orders-received/*"}, status=503)
        order = self.imported()
        order.sale_order_id.unlink()
        self.env["leaflink.task"].search([]).write({"next_try": False})
        self.env["queue.job"].search([("state", "=", "pending")]).write({"eta": False})
        self.run_jobs()
        self.assertEqual(self.external_ids(order), {})


@tagged("post_install", "-at_install")
class TestOrderRights(OrderCase):
    """Who may do what, and what people without a LeafLink role do not notice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        sales = "sales_team.group_sale_manager"
        cls.salesman = new_test_user(cls.env, "g-salesman", groups=sales)
        cls.user = new_test_user(cls.env, "g-user", groups=f"leaflink_connector.group_user,{sales}")
        cls.operator = new_test_user(cls.env, "g-operator", groups=f"leaflink_connector.group_operator,{sales}")

    def test_a_salesperson_without_role_sees_number_status_and_change(self):
        """R137, R163, R165"""
        sale = self.imported().sale_order_id.with_user(self.salesman)
        self.assertEqual(sale.leaflink_status, "Accepted")
        self.assertEqual(
            self.env["sale.order"].with_user(self.salesman).search([("leaflink_number", "=", sale.leaflink_number)]),
            sale,
        )
        self.assertTrue(sale.read())
        sale.action_confirm()
        with self.assertRaises(AccessError):
            self.env["leaflink.order"].with_user(self.salesman).search([])

    def test_from_leaflink_filter(self):
        """R163, R164"""
        sale = self.imported().sale_order_id
        other = self.env["sale.order"].create({"partner_id": sale.partner_id.id})
        orders = self.env["sale.order"].search([("id", "in", [sale.id, other.id])])
        self.assertEqual(orders.filtered_domain([("leaflink_number", "!=", False)]), sale)
        self.assertEqual(orders.search([("leaflink_number", "!=", False), ("id", "in", orders.ids)]), sale)
        self.assertEqual(orders.search([("leaflink_number", "=", False), ("id", "in", orders.ids)]), other)
        self.assertEqual(orders.search([("leaflink_short_number", "ilike", sale.leaflink_short_number[:5])]), sale)
        self.assertFalse(orders.search([("leaflink_changed", "=", True)]))
        self.assertEqual(orders.search([("leaflink_changed", "=", False), ("id", "in", orders.ids)]), orders)
        columns, filters = (
            etree.fromstring(orders.get_view(self.env.ref(f"sale.{view}").id, kind)["arch"])
            for view, kind in (("sale_order_tree", "list"), ("view_sales_order_filter", "search"))
        )
        for name in ("leaflink_number", "leaflink_short_number", "leaflink_status"):
            self.assertTrue(columns.xpath(f"//field[@name='{name}'][@optional]"), name)
        for name in ("leaflink", "leaflink_changed"):
            self.assertTrue(filters.xpath(f"//filter[@name='{name}']"), name)

    def test_a_user_may_process_and_skip_but_not_sync(self):
        """ORD-4"""
        self.store.auto_process = False
        numbers = [self.place(), self.place()]
        self.sync()
        first, second = (self.staged(number).with_user(self.user) for number in numbers)
        first.action_process()
        second.action_skip()
        self.assertEqual((first.state, second.state), ("processed", "skipped"))
        with self.assertRaises(AccessError):
            first.write({"state": "new"})
        with self.assertRaises(AccessError):
            self.store.with_user(self.user).action_sync_orders()
        with self.assertRaises(AccessError):
            self.env["leaflink.order.load"].with_user(self.user).create({"store_id": self.store.id})
        with self.assertRaises(AccessError):
            first.with_user(self.salesman).action_process()

    def test_an_operator_may_sync_and_load(self):
        """ORD-4"""
        number = self.place()
        self.store.with_user(self.operator).action_sync_orders()
        self.run_jobs()
        self.assertEqual(self.staged(number).state, "processed")

    def test_a_user_without_sales_rights_reads_the_whole_form(self):
        order = self.imported()
        clerk = new_test_user(self.env, "g-clerk", groups="leaflink_connector.group_user")
        arch = etree.fromstring(order.with_user(clerk).get_view(view_type="form")["arch"])
        names = {node.get("name") for node in arch.xpath("//field[not(ancestor::field)]")}
        self.assertIn("why", names)
        self.assertNotIn("payload_text", names)
        wanted = {name: {} for name in names} | {"sale_order_id": {"fields": {"display_name": {}}}}
        [values] = order.with_user(clerk).web_read(wanted)
        self.assertEqual(values["sale_order_id"]["display_name"], order.sale_order_id.name)
        self.assertTrue(order.with_user(clerk).line_ids.read())

    def test_the_payload_is_for_managers(self):
        """R146"""
        order = self.imported()
        with self.assertRaises(AccessError):
            order.with_user(self.operator).read(["payload"])
        self.assertIn(order.external_id, order.payload_text)
        self.assertTrue(order.with_user(self.user).read())

    def test_two_companies_with_equal_leaflink_ids(self):
        """R001"""
        company = self.env["res.company"].create({"name": "Other", "country_id": self.env.ref("base.us").id})
        self.env["account.chart.template"].try_loading("generic_coa", company, install_demo=False)
        other = self.env["leaflink.store"].create(
            self._store_values() | {"name": "Other store", "company_id": company.id}
        )
        other.state = "connected"
        number = self.place()
        self.sync()
        other.with_context(allowed_company_ids=company.ids).action_sync_orders()
        self.store, mine = other, self.store
        self.run_jobs()
        orders = self.env["leaflink.order"].search([("external_id", "=", number)])
        self.assertEqual(orders.store_id, mine | other)
        self.assertEqual(orders.mapped("state"), ["processed"] * 2)
        for order in orders:
            self.assertEqual(order.sale_order_id.company_id, order.company_id)
            self.assertEqual(order.sale_order_id.partner_id.company_id, order.company_id)
        clerk = new_test_user(
            self.env,
            "g-clerk",
            groups="leaflink_connector.group_operator",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        for model in ("leaflink.order", "leaflink.order.line"):
            self.assertEqual(self.env[model].with_user(clerk).search([]).company_id, company)

    def test_loading_back_is_limited_to_a_year(self):
        """R129"""
        wizard = self.env["leaflink.order.load"].create({"store_id": self.store.id, "date_from": "2020-01-01"})
        with self.assertRaises(UserError):
            wizard.action_load()
        wizard.with_user(self.operator).beyond_year = True
        with self.assertRaises(UserError):
            wizard.with_user(self.operator).action_preview()
        wizard.with_user(self.env.ref("base.user_admin")).action_preview()
        self.assertTrue(wizard.previewed)
