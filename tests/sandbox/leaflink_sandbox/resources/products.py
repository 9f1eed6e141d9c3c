"""products: listings with their prices and LeafLink's own stock."""

from decimal import Decimal

from .. import filters as f
from .. import stock
from ..errors import field_error
from ..kinds import Choice, ExternalIds, Flag, Ids, Invalid, Kind, Moment, Money, Number, Quantity, Text, Whole
from ..resource import Field, Resource, must_exist
from .shared import check_external_ids, merge_external_ids

ZERO = Decimal(0)
LISTING_STATES = ("Available", "Archived", "Sample", "Backorder", "Internal", "Unavailable")
UNITS = ("Milligram", "Gram", "Kilogram", "Ounce", "Pound", "Unit", "Liter", "Milliliter")
STRAINS = ("sativa", "indica", "hybrid", "na", "11-cbd", "high-cbd", "sativa-hybrid", "indica-hybrid")
# fmt: off
DENOMINATIONS = {  # id: (value, name, label); the id is not the value, and 20 and 21 are the same size
    1: ("1.00000", "One", "1"), 2: ("0.50000", "Half", "1/2"), 3: ("0.25000", "Quarter", "1/4"),
    4: ("0.12500", "Eighth", "1/8"), 5: ("0.75000", "Three quarters", "3/4"), 6: ("2.00000", "Two", "2"),
    7: ("3.50000", "Three and a half", "3 1/2"), 8: ("7.00000", "Seven", "7"), 9: ("14.00000", "Fourteen", "14"),
    10: ("6.00000", "Six", "6"), 11: ("28.00000", "Twenty-eight", "28"), 12: ("5.25000", "Five and a quarter", "5 1/4"),
    13: ("4.00000", "Four", "4"), 14: ("2.50000", "Two and a half", "2 1/2"), 15: ("8.00000", "Eight", "8"),
    16: ("3.75000", "Three and three quarters", "3 3/4"), 17: ("0.10000", "Tenth", "1/10"),
    18: ("1.20000", "Six fifths", "6/5"), 19: ("1.50000", "Three halves", "3/2"),
    20: ("0.20000", "Two tenths", "2/10"), 21: ("0.20000", "Fifth", "1/5"),
    22: ("0.33333", "Third", "1/3"), 23: ("0.16667", "Sixth", "1/6"), 24: ("0.30000", "Three tenths", "3/10"),
    25: ("0.40000", "Four tenths", "4/10"),
}
# fmt: on


class Parent(Kind):
    def load(self, value):
        if not isinstance(value, dict) or "id" not in value:
            raise Invalid("Expected an object with id.")
        return Whole().load(value["id"])

    def dump(self, value, zone):
        return {"id": value}


class Licence(Kind):
    """Written as an id, or "N/A" for goods that need none; the update schema's object form is taken too."""

    def load(self, value):
        if value == "N/A":
            return None
        return Whole().load(value.get("id") if isinstance(value, dict) else value)


class Sku(Text):
    def load(self, value):
        value = super().load(value)
        if "," in value:
            raise Invalid("SKU may not contain commas.")
        return value


