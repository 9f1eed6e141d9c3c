import os

from odoo.tests import tagged

from odoo.addons.leaflink_connector_stock.tests.stock_history_case import StockHistoryCase

from .common import MrpMixin

HISTORIES = max(1, int(os.environ.get("LEAFLINK_HISTORIES", 30)) // 4)


@tagged("post_install", "-at_install")
class TestKitHistories(MrpMixin, StockHistoryCase):
    """The same with kits: never more than all components allow, and nothing of them stays hidden (KIT-1, KIT-2)."""

    def second(self, dice, single, values):
        """A kit of the product of the first listing and of something that is not sold by itself."""
        papers = self.product(on_hand=dice.randint(50, 600))
        kit = self.listing(quantity=40, wholesale_price=70)
        self.in_a_kit = {single.product_id: dice.choice([1, 2, 3]), papers: 5}
        self.kit(kit.product_id, *self.in_a_kit.items())
        return kit

    def parts(self):
        return self.in_a_kit

    def recipe(self, listing):
        return super().recipe(listing) if listing == self.items[0] else self.in_a_kit

    def is_exact(self, history):
        """Unless a kit is on its way, or gone, with more of one component than of another."""
        sold = self.env["sale.order"].concat(*map(history.sale, history.numbers)).order_line
        kits = sold.filtered(lambda line: line.product_id == self.items[1].product_id)
        return all(len({self.kits_of(line, part) for part in self.in_a_kit}) == 1 for line in kits)

    def kits_of(self, line, part):
        """For how many kits the sales line has moves of a component."""
        moves = line.move_ids.filtered(lambda move: move.product_id == part)
        return (self.due(moves) + self.gone(moves)) / self.in_a_kit[part]


def _history(seed):
    def test(self):
        self.live(seed)

    return test


for _seed in range(HISTORIES):
    setattr(TestKitHistories, f"test_history_{_seed:02}", _history(_seed))
