from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.leaflink_connector.tests.common import SandboxMixin

MANAGER = "leaflink_connector.group_manager,sales_team.group_sale_salesman"


@tagged("post_install", "-at_install")
class TestOrderRpc(SandboxMixin, HttpCase):
    def test_orders_with_all_their_fields(self):
        """XML-RPC knows no null: inside LeafLink's payload it is False."""
        user = new_test_user(self.env, "ll_manager", groups=MANAGER)
        product = self.box.products()[0]["id"]
        number = self.box.place_order(lines=[{"product": product, "quantity": 1}], status="Accepted")
        self.store.action_sync_orders()
        self.run_jobs()
        login = [self.env.cr.dbname, user.id, user.login]
        domain = [["external_id", "=", number]]
        [row] = self.xmlrpc_object.execute_kw(*login, "leaflink.order", "search_read", [domain])
        self.assertIn(None, self.box.order(number).values())
        self.assertIn(False, row["payload"].values())
        lines = self.xmlrpc_object.execute_kw(*login, "leaflink.order.line", "search_read", [[]], {"limit": 1})
        self.assertTrue(lines)
