"""What LeafLink sends, as objects whose attributes are its keys; every key but the identifying one may be absent.

Money is values.Money or None, quantities are Decimal in single units, moments are naive UTC. Unknown keys are ignored.
"""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from .records import (
    ActivityEntry,
    Address,
    Batch,
    BatchDocument,
    Brand,
    Category,
    Company,
    Contact,
    Customer,
    License,
    LicenseType,
    OptionalAddress,
    Payload,
    Product,
    ProductBatch,
    ProductImage,
    ProductLine,
    Staff,
    Strain,
    Subcategory,
    Tier,
    UnitDenomination,
    parse,
)
from .values import (
    ACTIONS,
    Amount,
    Cash,
    Code,
    Day,
    Flag,
    Id,
    Map,
    Moment,
    Money,
    Multiplier,
    Number,
    Status,
    Term,
    Text,
    Words,
    status_name,
    term_name,
    to_dict,
    to_list,
    to_object,
    to_text,
)

__all__ = [
    "ActivityEntry",
    "Address",
    "Batch",
    "BatchDocument",
    "Brand",
    "Category",
    "Company",
    "Contact",
    "Customer",
    "DeliveryInfo",
    "License",
    "LicenseType",
    "LineItem",
    "Money",
    "Order",
    "OrderTax",
    "Payment",
    "Product",
    "ProductBatch",
    "ProductImage",
    "ProductLine",
    "SalesRep",
    "Staff",
    "Strain",
    "Subcategory",
    "Tier",
    "UnitDenomination",
    "parse",
    "status_name",
]


class SalesRep(Payload):
    """Rep of an order: `{id, user: "First Last"}`, a full staff object or an id. `id` is a staff id."""

    id: Id = None
    name: Text = ""
    email: Code = ""

    @model_validator(mode="before")
    @classmethod
    def _name(cls, raw):
        if not isinstance(raw, dict):
            return raw
        user = raw.get("user")
        return raw | {"name": raw.get("display_name") or (user if isinstance(user, str) else "")}


class LineItem(Payload):
    """`quantity` counts single units, prices are per sell unit (a case of `unit_multiplier`)."""

    id: int
    product: Id = None
    quantity: Amount = Field(default=0, validate_default=True)
    unit_multiplier: Multiplier = 1
    ordered_unit_price: Cash = None
    sale_price: Cash = None
    wholesale_price: Cash = None
    on_sale: Flag = False
    is_sample: Flag = False
    is_backorder: Flag = False
    is_medical_line_item: Flag = False
    is_packed: Flag = False
    notes: Text = ""
    position: Id = None
    batch: Id = None
    package_tags: Text = ""
    unit_of_measure: Code = ""
    frozen_data: Annotated[dict, BeforeValidator(to_dict)] = {}

    @model_validator(mode="before")
    @classmethod
    def _keep_product(cls, raw):
        """A nested product serves as snapshot when LeafLink gives none of its own."""
        if isinstance(raw, dict) and isinstance(raw.get("product"), dict) and not raw.get("frozen_data"):
            return raw | {"frozen_data": {"product": raw["product"]}}
        return raw

    @property
    def frozen_product(self):
        """The product as it was when ordered, {} when unknown."""
        return to_dict(self.frozen_data.get("product"))

    @property
    def sku(self):
        """SKU at order time, "" when unknown."""
        return to_text(self.frozen_product.get("sku")).strip()

    @property
    def name(self):
        """Product name at order time, "" when unknown."""
        return to_text(self.frozen_product.get("name"))


class OrderTax(Payload):
    """A tax definition applied to an order; `rate` in percent."""

    id: Id = None
    name: Text = ""
    rate: Number = None
    state: Text = ""


class DeliveryInfo(Payload):
    acquire_type: Id = None
    acquire_date: Moment = None
    manifest_number: Code = ""


class Payment(Payload):
    """Positive = received, negative = refund, credit or bounced. `recorded_by` is a staff id."""

    id: int
    order: Code = ""
    total: Cash = None
    payment_date: Moment = None
    payment_day: Day = None
    payment_type: Code = ""
    reason: Text = ""
    recorded_by: Id = None
    recorder_name: Text = ""
    created_on: Moment = None
    modified: Moment = None

    @model_validator(mode="before")
    @classmethod
    def _local_day(cls, raw):
        return raw | {"payment_day": raw.get("payment_date")} if isinstance(raw, dict) else raw


class Order(Payload):
    """`number` is the key everywhere. `tax_amount` is a rate when `tax_type` is "%", `final_tax` the money.

    `ship_date` is UTC, `ship_day` the calendar day LeafLink shows. Without include_children there are no line items:
    `has_lines` tells that from an order without lines.
    """

    number: Annotated[Code, Field(min_length=1)]
    short_id: Code = ""
    order_seller_number: Code = ""
    external_id_seller: Text = ""
    external_id_buyer: Text = ""
    external_ids: Map = {}
    status: Status = ""
    available_transitions: Words = []
    manual: Flag = False
    is_combination: Flag = False
    classification: Text = ""
    seller: Id = None
    buyer: Id = None
    customer: Annotated[Customer | None, BeforeValidator(to_object)] = None
    brand: Id = None
    sales_reps: Annotated[list[SalesRep], BeforeValidator(to_list)] = []
    line_items: Annotated[list[LineItem], BeforeValidator(to_list)] = []
    total: Cash = None
    discount: Amount = Field(default=0, validate_default=True)
    discount_type: Code = ""
    tax_amount: Amount = Field(default=0, validate_default=True)
    tax_type: Code = ""
    final_tax: Number = None
    order_taxes: Annotated[list[OrderTax], BeforeValidator(to_list)] = []
    shipping_charge: Cash = None
    credits: Amount = Field(default=0, validate_default=True)
    paid: Flag = False
    paid_date: Day = None
    payment_balance: Number = None
    payment_term: Term = ""
    payment_due_date: Moment = None
    selected_payment_option: Annotated[dict, BeforeValidator(to_dict)] = {}
    llf_payment_method: Flag = False
    ship_date: Moment = None
    ship_day: Day = None
    shipping_details: Text = ""
    delivery_info: Annotated[DeliveryInfo | None, BeforeValidator(lambda value: to_dict(value) or None)] = None
    delivery_provider: Id = None
    distributor: Id = None
    facility_id: Id = None
    corporate_address: OptionalAddress = None
    delivery_address: OptionalAddress = None
    delivery_preferences: Text = ""
    notes: Text = ""
    internal_notes: Text = ""
    has_special_requests: Flag = False
    user: Any = None
    created_on: Moment = None
    modified: Moment = None

    @model_validator(mode="before")
    @classmethod
    def _local_day(cls, raw):
        return raw | {"ship_day": raw.get("ship_date")} if isinstance(raw, dict) else raw

    @property
    def has_lines(self):
        """Whether the answer carried the lines."""
        return "line_items" in self.model_fields_set

    @property
    def term(self):
        """Payment term in LeafLink's words ("Net 15"); that of the chosen payment option before the older field."""
        return term_name(self.selected_payment_option.get("payment_term")) or self.payment_term

    @property
    def actions(self):
        """Transitions LeafLink offers now, as verbs of its addresses ("fulfill" for the state "fulfilled")."""
        return [ACTIONS[state] for state in map(status_name, self.available_transitions) if state in ACTIONS]
