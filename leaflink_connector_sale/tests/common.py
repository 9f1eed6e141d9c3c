from odoo.addons.leaflink_connector.tests.common import LeafLinkCase


class OrderCase(LeafLinkCase):
    """A store whose taxes are settled by LeafLink's rate, so that a test is about orders and not about mapping."""

    @classmethod
    def _store_values(cls):
        return super()._store_values() | {"tax_policy": "none"}

    def sync(self):
        """Press Sync Orders and let the jobs run."""
        self.store.action_sync_orders()
        self.run_jobs()

    def staged(self, number):
        return self.env["leaflink.order"].search([("external_id", "=", number)])

    def place(self, quantity=10, status="Accepted", **kwargs):
        """Place an order of one seeded product at LeafLink -> its number."""
        product = self.box.products()[0]
        return self.box.place_order(lines=[{"product": product["id"], "quantity": quantity}], status=status, **kwargs)
