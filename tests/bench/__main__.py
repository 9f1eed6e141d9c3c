"""make bench: speed and scale beside the budgets, as ratios and counts that mean the same on every machine.

FULL=1 loads as much as the memory budget names (10 000 orders, 50 000 products); without it a fifth of that.
"""

import inside
import memory
import outside
from leaflink_runtime.places import given, say


def main():
    full = bool(given("FULL"))
    rows = []
    for measures in (inside.measures, outside.measures, memory.measures):
        for row in measures(full):
            rows.append(row)
            say(f"{row.what:52} {row.value:>12} {row.unit:12} budget {row.budget:>6}  {row.verdict}")
    over = [row for row in rows if not row.within]
    say(f"\n{len(rows) - len(over)} of {len(rows)} within budget.")


if __name__ == "__main__":
    main()
