"""The made-up products and customers of the demo company. `brand`, `license` and so on are positions in its lists."""

from decimal import Decimal

CASE_BAR = {"unit_multiplier": 12, "brand": 1, "product_line": 0}
GUMMIES = {"unit_multiplier": 24, "product_line": 1}
HALF_GRAM = {"product_line": 2, "base_units_per_unit": Decimal("0.5")}
OG_KUSH = {"strains": [0], "strain_classification": "indica"}
BLUE_DREAM = {"strains": [1], "strain_classification": "sativa-hybrid"}
GELATO = {"strains": [2], "strain_classification": "hybrid"}
GRAM = {"unit_of_measure": "Gram"}
VARIETY = GRAM | GELATO | {"parent": "ALP-FLW-POOL", "inventory_management": 3}
NO_LICENCE = {"license": None, "AVAILABLE_FOR_SAMPLES": False}
UNLIMITED = {"inventory_management": 2}
GUARDED = {  # goes off the menu at 5 and comes back at 6
    "threshold_value": 5,
    "threshold_action": "unavailable",
    "reverse_threshold_value": 6,
    "reverse_threshold_action": "available",
}
POUND = {"unit_of_measure": "Pound", "allow_fractional_quantities": True, "product_line": 3}

PRODUCTS = [  # sku, name, subcategory, price of a sell unit, retail price, stock in single units, what differs
    ("SWI-BAR-DAR-100", "Chocolate Bar (Dark) 100mg", "Chocolate", 108, 18, 2400, CASE_BAR),
    ("SWI-BAR-MLK-100", "Chocolate Bar (Milk) 100mg", "Chocolate", 108, 18, 1800, CASE_BAR | {"sale_price": 99}),
    ("SWI-BAR-HAZ-100", "Chocolate Bar (Hazelnut) 100mg", "Chocolate", 114, 19, 960, CASE_BAR),
    ("ALP-GUM-RSP-100", "Gummies Raspberry 100mg", "Gummies", 100, 16, 3600, GUMMIES),
    ("ALP-GUM-MGO-100", "Gummies Mango 100mg", "Gummies", 100, 16, 2880, GUMMIES),
    ("ALP-GUM-CBD-100", "Gummies Huckleberry 1:1", "Gummies", 8.75, 17, 500, {"product_line": 1}),
    ("ALP-BEV-LEM-10", "Sparkling Lemonade 10mg", "Beverages", 72, 6, 1200, {"unit_multiplier": 24}),
    ("ALP-CRT-OGK-05", "510 Cartridge OG Kush 0.5g", "510 Thread", 14.50, 32, 640, HALF_GRAM | OG_KUSH),
    ("ALP-CRT-BLD-05", "510 Cartridge Blue Dream 0.5g", "510 Thread", 14.50, 32, 580, HALF_GRAM | BLUE_DREAM),
    ("ALP-CRT-GEL-05", "510 Cartridge Gelato 0.5g", "510 Thread", 15.25, 34, 420, HALF_GRAM | GELATO),
    ("ALP-DSP-GEL-03", "Disposable Gelato 0.3g", "Disposable", 11.25, 25, 300, GELATO),
    ("ALP-LR-OGK-1", "Live Resin OG Kush 1g", "Live Resin", 18, 40, 240, GRAM | OG_KUSH),
    ("ALP-ROS-GEL-1", "Rosin Gelato 1g", "Rosin", 33.33, 65, 90, GRAM | GELATO),
    ("ALP-BULK-BLD", "Bulk Flower Blue Dream", "Bulk Flower", 1200, 0, Decimal("18.5"), POUND | BLUE_DREAM),
    ("ALP-FLW-POOL", "Gelato Flower", "Packaged Flower", 4, 0, 4000, GRAM | GELATO | {"product_line": 3}),
    ("ALP-FLW-GEL-G", "1 g", "Packaged Flower", 5, 12, 0, VARIETY),
    ("ALP-FLW-GEL-8", "Eighth", "Packaged Flower", 15, 35, 0, VARIETY | {"unit_denomination": 7}),
    ("ALP-FLW-GEL-Q", "Quarter", "Packaged Flower", 28, 65, 0, VARIETY | {"unit_denomination": 8}),
    ("ALP-PR-BLD-1", "Pre-Roll Blue Dream 1g", "Singles", 3.60, 9, 1500, BLUE_DREAM),
    ("ALP-PR-BLD-5", "Pre-Roll 5-Pack Blue Dream", "Multi-Packs", 14, 32, 260, BLUE_DREAM),
    ("ALP-BLM-100", "Relief Balm 100mg", "Balm", 13, 30, 10, GUARDED),
    ("ALP-MED-TIN", "Medical Tincture 500mg", "Balm", 21, 45, 120, {"license": 1, "is_medical_line_item": True}),
    ("ALP-TEE-L", "Alpenglow T-Shirt L", "Apparel", 9, 25, 75, NO_LICENCE),
    ("ALP-DSP-STAND", "Counter Display", "Display", 0, 0, 0, NO_LICENCE | UNLIMITED),
    ("ALP-PROMO", "Promotional Allowance", "Display", 0, 0, 0, NO_LICENCE | UNLIMITED | {"listing_state": "Internal"}),
    ("ALP-OLD-BAR", "Chocolate Bar (Mint) 100mg", "Chocolate", 102, 17, 36, CASE_BAR | {"listing_state": "Archived"}),
]

DOCK = {"address": "900 Depot Rd", "unit_number": "Dock 3", "city": "Longmont", "state": "CO", "zipcode": "80501"}
CUSTOMERS = [  # name, licence as LeafLink shows it, company on LeafLink, address, city, zip, what differs
    (
        "Good Vibrations LLC",
        "402R-00123 Retail Marijuana Store (Adult Use) CO",
        6109,
        "17034 Highway 17",
        "Moffat",
        "81143",
        {"nickname": "Good Vibrations Dispensary", "delivery_preferences": "Monday - Wednesday Only Please"},
    ),
    ("Green Fields Denver", "402R-00201", 6201, "410 E Colfax Ave", "Denver", "80203", {"dba": "Green Fields"}),
    ("Green Fields Denver 2", "402R-00202", 6202, "2200 S Broadway", "Denver", "80210", {"dba": "Green Fields"}),
    (
        "High Country Wellness",
        "402-00877 Medical Marijuana Center CO",
        6310,
        "98 Main St",
        "Breckenridge",
        "80424",
        {"license_type": 1, "email": "orders@highcountry.example"},
    ),
    (
        "Mile High Remedies",
        "RE000726  Adult Use Cannabis Retailer",
        6415,
        "55 Federal Blvd",
        "Denver",
        "80204",
        {"phone": "(303) 555-0142"},
    ),
    ("New Leaf", "", None, "77 Elm St", "Pueblo", "81003", {"notes": "Not on the marketplace yet."}),
    ("Rocky Road Cannabis", "402R-00555", 6520, "12 Pearl St", "Boulder", "80302", {"delivery": DOCK}),
    ("Último Sueño Dispensary", "402R 00642", 6630, "301 Santa Fe Dr", "Denver", "80223", {"delinquent": True}),
]
