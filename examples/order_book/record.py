"""Writes `events.csv`: two minutes of a made-up market, the same on every machine.

A fair price walks at random. Makers quote eight levels around it and now and then trade at the best price. Nothing here
is market data.
"""

import csv
import random
from pathlib import Path

EVENTS = 2_000
TICK = 0.25
LEVELS = 8
START = 1_700_000_000 * 10**9


def events():
    """Rows of `time, kind, side, level, price, quantity`: nanoseconds; kind L sets a level, T is a trade."""
    chance = random.Random(20260101)
    time, fair = START, 400
    for level in range(LEVELS):
        for side in (0, 1):
            time += 1_000
            yield time, "L", side, level, price(fair, side, level), chance.randint(1, 50)
    for _ in range(EVENTS - 2 * LEVELS):
        time += chance.randint(1, 120_000) * 1_000
        side = chance.randint(0, 1)
        if chance.random() < 0.2:
            # A buyer lifts the ask, a seller hits the bid; large trades move the fair price.
            quantity = chance.randint(1, 60)
            yield time, "T", side, 0, price(fair, side, 0), quantity
            if quantity > 50:
                fair += 1 if side else -1
        else:
            level = min(int(chance.expovariate(0.6)), LEVELS - 1)
            yield time, "L", side, level, price(fair, side, level), chance.randint(1, 50)


def price(fair, side, level):
    distance = 1 + level
    return (fair + (distance if side else -distance)) * TICK


if __name__ == "__main__":
    path = Path(__file__).with_name("events.csv")
    with path.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["time", "kind", "side", "level", "price", "quantity"])
        writer.writerows(events())
