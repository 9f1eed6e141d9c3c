"""A believable cannabis brand in Colorado: its company, staff, reference lists, products and customers."""

from decimal import Decimal

from .flow import STATUSES
from .resources.customers import new_customer, payment_option
from .resources.products import LISTING_STATES, new_product
from .seed_data import CUSTOMERS, PRODUCTS

PEOPLE = [  # name, username, admin, active
    ("Jane Doe", "jane.doe", True, True),
    ("Marco Ruiz", "marco.ruiz", False, True),
    ("Aisha Bell", "aisha.bell", False, True),
    ("Old Rep", "old.rep", False, False),
]
CATEGORIES = [  # category, its subcategories
    ("Edibles & Ingestibles", ["Chocolate", "Gummies", "Beverages"]),
    ("Cartridges", ["510 Thread", "Disposable"]),
    ("Concentrates", ["Live Resin", "Rosin"]),
    ("Flower", ["Packaged Flower", "Bulk Flower"]),
    ("Pre-Rolls", ["Singles", "Multi-Packs"]),
    ("Topicals", ["Balm"]),
    ("Accessories", ["Apparel", "Display"]),
]
BRANDS = ["Alpenglow", "Swiss Masters"]
LINES = [("Chocolate", 1), ("Gummies", 0), ("Carts", 0), ("Flower", 0)]  # name, index of the brand
STRAIN_LIST = [("OG Kush", "indica"), ("Blue Dream", "sativa-hybrid"), ("Gelato", "hybrid"), ("Harlequin", "high-cbd")]


def company(state):
    """The seller and the lists that exist even in an empty sandbox."""
    row = state.add(
        "companies",
        name="Alpenglow Brands",
        slug="alpenglow-brands",
        seller=True,
        buyer=False,
        state="CO",
        address="1801 Wewatta St",
        city="Denver",
        zipcode="80202",
        dba="Alpenglow",
        batch_enabled=state.rules.batch_enabled,
    )
    state.company_id = row["id"]
    for name, username, admin, active in PEOPLE:
        state.add(
            "staff",
            user=state.new_id("users"),
            company=row["id"],
            is_admin=admin,
            is_active=active,
            is_poc=admin,
            email=f"{username}@alpenglow.example",
            phone="303-555-0100",
            display_name=name,
            username=username,
        )
    for name in BRANDS:
        state.add("brands", name=name, company=row["id"], description=f"{name} of Colorado")
    for name, children in CATEGORIES:
        parent = state.add("categories", name=name, slug=slug(name))
        for child in children:
            state.add("subcategories", name=child, slug=slug(child), category=parent["id"])
    brands = list(state.table("brands"))
    for position, (name, brand) in enumerate(LINES, 1):
        state.add("product_lines", name=name, brand=brands[brand], menu_position=position)
    for name, kind in STRAIN_LIST:
        state.add("strains", name=name, strain_classification=kind, parents=[], company=None)
    state.add("licenses", number="404R-00017", type="Recreational", display_type="Adult Use", classification="MIPS")
    state.add("licenses", number="404-00321", type="Medical", display_type="Medical", classification="MIPS")
    for kind, shown, medical in (("Recreational", "Adult Use", False), ("Medical", "Medical", True)):
        state.add(
            "license_types",
            type=kind,
            display_type=shown,
            classification="Marijuana",
            state=6,
            state_abbr="CO",
            has_medical_line_items=medical,
            active_for_registration=True,
        )
    for sort, rank in enumerate("ABC", 1):
        state.add("tiers", rank=rank, sort=sort)
    for order, (label, color) in enumerate((("Active", "#1f9d55"), ("On hold", "#cc8800"), ("Prospect", "#3366cc")), 1):
        state.add("customer_statuses", state=label, order=order, owner=row["id"], is_stock=True, hex_color=color)
    state.add("facilities", name="Denver Warehouse", description="")
    for name in LISTING_STATES:
        state.add("listing_states", name=name)
    for name in STATUSES:
        state.add("order_statuses", name=name)


def slug(name):
    return "-".join("".join(c if c.isalnum() else " " for c in name.lower()).split())


def catalogue(state):
    """Products and customers, created through the same functions that the API uses."""
    for row in PRODUCTS:
        add_product(state, *row)
    for row in CUSTOMERS:
        add_customer(state, *row)


def add_product(state, sku, name, subcategory, price, retail, quantity, extra):
    extra = dict(extra)
    child = next(row for row in state.table("subcategories").values() if row["name"] == subcategory)
    nth = {"brand": "brands", "product_line": "product_lines", "license": "licenses"}
    values = {"brand": 0, "license": 0} | extra
    for key, table in nth.items():
        if values.get(key) is not None:
            values[key] = list(state.table(table))[values[key]]
    values["strains"] = [list(state.table("strains"))[number] for number in values.get("strains", ())]
    if "parent" in values:
        values["parent"] = next(row["id"] for row in state.table("products").values() if row["sku"] == values["parent"])
    if values.get("unit_multiplier", 1) > 1:
        values["sell_in_unit_of_measure"] = "Case"
    values["sale_price"] = Decimal(str(values.get("sale_price", 0)))
    new_product(
        state,
        sku=sku,
        name=name,
        description=f"<p>{name}</p>",
        category=child["category"],
        sub_category=child["id"],
        wholesale_price=Decimal(str(price)),
        retail_price=Decimal(str(retail)),
        quantity=Decimal(quantity),
        minimum_order=Decimal(1),
        **values,
    )


def add_customer(state, name, license_number, partner, address, city, zipcode, extra):
    extra = dict(extra)
    delivery = extra.pop("delivery", None)
    kind = list(state.table("license_types"))[extra.pop("license_type", 0)]
    contact = state.add(
        "contacts",
        owner=state.company_id,
        first_name="Alex",
        last_name=name.split()[0],
        email=None,
        role="Buyer",
        delete=False,
    )
    new_customer(
        state,
        name=name,
        license_number=license_number,
        partner=partner,
        address=address,
        city=city,
        zipcode=zipcode,
        state="CO",
        country="US",
        license_type=kind,
        tier=next(iter(state.table("tiers"))),
        status=next(iter(state.table("customer_statuses"))),
        managers=[next(iter(state.table("staff")))],
        leaflink_source=bool(partner),
        contact_ids=[contact["id"]],
        payment_term=3,
        payment_methods=[1, 4],
        available_payment_options=[payment_option(4, 3, True), payment_option(1, 20)],
        delivery_address=delivery and {"county": "", **delivery},
        **extra,
    )
