"""Payload base and the records that change rarely: company, lists, products, customers. Import them from payloads."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from .errors import BadPayload
from .values import (
    Amount,
    Cash,
    Code,
    Day,
    Flag,
    Id,
    Ids,
    Map,
    Moment,
    Multiplier,
    Number,
    Term,
    Text,
    term_name,
    to_dict,
    to_list,
    to_object,
)


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


class Brand(Payload):
    id: int
    name: Text = ""
    company: Id = None


class Category(Payload):
    """Ids differ between LeafLink's environments, `slug` does not."""

    id: int
    name: Text = ""
    slug: Code = ""


class ProductImage(Payload):
    """`image` is an address, perhaps without a host."""

    id: int
    image: Code = ""
    position: Id = None


class Subcategory(Category):
    category: Id = None


class ProductLine(Payload):
    id: int
    name: Text = ""
    brand: Id = None
    menu_position: Id = None


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
    children_count: Number = None
    seller: Id = None
    manufacturer: Id = None
    seller_internal_id: Text = ""
    license: OptionalLicense = None
    is_ancillary: Flag = False
    strains: Ids = []
    strain_classification: Code = ""
    featured: Flag = False
    tagline: Text = ""
    show_quantity: Flag = True
    AVAILABLE_FOR_SAMPLES: Flag = False
    drop_date: Moment = None
    grow_type: Id = None
    threshold_value: Number = None
    threshold_action: Code = ""
    reverse_threshold_value: Number = None
    reverse_threshold_action: Code = ""
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
    payment_term: Term = ""
    available_payment_options: Annotated[list, BeforeValidator(to_list)] = []
    delinquent: Flag = False
    archived: Flag = False
    external_id: Text = ""
    ext_acct_id: Text = ""
    external_ids: Map = {}
    modified: Moment = None
    created_on: Moment = None

    @property
    def term(self):
        """Payment term in LeafLink's words; that of the default payment option before the older field."""
        options = [one for one in self.available_payment_options if one.get("is_default") in (True, "true")]
        return (term_name(options[0].get("payment_term")) if options else "") or self.payment_term


class BatchDocument(Payload):
    """A certificate or other file of a batch; `document` is its address."""

    id: int
    summary: Text = ""
    document: Text = ""


class Batch(Payload):
    """What was not measured is None. `owner` is the company; LeafLink tells no date of change."""

    id: int
    owner: Id = None
    production_batch_number: Code = ""
    batch_date: Day = None
    thc: Number = None
    thca: Number = None
    total_thc: Number = None
    cbd: Number = None
    cbda: Number = None
    cbg: Number = None
    cbn: Number = None
    total_cannabinoids: Number = None
    cannabinoid_unit: Code = ""
    testing_source: Text = ""
    is_from_api: Flag = False
    documents: Annotated[list[BatchDocument], BeforeValidator(to_list)] = []
    external_ids: Map = {}
    modified: Moment = None


class ProductBatch(Payload):
    """The assignment of a batch to a product."""

    id: int
    product: Id = None
    batch: Id = None


class Contact(Payload):
    """A person the seller knows at its customers; only a customer read with its contacts tells at which."""

    id: int
    owner: Id = None
    first_name: Text = ""
    last_name: Text = ""
    email: Code = ""
    secondary_email: Code = ""
    role: Text = ""
    description: Text = ""
    phone: Code = ""
    phone_extension: Code = ""
    secondary_phone: Code = ""
    secondary_phone_extension: Code = ""
    delete: Flag = False
    external_ids: Map = {}
    modified: Moment = None
    created_on: Moment = None

    @property
    def name(self):
        """First and last name."""
        return " ".join(filter(None, [self.first_name.strip(), self.last_name.strip()]))


class ActivityEntry(Payload):
    """What somebody of the seller (`author`, a staff id) noted about a customer, contact or retailer (`company`)."""

    id: int
    type: Text = ""
    date: Moment = None
    entry: Text = ""
    delete: Flag = False
    owner: Id = None
    author: Id = None
    customer: Id = None
    company: Id = None
    contact: Id = None
    staff: Id = None
    brand: Id = None
    external_ids: Map = {}
    modified: Moment = None
    created_on: Moment = None
