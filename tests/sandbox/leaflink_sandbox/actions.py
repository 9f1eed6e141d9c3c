"""What buyers and LeafLink's own people do. Records come back in REST shape, money may be given as text or number."""

import functools
from decimal import Decimal

from . import demo, flow, stock
from .control import control
from .errors import field_error
from .given import lie, product_defaults, typed, typed_line
from .kinds import decimal, moment
from .resources import RESOURCES
from .resources.customers import CUSTOMERS, new_customer
from .resources.lines import LINES, line_values
from .resources.order_parts import PAYMENTS
from .resources.orders import ORDERS, new_order
from .resources.products import PRODUCTS, announce_edit, new_product
from .resources.reference import COMPANIES


def locked(function):
    """A control action that runs under the sandbox's lock."""

    @functools.wraps(function)
    def wrapper(self, *args, **kwargs):
        with self.state.lock:
            return function(self, *args, **kwargs)

    return control(wrapper)


class Actions:
    # looking

    @locked
    def order(self, number):
        """The order in REST shape with its line_items; 404 (Refused) when unknown."""
        return ORDERS.show(self.state, ORDERS.find(self.state, number), {"include_children": "line_items"})

    @locked
    def orders(self):
        """All orders, oldest first, REST shape with line_items."""
        return [
            ORDERS.show(self.state, order, {"include_children": "line_items"})
            for order in self.state.table("orders").values()
        ]

    @locked
    def product(self, id):
        return PRODUCTS.show(self.state, self._product(id))

    @locked
    def products(self):
        return [PRODUCTS.show(self.state, product) for product in self.state.table("products").values()]

    @locked
    def customer(self, id):
        return CUSTOMERS.show(self.state, CUSTOMERS.find(self.state, id))

    @locked
    def customers(self):
        return [CUSTOMERS.show(self.state, customer) for customer in self.state.table("customers").values()]

    @locked
    def payments(self, number):
        order = ORDERS.find(self.state, number)
        return [PAYMENTS.show(self.state, payment) for payment in flow.payments_of(self.state, order)]

    @locked
    def table(self, path):
        """Any other resource by its path below /api/v2, for example "company-staff": all its records."""
        resource = RESOURCES[path]
        return [resource.show(self.state, record) for record in resource.records(self.state)]

    # catalogue and customers

    @locked
    def add_product(self, raw=None, **fields):
        """A product; what is not given gets a believable value. `raw` replaces keys of the answer as it stands."""
        number = len(self.state.table("products")) + 1
        values = (
            product_defaults(self.state)
            | {"name": f"Product {number}", "sku": f"SKU-{number:04d}"}
            | typed(PRODUCTS, fields)
        )
        if values.get("unit_multiplier", 1) > 1:
            values.setdefault("sell_in_unit_of_measure", "Case")
        return PRODUCTS.show(self.state, new_product(self.state, **values, raw=raw or {}))

    @locked
    def edit_product(self, id, raw=None, **fields):
        """Edit as a person of the brand would in LeafLink: `modified` moves, a webhook goes out."""
        product = self._product(id)
        values = typed(PRODUCTS, fields)
        quantity = values.pop("quantity", None)
        product.update(values, modified=self.state.now(), last_edit=self.state.now())
        product["raw"] |= raw or {}
        if quantity is not None:
            stock.set_quantity(self.state, product, quantity)
        announce_edit(self.state, product)
        return PRODUCTS.show(self.state, product)

    @locked
    def remove_product(self, id):
        """Make a product vanish (LeafLink never does; a rebuilt sandbox does)."""
        product = self._product(id)
        del self.state.table("products")[product["id"]]
        self.state.announce("product", product, "delete")

    @locked
    def add_customer(self, raw=None, **fields):
        number = len(self.state.table("customers")) + 1
        values = {"name": f"Retailer {number}", "license_number": f"402R-{number:05d}", "state": "CO"} | typed(
            CUSTOMERS, fields
        )
        return CUSTOMERS.show(self.state, new_customer(self.state, **values, raw=raw or {}))

    @locked
    def edit_customer(self, id, raw=None, **fields):
        customer = CUSTOMERS.find(self.state, id)
        customer.update(typed(CUSTOMERS, fields), modified=self.state.now())
        customer["raw"] |= raw or {}
        return CUSTOMERS.show(self.state, customer)

    @locked
    def add_company(self, name):
        """Another company of the same user: a Token key sees its records (seller=, owner=), an App key does not."""
        slug = name.lower().replace(" ", "-")
        return self.state.add("companies", **COMPANIES.defaults() | {"name": name, "slug": slug, "seller": True})["id"]

    @locked
    def add_record(self, path, **fields):
        """A record of a simple resource by its path ("brands", "company-staff", "credits"); returns its id."""
        resource = RESOURCES[path]
        return self.state.add(resource.table, **resource.defaults() | typed(resource, fields))["id"]

    # orders

    @locked
    def place_order(self, lines=None, status="Submitted", customer=None, taxes=None, raw=None, total=None, **fields):
        """A buyer orders; returns the order's number.

        `lines`: [{product or sku, quantity (single units), price?, sale_price?, is_sample?, unit_multiplier?, ...}].
        `taxes`: [{name, rate (percent)}]; their money is computed on licensed lines. Also discount, discount_type,
        shipping_charge, credits, credits_in_total, basis ("case" or "unit"), notes, manual and every other order field.
        `total` lies about the total; `raw` replaces any keys of the answer as they stand.
        """
        if customer is None:
            customer = next(iter(self.state.table("customers")), None)
        values = typed(ORDERS, fields) | {"customer": customer, "status": status, "taxes": self._taxes(taxes)}
        order = new_order(self.state, **values)
        order["raw"] = lie(total) | (raw or {})
        if lines is None:
            lines = [{"product": next(iter(self.state.table("products")))}]
        loaded = [self._line(line) for line in lines]
        flow.place(self.state, order, loaded)
        return order["number"]

    @locked
    def random_order(self):
        """Some buyer orders one to four products that can be had; returns the number."""
        chance, products = self.state.random, self.state.table("products").values()
        ready = [row["id"] for row in products if row["listing_state"] == "Available" and stock.available(row) > 100]
        lines = [{"product": product} for product in chance.sample(ready, min(len(ready), chance.randint(1, 4)))]
        for line in lines:
            line["quantity"] = self._product(line["product"])["unit_multiplier"] * chance.randint(1, 5)
        return self.place_order(lines, customer=chance.choice(list(self.state.table("customers"))))

    @locked
    def edit_order(self, number, taxes=None, raw=None, total=None, **fields):
        """Change header fields as a person would in LeafLink."""
        order = ORDERS.find(self.state, number)
        if taxes is not None:
            order["taxes"] = self._taxes(taxes)
            order["tax_amount"] = Decimal(0)
        order.update(typed(ORDERS, fields))
        order["raw"] |= lie(total) | (raw or {})
        flow.changed(self.state, order, "app", bump=True)
        return self.order(number)

    @locked
    def edit_line(self, number, line_id, raw=None, **fields):
        order = ORDERS.find(self.state, number)
        line = self._line_of(order, line_id)
        values = typed_line(fields)
        line["raw"] |= raw or {}
        flow.edit_line(self.state, line, values)
        return self.order(number)

    @locked
    def add_line(self, number, **line):
        """Add a line (same keys as in place_order); returns the line's id."""
        return flow.add_line(self.state, ORDERS.find(self.state, number), self._line(line))["id"]

    @locked
    def remove_line(self, number, line_id):
        flow.remove_line(self.state, self._line_of(ORDERS.find(self.state, number), line_id))
        return self.order(number)

    @locked
    def act(self, number, action):
        """submit, accept, fulfill, ship, complete, reject as the brand, cancel as the buyer, backorder as LeafLink."""
        order = ORDERS.find(self.state, number)
        if action == "backorder":
            flow.set_status(self.state, order, "Backorder")
        else:
            flow.move(self.state, order, action)
        return self.order(number)

    @locked
    def delete_order(self, number):
        """Make an order vanish, whatever its status."""
        order = ORDERS.find(self.state, number)
        for line in flow.lines_of(self.state, order):
            stock.hold(self.state, line, None)
            del self.state.table("lines")[line["id"]]
        del self.state.table("orders")[number]
        self.state.announce("order", order, "delete")

    @locked
    def combine(self, numbers):
        """Merge orders of one customer: they become Combined, a new order carries their lines. Returns its number."""
        originals = [ORDERS.find(self.state, number) for number in numbers]
        first = originals[0]
        keep = ("customer", "discount", "discount_type", "taxes", "tax_amount", "sales_reps", "classification", "basis")
        lines = [
            {
                key: value
                for key, value in line.items()
                if key not in ("id", "created_on", "modified", "order", "held", "held_as", "position")
            }
            | {"position": None}
            for order in originals
            for line in flow.lines_of(self.state, order)
        ]
        status = first["status"]
        for order in originals:
            flow.set_status(self.state, order, "Combined")
        merged = new_order(
            self.state,
            status=status,
            is_combination=True,
            shipping_charge=sum((order["shipping_charge"] for order in originals), Decimal(0)),
            credits=sum((order["credits"] for order in originals), Decimal(0)),
            **{key: first[key] for key in keep},
        )
        flow.place(self.state, merged, lines)
        return merged["number"]

    @locked
    def add_payment(self, number, amount, payment_type="check", reason="", payment_date=None, recorded_by=None):
        """Record a payment in LeafLink; negative amounts are refunds or bounced cheques. Returns its id."""
        values = {
            "total": decimal(amount),
            "payment_type": payment_type,
            "reason": reason,
            "payment_date": moment(payment_date) if payment_date else self.state.now(),
            "recorded_by": recorded_by or next(iter(self.state.table("staff"))),
        }
        return flow.pay(self.state, ORDERS.find(self.state, number), values)["id"]

    @locked
    def add_comment(self, number, message, author_name="Buyer"):
        order = ORDERS.find(self.state, number)
        return self.state.add("comments", order=order["number"], author=4711, author_name=author_name, message=message)[
            "id"
        ]

    @locked
    def demo_orders(self, count=25):
        """Orders of all kinds; returns [{number, kind}]."""
        return demo.orders(self, count)

    # helpers

    def _product(self, key):
        return PRODUCTS.find(self.state, key)

    def _line_of(self, order, line_id):
        if line_id not in order["line_ids"]:
            raise field_error("line_id", "This line is not on the order.")
        return self.state.table("lines")[line_id]

    def _line(self, fields):
        fields = dict(fields)
        key, sku = fields.pop("product", None), fields.pop("sku", None)
        product = (
            next((row for row in self.state.table("products").values() if row["sku"] == sku), None) if sku else None
        )
        product = product or self.state.table("products").get(key)
        raw = fields.pop("raw", {})
        values = typed_line(fields)
        if product is None:  # a product that LeafLink itself no longer shows
            ghost = {"sku": sku, "name": fields.pop("name", None) or sku, "base_units_per_unit": None}
            base = LINES.defaults() | {"product": key or 99999, "frozen_data": {"product": ghost}, "raw": raw}
            return base | {"quantity": Decimal(1), "ordered_unit_price": Decimal(0)} | values
        return line_values(self.state, product, **{"quantity": Decimal(product["unit_multiplier"])} | values, raw=raw)

    def _taxes(self, taxes):
        return [
            {
                "id": self.state.new_id("order_taxes"),
                "tax": self._tax_id(tax["name"]),
                "name": tax["name"],
                "rate": decimal(tax["rate"]),
                "state": tax.get("state", "CO"),
            }
            for tax in taxes or ()
        ]

    def _tax_id(self, name):
        for row in self.state.table("taxes").values():
            if row["name"] == name:
                return row["id"]
        return self.state.add("taxes", name=name)["id"]