FIELDS = [
    Field("id", Whole(), "r"),
    Field("created_on", Moment(), "r"),
    Field("last_edit", Moment(), "r"),
    Field("drop_date", Moment(), "rcu", None, True),
    Field("dropped", Moment(), "r"),
    Field("name", Text(400, 1), "rCu"),
    Field("sku", Sku(255, 1), "rCu"),
    Field("description", Text(), "rCu", ""),
    Field("quantity", Quantity(), "rcu", ZERO),
    Field("reserved_qty", Quantity(), "r", ZERO),
    Field("available_inventory", Number(), "u"),
    Field("unit_multiplier", Whole(1), "rcu", 1),
    Field("retail_price", Money(), "rCu", ZERO),
    Field("wholesale_price", Money(), "rCu", ZERO),
    Field("sale_price", Money(), "rCu", ZERO),
    Field("minimum_order", Quantity(4, ZERO), "rCu", Decimal("0.01")),
    Field("maximum_order", Quantity(4, ZERO), "rCu", None, True),
    Field("is_medical_line_item", Flag(), "r", False),
    Field("AVAILABLE_FOR_SAMPLES", Flag(), "rcu", True),
    Field("extern_acct_id", Text(), "rcu", None, True),
    Field("extern_income_acct_id", Text(), "rcu", ""),
    Field("featured", Flag(), "rcu", False),
    Field("tagline", Text(), "rcu", None, True),
    Field("featured_on_deals", Flag(), "r", False),
    Field("allow_fractional_quantities", Flag(), "rcu", False),
    Field("parent", Parent(), "rcu", None, True),
    Field("listing_state", Choice(*LISTING_STATES), "rCu", "Available"),
    Field("display_listing_state", Text(), "cu"),
    Field("inventory_management", Whole(1, 3), "rCu", stock.MANAGED),
    Field("unit_of_measure", Choice(*UNITS), "rCu", "Unit"),
    Field("sell_in_unit_of_measure", Choice("Case"), "rcu", None, True),
    Field("unit_denomination", Whole(), "Cu", 1),
    Field("category", Whole(), "rCu"),
    Field("sub_category", Whole(), "rCu"),
    Field("grow_type", Whole(), "rcu", None, True),
    Field("seller", Whole(), "rCu"),
    Field("seller_internal_id", Text(255), "rcu", ""),
    Field("brand", Whole(), "rCu"),
    Field("product_line", Whole(), "rcu", None, True),
    Field("manufacturer", Whole(), "rCu"),
    Field("strain_classification", Choice(*STRAINS), "rCu", "na"),
    Field("license", Licence(), "Cu"),
    Field("strains", Ids(), "rcu", list),
    Field("is_ancillary", Flag(), "r", False),
    Field("s2s_conversion_amount", Quantity(), "r", Decimal(1)),
    Field("extern_sts_ids", Kind(), "rcu", None, True),
    Field("modified", Moment(), "r"),
    Field("discount_percent", Whole(), "r", 0),
    Field("base_units_per_unit", Quantity(), "rcu", None, True),
    Field("external_ids", ExternalIds(), "rcu", dict),
    Field("threshold_value", Whole(0), "rcu", 0),
    Field("threshold_action", Choice("default", "backorder", "unavailable", "internal"), "rcu", "default"),
    Field("reverse_threshold_value", Whole(0), "rcu", 1),
    Field("reverse_threshold_action", Choice("default", "available", "internal"), "rcu", "default"),
    Field("show_quantity", Flag(), "rcu", True),
    Field("product_data_items", Kind(), "rcu", list),
]


class Products(Resource):
    def compute(self, state, product, shown):
        source = stock.pool(state, product)
        licence = state.table("licenses").get(product["license"])
        value, name, label = DENOMINATIONS[product["unit_denomination"]]
        parent = state.table("products").get(product["parent"])
        shown |= {
            "available_inventory": Number().dump(stock.available(source), None),
            "display_name": f"{parent['name']} {product['name']}" if parent else product["name"],
            "display_listing_state": product["listing_state"],
            "unit_denomination": {"id": product["unit_denomination"], "value": value, "name": name, "label": label},
            "license": licence
            and {key: licence[key] for key in ("id", "number", "type", "display_type", "classification")},
            "children_count": len(self.children_of(state, product)),
            "price_schedule_price": Money().dump(product["wholesale_price"], None),
            "image_count": sum(image["product"] == product["id"] for image in state.table("product_images").values()),
            "strain_classification_display": "N/A"
            if product["strain_classification"] == "na"
            else product["strain_classification"].replace("-", " ").title(),
            "has_deals_eligible_children": False,
        }
        if source is not product:  # an inheriting variety shows its parent's stock
            for key in ("quantity", "reserved_qty"):
                shown[key] = Quantity().dump(source[key], None)

    def children(self, state, product, shown, wanted):
        from .files import IMAGES
        from .reference import STRAINS_

        if "images" in wanted:
            shown["images"] = [
                IMAGES.show(state, image)
                for image in state.table("product_images").values()
                if image["product"] == product["id"]
            ]
        if "volume_discounts" in wanted:
            shown["volume_discounts"] = []
        if "strains" in wanted:
            shown["strains"] = [STRAINS_.show(state, state.get("strains", number)) for number in product["strains"]]

    def children_of(self, state, product):
        """Varieties; an index is kept because lists of thousands of products ask for each."""
        return product.setdefault("child_ids", [])

    def create(self, state, body, call):
        values = self.load(state, body, "c")
        self.check(state, values, None)
        return new_product(state, **values)

    def update(self, state, product, body, call):
        values = self.load(state, body, "u")
        self.check(state, values, product)
        quantity = values.pop("quantity", None)
        free = values.pop("available_inventory", None)
        values.pop("display_listing_state", None)
        if "external_ids" in values:
            values["external_ids"] = merge_external_ids(state, product, values["external_ids"])
        adopt(state, product, values.get("parent", product["parent"]))
        product.update(values, modified=state.now(), last_edit=state.now())
        if quantity is None and free is not None:
            quantity = free + product["reserved_qty"]
        if quantity is not None:
            stock.set_quantity(state, product, quantity)
        announce_edit(state, product)
        return product

    def delete(self, state, product, call):
        """Products cannot be deleted: they are archived and returned."""
        product.update(listing_state="Archived", modified=state.now())
        announce_edit(state, product)
        return product

    def check(self, state, values, product):
        now = {**(product or {}), **values}
        must_exist(
            state,
            values,
            category="categories",
            sub_category="subcategories",
            brand="brands",
            license="licenses",
            product_line="product_lines",
            strains="strains",
            parent="products",
        )
        for name in ("seller", "manufacturer"):
            if values.get(name, state.company_id) != state.company_id:
                raise field_error(name, "You may only use your own company.")
        if "sku" in values and any(
            other["sku"] == values["sku"] and other is not product for other in state.table("products").values()
        ):
            raise field_error("sku", "A product with this SKU already exists.")
        if values.get("unit_denomination", 1) not in DENOMINATIONS:
            raise field_error(
                "unit_denomination", f'Invalid pk "{values["unit_denomination"]}" - object does not exist.'
            )
        if now.get("unit_multiplier", 1) > 1 and now.get("sell_in_unit_of_measure") != "Case":
            raise field_error("sell_in_unit_of_measure", "Required when selling in multiples.")
        if "quantity" in values and "available_inventory" in values:
            raise field_error("available_inventory", "Send either quantity or available_inventory.")
        self.check_stock_write(values, now, product)
        check_external_ids(state, values)

    def check_stock_write(self, values, now, product):
        sent = {"quantity", "available_inventory"} & set(values)
        for name in sent:
            value = values[name]
            if product and now["inventory_management"] != stock.MANAGED:
                raise field_error(name, "The inventory of this product is not managed here.")
            if value < 0:
                raise field_error(name, "Ensure this value is greater than or equal to 0.")
            if value != int(value) and not now.get("allow_fractional_quantities"):
                raise field_error(name, "This product does not allow fractional quantities.")


