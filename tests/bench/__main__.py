"""make bench: speed and scale beside the budgets, as ratios and counts that mean the same on every machine.

What grows with the data is measured among 1 000 and among 10 000 records. FULL=1 also loads as much over HTTP as the
memory budget names (10 000 orders, 50 000 products, 5 000 customers), which takes long; without it a fifth of the
orders and a twentieth of the catalogue.
"""

import os

import catalogue
import inside
import memory
import outside
from leaflink_runtime.places import given, say


def main():
    full = bool(given("FULL"))
    rows = []
    say("load average at the beginning: {:.1f} {:.1f} {:.1f}".format(*os.getloadavg()))
    # memory first: a process that has done much already would hide its growth
    for measures in (catalogue.measures, memory.measures, inside.measures, outside.measures):
        for row in measures(full):
            rows.append(row)
            say(f"{row.what:68} {row.value:>12} {row.unit:12} budget {row.budget:>6}  {row.verdict}")
    over = [row for row in rows if not row.within]
    say(f"\n{len(rows) - len(over)} of {len(rows)} within budget; load average {os.getloadavg()[0]:.1f} at the end.")


if __name__ == "__main__":
    main()
