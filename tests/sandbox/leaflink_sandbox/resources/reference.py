"""Small lists that are mostly read: company, staff, brands, categories, lines, strains, licences, tiers, statuses."""

from .. import filters as f
from ..errors import detail, field_error
from ..kinds import Choice, Flag, Ids, Moment, Text, Whole
from ..resource import Field, Resource, must_exist
from .products import STRAINS

ID = Field("id", Whole(), "r")
DATES = [Field("created_on", Moment(), "r"), Field("modified", Moment(), "r")]
ORDERS, PRODUCTS, CUSTOMERS = "orders", "products", "customers"


def texts(*names):
    return [Field(name, Text(), "r", "") for name in names]


def flags(*names):
    return [Field(name, Flag(), "r", False) for name in names]


class Companies(Resource):
    def find(self, state, key, company=None):
        """By id or by slug."""
        for row in self.records(state):
            if key in (str(row["id"]), row["slug"]) and self.belongs(row, company):
                return row
        raise detail(404, "Not found.")


COMPANIES = Companies(
    "companies",
    "companies",
    owner="id",
    group=(ORDERS, PRODUCTS, CUSTOMERS),
    fields=[
        ID,
        *texts(
            "address",
            "announcement",
            "business_identifier",
            "business_license_name",
            "city",
            "dba",
            "description",
            "name",
            "slug",
            "state",
            "zipcode",
        ),
        *flags(
            "apply_ancillary_tax",
            "apply_arms_length_tax",
            "batch_enabled",
            "buyer",
            "has_accting",
            "hide_attached_packages",
            "seller",
            "sts_enabled",
        ),
    ],
)


STAFF = Resource(
    "company-staff",
    "staff",
    owner="company",
    group=(ORDERS, PRODUCTS, CUSTOMERS),
    fields=[
        ID,
        Field("user", Whole(), "r"),
        Field("company", Whole(), "r"),
        *flags("is_admin", "is_active", "is_poc"),
        *texts("email", "phone", "identification_number", "display_name", "username"),
    ],
    filters={
        "company": f.whole("company"),
        "is_admin": f.flag("is_admin"),
        "is_active": f.flag("is_active"),
        "company_slug": f.company_slug("company"),
    },
)

BRANDS = Resource(
    "brands",
    "brands",
    owner="company",
    group=(ORDERS, PRODUCTS),
    fields=[ID, *texts("name"), Field("company", Whole(), "r"), *texts("description", "image", "banner")],
    filters={
        "company": f.whole("company"),
        "company__in": f.wholes("company"),
        "company_slug": f.company_slug("company"),
    },
)

CATEGORIES = Resource(
    "product-categories", "categories", group=(PRODUCTS,), fields=[ID, *texts("name", "slug", "description")]
)
SUBCATEGORIES = Resource(
    "product-subcategories",
    "subcategories",
    group=(PRODUCTS,),
    fields=[ID, *texts("name", "slug", "description"), Field("category", Whole(), "r")],
)


class ProductLines(Resource):
    def check(self, state, values, record):
        must_exist(state, values, brand="brands")


PRODUCT_LINES = ProductLines(
    "product-lines",
    "product_lines",
    group=(PRODUCTS,),
    methods="lrcu",
    fields=[
        ID,
        Field("name", Text(100, 1), "rCu"),
        Field("brand", Whole(), "rCu"),
        Field("menu_position", Whole(0), "rcu", 1),
    ],
    filters={
        "brand": f.whole("brand"),
        "id": f.whole("id"),
        "company": f.nothing_to_filter(),
        "company_slug": f.company_slug(),
    },
)


class Strains(Resource):
    def create(self, state, body, call):
        """A strain belongs to the company that made it; those without company are LeafLink's own."""
        values = self.load(state, body, "c")
        values.setdefault("company", state.company_id)
        must_exist(state, values, parents="strains", company="companies")
        return state.add("strains", **self.defaults() | values)


STRAINS_ = Strains(
    "strains",
    "strains",
    group=(PRODUCTS,),
    methods="lrc",
    fields=[
        ID,
        Field("name", Text(None, 1), "rC"),
        Field("parents", Ids(), "rc", list),
        Field("company", Whole(), "rc"),
        Field("strain_classification", Choice(*STRAINS), "rC"),
    ],
    filters={
        "id": f.whole("id"),
        "name": f.text("name"),
        "company": f.whole("company"),
        "company__isnull": f.is_null("company"),
        "parents": f.holds("parents"),
        "strain_classification": f.text("strain_classification"),
        "company_slug": f.company_slug(),
    },
)

LICENSES = Resource(
    "licenses",
    "licenses",
    group=("products_write",),
    fields=[ID, *texts("number", "type", "display_type", "classification")],
    filters={
        "id": f.whole("id"),
        "number": f.text("number"),
        "number__in": f.listed("number"),
        "company_slug": f.company_slug(),
    },
)

LICENSE_TYPES = Resource(
    "license-types",
    "license_types",
    group=(CUSTOMERS,),
    fields=[
        ID,
        *texts("type", "display_type", "classification"),
        Field("state", Whole(), "r"),
        *flags("require_ein", "has_medical_line_items", "active_for_registration"),
        *texts("description"),
        *flags("pre_2018_CA", "post_2018_CA"),
        *DATES,
        *texts("state_abbr"),
    ],
)

TIERS = Resource(
    "customer-tiers", "tiers", group=(CUSTOMERS,), fields=[ID, *DATES, *texts("rank"), Field("sort", Whole(), "r")]
)


class CustomerStatuses(Resource):
    def check(self, state, values, record):
        if record and record["is_stock"]:
            raise detail(403, "LeafLink's own statuses cannot be edited.")
        if values.get("owner", state.company_id) != state.company_id:
            raise field_error("owner", "You may only use your own company.")

    def delete(self, state, record, call):
        self.check(state, {}, record)
        super().delete(state, record, call)


CUSTOMER_STATUSES = CustomerStatuses(
    "customer-statuses",
    "customer_statuses",
    group=(CUSTOMERS,),
    methods="lrcud",
    shaping=("fields_include", "fields_exclude", "fields_add"),
    fields=[
        ID,
        Field("state", Text(40, 1), "rCu"),
        Field("order", Whole(1), "rcu", 1),
        Field("description", Text(1500), "rcu", None, True),
        Field("owner", Whole(), "rCu"),
        Field("is_stock", Flag(), "rcu", False),
        Field("hex_color", Text(40), "rcu", None, True),
    ],
    filters={
        "id": f.whole("id"),
        "state": f.contains("state"),
        "order": f.whole("order"),
        "description": f.contains("description"),
        "owner": f.whole("owner"),
        "is_stock": f.flag("is_stock"),
        "hex_color": f.text("hex_color"),
        "company_slug": f.company_slug(),
        "search": f.contains("state", "description"),
        "ordering": f.nothing_to_filter(),
    },
)

LISTING_STATES = Resource("listing-states", "listing_states", group=(PRODUCTS,), fields=[ID, *texts("name")])
ORDER_STATUSES = Resource("order-statuses", "order_statuses", group=(ORDERS,), fields=[ID, *texts("name")])
