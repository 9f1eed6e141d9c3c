from odoo.addons.leaflink_connector.tests.common import LeafLinkCase


class MoneyCase(LeafLinkCase):
    """Orders placed at the sandbox and imported over HTTP; the LeafLink tax "Excise" of 10 % is mapped."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.store.capture_point = "submitted"
        cls.tax = cls._tax(10)
        cls._map("Excise", 10, cls.tax)

    @classmethod
    def _tax(cls, rate, **values):
        values = {"name": f"Excise {rate} %", "amount": rate, "price_include_override": "tax_excluded"} | values
        return cls.env["account.tax"].create({"type_tax_use": "sale", "amount_type": "percent"} | values)

    @classmethod
    def _map(cls, name, rate, tax):
        values = {"store_id": cls.store.id, "name": name, "rate": rate, "tax_id": tax.id}
        return cls.env["leaflink.tax.map"].create(values)

    def place(self, *lines, **fields):
        """Place an order at the sandbox and import it; lines are (sku, units, price, {further keys}).

        :return: its leaflink.order
        """
        rows = [{"sku": sku, "quantity": units, "price": price} | dict(*more) for sku, units, price, *more in lines]
        return self.take(self.box.place_order(lines=rows, **fields))

    def take(self, number):
        self.env["leaflink.order"]._import_one(self.store, number, loaded=True)
        return self.env["leaflink.order"].search([("external_id", "=", number)])

    def total_of(self, order):
        return float(self.box.order(order.external_id)["total"]["amount"])

    def assertQuoted(self, order, total=None):
        """The order became a quotation with LeafLink's total (and that is `total`)."""
        self.assertEqual(order.state, "processed", order.state_reason)
        self.assertEqual(order.sale_order_id.amount_total, self.total_of(order))
        if total is not None:
            self.assertEqual(order.sale_order_id.amount_total, total)
        return order.sale_order_id

    def assertHeld(self, order, code):
        """The order waits, without a quotation, for the one issue `code`; returns its message."""
        self.assertEqual(order.state, "hold")
        self.assertFalse(order.sale_order_id)
        issues = self.env["leaflink.issue"].search([("store_id", "=", self.store.id), ("state", "=", "open")])
        self.assertEqual(issues.mapped("code"), [code])
        return issues.message

    def charge(self, order, kind):
        return order.charge_ids.filtered(lambda charge: charge.kind == kind).sale_line_id
