"""customers and contacts: the seller's own records of retailers."""

from decimal import Decimal

from .. import filters as f
from ..errors import field_error
from ..kinds import Address, Day, Email, ExternalIds, Flag, Ids, Invalid, Kind, Moment, Quantity, Text, Url, Whole
from ..resource import Field, Resource, must_exist
from .shared import PAYMENT_METHODS, PAYMENT_TERMS, check_external_ids, merge_external_ids, method_and_term

ZERO = Decimal(0)
T = {"modes": "rcu", "default": ""}


class PaymentTerm(Kind):
    """Written as a code ("net15"), read as an id."""

    def load(self, value):
        for number, term in PAYMENT_TERMS.items():
            if value in (term["code"], number):
                return number
        raise Invalid(f'"{value}" is not a valid choice.')


class PaymentMethods(Kind):
    CODES = {"cash": 1, "check": 2, "wire": 3, "ach": 4}

    def load(self, value):
        if not isinstance(value, list) or not all(isinstance(item, str) and item in self.CODES for item in value):
            raise Invalid("Expected a list of payment method codes.")
        return [self.CODES[item] for item in value]


class PaymentOptions(Kind):
    def load(self, value):
        if not isinstance(value, list):
            raise Invalid("Expected a list of items.")
        options = []
        for item in value:
            method, term = method_and_term(item) if isinstance(item, dict) else (None, None)
            if not method or not term:
                raise Invalid("Each option needs a known payment_method_id and payment_term_id.")
            options.append(payment_option(method["id"], term["id"], is_default=not options))
        return options


def payment_option(method, term, is_default=False):
    return {
        "id": 216000 + 100 * method + term,
        "is_default": is_default,
        "payment_program": "flexible",
        "payment_strategy": "direct",
        "payment_method": PAYMENT_METHODS[method],
        "payment_term": PAYMENT_TERMS[term],
        "payment_method_id": method,
        "payment_term_id": term,
    }


FIELDS = [
    Field("id", Whole(), "r"),
    Field("state", Text(100), **T),
    Field("managers", Ids(), "rcu", list),
    Field("created_on", Moment(), "r"),
    Field("modified", Moment(), "r"),
    Field("next_contact_date", Day(), "rcu", None, True),
    Field("nickname", Text(200), **T),
    Field("external_id", Text(100), **T),
    Field("ext_acct_id", Text(), **T),
    Field("license_number", Text(100), **T),
    Field("old_license_number", Text(100), "rcu", None, True),
    Field("license_inactive", Flag(), "rcu", False),
    Field("business_identifier", Text(100), **T),
    Field("ein", Text(100), **T),
    Field("directions", Text(3000), **T),
    Field("delivery_preferences", Text(), **T),
    Field("currency", Text(), "r", "USD"),
    Field("shipping_charge", Quantity(2), "rcu", ZERO),
    Field("brand", Text(400), **T),
    Field("name", Text(400, 1), "rCu"),
    Field("dba", Text(400), **T),
    Field("business_license_name", Text(400), **T),
    Field("description", Text(4000), **T),
    Field("website", Url(400), **T),
    Field("address", Text(400), **T),
    Field("unit_number", Text(), **T),
    Field("zipcode", Text(6), **T),  # ZIP+4 does not fit
    Field("city", Text(400), **T),
    Field("county", Text(400), **T),
    Field("country", Text(400), **T),
    Field("lat", Quantity(6), "rcu", None, True),
    Field("long", Quantity(6), "rcu", None, True),
    Field("phone", Text(400), **T),
    Field("phone_extension", Text(400), **T),
    Field("email", Email(255), **T),
    Field("notes", Text(3000), **T),
    Field("leaflink_last_views", Moment(), "r"),
    Field("leaflink_source", Flag(), "r", False),
    Field("archived", Flag(), "rcu", False),
    Field("delinquent", Flag(), "rcu", False),
    Field("discount_percent", Quantity(2), "rcu", ZERO),
    Field("owner", Whole(), "rCu"),
    Field("partner", Whole(), "r"),
    Field("tier", Whole(), "rcu", None, True),
    Field("price_schedule", Whole(), "rcu", None, True),
    Field("service_zone", Whole(), "rcu", None, True),
    Field("license_type", Whole(), "rcu", None, True),
    Field("payment_term", PaymentTerm(), "rcu", None, True),
    Field("payment_methods", PaymentMethods(), "rcu", list),
    Field("available_payment_options", PaymentOptions(), "rcu", list),
    Field("status", Whole(), "rcu", None, True),
    Field("external_ids", ExternalIds(), "rcu", dict),
    Field("corporate_address", Address(), "rcu", dict),
    Field("delivery_address", Address(), "rcu", dict),
]


