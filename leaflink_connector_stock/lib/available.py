"""How many units of a product LeafLink may offer, from plain numbers.

LeafLink keeps ``quantity`` and subtracts by itself what its own Submitted and Accepted orders reserve, so what we send
is what buyers may still buy (x) plus what LeafLink already reserves (U + S): a buyer who orders between our reading and
our PATCH lowers the offer himself, there is no race. All numbers are single units, never cases.
"""

from decimal import ROUND_FLOOR, Decimal
from typing import NamedTuple

ZERO = Decimal(0)
HUNDRED = Decimal(100)
WHOLE = Decimal(1)
FRACTION = Decimal("0.0001")
# numbers that were divided (kits, other units) may lie so much below what they are
HAIR = Decimal("1E-9")

RESERVED = frozenset({"Submitted", "Accepted"})
CONSUMED = frozenset({"Fulfilled", "Shipped", "Complete"})


class Line(NamedTuple):
    """A LeafLink order line as both sides see it.

    ``ordered`` is LeafLink's quantity; ``open`` the demand of Odoo's unfinished moves to the customer; ``done`` what
    Odoo shipped, customer returns not deducted (a return does not reopen the line); ``closed`` what the Odoo order
    asked for when its delivery was ended short on purpose, else 0; ``settled``: nobody expects these units to leave.
    """

    listing: int
    status: str
    ordered: Decimal
    open: Decimal = ZERO
    done: Decimal = ZERO
    closed: Decimal = ZERO
    settled: bool = False

    @property
    def has(self):
        return self.open + self.done

    @property
    def unknown(self):
        """U: LeafLink reserves it, Odoo does not know it yet."""
        return max(ZERO, self.ordered - self.has) if self.status in RESERVED else ZERO

    @property
    def shared(self):
        """S: LeafLink reserves it, Odoo has it too, as demand or as goods already shipped."""
        return min(self.ordered, self.has) if self.status in RESERVED else ZERO

    @property
    def pending(self):
        """P: gone from LeafLink's quantity, but still on Odoo's shelf without any demand."""
        if self.settled or self.status not in CONSUMED:
            return ZERO
        return max(ZERO, self.ordered - max(self.has, self.closed))


class Rule(NamedTuple):
    """What a store and a listing allow.

    Units kept back, share in percent, most units shown (None = any), fractions, units that can only be sold together.
    """

    buffer: Decimal = ZERO
    percent: Decimal = HUNDRED
    cap: Decimal | None = None
    fractional: bool = False
    case: int = 1


class Offer(NamedTuple):
    """The answer for one listing and why: ``quantity`` goes to LeafLink, ``offered`` (x) is left to buyers."""

    quantity: Decimal
    offered: Decimal
    on_hand: Decimal
    demand: Decimal
    pending: Decimal
    unknown: Decimal
    own_unknown: Decimal
    own_shared: Decimal
    buffer: Decimal


def offer(on_hand, demand, pending, unknown, own_unknown, own_shared, rule):
    """Return the :class:`Offer` of one listing.

    ``on_hand``: units in the store's locations. ``demand``: open outgoing demand of confirmed moves out of them, all
    channels. ``pending`` and ``unknown``: P and U of every order line of the product, over all listings and stores that
    sell this stock. ``own_unknown`` and ``own_shared``: U and S of this listing alone. F4, N11, N18, C08.
    """
    offered = on_hand - demand - pending - unknown - rule.buffer
    if rule.percent != HUNDRED:
        offered = offered * rule.percent / HUNDRED
    if rule.cap is not None:
        offered = min(offered, rule.cap)
    step = FRACTION if rule.fractional else WHOLE
    offered = max(ZERO, offered + HAIR).quantize(step, ROUND_FLOOR)
    if rule.case > 1:
        offered -= offered % rule.case
    quantity = (offered + own_unknown + own_shared + HAIR).quantize(step, ROUND_FLOOR)
    return Offer(quantity, offered, on_hand, demand, pending, unknown, own_unknown, own_shared, rule.buffer)


def scarcest(recipe, parts):
    """Return the numbers of the component that limits how many of a kit there are, in kits.

    ``recipe``: units of each component in one kit. ``parts``: on hand, demand, P and U of each in its own units.
    """
    numbers = [[number / recipe[part] for number in of_part] for part, of_part in parts.items()]
    return min(numbers, key=lambda of_part: of_part[0] - sum(of_part[1:]))


def whole(recipe, moved):
    """Return (open, done) in kits from (open, done) of each component: what was begun counts once it is complete.

    ``moved``: in units of the components.
    """
    parts = [(moved[part], per_kit) for part, per_kit in recipe.items()]
    done = min(of_part[1] / per_kit for of_part, per_kit in parts)
    return min(sum(of_part) / per_kit for of_part, per_kit in parts) - done, done


def total(moved):
    """Return (open, done) of all that moved for something that is no kit."""
    return tuple(map(sum, zip(*moved.values(), strict=True)))


def must_send(quantity, sent, crossed):
    """True when LeafLink has to be told ``quantity``.

    ``sent``: the quantity of the last PATCH, None = none or unknown. ``crossed``: since then an order of the listing
    went from reserved to consumed or back, so LeafLink changed its quantity itself and an equal number is news.
    """
    return crossed or sent is None or quantity != sent


def is_drop(offered, before, percent):
    """True when the offer falls to zero, or by ``percent`` or more, against ``before`` (None = never sent). N05."""
    if not before or offered >= before:
        return False
    return not offered or (before - offered) * HUNDRED >= before * percent
