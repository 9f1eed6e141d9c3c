from urllib.parse import urlencode

from odoo.tests import HttpCase, tagged

from .common import SandboxMixin


@tagged("post_install", "-at_install")
class TestTours(SandboxMixin, HttpCase):
    def test_connect(self):
        """An administrator configures a store and connects it, in a real browser (R003, R007, R010, R023, R034).

        R009
        """
        self.store.active = False
        self.box.permissions(customers="none")
        query = urlencode({"leaflink_url": self.box.url, "leaflink_key": self.box.key})
        self.start_tour(f"/odoo/leaflink-stores?{query}", "leaflink_connect", login="admin")
        store = self.env["leaflink.store"].search([("name", "=", "Green Valley")])
        self.assertEqual((store.state, store.leaflink_company_id), ("connected", str(self.box.company_id)))
        self.assertEqual(store.responsible_id, self.env.ref("base.user_admin"))

    def test_logs(self):
        """A manager finds what needs attention, retries a failed event and reads the logs (R256, N02)."""
        self.env["leaflink.issue"]._open(self.store, self.store, "x", "Something is to be done.")
        event = self.env["leaflink.event"]._receive(self.store, b'{"type": "product", "data": {"id": 2093}}')
        event.state = "error"
        self.env["leaflink.operation"]._begin(self.store, "Read things")._count(created=7)
        self.start_tour("/odoo/leaflink-issues", "leaflink_logs", login="admin")
        self.assertEqual(event.state, "queued")
