from .common import LeafLinkCase


class CustomerCase(LeafLinkCase):
    """Customers that were read from LeafLink once."""

    def setUp(self):
        super().setUp()
        self.store.action_refresh_reference()
        self.sync()
        self.box.clear_requests()

    def sync(self):
        self.env["leaflink.cursor"].search([("resource", "!=", "reference")]).value = False
        self.store.action_sync_customers()
        self.run_jobs()

    def add(self, **fields):
        """A customer LeafLink has, as Odoo knows it after reading."""
        raw = self.box.add_customer(**fields)
        self.sync()
        return self.customer(raw["id"])

    def customer(self, number):
        return self.env["leaflink.customer"]._known(self.store, [str(number)])[str(number)]

    def edit(self, customer, **fields):
        self.box.edit_customer(int(customer.external_id), **fields)
        self.sync()

    def partner(self, **values):
        return self.env["res.partner"].create({"name": "Retailer", "is_company": True} | values)
