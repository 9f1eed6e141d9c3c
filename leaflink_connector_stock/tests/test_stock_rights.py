from odoo.tests import tagged

from odoo.addons.leaflink_connector.tests import test_rights

from .common import StockCase


@tagged("post_install", "-at_install")
class TestStockRights(StockCase, test_rights.TestRights):
    """The walk over all models (R017), where the models of every addon up to here are."""

    def fill(self):
        result = super().fill()
        if not self.box.orders():
            self.box.demo_orders(25)
            self.box.add_batch("LOT-1", products=[self.box.products()[0]["id"]])
        self.store.action_sync_orders()
        self.store.action_sync_batches()
        self.run_jobs()
        Provider = self.env["leaflink.delivery.provider"]
        if not Provider._known(self.store, ["4242"]):
            Provider.create({"store_id": self.store.id, "external_id": "4242", "name": "Rocky Mountain Freight"})
        return result

    def test_equal_ids_in_two_companies_do_not_meet(self):
        """R001"""
        self.fill()
        first = self.store
        company = self.env["res.company"].create({"name": "Twin", "country_id": self.env.company.country_id.id})
        self.env["account.chart.template"].try_loading("generic_coa", company, install_demo=False)
        self.env.user.company_ids += company
        second = first.copy({"company_id": company.id, "api_key": self.box.key, "warehouse_id": False})
        second.write({"state": "connected", "leaflink_company_id": str(self.box.company_id)})
        self.store = second
        self.fill()
        compared = 0
        for model in self.models():
            if not {"store_id", "external_id"} <= model._fields.keys() or model._name == "leaflink.event":
                continue
            one, two = (
                model.with_context(active_test=False).search([("store_id", "=", store.id)]) for store in (first, second)
            )
            with self.subTest(model=model._name):
                self.assertEqual(set(one.mapped("external_id")), set(two.mapped("external_id")))
                self.assertFalse(one & two)
                self.assertEqual(
                    (one.company_id | first.company_id, two.company_id | company), (first.company_id, company)
                )
            compared += bool(two)
        self.assertGreater(compared, 10)
        sales = [
            self.env["leaflink.order"].search([("store_id", "=", store.id)]).sale_order_id for store in (first, second)
        ]
        self.assertEqual(sales[0].company_id, first.company_id)
        self.assertEqual(sales[1].company_id, company)
        self.assertEqual(sales[1].warehouse_id.company_id, company)
