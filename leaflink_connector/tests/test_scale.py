from odoo.tests import tagged

from .common import LeafLinkCase

PRODUCTS, CUSTOMERS = 2500, 250
# with its product or contact: fewer than one for each record, whatever the page
QUERIES_PER_RECORD = 0.75


@tagged("post_install", "-at_install")
class TestScale(LeafLinkCase):
    """A twentieth of what a large company has (CAT-2)."""

    def setUp(self):
        super().setUp()
        self.box.reset(seed=1, empty=True)
        self.store = self.store.with_context(queue_job__no_delay=True)
        for number in range(PRODUCTS):
            self.box.add_product(sku=f"SCALE-{number}", name=f"Scale {number}")
        for number in range(CUSTOMERS):
            self.box.add_customer(
                name=f"Shop {number}", license_number=f"402R-{number:05}", city="Denver", zipcode="80204"
            )

    def queries(self, work):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_many_products_and_customers(self):
        """CAT-2"""
        self.store.action_refresh_reference()
        products = self.queries(self.store.action_sync_products)
        customers = self.queries(self.store.action_sync_customers)
        own = [("store_id", "=", self.store.id), ("state", "=", "linked")]
        self.assertEqual(self.env["leaflink.listing"].search_count(own), PRODUCTS)
        self.assertEqual(self.env["leaflink.customer"].search_count(own), CUSTOMERS)
        self.assertLess(products / PRODUCTS, QUERIES_PER_RECORD)
        self.assertLess(customers / CUSTOMERS, QUERIES_PER_RECORD)
        tables = ("leaflink_listing", "leaflink_customer", "product_product", "product_template", "res_partner")
        for table in tables:
            self.env.cr.execute(f"UPDATE {table} SET write_date = '2020-01-01'")
        self.env.invalidate_all()
        self.env["leaflink.cursor"].search([]).value = False
        again = self.queries(self.store.action_sync_products) + self.queries(self.store.action_sync_customers)
        self.assertLess(again / (PRODUCTS + CUSTOMERS), QUERIES_PER_RECORD / 2)
        for table in tables:
            self.env.cr.execute(f"SELECT count(*) FROM {table} WHERE write_date <> '2020-01-01'")
            self.assertEqual(self.env.cr.fetchone()[0], 0, table)
