import logging

from odoo.tests import tagged

from .import_cost import import_cost
from .money_case import MoneyCase

_logger = logging.getLogger(__name__)


@tagged("post_install", "-at_install")
class TestImportCost(MoneyCase):
    def test_a_batch_costs_few_queries_per_order(self):
        """R127"""
        cost = import_cost(self)
        _logger.info("import of 100 orders: %(ratio).2f x one create() of them, %(queries).1f queries per order", cost)
        self.assertEqual(cost["orders"], 100)
        self.assertLess(cost["queries"], 6)

    def test_orders_of_many_shops_cost_little_more(self):
        """R127"""
        self.assertLess(import_cost(self, 40, shops=40)["queries"], 8)
