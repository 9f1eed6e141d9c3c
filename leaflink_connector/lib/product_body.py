"""How a product is written to LeafLink (V2, products): sizes of a unit, texts of numbers and money."""

from decimal import ROUND_HALF_UP, Decimal

# label of a size -> id; the id is a place in LeafLink's list and never the size
DENOMINATIONS = {
    label: number
    for number, label in enumerate(
        "1|1/2|1/4|1/8|3/4|2|3 1/2|7|14|6|28|5 1/4|4|2 1/2|8|3 3/4|1/10|6/5|3/2|2/10|1/5|1/3|1/6|3/10|4/10".split("|"),
        1,
    )
}
UNITS = ("Unit", "Milligram", "Gram", "Kilogram", "Ounce", "Pound", "Liter", "Milliliter")
CENT = Decimal("0.01")
QUANTUM = Decimal("0.0001")


def quantity_text(number):
    """Decimal text with at most four places of a number of units."""
    return f"{Decimal(str(number)).quantize(QUANTUM, ROUND_HALF_UP).normalize():f}"


def money(amount, currency):
    """LeafLink's money object of an amount, to the cent; `currency` is an ISO code."""
    return {"amount": f"{Decimal(str(amount)).quantize(CENT, ROUND_HALF_UP)}", "currency": currency}
