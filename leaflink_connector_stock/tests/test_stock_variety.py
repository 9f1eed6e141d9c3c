from odoo.tests import tagged

from .common import StockCase


@tagged("post_install", "-at_install")
class TestStockVariety(StockCase):
    """Varieties of other sizes than the stock they are packaged from (R243, C26, R245).

    The stand-in reserves as many units of the parent as were ordered; LeafLink may reserve what is in them.
    """

    def pool(self, unit, on_hand):
        """A parent listing and a product kept in LeafLink's unit; one variety of it is sold by the ounce."""
        uom = self.env.ref(unit)
        values = {"name": "Bulk flower", "type": "consu", "is_storable": True, "uom_id": uom.id}
        bulk = self.env["product.product"].create(values)
        fields = {"allow_fractional_quantities": True, "quantity": 5000}
        parent = self.listing(product=bulk, unit_of_measure=self.names[unit], **fields)
        self.receive(parent, on_hand)
        number = int(parent.external_id)
        return parent, self.listing(product=bulk, unit_of_measure="Ounce", inventory_management=3, parent=number)

    names = {"uom.product_uom_lb": "Pound", "uom.product_uom_gram": "Gram"}

    def test_ounces_of_pounds(self):
        """R243, C26: an ounce takes a sixteenth of a pound, whether Odoo knows the order or not"""
        parent, ounces = self.pool("uom.product_uom_lb", 100)
        number = self.order((ounces, 16), status="Submitted")
        self.push()
        self.assertAlmostEqual(parent.pushed_offer, 99, places=2)
        self.assertAlmostEqual(self.on_leaflink(parent)[0], 100, places=2)
        self.box.act(number, "accept")
        staged = self.take(number, confirm=True)
        self.push()
        self.assertAlmostEqual(parent.pushed_offer, 99, places=2)
        self.assertAlmostEqual(self.on_leaflink(parent)[0], 100, places=2)
        self.box.act(number, "fulfill")
        self.push()
        self.assertAlmostEqual(self.on_leaflink(parent)[0], 99, places=2)
        self.deliver(staged)
        self.push()
        self.assertAlmostEqual(self.on_leaflink(parent)[0], 99, places=2)

    def test_ounces_of_grams(self):
        """R243, C26: LeafLink is not told more than it holds back in any case"""
        parent, ounces = self.pool("uom.product_uom_gram", 1000)
        self.order((ounces, 10), status="Submitted")
        self.push()
        self.assertAlmostEqual(parent.pushed_offer, 716.5, places=1)
        self.assertAlmostEqual(self.on_leaflink(parent)[2], 716.5, places=1)

    def test_a_variety_that_is_another_product(self):
        """R243, R245: one unit of it is one of the parent's, however Odoo keeps the variety."""
        parent = self.listing(on_hand=100, quantity=5000)
        dozens = self.env["product.product"].create(
            {"name": "Packs", "type": "consu", "uom_id": self.env.ref("uom.product_uom_dozen").id}
        )
        packs = self.listing(product=dozens, inventory_management=3, parent=int(parent.external_id))
        number = self.order((packs, 24), status="Submitted")
        self.push()
        self.assertEqual(parent.pushed_offer, 76)
        self.box.act(number, "accept")
        self.take(number, confirm=True)
        self.push()
        self.assertEqual(parent.pushed_offer, 76)
