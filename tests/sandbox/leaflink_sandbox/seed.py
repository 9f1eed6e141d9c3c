"""A believable cannabis brand in Colorado: its company, staff, reference lists, products and customers."""

from decimal import Decimal

from .flow import STATUSES
from .resources.customers import new_customer, payment_option
from .resources.products import LISTING_STATES, new_product

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
    row = state.add("companies", name="Alpenglow Brands", slug="alpenglow-brands", seller=True, buyer=False, state="CO",
                    address="1801 Wewatta St", city="Denver", zipcode="80202", dba="Alpenglow",
                    batch_enabled=state.rules.batch_enabled)
    state.company_id = row["id"]
    for name, username, admin, active in PEOPLE:
        state.add("staff", user=state.new_id("users"), company=row["id"], is_admin=admin, is_active=active, is_poc=admin,
                  email=f"{username}@alpenglow.example", phone="303-555-0100", display_name=name, username=username)
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
        state.add("license_types", type=kind, display_type=shown, classification="Marijuana", state=6, state_abbr="CO",
                  has_medical_line_items=medical, active_for_registration=True)
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


# sku, name, subcategory, price of a sell unit, retail, stock in units, what differs
PRODUCTS = [
    ("SWI-BAR-DAR-100", "Chocolate Bar (Dark) 100mg", "Chocolate", 108, 18, 2400, {"unit_multiplier": 12, "brand": 1, "product_line": 0}),
    ("SWI-BAR-MLK-100", "Chocolate Bar (Milk) 100mg", "Chocolate", 108, 18, 1800, {"unit_multiplier": 12, "brand": 1, "product_line": 0, "sale_price": 99}),
    ("SWI-BAR-HAZ-100", "Chocolate Bar (Hazelnut) 100mg", "Chocolate", 114, 19, 960, {"unit_multiplier": 12, "brand": 1, "product_line": 0}),
    ("ALP-GUM-RSP-100", "Gummies Raspberry 100mg", "Gummies", 100, 16, 3600, {"unit_multiplier": 24, "product_line": 1}),
    ("ALP-GUM-MGO-100", "Gummies Mango 100mg", "Gummies", 100, 16, 2880, {"unit_multiplier": 24, "product_line": 1}),
    ("ALP-GUM-CBD-100", "Gummies Huckleberry 1:1", "Gummies", 8.75, 17, 500, {"product_line": 1}),
    ("ALP-BEV-LEM-10", "Sparkling Lemonade 10mg", "Beverages", 72, 6, 1200, {"unit_multiplier": 24}),
    ("ALP-CRT-OGK-05", "510 Cartridge OG Kush 0.5g", "510 Thread", 14.50, 32, 640, {"product_line": 2, "base_units_per_unit": Decimal("0.5"), "strains": [0], "strain_classification": "indica"}),
    ("ALP-CRT-BLD-05", "510 Cartridge Blue Dream 0.5g", "510 Thread", 14.50, 32, 580, {"product_line": 2, "base_units_per_unit": Decimal("0.5"), "strains": [1], "strain_classification": "sativa-hybrid"}),
    ("ALP-CRT-GEL-10", "510 Cartridge Gelato 1g", "510 Thread", 24, 50, 420, {"product_line": 2, "base_units_per_unit": Decimal(1), "strains": [2], "strain_classification": "hybrid"}),
    ("ALP-DSP-GEL-03", "Disposable Gelato 0.3g", "Disposable", 11.25, 25, 300, {"base_units_per_unit": Decimal("0.3"), "strain_classification": "hybrid"}),
    ("ALP-LR-OGK-1", "Live Resin OG Kush 1g", "Live Resin", 18, 40, 240, {"unit_of_measure": "Gram", "strain_classification": "indica"}),
    ("ALP-ROS-GEL-1", "Rosin Gelato 1g", "Rosin", 33.33, 65, 90, {"unit_of_measure": "Gram", "strain_classification": "hybrid"}),
    ("ALP-BULK-BLD", "Bulk Flower Blue Dream", "Bulk Flower", 1200, 0, Decimal("18.5"), {"unit_of_measure": "Pound", "allow_fractional_quantities": True, "product_line": 3, "strains": [1], "strain_classification": "sativa-hybrid"}),
    ("ALP-FLW-POOL", "Gelato Flower", "Packaged Flower", 4, 0, 4000, {"unit_of_measure": "Gram", "product_line": 3, "strains": [2], "strain_classification": "hybrid"}),
    ("ALP-FLW-GEL-G", "1 g", "Packaged Flower", 5, 12, 0, {"unit_of_measure": "Gram", "parent": "ALP-FLW-POOL", "inventory_management": 3, "strains": [2], "strain_classification": "hybrid"}),
    ("ALP-FLW-GEL-8", "Eighth", "Packaged Flower", 15, 35, 0, {"unit_of_measure": "Gram", "unit_denomination": 7, "parent": "ALP-FLW-POOL", "inventory_management": 3, "strains": [2], "strain_classification": "hybrid"}),
    ("ALP-FLW-GEL-Q", "Quarter", "Packaged Flower", 28, 65, 0, {"unit_of_measure": "Gram", "unit_denomination": 8, "parent": "ALP-FLW-POOL", "inventory_management": 3, "strains": [2], "strain_classification": "hybrid"}),
    ("ALP-PR-BLD-1", "Pre-Roll Blue Dream 1g", "Singles", 3.60, 9, 1500, {"base_units_per_unit": Decimal(1), "strain_classification": "sativa-hybrid"}),
    ("ALP-PR-BLD-5", "Pre-Roll 5-Pack Blue Dream", "Multi-Packs", 14, 32, 260, {"base_units_per_unit": Decimal("2.5"), "strain_classification": "sativa-hybrid"}),
    ("ALP-BLM-100", "Relief Balm 100mg", "Balm", 13, 30, 10, {"threshold_value": 5, "threshold_action": "unavailable", "reverse_threshold_value": 6, "reverse_threshold_action": "available", "strain_classification": "high-cbd"}),
    ("ALP-TEE-L", "Alpenglow T-Shirt L", "Apparel", 9, 25, 75, {"license": None, "AVAILABLE_FOR_SAMPLES": False}),
    ("ALP-DSP-STAND", "Counter Display", "Display", 0, 0, 0, {"license": None, "inventory_management": 2}),
    ("ALP-PROMO", "Promotional Allowance", "Display", 0, 0, 0, {"license": None, "inventory_management": 2, "listing_state": "Internal"}),
    ("ALP-OLD-BAR", "Chocolate Bar (Mint) 100mg", "Chocolate", 102, 17, 36, {"unit_multiplier": 12, "brand": 1, "product_line": 0, "listing_state": "Archived"}),
    ("ALP-MED-TIN", "Medical Tincture 500mg", "Balm", 21, 45, 120, {"license": 1, "is_medical_line_item": True}),
]

