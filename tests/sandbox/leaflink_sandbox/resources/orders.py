"""orders-received: the orders a seller got, by their `number`."""

from decimal import Decimal

from .. import filters as f
from .. import flow
from ..errors import Refused, detail, field_error
from ..kinds import Address, Choice, Day, ExternalIds, Flag, Invalid, Kind, Moment, Money, Number, Quantity, Text, Whole
from ..resource import Field, Resource, names
from .lines import LINES, check_stock
from .shared import (
    check_external_ids,
    customer_light,
    delivery_info,
    merge_external_ids,
    method_and_term,
    staff_name,
)

ZERO = Decimal(0)


class CustomerId(Kind):
    def load(self, value):
        if not isinstance(value, dict) or set(value) != {"id"}:
            raise Invalid("Expected an object with id.")
        return Whole().load(value["id"])


class Reps(Kind):
    def load(self, value):
        if not isinstance(value, list) or any(not isinstance(item, dict) or "id" not in item for item in value):
            raise Invalid("Expected a list of objects with id.")
        return [Whole().load(item["id"]) for item in value]


FIELDS = [
    Field("number", Text(), "r"),
    Field("short_id", Text(), "r"),
    Field("external_id_seller", Text(100, 1), "rc", None, True),
    Field("external_id_buyer", Text(), "r"),
    Field("ext_acct_id", Text(255), "rc", None, True),
    Field("created_on", Moment(), "r"),
    Field("user", Text(), "r", "jane.doe"),
    Field("buyer", Whole(), "r"),
    Field("seller", Whole(), "rC"),
    Field("customer", CustomerId(), "C"),
    Field("brand", Whole(), "rc", None, True),
    Field("status", Choice("Draft", "Submitted"), "rC"),
    Field("manual", Flag(), "r", False),
    Field("discount", Number(), "rcu", ZERO),
    Field("discount_type", Choice("%", "$"), "rcu", "%"),
    Field("tax_amount", Number(), "rcu", ZERO),
    Field("tax_type", Choice("%"), "rcu", "%"),
    Field("final_tax", Quantity(2), "r", ZERO),
    Field("shipping_charge", Money(), "rcu", ZERO),
    Field("total", Money(), "r", ZERO),
    Field("payment_term", Text(), "rcu", None, True),
    Field("payment_methods", Kind(), "r", list),
    Field("selected_payment_option", Kind(), "rcu", None, True),
    Field("available_payment_options", Kind(), "r", list),
    Field("payment_due_date", Moment(), "rcu", None, True),
    Field("paid", Flag(), "rcu", False),
    Field("paid_date", Day(), "rcu", None, True),
    Field("ship_date", Moment(), "rcu", None, True),
    Field("shipping_details", Text(255, 1), "rcu", None, True),
    Field("notes", Text(2000), "rcu", "", True),
    Field("internal_notes", Text(2000), "rcu", None, True),
    Field("delivery_preferences", Text(), "rcu", "", True),
    Field("sales_reps", Reps(), "c", list),
    Field("classification", Text(100, 1), "ru", "Adult Use"),
    Field("payment_balance", Number(), "r", ZERO),
    Field("modified", Moment(), "r"),
    Field("has_special_requests", Flag(), "r", False),
    Field("delivery_provider", Whole(), "rcu", None, True),
    Field("delivery_info", Kind(), "cu", None, True),
    Field("is_combination", Flag(), "r", False),
    Field("llf_payment_method", Flag(), "r", False),
    Field("credits", Quantity(2), "r", ZERO),
    Field("facility_id", Whole(), "rc", None, True),
    Field("distributor", Text(), "r", ""),
    Field("external_ids", ExternalIds(), "ru", dict),
    Field("corporate_address", Address(), "r", dict),
    Field("delivery_address", Address(), "r", dict),
    Field("line_items", Kind(), "C"),
]


