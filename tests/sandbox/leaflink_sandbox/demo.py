"""Orders of all kinds for the demo, each with a right total."""

from datetime import timedelta
from decimal import Decimal

EXCISE = {"name": "State excise", "rate": "15"}
COUNTY = {"name": "Denver sales tax", "rate": "2.9"}


def line(sku, quantity, **more):
    return {"sku": sku, "quantity": quantity, **more}


BAR, MILK, GUMMY, CART = "SWI-BAR-DAR-100", "SWI-BAR-MLK-100", "ALP-GUM-RSP-100", "ALP-CRT-OGK-05"
KINDS = [  # what is special, how far it goes, values of place_order
    ("plain case order", ["accept"], {"lines": [line(BAR, 24), line(GUMMY, 48)]}),
    ("single units", ["accept"], {"lines": [line(CART, 20), line("ALP-PR-BLD-1", 100)]}),
    ("one tax on licensed lines", ["accept"], {"lines": [line(BAR, 36), line("ALP-TEE-L", 3)], "taxes": [EXCISE]}),
    ("two taxes", ["accept"], {"lines": [line(GUMMY, 24), line(CART, 7)], "taxes": [EXCISE, COUNTY]}),
    ("percent discount", ["accept"], {"lines": [line(BAR, 60), line(CART, 13)], "discount": "7.5", "discount_type": "%", "taxes": [COUNTY]}),
    ("dollar discount", ["accept"], {"lines": [line(CART, 12)], "discount": "15", "discount_type": "$", "taxes": [COUNTY]}),
    ("sale price", ["accept"], {"lines": [line(MILK, 72, sale_price="99.00")]}),
    ("samples, free and for a cent", ["accept"], {"lines": [line(BAR, 12), line("ALP-PR-BLD-1", 2, price="0.01", is_sample=True), line("ALP-ROS-GEL-1", 1, price="0", is_sample=True)]}),
    ("shipping charge", ["accept"], {"lines": [line(BAR, 12)], "shipping_charge": "25.50", "shipping_details": "Refrigerated van"}),
    ("credits subtracted", ["accept"], {"lines": [line(CART, 30)], "credits": "45.01"}),
    ("negative line as a discount", ["accept"], {"lines": [line(CART, 10), line("ALP-PROMO", 1, price="-25.00")], "taxes": [COUNTY]}),
    ("one product on two lines", ["accept"], {"lines": [line(BAR, 12), line(BAR, 24, notes="Second drop")]}),
    ("loose units of a case product", ["accept"], {"lines": [line(GUMMY, 5), line(BAR, 30)]}),
    ("fractional pounds", ["accept"], {"lines": [line("ALP-BULK-BLD", "0.5")], "taxes": [EXCISE]}),
    ("prices typed per unit", ["accept"], {"lines": [line(BAR, 24, price="9.00"), line(GUMMY, 24, price="4.20")], "basis": "unit"}),
    ("medical order", ["accept"], {"lines": [line("ALP-MED-TIN", 10)], "classification": "Medical", "customer": 3}),
    ("entered by the seller", ["accept"], {"lines": [line(CART, 6)], "manual": True, "internal_notes": "By phone", "sales_reps": [1]}),
    ("waiting for the brand", [], {"lines": [line(BAR, 12), line("ALP-FLW-GEL-8", 20)]}),
    ("backordered", ["backorder"], {"lines": [line("ALP-BLM-100", 4, is_backorder=True)]}),
    ("fulfilled", ["accept", "fulfill"], {"lines": [line(GUMMY, 24)], "paid": True}),
    ("shipped", ["accept", "fulfill", "ship"], {"lines": [line(CART, 25)], "taxes": [EXCISE]}),
    ("complete and paid", ["accept", "fulfill", "ship", "complete"], {"lines": [line(BAR, 48)], "payment": True}),
    ("cancelled by the buyer", ["cancel"], {"lines": [line(BAR, 12)]}),
    ("rejected by the brand", ["accept", "reject"], {"lines": [line(MILK, 12)]}),
    ("two orders combined", ["accept"], {"lines": [line(BAR, 12)], "combine": [line(GUMMY, 24)]}),
]


def orders(box, count):
    """Place `count` orders, cycling through all kinds; returns [{number, kind}]."""
    customers = list(box.state.table("customers"))
    staff = list(box.state.table("staff"))
    done = []
    for position in range(count):
        kind, actions, values = KINDS[position % len(KINDS)]
        done.append({"number": one(box, position, actions, dict(values), customers, staff), "kind": kind})
    return done


def one(box, position, actions, values, customers, staff):
    second, pays = values.pop("combine", None), values.pop("payment", False)
    customer = customers[values.pop("customer", position) % len(customers)]
    reps = [staff[number] for number in values.pop("sales_reps", [position % 3])]
    placed = box.state.now() - timedelta(hours=3 * (40 - position % 40))
    common = {
        "customer": customer, "sales_reps": reps, "created_on": placed, "payment_term": "Net 15",
        "ship_date": (box.state.now() + timedelta(days=2 + position % 5)).replace(microsecond=0),
    }
    number = box.place_order(**{**common, **values})
    for action in actions:
        box.act(number, action)
    if second:
        other = box.place_order(lines=second, **common)
        box.act(other, "accept")
        number = box.combine([number, other])
    if pays:
        box.add_payment(number, Decimal(str(box.order(number)["total"]["amount"])), "ach", "Paid on delivery")
    return number
