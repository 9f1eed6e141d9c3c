from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.leaflink_connector.lib.client import LeafLinkClient

from .common import StockCase


@tagged("post_install", "-at_install")
class TestStatusExport(StockCase):
    """The walk of an order's status, step by step (R185, F6)."""

    def test_transition_answers_without_number_or_status(self):
        """R185, F6"""
        self.store.export_status = "ship"
        listing = self.listing(on_hand=100, quantity=100)
        transition = LeafLinkClient.transition_order
        for answer in ({}, {"status": "Fulfilled"}):
            with self.subTest(answer):
                staged = self.take(self.order((listing, 10)), confirm=True)
                client = self.store._client()
                calls = []

                def step(number, action, client=client, calls=calls, answer=answer):
                    calls.append(action)
                    transition(client, number, action)
                    return answer if action == "fulfill" else {"detail": "ok"}

                with patch.object(client, "transition_order", step):
                    payload = {"number": staged.external_id, "target": "Shipped"}
                    done = self.env["leaflink.task"]._send_status(client, payload)
                self.assertEqual((calls, done), (["fulfill", "ship"], {"status": "Shipped"}))