class Orders(Resource):
    def defaults(self):
        """Values of a new order, with what the sandbox keeps beside the fields."""
        values = super().defaults()
        del values["line_items"]
        return values | {
            "taxes": [],
            "credits_in_total": True,
            "basis": "case",
            "line_ids": [],
            "raw": {},
        }

    def compute(self, state, order, shown):
        customer = state.table("customers").get(order["customer"])
        shown |= {
            "customer": customer and customer_light(customer),
            "sales_reps": [{"id": rep, "user": staff_name(state, rep)} for rep in order["sales_reps"]],
            "available_transitions": flow.available_transitions(order),
            "order_taxes": [order_tax(order, tax) for tax in order["taxes"]],
            "delivery_info": order["delivery_info"] and delivery_info(state, order["delivery_info"]),
            "order_number": order["number"],
            "order_short_number": order["short_id"],
            "order_seller_number": order["external_id_seller"] or order["short_id"],
            "order_buyer_number": order["external_id_buyer"] or order["short_id"],
        }

    def children(self, state, order, shown, wanted):
        """include_children changes the type of `customer` and `sales_reps`."""
        from .customers import CUSTOMERS
        from .reference import STAFF

        if "line_items" in wanted:
            shown["line_items"] = [LINES.show(state, line) for line in flow.lines_of(state, order)]
        if "customer" in wanted and order["customer"] in state.table("customers"):
            shown["customer"] = CUSTOMERS.show(state, state.table("customers")[order["customer"]])
        if "sales_reps" in wanted:
            shown["sales_reps"] = [STAFF.show(state, state.get("staff", rep)) for rep in order["sales_reps"]]

    def hidden(self, state, order):
        licences = [{"id": row["id"], "number": row["number"]} for row in state.table("licenses").values()]
        customer = state.table("customers").get(order["customer"]) or {}
        return {
            "seller_transaction_licenses": licences,
            "buyer_transaction_license": {"number": customer.get("license_number")},
            "created_by": order["user"],
            "last_changed_by": order["user"],
        }

    def create(self, state, body, call):
        """A seller's own order: Draft or Submitted. Errors of lines are positional, {} for a line that is fine."""
        values = self.load(state, body, "c")
        lines = values.pop("line_items")
        self.check(state, values, None)
        if not isinstance(lines, list) or not lines:
            raise field_error("line_items", "This list may not be empty.")
        loaded, errors = [], []
        for line in lines:
            try:
                loaded.append(LINES.values(state, line))
                errors.append({})
            except Refused as error:
                errors.append(error.body)
        if not any(errors):
            errors = check_stock(state, loaded)
        if any(errors):
            raise Refused(400, {"line_items": errors})
        order = new_order(state, **values, manual=True, user=call.user)
        return flow.place(state, order, loaded, source="api")

    def update(self, state, order, body, call):
        values = self.load(state, body, "u")
        flow.must_be_open(order)
        self.check(state, values, order)
        before = {name: order[name] for name in values}
        if "external_ids" in values:
            values["external_ids"] = merge_external_ids(state, order, values["external_ids"])
        if "tax_amount" in values:
            order["taxes"] = []
        order.update(values, modified=state.now(), user=call.user)
        flow.recompute(state, order)
        changes = {name: {"original": plain(before[name]), "new": plain(order[name])} for name in values}
        flow.log(state, order, "edited", "api", changes)
        state.announce("order", order, "edit")
        return order

    def delete(self, state, order, call):
        if order["status"] != "Draft":
            raise detail(400, "Only draft orders can be deleted.")
        for number in order["line_ids"]:
            del state.table("lines")[number]
        del state.table("orders")[order["number"]]
        state.announce("order", order, "delete")

    def check(self, state, values, order):
        if "customer" in values and values["customer"] not in state.table("customers"):
            raise field_error("customer", f"Company {values['customer']} is not a customer of {state.company['name']}.")
        if values.get("seller", state.company_id) != state.company_id:
            raise field_error("seller", "You may only use your own company.")
        for rep in values.get("sales_reps", ()):
            if rep not in state.table("staff"):
                raise field_error("sales_reps", f'Invalid pk "{rep}" - object does not exist.')
        if values.get("facility_id") is not None and values["facility_id"] not in state.table("facilities"):
            raise field_error("facility_id", f'Invalid pk "{values["facility_id"]}" - object does not exist.')
        check_external_ids(state, values)
        if values.get("delivery_info") is not None:
            values["delivery_info"] = {**((order or {}).get("delivery_info") or {}), **load_delivery(state, values)}
        if "selected_payment_option" in values:
            values |= payment_option(state, values["selected_payment_option"])