def new_product(state, /, **values):
    values.pop("display_listing_state", None)
    if "external_ids" in values:
        values["external_ids"] = merge_external_ids(state, None, values["external_ids"])
    base = PRODUCTS.defaults() | {
        "seller": state.company_id,
        "manufacturer": state.company_id,
        "last_edit": state.now(),
        "license": None,
        "raw": {},
    }
    values.setdefault("is_ancillary", values.get("license") is None)
    product = state.add("products", **base | values)
    adopt(state, product, product["parent"])
    state.announce("product", product, "create")
    return product


def adopt(state, product, parent):
    """Keep the parents' lists of varieties true."""
    products = state.table("products")
    if product["parent"] in products and product["id"] in products[product["parent"]].get("child_ids", ()):
        products[product["parent"]]["child_ids"].remove(product["id"])
    if parent in products:
        products[parent].setdefault("child_ids", []).append(product["id"])


def announce_edit(state, product):
    """A parent's edit is announced for each variety and not for the parent."""
    varieties = product.get("child_ids") or [product["id"]]
    for number in varieties:
        state.announce("product", state.table("products")[number], "edit")


def _listing_state(raw, state):
    """The filter takes the numeric id of /listing-states/, the object shows names."""
    number = Whole().load(raw)
    if number not in state.table("listing_states"):
        raise Invalid("Select a valid choice.")
    name = state.table("listing_states")[number]["name"]
    return lambda product: product["listing_state"] == name


def _archived(raw, state):
    wanted = f.flag("x")(raw, state)
    return lambda product: wanted({"x": product["listing_state"] == "Archived"})


def _has_children(raw, state):
    wanted = f.flag("child_ids")(raw, state)
    return lambda product: wanted(product)


def _licence_type(raw, state):
    number = Whole().load(raw)
    kind = state.table("license_types").get(number, {}).get("type")
    return lambda product: (state.table("licenses").get(product["license"]) or {}).get("type") == kind


PRODUCTS = Products(
    path="products",
    table="products",
    fields=FIELDS,
    group=("products",),
    methods="lrcud",
    external=True,
    owner="seller",
    shaping=("fields_include", "fields_exclude", "include_children"),
    filters={
        **f.moments("modified", "last_edit", "created_on"),
        "sku": f.listed("sku"),
        "id": f.whole("id"),
        "name": f.text("name"),
        "display_name": f.text("name"),
        "search": f.contains("name", "sku", "description"),
        "brand": f.whole("brand"),
        "company": f.whole("seller"),
        "parent": f.whole("parent"),
        "parent__isnull": f.is_null("parent"),
        "has_children": _has_children,
        "category": f.whole("category"),
        "sub_category": f.whole("sub_category"),
        "sub_category__isnull": f.is_null("sub_category"),
        "product_line": f.whole("product_line"),
        "strains": f.holds("strains"),
        "license": f.whole("license"),
        "license__isnull": f.is_null("license"),
        "license__type": _licence_type,
        "listing_state": _listing_state,
        "archived": _archived,
        "buyer": f.nothing_to_filter(),
        "s2s_connected": f.nothing_to_filter(),
        "seller_internal_id": f.text("seller_internal_id"),
        "company_slug": f.company_slug("seller"),
    },
)