# name, licence text as LeafLink shows it, partner company or None, address, city, zip, what differs
CUSTOMERS = [
    ("Good Vibrations LLC", "402R-00123 Retail Marijuana Store (Adult Use) CO", 6109, "17034 Highway 17", "Moffat", "81143",
     {"nickname": "Good Vibrations Dispensary", "delivery_preferences": "Monday - Wednesday Only Please", "unit_number": "1A"}),
    ("Green Fields Denver", "402R-00201", 6201, "410 E Colfax Ave", "Denver", "80203", {"dba": "Green Fields"}),
    ("Green Fields Denver 2", "402R-00202", 6202, "2200 S Broadway", "Denver", "80210", {"dba": "Green Fields"}),
    ("High Country Wellness", "402-00877 Medical Marijuana Center CO", 6310, "98 Main St", "Breckenridge", "80424",
     {"license_type": 1, "email": "orders@highcountry.example"}),
    ("Mile High Remedies", "RE000726  Adult Use Cannabis Retailer", 6415, "55 Federal Blvd", "Denver", "80204", {"phone": "(303) 555-0142"}),
    ("New Leaf", "", None, "77 Elm St", "Pueblo", "81003", {"notes": "Not yet on the marketplace."}),
    ("Rocky Road Cannabis", "402R-00555", 6520, "12 Pearl St", "Boulder", "80302",
     {"delivery": {"address": "900 Depot Rd", "unit_number": "Dock 3", "city": "Longmont", "state": "CO", "zipcode": "80501"}}),
    ("Último Sueño Dispensary", "402R 00642", 6630, "301 Santa Fe Dr", "Denver", "80223", {"delinquent": True}),
]


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
        state, sku=sku, name=name, description=f"<p>{name}</p>", category=child["category"], sub_category=child["id"],
        wholesale_price=Decimal(str(price)), retail_price=Decimal(str(retail)), quantity=Decimal(quantity),
        minimum_order=Decimal(1), **values,
    )


def add_customer(state, name, license_number, partner, address, city, zipcode, extra):
    extra = dict(extra)
    delivery = extra.pop("delivery", None)
    kind = list(state.table("license_types"))[extra.pop("license_type", 0)]
    contact = state.add("contacts", owner=state.company_id, first_name="Alex", last_name=name.split()[0],
                        email=None, role="Buyer", delete=False)
    new_customer(
        state, name=name, license_number=license_number, partner=partner, address=address, city=city, zipcode=zipcode,
        state="CO", country="US", license_type=kind, tier=next(iter(state.table("tiers"))),
        status=next(iter(state.table("customer_statuses"))), managers=[next(iter(state.table("staff")))],
        leaflink_source=bool(partner), contact_ids=[contact["id"]], payment_term=3, payment_methods=[1, 4],
        available_payment_options=[payment_option(4, 3, True), payment_option(1, 20)],
        delivery_address=delivery and {"county": "", **delivery}, **extra,
    )
