"""The money of one LeafLink order in Decimals of its currency: what each part comes to, which reading of the prices
meets LeafLink's total, who carries the tax, and what explains a rest (F2, F3, F5). Knows nothing of Odoo."""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
BASES = ("case", "unit")  # LeafLink's rule first: prices are per sell unit, which is a case when sold in multiples


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Line:
    """One ordered line; `quantity` counts single units, `multiplier` the units of a case (falsy = 1)."""

    key: Hashable
    quantity: Decimal
    multiplier: int
    ordered_price: Decimal
    sale_price: Decimal = ZERO
    licensed: bool = True

    @property
    def price(self) -> Decimal:
        """A sale price of 0 means "no sale"; an ordered price of 0 is a sample and stays 0."""
        return self.sale_price if self.sale_price > 0 else self.ordered_price

    def amount(self, basis: str) -> Decimal:
        """Exact amount, not rounded to cents."""
        return self.quantity * self.price / ((self.multiplier or 1) if basis == "case" else 1)


@dataclass(frozen=True)
class Order:
    """What LeafLink says of one order; `discount` and `credits` are positive. A `final_tax` of 0 beside a rate may be
    true or just not filled in: the total tells."""

    lines: tuple[Line, ...]
    total: Decimal
    discount: Decimal = ZERO
    discount_type: str = ""
    tax_rate: Decimal = ZERO
    tax_type: str = ""
    final_tax: Decimal = ZERO
    shipping: Decimal = ZERO
    credits: Decimal = ZERO

    def problems(self) -> list[str]:
        """What makes the amounts a matter of guessing: "discount_type", "tax_type", "tax_without_licensed_line"."""
        found = []
        if self.discount and self.discount_type not in ("%", "$"):
            found.append("discount_type")
        if self.tax_rate and self.tax_type != "%" and self.tax_rate != self.final_tax:
            found.append("tax_type")
        if self.final_tax and not any(line.licensed for line in self.lines):
            found.append("tax_without_licensed_line")
        return found


@dataclass(frozen=True)
class Reading:
    """The order read on one price basis. `lines` maps Line.key to its amount in cents; `credits` is 0 when LeafLink's
    total does not contain them."""

    order: Order
    basis: str
    lines: dict
    discount: Decimal
    tax: Decimal
    shipping: Decimal
    credits: Decimal

    @property
    def subtotal(self) -> Decimal:
        return sum(self.lines.values(), ZERO)

    @property
    def licensed(self) -> Decimal:
        return sum((self.lines[line.key] for line in self.order.lines if line.licensed), ZERO)

    @property
    def computed(self) -> Decimal:
        return self.subtotal - self.discount + self.tax + self.shipping - self.credits

    @property
    def difference(self) -> Decimal:
        """What LeafLink's total has more than its parts."""
        return self.order.total - self.computed

    @property
    def rounding(self) -> Decimal:
        """What rounding alone may make of the difference: a cent per line."""
        return CENT * max(len(self.lines), 1)

    @property
    def fits(self) -> bool:
        return abs(self.difference) <= self.rounding

    @property
    def cause(self) -> str:
        """What explains `difference`: "" (none), "rounding", the part missing or counted twice, or "unknown"."""
        if self.fits:
            return "rounding" if self.difference else ""
        parts = [
            ("shipping", self.shipping),
            ("tax", self.tax),
            ("discount", self.discount),
            ("credits", self.order.credits),
        ]
        parts += [("lines", amount) for amount in self.lines.values()]
        rest = abs(self.difference)
        return next((name for name, amount in parts if abs(abs(amount) - rest) <= self.rounding), "unknown")


def read(order: Order, basis: str = "auto") -> Reading:
    """The reading whose parts meet LeafLink's total, else the one whose rest has a cause, else the nearest (F2), over
    both price bases ("auto") or the given one, with credits inside the total or not. A tie goes to LeafLink's rule:
    price per case, credits subtracted."""
    readings = []
    for one in BASES if basis == "auto" else (basis,):
        for credits in (order.credits, ZERO) if order.credits else (ZERO,):
            reading = _read(order, one, credits)
            readings.append(reading)
            if not order.final_tax and order.tax_type == "%":
                base = reading.licensed - _licensed_share(reading)
                readings.append(replace(reading, tax=cents(base * order.tax_rate / 100)))
    return min(readings, key=lambda it: (not it.fits, it.cause == "unknown", abs(it.difference)))


def _read(order: Order, basis: str, credits: Decimal) -> Reading:
    exact = {line.key: line.amount(basis) for line in order.lines}
    lines = {key: cents(amount) for key, amount in exact.items()}
    discount = order.discount
    if order.discount_type == "%":
        discount = sum(exact.values(), ZERO) * discount / 100
    return Reading(order, basis, lines, cents(discount), order.final_tax, order.shipping, credits)


def _licensed_share(reading: Reading) -> Decimal:
    """The part of the discount that falls on licensed lines."""
    return cents(reading.discount * reading.licensed / reading.subtotal) if reading.subtotal else ZERO


def doubtful(order: Order, reading: Reading) -> bool:
    """True when the other price basis explains the total equally well with other line amounts."""
    other = read(order, BASES[1 - BASES.index(reading.basis)])
    return other.lines != reading.lines and abs(other.difference) <= abs(reading.difference)


def taxed_discount(reading: Reading, rates: list[Decimal]) -> Decimal:
    """How much of the discount lowers the tax base, so that percent taxes rounded once per tax give LeafLink's tax: all
    of it, nothing, or the share of the licensed lines. The share too when none of them does (cents are then forced)."""
    share = _licensed_share(reading)
    for part in (reading.discount, ZERO, share):
        if percent_tax(reading.licensed - part, rates) == reading.tax:
            return part
    return share


def spread_discount(reading: Reading) -> dict:
    """Line amounts lowered by the discount, in proportion and to the cent; {} when no line has an amount to lower.
    Lines with a negative price are discounts themselves and stay."""
    weights = {key: max(amount, ZERO) for key, amount in reading.lines.items()}
    if not any(weights.values()):
        return {}
    shares = distribute(reading.discount, list(weights.values()))
    return {key: reading.lines[key] - share for key, share in zip(weights, shares, strict=True)}


def percent_tax(base: Decimal, rates: list[Decimal]) -> Decimal:
    return sum((cents(base * rate / 100) for rate in rates), ZERO)


def distribute(amount: Decimal, weights: list[Decimal]) -> list[Decimal]:
    """Split `amount` in cents in proportion to `weights`, largest remainder first; the parts sum to it exactly (F3).
    Weights that sum to nothing give no proportion: then their sizes count, or all are equal."""
    if not sum(weights):
        weights = [abs(weight) for weight in weights] if any(weights) else [Decimal(1)] * len(weights)
    base = sum(weights)
    exact = [amount * weight / base for weight in weights]
    parts = [value.quantize(CENT, ROUND_FLOOR) for value in exact]
    missing = int((amount - sum(parts, ZERO)) / CENT)
    for index in sorted(range(len(parts)), key=lambda i: parts[i] - exact[i])[:missing]:
        parts[index] += CENT
    return parts
