"""What LeafLink sends, as objects. Attribute names are LeafLink's keys; every key but the identifying one may be absent.

Money is values.Money or None, quantities are Decimal in single units, moments are naive UTC. Unknown keys are ignored.
"""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from .errors import BadPayload
from .values import (
    ACTIONS,
    Amount,
    Cash,
    Code,
    Day,
    Flag,
    Id,
    Ids,
    Map,
    Moment,
    Money,
    Multiplier,
    Number,
    Status,
    Text,
    Words,
    status_name,
    to_dict,
    to_list,
    to_object,
    to_text,
)

__all__ = ["Money", "parse", "status_name"]


def parse(model, raw):
    """Return `raw` (a dict as decoded from JSON) as an instance of `model`; its `raw` attribute keeps the dict.

    Raises BadPayload with the path of the first value that cannot be read; the value itself stays out of the text.
    """
    try:
        record = model.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        failure = BadPayload(".".join(map(str, first["loc"])), first["msg"].removeprefix("Value error, "))
    else:
        record.raw = raw
        return record
    raise failure


class Payload(BaseModel):
    """Base of all: an instance read by parse() keeps what it was read from in `raw`."""

    model_config = ConfigDict(extra="ignore")

    raw: Any = Field(default=None, repr=False, exclude=True)


class Address(Payload):
    address: Text = ""
    unit_number: Text = ""
    city: Text = ""
    county: Text = ""
    state: Text = ""
    zipcode: Code = ""
    country: Text = ""

    def __bool__(self):
        return bool(self.address or self.city or self.zipcode)


class License(Payload):
    """Licence of the seller; on a product an object, in some answers only an id, "N/A" on ancillary goods."""

    id: Id = None
    number: Code = ""
    type: Text = ""
    display_type: Text = ""
    classification: Text = ""


class LicenseType(Payload):
    id: int
    type: Text = ""
    display_type: Text = ""
    classification: Text = ""
    state: Id = None
    state_abbr: Code = ""
    has_medical_line_items: Flag = False


class Staff(Payload):
    """`id` is what reps, managers and recorders mean; `user` is the login, another number."""

    id: int
    user: Any = None
    company: Id = None
    email: Code = ""
    display_name: Text = ""
    username: Text = ""
    phone: Text = ""
    is_active: Flag = True
    is_admin: Flag = False


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


class Brand(Payload):
    id: int
    name: Text = ""
    company: Id = None


class Category(Payload):
    """Ids differ between LeafLink's environments, `slug` does not."""

    id: int
    name: Text = ""
    slug: Code = ""


class Subcategory(Category):
    category: Id = None


class ProductLine(Payload):
    id: int
    name: Text = ""
    brand: Id = None


class Strain(Payload):
    """`company` None = a strain all sellers share."""

    id: int
    name: Text = ""
    company: Id = None
    strain_classification: Code = ""


class Tier(Payload):
    id: int
    rank: Text = ""
    sort: Id = None


class Company(Payload):
    id: int
    name: Text = ""
    slug: Code = ""
    seller: Flag = False
    buyer: Flag = False
    batch_enabled: Flag = False
    has_accting: Flag = False
    sts_enabled: Flag = False


class UnitDenomination(Payload):
    """Size of one unit; `id` is a list position, never the size (8 means 7)."""

    id: Id = None
    value: Number = None
    label: Text = ""


OptionalLicense = Annotated[License | None, BeforeValidator(lambda value: None if value == "N/A" else to_object(value))]
OptionalAddress = Annotated[Address | None, BeforeValidator(lambda value: to_dict(value) or None)]


class Product(Payload):
    """`quantity`, `reserved_qty`, `available_inventory` count single units; prices are per sell unit (a case)."""

    id: int
    name: Text = ""
    display_name: Text = ""
    sku: Code = ""
    description: Text = ""
    listing_state: Code = ""
    inventory_management: Id = None
    quantity: Number = None
    reserved_qty: Number = None
    available_inventory: Number = None
    unit_multiplier: Multiplier = 1
    unit_of_measure: Code = ""
    sell_in_unit_of_measure: Code = ""
    unit_denomination: Annotated[UnitDenomination | None, BeforeValidator(to_object)] = None
    base_units_per_unit: Number = None
    allow_fractional_quantities: Flag = False
    minimum_order: Number = None
    maximum_order: Number = None
    retail_price: Cash = None
    wholesale_price: Cash = None
    sale_price: Cash = None
    category: Id = None
    sub_category: Id = None
    brand: Id = None
    product_line: Id = None
    parent: Id = None
    seller: Id = None
    manufacturer: Id = None
    seller_internal_id: Text = ""
    license: OptionalLicense = None
    is_ancillary: Flag = False
    strains: Ids = []
    strain_classification: Code = ""
    featured: Flag = False
    AVAILABLE_FOR_SAMPLES: Flag = False
    external_ids: Map = {}
    modified: Moment = None
    created_on: Moment = None


class Customer(Payload):
    """The seller's record of a retailer; on an order also the light form (`id`, `display_name`)."""

    id: int
    name: Text = ""
    nickname: Text = ""
    display_name: Text = ""
    dba: Text = ""
    business_license_name: Text = ""
    license_number: Text = ""
    old_license_number: Text = ""
    license_type: Id = None
    license_inactive: Flag = False
    business_identifier: Text = ""
    ein: Text = ""
    email: Text = ""
    phone: Text = ""
    phone_extension: Text = ""
    website: Text = ""
    address: Text = ""
    unit_number: Text = ""
    city: Text = ""
    county: Text = ""
    state: Text = ""
    zipcode: Code = ""
    country: Text = ""
    corporate_address: OptionalAddress = None
    delivery_address: OptionalAddress = None
    delivery_preferences: Text = ""
    directions: Text = ""
    notes: Text = ""
    description: Text = ""
    managers: Ids = []
    tier: Id = None
    status: Id = None
    price_schedule: Id = None
    service_zone: Id = None
    owner: Id = None
    partner: Id = None
    currency: Code = ""
    discount_percent: Amount = Field(default=0, validate_default=True)
    shipping_charge: Cash = None
    delinquent: Flag = False
    archived: Flag = False
    external_id: Text = ""
    ext_acct_id: Text = ""
    external_ids: Map = {}
    modified: Moment = None
    created_on: Moment = None


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
    payment_term: Text = ""
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
    def actions(self):
        """Transitions LeafLink offers now, as verbs of its addresses ("fulfill" for the state "fulfilled")."""
        return [ACTIONS[state] for state in map(status_name, self.available_transitions) if state in ACTIONS]
