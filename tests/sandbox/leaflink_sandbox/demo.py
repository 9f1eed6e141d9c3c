"""Orders of all kinds for the demo, each with a right total."""

from datetime import timedelta
from decimal import Decimal

EXCISE = {"name": "State excise", "rate": "15"}
COUNTY = {"name": "Denver sales tax", "rate": "2.9"}
PAST = {"Submitted": [], "Accepted": ["accept"]}
PAST |= {"Fulfilled": ["accept", "fulfill"], "Shipped": ["accept", "fulfill", "ship"]}
PAST |= {"Complete": [*PAST["Shipped"], "complete"], "Backorder": ["backorder"]}
PAST |= {"Cancelled": ["cancel"], "Rejected": ["accept", "reject"]}


def bar(quantity, **more):
    return {"sku": "SWI-BAR-DAR-100", "quantity": quantity, **more}


def gummy(quantity, **more):
    return {"sku": "ALP-GUM-RSP-100", "quantity": quantity, **more}


def cart(quantity, **more):
    return {"sku": "ALP-CRT-OGK-05", "quantity": quantity, **more}


def other(sku, quantity, **more):
    return {"sku": sku, "quantity": quantity, **more}


FREE = other("ALP-ROS-GEL-1", 1, price="0", is_sample=True)
FOR_A_CENT = other("ALP-PR-BLD-1", 2, price="0.01", is_sample=True)
ALLOWANCE = other("ALP-PROMO", 1, price="-25.00")
PHONED = {"manual": True, "internal_notes": "By phone"}

# what is special, how far it has gone, its lines, other values
KINDS = [
    ("plain order of cases", "Accepted", [bar(24), gummy(48)], {}),
    ("single units", "Accepted", [cart(20), other("ALP-PR-BLD-1", 100)], {}),
    ("one tax, an unlicensed line", "Accepted", [bar(36), other("ALP-TEE-L", 3)], {"taxes": [EXCISE]}),
    ("two taxes", "Accepted", [gummy(24), cart(7)], {"taxes": [EXCISE, COUNTY]}),
    ("percent discount", "Accepted", [bar(60), cart(13)], {"discount": "7.5", "discount_type": "%", "taxes": [COUNTY]}),
    ("dollar discount", "Accepted", [cart(12)], {"discount": "15", "discount_type": "$", "taxes": [COUNTY]}),
    ("sale price", "Accepted", [other("SWI-BAR-MLK-100", 72, sale_price="99.00")], {}),
    ("samples, free and for a cent", "Accepted", [bar(12), FOR_A_CENT, FREE], {}),
    ("shipping charge", "Accepted", [bar(12)], {"shipping_charge": "25.50", "shipping_details": "Refrigerated van"}),
    ("credits subtracted", "Accepted", [cart(30)], {"credits": "45.01"}),
    ("negative line as a discount", "Accepted", [cart(10), ALLOWANCE], {"taxes": [COUNTY]}),
    ("one product on two lines", "Accepted", [bar(12), bar(24, notes="Second drop")], {}),
    ("loose units of a case product", "Accepted", [gummy(5), bar(30)], {}),
    ("fractional pounds", "Accepted", [other("ALP-BULK-BLD", "0.5")], {"taxes": [EXCISE]}),
    ("prices typed per unit", "Accepted", [bar(24, price="9.00"), gummy(24, price="4.20")], {"basis": "unit"}),
    ("medical order", "Accepted", [other("ALP-MED-TIN", 10)], {"classification": "Medical", "customer": 3}),
    ("entered by the seller", "Accepted", [cart(6)], PHONED),
    ("waiting for the brand", "Submitted", [bar(12), other("ALP-FLW-GEL-8", 20)], {}),
    ("backordered", "Backorder", [other("ALP-BLM-100", 4, is_backorder=True)], {}),
    ("fulfilled and paid", "Fulfilled", [gummy(24)], {"paid": True}),
    ("shipped", "Shipped", [cart(25)], {"taxes": [EXCISE]}),
    ("complete, payment recorded", "Complete", [bar(48)], {"payment": True}),
    ("cancelled by the buyer", "Cancelled", [bar(12)], {}),
    ("rejected by the brand", "Rejected", [other("SWI-BAR-MLK-100", 12)], {}),
    ("two orders combined", "Accepted", [bar(12)], {"combined_with": [gummy(24)]}),
]


def orders(box, count):
    """Place `count` orders, cycling through all kinds; returns [{number, kind, total}]."""
    customers = list(box.state.table("customers"))
    staff = list(box.state.table("staff"))
    done = []
    for position in range(count):
        kind, status, lines, values = KINDS[position % len(KINDS)]
        placed = box.state.now() - timedelta(hours=3 * (count - position))
        common = {
            "customer": customers[values.get("customer", position) % len(customers)],
            "sales_reps": [staff[position % 3]],
            "created_on": placed,
            "payment_term": "Net 15",
            "ship_date": (placed + timedelta(days=3 + position % 5)).replace(microsecond=0),
        }
        number = one(box, PAST[status], lines, common, values)
        done.append({"number": number, "kind": kind, "total": box.order(number)["total"]["amount"]})
    return done


def one(box, actions, lines, common, values):
    extra = {key: value for key, value in values.items() if key not in ("customer", "payment", "combined_with")}
    number = placed(box, actions, lines, common | extra)
    if "combined_with" in values:
        number = box.combine([number, placed(box, actions, values["combined_with"], common)])
    if "payment" in values:
        box.add_payment(number, Decimal(str(box.order(number)["total"]["amount"])), "ach", "Paid on delivery")
    return number


def placed(box, actions, lines, values):
    number = box.place_order(lines=lines, **values)
    for action in actions:
        box.act(number, action)
    return number
