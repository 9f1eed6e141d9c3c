"""What belongs to an order beside its lines: payments, representatives, event log, comments, credits, promo codes."""

from decimal import Decimal

from .. import filters as f
from .. import flow
from ..errors import field_error
from ..kinds import Choice, Day, Flag, Kind, Moment, Money, Quantity, Text, Whole
from ..resource import Field, Resource, must_exist
from .shared import customer_light, staff_name

ID = Field("id", Whole(), "r")
DATES = [Field("created_on", Moment(), "r"), Field("modified", Moment(), "r")]


class StringMoney(Money):
    """Money whose amount is a string, as payments have it."""

    def dump(self, value, zone):
        return {"amount": f"{value:.2f}", "currency": self.currency}


def order_of(state, values):
    order = state.table("orders").get(values["order"])
    if order is None:
        raise field_error("order", f'Invalid pk "{values["order"]}" - object does not exist.')
    return order


class Payments(Resource):
    def compute(self, state, payment, shown):
        shown["recorder_name"] = staff_name(state, payment["recorded_by"])

    def create(self, state, body, call):
        """Payments are immutable; `recorded_by` must be a member of the company's staff."""
        values = self.load(state, body, "c")
        order = order_of(state, values)
        must_exist(state, values, recorded_by="staff")
        del values["order"]
        return flow.pay(state, order, {"reason": "", "payment_type": "other"} | values)


PAYMENTS = Payments(
    "order-payments",
    "payments",
    group=("orders",),
    methods="lrc",
    fields=[
        ID,
        *DATES,
        Field("order", Text(), "rC"),
        Field("recorded_by", Whole(), "rC"),
        Field("total", StringMoney(), "rC"),
        Field("payment_date", Moment(), "rC"),
        Field("reason", Text(), "rc", ""),
        Field(
            "payment_type", Choice("other", "cash", "check", "credit", "trade", "ach", "wire", "cashier"), "rc", "other"
        ),
    ],
)


class OrderSalesReps(Resource):
    """The link has its own id, which is not the staff id shown in the order."""

    def create(self, state, body, call):
        values = self.load(state, body, "c")
        order = order_of(state, values)
        must_exist(state, values, rep="staff")
        if values["rep"] in order["sales_reps"]:
            raise field_error("rep", "This representative is already on the order.")
        link = state.add("order_sales_reps", **values)
        self.note(state, order, order["sales_reps"] + [values["rep"]])
        return link

    def delete(self, state, link, call):
        order = state.table("orders")[link["order"]]
        super().delete(state, link, call)
        self.note(state, order, [rep for rep in order["sales_reps"] if rep != link["rep"]])

    def note(self, state, order, reps):
        order.update(sales_reps=reps, modified=state.now())
        flow.log(state, order, "rep_edited", "api")
        state.announce("order", order, "edit")


ORDER_SALES_REPS = OrderSalesReps(
    "order-sales-reps",
    "order_sales_reps",
    group=("orders",),
    methods="lrcd",
    fields=[ID, Field("order", Text(), "rC"), Field("rep", Whole(), "rC"), Field("created_on", Moment(), "r")],
)

EVENT_LOGS = Resource(
    "order-event-logs",
    "event_logs",
    group=("orders",),
    fields=[
        ID,
        Field("order", Text(), "r"),
        Field("author_name", Text(), "r"),
        Field("by", Text(), "r"),
        Field("event_type", Text(), "r"),
        Field("description", Text(), "r", ""),
        *DATES,
        Field("timestamp", Moment(), "r"),
        Field("changed_fields", Kind(), "r", dict),
        Field("source", Text(), "r"),
        Field("source_detail", Text(), "r", ""),
    ],
    filters={"id": f.whole("id"), "by": f.text("by"), "order": f.listed("order")},
)

COMMENTS = Resource(
    "comments",
    "comments",
    group=("orders",),
    methods="",
    fields=[
        ID,
        Field("order", Text(), "r"),
        Field("author", Whole(), "r"),
        Field("author_name", Text(), "r", ""),
        Field("message", Text(), "r"),
        *DATES,
    ],
)


class Credits(Resource):
    def compute(self, state, credit, shown):
        customer = state.table("customers").get(credit["customer"])
        shown |= {
            "customer": customer and customer_light(customer),
            "status_display": credit["status"].title(),
            "reason_display": credit["reason"].replace("_", " ").title(),
            "order_display": self.display(state, credit["order"]),
            "applied_to_display": self.display(state, credit["applied_to"]),
            "read_only": credit["status"] == "used",
        }

    def display(self, state, number):
        order = state.table("orders").get(number)
        return order["short_id"] if order else ""


CREDITS = Credits(
    "credits",
    "credits",
    group=("customers",),
    fields=[
        ID,
        Field("company", Whole(), "r"),
        Field("amount", Money(), "r"),
        Field("credit_date", Day(), "r"),
        Field("status", Text(), "r", "active"),
        Field("reason", Text(), "r", "other"),
        Field("brand", Whole(), "r"),
        Field("order", Text(), "r"),
        Field("notes", Text(), "r", ""),
        Field("applied_to", Text(), "r"),
        Field("archived", Flag(), "r", False),
    ],
    filters={
        "status": f.listed("status"),
        "reason": f.listed("reason"),
        "brand": f.whole("brand"),
        "customer": f.whole("customer"),
        "order": f.text("order"),
        "archived": f.flag("archived"),
        "credit_date_after": f.days("credit_date")["credit_date__gte"],
        "credit_date_before": f.days("credit_date")["credit_date__lte"],
        "amount_min": f.amounts("amount")["amount__gte"],
        "amount_max": f.amounts("amount")["amount__lte"],
        "ordering": f.nothing_to_filter(),
        "company_slug": f.company_slug(),
    },
)


class PromoCodes(Resource):
    def check(self, state, values, record):
        must_exist(state, values, brand="brands")
        if record is None and any(
            (row["brand"], row["code"]) == (values["brand"], values["code"])
            for row in state.table("promocodes").values()
        ):
            raise field_error("code", "This code already exists for the brand.")


PROMOCODES = PromoCodes(
    "promocodes",
    "promocodes",
    group=("orders",),
    methods="lrcud",
    fields=[
        ID,
        Field("brand", Whole(), "rC"),
        Field("code", Text(100, 1), "rC"),
        Field("discount_type", Choice("%"), "rc", "%"),
        Field("discount_amount", Quantity(2, Decimal(0)), "rc", Decimal(0)),
        Field("start_date", Moment(), "rCu"),
        Field("end_date", Moment(), "rCu"),
    ],
    filters={"brand": f.whole("brand"), "code": f.text("code"), "company_slug": f.company_slug()},
)
