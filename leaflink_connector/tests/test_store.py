from odoo.tests import tagged

from .common import LeafLinkCase


@tagged("post_install", "-at_install")
class TestConnect(LeafLinkCase):
    def test_connect(self):
        store = self.env["leaflink.store"].create(
            {"name": "S", "environment": "custom", "custom_url": self.box.url, "api_key": f"  {self.box.key}\n"}
        )
        store.action_connect()
        self.assertEqual(store.state, "connected")
        self.assertEqual(store.leaflink_company_id, str(self.box.company_id))
