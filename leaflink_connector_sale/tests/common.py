import json

from odoo.addons.leaflink_connector.tests.common import LeafLinkCase, SandboxMixin


class OrderMixin(SandboxMixin):
    """A store whose taxes need no mapping, so that a test is about orders."""

    @classmethod
    def _store_values(cls):
        return super()._store_values() | {"tax_policy": "none", "responsible_id": False}

    def setUp(self):
        super().setUp()
        products = {product["sku"]: product["id"] for product in self.box.products()}
        self.bars = products["SWI-BAR-DAR-100"]  # cases of 12 at 108.00
        self.cartridge = products["ALP-CRT-OGK-05"]  # single units at 14.50

    def sync(self):
        """Press Sync Orders and let the jobs run."""
        self.store.action_sync_orders()
        self.run_jobs()

    def cron(self, name):
        """Run a scheduled action of this addon and the jobs it makes."""
        self.env.flush_all()
        failure = self.env.ref(f"leaflink_connector_sale.{name}").method_direct_trigger()
        self.assertNotIsInstance(failure, dict, failure)
        self.env.invalidate_all()
        self.run_jobs()

    def hear(self, number, action="edit"):
        """Let LeafLink's webhook about an order arrive and the jobs run."""
        body = {"type": "order", "action": action, "data": {"number": number, "seller": {"id": self.box.company_id}}}
        self.env["leaflink.event"]._receive(self.store, json.dumps(body).encode())
        self.run_jobs()

    def staged(self, number):
        """The staged order of a LeafLink number."""
        return self.env["leaflink.order"].search([("store_id", "=", self.store.id), ("external_id", "=", number)])

    def place(self, quantity=12, status="Accepted", **fields):
        """Place an order of one case product at LeafLink -> its number."""
        return self.box.place_order(lines=[{"product": self.bars, "quantity": quantity}], status=status, **fields)

    def imported(self, **fields):
        """Place an order and sync it -> its staged row with a quotation."""
        number = self.place(**fields)
        self.sync()
        order = self.staged(number)
        self.assertEqual(order.state, "processed", order.state_reason)
        return order

    def notes(self, sale):
        """Texts OdooBot left in the chatter."""
        bot = self.env.ref("base.partner_root")
        return [str(message.body) for message in sale.message_ids if message.author_id == bot and message.body]


class OrderCase(OrderMixin, LeafLinkCase):
    """LeafLinkCase with a store for orders."""