def new_order(state, /, **values):
    """An order record, complete but not yet stored. Addresses and terms come from the customer."""
    number = values.pop("number", None) or state.new_number()
    moment = state.now()
    customer = state.table("customers").get(values.get("customer")) or {}
    base = ORDERS.defaults() | {
        "id": state.new_id("orders"),
        "number": number,
        "short_id": number[-8:],
        "created_on": moment,
        "modified": moment,
        "seller": state.company_id,
        "buyer": customer.get("partner"),
        "delivery_preferences": customer.get("delivery_preferences") or "",
    }
    for name in ("corporate_address", "delivery_address"):
        base[name] = {key: text for key, text in (customer.get(name) or {}).items() if key != "county"}
    order = base | values
    order["user"] = order["user"] or "jane.doe"
    return order


def order_tax(order, tax):
    return {
        "id": tax["id"],
        "order": order["id"],
        "tax": tax["tax"],
        "name": tax["name"],
        "rate": f"{tax['rate']:.4f}",
        "state": tax["state"],
        "auto_apply": "false",
    }


DELIVERY = Resource(
    "",
    "",
    [
        Field("acquire_date", Moment(), "rcu", None, True),
        Field("acquire_type", Choice(1, 2, 3, 4), "rcu", None, True),
        Field("manifest_number", Text(50), "rcu", None, True),
    ],
)


def load_delivery(state, values):
    try:
        return DELIVERY.load(state, values["delivery_info"], "u")
    except Refused as error:
        raise Refused(400, {"delivery_info": error.body}) from None


def payment_option(state, value):
    if value is None:
        return {"selected_payment_option": None}
    keys = {"payment_method_id", "payment_term_id", "payment_program", "payment_strategy"}
    if not isinstance(value, dict) or set(value) - keys:
        raise field_error("selected_payment_option", "Expected payment_method_id and payment_term_id.")
    method, term = method_and_term(value)
    if not method or not term:
        raise field_error("selected_payment_option", "Unknown payment method or term.")
    option = {
        "id": 1732313,
        "is_default": False,
        "payment_program": "flexible",
        "payment_strategy": "direct",
        "payment_method": method,
        "payment_term": term,
    }
    return {"selected_payment_option": option, "payment_term": term["term"], "payment_methods": [method["method"]]}


def plain(value):
    """A value as the event log shows it."""
    return value if isinstance(value, (str, int, bool, dict, list, type(None))) else str(value)


ORDERS = Orders(
    path="orders-received",
    table="orders",
    fields=FIELDS,
    group=("orders",),
    methods="lrcud",
    key=str,
    external=True,
    owner="seller",
    shaping=("fields_include", "fields_exclude", "fields_add", "include_children"),
    filters={
        **f.moments("modified", "created_on"),
        "status": f.listed("status", lower=True),
        "status__not": lambda raw, state: lambda order: order["status"].lower() not in names({"s": raw.lower()}, "s"),
        "number": f.listed("number"),
        "order_id": lambda raw, state: lambda order: raw in (order["number"], order["external_id_seller"]),
        "external_id_seller": f.listed("external_id_seller"),
        "external_id_seller__icontains": f.contains("external_id_seller"),
        "buyer": f.whole("buyer"),
        "customer": lambda raw, state: lambda order: raw.lower() in customer_name(state, order),
        "brand": f.whole("brand"),
        "brand__in": f.wholes("brand"),
        "paid": f.flag("paid"),
        "sales_rep": f.holds("sales_reps"),
        "classification": f.text("classification"),
        "manual": f.flag("manual"),
        "user": f.text("user"),
        "service_zone": f.nothing_to_filter(),
        "connected_to_metrc": f.nothing_to_filter(),
        "company_slug": f.company_slug("seller"),
        "seller__slug__iexact": f.company_slug("seller", str.lower),
    },
)


def customer_name(state, order):
    customer = state.table("customers").get(order["customer"]) or {}
    return f"{customer.get('name', '')} {customer.get('nickname', '')}".lower()
