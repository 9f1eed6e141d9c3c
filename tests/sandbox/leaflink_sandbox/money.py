"""Order arithmetic, pure: quantities are single units, prices are per sell unit (a case when sold in cases)."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def cents(amount):
    return amount.quantize(CENT, ROUND_HALF_UP)


def price_of(line):
    """A positive sale price wins; 0 means there is no sale."""
    return line["sale_price"] if line["sale_price"] > 0 else line["ordered_unit_price"]


def line_total(line, basis="case"):
    """Money of one line. Basis `unit` is for sellers who type prices per single unit."""
    multiplier = (line["unit_multiplier"] or 1) if basis == "case" else 1
    return cents(line["quantity"] * price_of(line) / multiplier)


@dataclass(frozen=True)
class Totals:
    subtotal: Decimal
    discount: Decimal
    tax: Decimal
    total: Decimal


def totals(lines, *, licensed, discount, discount_type, rate, shipping, credits, basis="case"):
    """Totals of an order. `licensed`: ids of the taxed lines, `rate`: percent, `credits`: what is subtracted.

    The tax is computed on the licensed lines after their share of the discount and rounded once.
    """
    amounts = {line["id"]: line_total(line, basis) for line in lines}
    subtotal = sum(amounts.values(), Decimal(0))
    off = cents(subtotal * discount / 100) if discount_type == "%" else discount
    base = sum((amount for key, amount in amounts.items() if key in licensed), Decimal(0))
    if subtotal:
        base -= off * base / subtotal
    tax = cents(base * rate / 100)
    return Totals(subtotal, off, tax, cents(subtotal - off + tax + shipping - credits))
