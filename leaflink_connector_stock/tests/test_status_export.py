from odoo.tests import tagged

from .common import StockCase


class TerseClient:
    """The store's client; LeafLink does what it is asked, but its answers to transitions say little."""

    def __init__(self, client, answer):
        self.client, self.answer, self.calls = client, answer, []

    def order(self, number):
        return self.client.order(number)

    def transition_order(self, number, action):
        self.calls.append(action)
        self.client.transition_order(number, action)
        return self.answer if action == "fulfill" else {"detail": "ok"}


@tagged("post_install", "-at_install")
class TestStatusExport(StockCase):
    """The walk of an order's status, step by step (R185, F6)."""

    def test_transition_answers_without_number_or_status(self):
        """R185, F6"""
        self.store.export_status = "ship"
        listing = self.listing(on_hand=100, quantity=100)
        for answer in ({}, {"status": "Fulfilled"}):
            with self.subTest(answer):
                staged = self.take(self.order((listing, 10)), confirm=True)
                client = TerseClient(self.store._client(), answer)
                done = self.env["leaflink.task"]._send_status(
                    client, {"number": staged.external_id, "target": "Shipped"}
                )
                self.assertEqual((client.calls, done), (["fulfill", "ship"], {"status": "Shipped"}))
