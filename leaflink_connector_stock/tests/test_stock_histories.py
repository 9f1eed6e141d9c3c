import os

from odoo.tests import tagged

from .stock_history_case import StockHistoryCase

HISTORIES = int(os.environ.get("LEAFLINK_HISTORIES", 18))


@tagged("post_install", "-at_install")
class TestStockHistories(StockHistoryCase):
    """Whatever happens, once quantities are pushed LeafLink offers exactly what Odoo can deliver: never more, and
    nothing that is for sale stays hidden (R239, R240, R244, F4, N18, C08)."""


def _history(seed):
    def test(self):
        self.live(seed)

    return test


for _seed in range(HISTORIES):
    setattr(TestStockHistories, f"test_history_{_seed:02}", _history(_seed))
