from odoo.tests import HttpCase, new_test_user, tagged

from .common import SandboxMixin


@tagged("post_install", "-at_install")
class TestRpc(SandboxMixin, HttpCase):
    """What programs get over XML-RPC when they ask for all fields (OPS-4)."""

    def call(self, user, model, method, *arguments, **options):
        login = [self.env.cr.dbname, user.id, user.login]
        return self.xmlrpc_object.execute_kw(*login, model, method, list(arguments), options)

    def rows(self, user, model, *domain):
        return self.call(user, model, "search_read", list(domain))

    def test_rows_with_nulls_inside(self):
        """XML-RPC knows no null: inside our JSON fields it is False."""
        operator = new_test_user(self.env, "ll_operator", groups="leaflink_connector.group_manager")
        self.store.action_connect()
        self.store.action_sync_customers()
        self.run_jobs()
        self.store.probe_result = [{"name": "A", "ok": None, "message": "B"}]
        ours = ("store_id", "=", self.store.id)
        customers = self.rows(operator, "leaflink.customer", ours, ("partner_id", "!=", False))
        self.assertIn(False, [row["imported"]["delivery"] for row in customers])
        cursor = self.env["leaflink.cursor"]._start(self.store, "customer")
        self.env["leaflink.cursor"]._start(self.store, "customer")
        [row] = self.rows(operator, "leaflink.cursor", ("id", "=", cursor.id))
        self.assertIs(row["waiting"][0]["since"], False)
        [row] = self.rows(operator, "leaflink.store", ("id", "=", self.store.id))
        self.assertIs(row["probe_result"][0]["ok"], False)
        self.store.invalidate_recordset()
        self.assertIsNone(self.store.probe_result[0]["ok"], "stored as it was assigned")

    def test_users_without_a_role(self):
        """Who has no LeafLink role reads contacts and products as before."""
        clerk = new_test_user(self.env, "stock_clerk", groups="base.group_user,product.group_product_manager")
        self.store.action_sync_products()
        self.run_jobs()
        for model in ("res.partner", "product.product", "product.template"):
            with self.subTest(model=model):
                fields = self.call(clerk, model, "fields_get", [], ["type"])
                ours = [name for name in fields if name.startswith("leaflink_")]
                self.assertNotIn("one2many", [fields[name]["type"] for name in ours])
                self.assertTrue(self.call(clerk, model, "search_read", [], ours, limit=5))
        for model in ("product.product", "product.template"):
            self.assertTrue(self.rows(clerk, model), "all fields")
