from odoo.exceptions import ValidationError
from odoo.tests import new_test_user, tagged

from .common import StockCase


@tagged("post_install", "-at_install")
class TestDeliveryProvider(StockCase):
    """Who delivers, on both sides: LeafLink's company is a delivery method of Odoo (R230, R357)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.freight = cls.env["product.product"].create({"name": "Freight", "type": "service"})
        cls.truck, cls.bike = (cls.carrier(name) for name in ("Rocky Mountain Freight", "Bicycle"))

    @classmethod
    def carrier(cls, name):
        return cls.env["delivery.carrier"].create({"name": name, "product_id": cls.freight.id})

    def setUp(self):
        super().setUp()
        self.item = self.listing(on_hand=100, quantity=100)

    def provider(self, number="4242", **values):
        domain = [("store_id", "=", self.store.id), ("external_id", "=", number)]
        found = self.env["leaflink.delivery.provider"].with_context(active_test=False).search(domain)
        if values and not found:
            found = found.create({"store_id": self.store.id, "external_id": number, "name": number} | values)
        return found

    def sold(self, number=4242):
        return self.take(self.order((self.item, 2), delivery_provider=number), confirm=True)

    def asked(self, provider):
        domain = [("res_model", "=", provider._name), ("res_id", "=", provider.id), ("state", "=", "open")]
        return self.env["leaflink.issue"].search(domain)

    def sent(self, staged):
        patches = self.box.requests(method="PATCH", path=f"/orders-received/{staged.external_id}/")
        return [request["body"].get("delivery_provider", "-") for request in patches if "ship_date" in request["body"]]

    # --- in

    def test_the_first_order_adds_the_company_and_asks_once(self):
        """R230"""
        first, second = self.sold(), self.sold()
        provider = self.provider()
        self.assertEqual((provider.name, provider.carrier_id.id), ("4242", False))
        self.assertFalse(self.outgoing(first).carrier_id)
        issue = self.asked(provider)
        self.assertEqual((len(issue), issue.code), (1, "provider"))
        self.assertEqual(issue.action_fix()["res_model"], provider._name)
        provider.carrier_id = self.truck
        self.assertFalse(self.asked(provider))
        for staged in (first, second, self.sold()):
            self.assertEqual(self.outgoing(staged).carrier_id, self.truck)

    def test_a_company_of_the_same_name_needs_no_question(self):
        """R230"""
        number, [company] = self.box.company_id, self.box.table("companies")
        self.truck.name = company["name"]
        staged = self.sold(number)
        self.run_jobs()
        provider = self.provider(str(number))
        self.assertEqual((provider.name, provider.carrier_id), (self.truck.name, self.truck))
        self.assertFalse(self.asked(provider))
        self.assertEqual(self.outgoing(staged).carrier_id, self.truck)

    def test_a_company_the_key_may_not_see_is_named_by_hand(self):
        """R230: two delivery methods of one name are a choice again."""
        self.sold(99)
        self.run_jobs()
        provider = self.provider("99")
        self.assertEqual(provider.name, "99")
        self.carrier("Bicycle")
        provider.name = "Bicycle"
        self.assertFalse(provider.carrier_id)
        provider.name = self.truck.name
        self.assertEqual(provider.carrier_id, self.truck)

    def test_archived_means_none(self):
        """R230"""
        staged = self.sold()
        provider = self.provider()
        provider.write({"active": False, "carrier_id": self.truck.id})
        self.assertFalse(self.asked(provider))
        self.assertFalse(self.outgoing(staged).carrier_id)
        self.assertFalse(self.outgoing(self.sold()).carrier_id)
        self.assertFalse(self.asked(provider))

    def test_a_carrier_somebody_chose_stays(self):
        """R230"""
        staged = self.sold()
        self.outgoing(staged).carrier_id = self.bike
        self.provider().carrier_id = self.truck
        self.assertEqual(self.outgoing(staged).carrier_id, self.bike)

    def test_in_three_steps_the_delivery_has_it(self):
        """R230"""
        self.provider(carrier_id=self.truck.id)
        self.warehouse.delivery_steps = "pick_pack_ship"
        staged = self.sold()
        while not self.outgoing(staged):
            self.validate(staged.sale_order_id.picking_ids.filtered(lambda one: one.state == "assigned"))
        self.assertEqual(self.outgoing(staged).carrier_id, self.truck)

    def test_numbers_have_digits(self):
        """R230"""
        with self.assertRaisesRegex(ValidationError, "digits only"):
            self.provider("Rocky", carrier_id=self.truck.id)

    def test_operators_keep_the_list(self):
        """R230: also one who neither sells nor delivers; people of the warehouse only feel what follows."""
        operator = new_test_user(self.env, "provider-operator", groups="leaflink_connector.group_operator")
        values = {"store_id": self.store.id, "external_id": "4242", "name": self.truck.name}
        provider = self.env["leaflink.delivery.provider"].with_user(operator).create(values)
        self.assertEqual(provider.sudo().carrier_id, self.truck)
        provider.carrier_id = False
        staged = self.sold()
        self.assertTrue(self.asked(provider))
        provider.carrier_id = self.bike.id
        self.assertFalse(self.asked(provider))
        self.assertEqual(self.outgoing(staged).carrier_id, self.bike)

    # --- out

    def test_leaflink_learns_who_delivers(self):
        """R219, R230: also when somebody of the warehouse without a LeafLink role validates."""
        self.provider(carrier_id=self.truck.id)
        staged = self.sold(None)
        picking = self.outgoing(staged)
        picking.carrier_id = self.truck
        worker = new_test_user(self.env, "trucker", groups="stock.group_stock_user")
        self.validate(picking.with_user(worker))
        self.run_jobs()
        self.assertEqual(self.sent(staged), [4242])
        self.assertEqual(self.box.order(staged.external_id)["delivery_provider"], 4242)

    def test_another_carrier_takes_it_back(self):
        """R219, R230: what somebody else put there stays."""
        self.provider(carrier_id=self.truck.id)
        staged = self.sold(None)
        picking = self.outgoing(staged)
        picking.carrier_id = self.truck
        self.validate(picking)
        self.run_jobs()
        picking.carrier_id = self.bike
        self.run_jobs()
        self.assertIsNone(self.box.order(staged.external_id)["delivery_provider"])
        picking.carrier_id = self.truck
        self.run_jobs()
        self.box.edit_order(staged.external_id, delivery_provider=77)
        picking.carrier_id = self.bike
        self.run_jobs()
        self.assertEqual(self.sent(staged), [4242, None, 4242, "-"])
        self.assertEqual(self.box.order(staged.external_id)["delivery_provider"], 77)

    def test_of_two_companies_the_one_of_the_order_is_told(self):
        """R230"""
        for number in ("4242", "4243"):
            self.provider(number, carrier_id=self.truck.id)
        staged, open_order = self.sold(4243), self.sold(None)
        self.outgoing(open_order).carrier_id = self.truck
        self.deliver(staged)
        self.deliver(open_order)
        self.run_jobs()
        self.assertEqual((self.sent(staged), self.sent(open_order)), ([4243], ["-"]))
