"""One line of the table."""

from typing import NamedTuple


class Row(NamedTuple):
    """`value` is what was measured, at most `budget` is allowed."""

    what: str
    value: float
    unit: str
    budget: float

    @property
    def within(self):
        return self.value <= self.budget

    @property
    def verdict(self):
        return "ok" if self.within else "OVER"


def row(what, value, unit, budget):
    return Row(what, round(value, 2), unit, budget)