class Customers(Resource):
    def children(self, state, customer, shown, wanted):
        """include_children changes the type of `managers` and `license_type`."""
        from .reference import LICENSE_TYPES, STAFF

        if "managers" in wanted:
            shown["managers"] = [STAFF.show(state, state.get("staff", number)) for number in customer["managers"]]
        if "license_type" in wanted and customer["license_type"]:
            kind = state.get("license_types", customer["license_type"])
            shown["license_type"] = LICENSE_TYPES.show(state, kind)
        if "tags" in wanted:
            shown["tags"] = []
        if "service_zone" in wanted:
            shown["service_zone"] = None
        if "contacts" in wanted:
            moment = Moment().dump(customer["created_on"], state.zone)
            shown["contacts"] = [
                {
                    "id": 1000 + number,
                    "contact": number,
                    "company": customer["id"],
                    "is_primary": not position,
                    "created_on": moment,
                    "modified": moment,
                }
                for position, number in enumerate(customer["contact_ids"])
            ]

    def create(self, state, body, call):
        values = self.load(state, body, "c")
        self.check(state, values, None)
        return new_customer(state, **values)

    def update(self, state, customer, body, call):
        values = self.load(state, body, "u")
        values.pop("ein", None)  # read-only in fact, silently
        self.check(state, values, customer)
        if "external_ids" in values:
            values["external_ids"] = merge_external_ids(state, customer, values["external_ids"])
        customer.update(values, modified=state.now())
        return customer

    def delete(self, state, customer, call):
        """Archives, and answers with the customer."""
        customer.update(archived=True, modified=state.now())
        return customer

    def check(self, state, values, customer):
        if values.get("owner", state.company_id) != state.company_id:
            raise field_error("owner", "You may only use your own company.")
        must_exist(
            state, values, managers="staff", tier="tiers", license_type="license_types", status="customer_statuses"
        )
        check_external_ids(state, values)


def new_customer(state, /, **values):
    if "external_ids" in values:
        values["external_ids"] = merge_external_ids(state, None, values["external_ids"])
    customer = CUSTOMERS.defaults() | {"owner": state.company_id, "contact_ids": [], "raw": {}} | values
    home = {key: customer[key] for key in ("address", "unit_number", "city", "county", "state", "zipcode")}
    for name in ("corporate_address", "delivery_address"):
        customer[name] = customer[name] or home
    return state.add("customers", **customer)


CUSTOMERS = Customers(
    path="customers",
    table="customers",
    fields=FIELDS,
    group=("customers",),
    methods="lrcud",
    external=True,
    owner="owner",
    shaping=("fields_include", "fields_exclude", "include_children"),
    filters={
        **f.moments("modified", "created_on"),
        **f.days("next_contact_date"),
        **f.amounts("discount_percent"),
        **f.texts(
            "nickname",
            "phone",
            "dba",
            "external_id",
            "ein",
            "old_license_number",
            "brand",
            "address",
            "business_license_name",
            "name",
            "business_identifier",
            "license_number",
            "ext_acct_id",
            "email",
            "website",
        ),
        "ext_acct_id__isnull": f.is_null("ext_acct_id"),
        "id": f.whole("id"),
        "id__in": f.wholes("id"),
        "partner": f.whole("partner"),
        "tier": f.whole("tier"),
        "status": f.whole("status"),
        "price_schedule": f.whole("price_schedule"),
        "license_type": f.whole("license_type"),
        "payment_term": f.whole("payment_term"),
        "payment_method": f.holds("payment_methods"),
        "owner": f.whole("owner"),
        "state": f.nothing_to_filter(),
        "service_zone": f.nothing_to_filter(),
        "license_inactive": f.flag("license_inactive"),
        "leaflink_source": f.flag("leaflink_source"),
        "archived": f.flag("archived"),
        "is_archived": f.flag("archived"),
        "delinquent": f.flag("delinquent"),
        "owner__slug": f.company_slug("owner"),
        "company_slug": f.company_slug("owner"),
    },
)


class Contacts(Resource):
    def delete(self, state, contact, call):
        """Sets the `delete` flag; the record stays readable."""
        contact.update(delete=True, modified=state.now())

    def check(self, state, values, contact):
        if values.get("owner", state.company_id) != state.company_id:
            raise field_error("owner", "You may only use your own company.")


def _text(name, longest):
    return Field(name, Text(longest), "rcu", None, True)


CONTACTS = Contacts(
    path="contacts",
    table="contacts",
    owner="owner",
    group=("customers",),
    methods="lrcud",
    fields=[
        Field("id", Whole(), "r"),
        Field("created_on", Moment(), "r"),
        Field("modified", Moment(), "r"),
        Field("owner", Whole(), "rCu"),
        Field("first_name", Text(30, 1), "rCu"),
        Field("last_name", Text(30), "rcu", ""),
        Field("email", Email(255), "rcu", None, True),
        Field("secondary_email", Email(255), "rcu", None, True),
        _text("role", 400),
        _text("description", 1500),
        _text("phone", 400),
        _text("phone_extension", 20),
        _text("secondary_phone", 400),
        _text("secondary_phone_extension", 20),
        Field("delete", Flag(), "rcu", False),
    ],
    filters={
        **f.moments("modified", "created_on"),
        **f.texts("first_name", "last_name"),
        "id": f.whole("id"),
        "owner": f.whole("owner"),
        "delete": f.flag("delete"),
        "company_slug": f.company_slug("owner"),
    },
)
