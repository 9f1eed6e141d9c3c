from odoo.tests import tagged

from odoo.addons.leaflink_connector.tests import test_rights

from .common import StockCase


@tagged("post_install", "-at_install")
class TestStockRights(StockCase, test_rights.TestRights):
    """The walk over all models (R017), where the models of every addon up to here are."""

    may_be_empty = test_rights.TestRights.may_be_empty | {
        "leaflink.difference",
        "leaflink.facility",
        "leaflink.payment.map",
        "leaflink.shipment",
        "leaflink.tax.map",
        "leaflink.term.map",
        "leaflink.warehouse.source",
    }

    def fill(self):
        super().fill()
        self.box.demo_orders(25)
        self.store.action_sync_orders()
        self.run_jobs()
