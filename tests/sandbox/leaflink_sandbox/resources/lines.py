"""line-items, alone and inside orders."""

from collections import defaultdict
from decimal import Decimal

from .. import filters as f
from .. import flow, stock
from ..errors import Refused, field_error
from ..kinds import Flag, Kind, Moment, Money, Quantity, Text, Whole, WholeText
from ..resource import Field, Resource, names

ZERO = Decimal(0)

FIELDS = [
    Field("id", Whole(), "r"),
    Field("ordered_unit_price", Money(), "rCu"),
    Field("quantity", Quantity(4, Decimal(0)), "rCu"),
    Field("order", Text(), "rc", None, True),
    Field("product", WholeText(), "rC"),
    Field("notes", Text(), "rcu", "", True),
    Field("is_sample", Flag(), "rcu", False),
    Field("sale_price", Money(), "rCu", ZERO),
    Field("unit_multiplier", Whole(1), "rc", 1),
    Field("is_medical_line_item", Flag(), "rc", False),
    Field("is_packed", Flag(), "rcu", False),
    Field("packed_at", Moment(), "rcu", None, True),
    Field("packed_by", Whole(), "rcu", None, True),
    Field("unit_of_measure", Text(), "r", "Unit"),
    Field("position", Whole(), "rcu", None, True),
    Field("is_backorder", Flag(), "r", False),
    Field("batch", Whole(), "rcu", None, True),
    Field("package_tags", Text(), "r", ""),
    Field("frozen_data", Kind(), "r", dict),
    Field("wholesale_price", Quantity(2), "rc", None, True),
]


class Lines(Resource):
    def records(self, state):
        """Lines of existing orders (a line always belongs to one)."""
        return list(state.table("lines").values())

    def sort(self, state, records):
        return sorted(records, key=lambda line: line["id"])

    def compute(self, state, line, shown):
        multiplier = line["unit_multiplier"] or 1
        shown["bulk_units"] = int(line["quantity"] // multiplier)  # whole cases only
        shown["on_sale"] = line["sale_price"] > 0
        shown["order_id"] = line["order"]

    def shape(self, state, line, shown, query):
        from .products import PRODUCTS

        if "product" in names(query, "expand") and line["product"] in state.table("products"):
            shown["product"] = PRODUCTS.show(state, state.table("products")[line["product"]])
        return shown

    def values(self, state, body):
        """Internal values of a line a client sent inside an order or alone; raises Refused with that line's errors."""
        values = self.load(state, body, "c")
        product = state.table("products").get(values["product"])
        if product is None:
            raise field_error("product", f'Invalid pk "{values["product"]}" - object does not exist.')
        return line_values(state, product, **values)

    def create(self, state, body, call):
        values = self.values(state, body)
        order = state.table("orders").get(values.pop("order", None))
        if order is None:
            raise field_error("order", "This field is required.")
        errors = check_stock(state, [values])
        if any(errors):
            raise Refused(400, errors[0])
        return flow.add_line(state, order, values, source="api")

    def update(self, state, line, body, call):
        values = self.load(state, body, "u")
        self.check(state, values, line)
        return flow.edit_line(state, line, values, source="api")

    def delete(self, state, line, call):
        flow.remove_line(state, line, source="api")

    def check(self, state, values, line):
        for name, table in (("packed_by", "staff"), ("batch", "batches")):
            if values.get(name) is not None and values[name] not in state.table(table):
                raise field_error(name, f'Invalid pk "{values[name]}" - object does not exist.')


def line_values(state, product, /, **values):
    """A complete line of a product; what is not given comes from the product."""
    base = LINES.defaults() | {
        "product": product["id"],
        "ordered_unit_price": product["wholesale_price"],
        "sale_price": product["sale_price"] if "ordered_unit_price" not in values else ZERO,
        "unit_multiplier": product["unit_multiplier"],
        "unit_of_measure": product["unit_of_measure"],
        "is_medical_line_item": product["is_medical_line_item"],
        "wholesale_price": product["wholesale_price"],
        "frozen_data": frozen(product),
        "raw": {},
    }
    return base | values


def frozen(product):
    """Snapshot of the product at order time."""
    size = product["base_units_per_unit"]
    return {
        "product": {
            "sku": product["sku"],
            "name": product["name"],
            "base_units_per_unit": None if size is None else str(size),
        }
    }


def check_stock(state, lines):
    """Positional errors of lines that ask for more than LeafLink has; empty objects for the others."""
    asked = defaultdict(Decimal)
    errors = []
    for line in lines:
        product = state.table("products")[line["product"]]
        source = stock.pool(state, product)
        asked[source["id"]] += line["quantity"]
        free = stock.available(source)
        if product["inventory_management"] == stock.UNLIMITED or asked[source["id"]] <= free:
            errors.append({})
            continue
        words = (
            "Total combined quantity for all inherited products exceeds available inventory"
            if source is not product
            else "Quantity exceeds available inventory"
        )
        errors.append(
            {
                "product_id": [str(product["id"])],
                "available_inventory": [f"{free:.4f}"],
                "quantity": [words],
            }
        )
    return errors


def _order_moment(key, compare):
    def make(raw, state):
        matches = f.moments(key)[f"{key}__{compare}"](raw, state)
        return lambda line: matches(state.table("orders")[line["order"]])

    return make


def _of_order(predicate):
    """A filter on the line's order: `predicate(raw, order, state)`."""
    return lambda raw, state: lambda line: predicate(raw, state.table("orders")[line["order"]], state)


LINES = Lines(
    path="line-items",
    table="lines",
    fields=FIELDS,
    group=("orders",),
    methods="lrcud",
    shaping=("expand",),
    filters={
        "id": f.whole("id"),
        "product_id": f.wholes("product"),
        "product__name": lambda raw, state: lambda line: line["frozen_data"].get("product", {}).get("name") == raw,
        "is_sample": f.flag("is_sample"),
        "order": _of_order(
            lambda raw, order, state: {order["number"], order["external_id_seller"]} & set(raw.split(","))
        ),
        **{
            f"order__{key}__{compare}": _order_moment(key, compare)
            for key in ("created_on", "ship_date", "modified")
            for compare in ("gte", "lte")
        },
        "order__customers": _of_order(lambda raw, order, state: str(order["customer"]) in raw.split(",")),
        "order__customer__cities": _of_order(
            lambda raw, order, state: (
                (state.table("customers").get(order["customer"]) or {}).get("city") in raw.split(",")
            )
        ),
        "order__customer__managers": _of_order(
            lambda raw, order, state: set(raw.split(",")) & set(map(str, order["sales_reps"]))
        ),
        "order__service_zone": f.nothing_to_filter(),
        "company_slug": f.company_slug(),
    },
)
