import os

from odoo.tests import tagged

from odoo.addons.leaflink_connector_stock.tests.stock_history_case import StockHistoryCase

from .common import MrpMixin

HISTORIES = int(os.environ.get("LEAFLINK_HISTORIES", 30)) // 3 or 1


@tagged("post_install", "-at_install")
class TestKitHistories(MrpMixin, StockHistoryCase):
    """Jars are sold one by one and, with a lid, in kits: LeafLink never offers a kit whose parts are not there, and at
    rest offers all there are (KIT-1, KIT-2, R239, N18, F4)."""

    def second(self, dice, single, values):
        self.jar, self.lid = single.product_id, self.product(on_hand=dice.randint(20, 150))
        boxed = self.product(name="Boxed")
        self.parts_of_a_kit = {self.jar: dice.choice([1, 2, 6]), self.lid: dice.choice([1, 3])}
        self.kit(boxed, *self.parts_of_a_kit.items())
        return self.listing(product=boxed, unit_multiplier=dice.choice([1, 4]), quantity=20)

    def parts(self):
        return self.jar + self.lid

    def recipe(self, listing):
        return super().recipe(listing) if listing.product_id == self.jar else self.parts_of_a_kit

    def is_exact(self, history):
        """Of a kit that was torn apart the connector keeps more back than it must: only whole kits count as gone."""
        lines = self.env["sale.order"].concat(*map(history.sale, history.numbers)).order_line
        for line in lines.filtered(lambda line: line.product_id not in self.parts()):
            kits = set()
            for part, in_one in self.parts_of_a_kit.items():
                moves = line.move_ids.filtered(lambda move, part=part: move.product_id == part)
                kits.add((self.due(moves) + self.gone(moves)) / in_one)
            if len(kits) > 1:
                return False
        return True


def _history(seed):
    def test(self):
        self.live(seed)

    return test


for _seed in range(HISTORIES):
    setattr(TestKitHistories, f"test_history_{_seed:02}", _history(_seed))
