from urllib.parse import urlencode

from odoo.tests import HttpCase, tagged

from .common import SandboxMixin


@tagged("post_install", "-at_install")
class TestTours(SandboxMixin, HttpCase):
    def test_connect(self):
        """An administrator configures a store and connects it, in a real browser."""
        self.store.active = False
        self.box.permissions(customers="none")
        query = urlencode({"leaflink_url": self.box.url, "leaflink_key": self.box.key})
        self.start_tour(f"/odoo/leaflink-stores?{query}", "leaflink_connect", login="admin")
        store = self.env["leaflink.store"].search([("name", "=", "Green Valley")])
        self.assertEqual((store.state, store.leaflink_company_id), ("connected", str(self.box.company_id)))
        self.assertEqual(store.responsible_id, self.env.ref("base.user_admin"))
