"""How much: small in `make test`, large in `make faults`, each number by an environment variable."""

from __future__ import annotations

import os


def number(name: str, default: float) -> float:
    """FAULTS_<NAME>, or what is enough for every day."""
    return float(os.environ.get(f"FAULTS_{name}", default))


KILLS = int(number("KILLS", 8))
CHANGES = int(number("CHANGES", 80))
KILL_EVERY = number("KILL_EVERY", 0.3)  # seconds, on average
KILL_PAGES = int(number("KILL_PAGES", 20))
DRAIN = number("DRAIN", 60)  # seconds until the index has caught up

AWAY_SECONDS = number("AWAY_SECONDS", 4)
AWAY_PUBLISHES = int(number("AWAY_PUBLISHES", 12))
AWAY_UNPUBLISHES = int(number("AWAY_UNPUBLISHES", 4))

REBUILD_PAGES = int(number("REBUILD_PAGES", 200))
WRITES_A_SECOND = number("WRITES_A_SECOND", 20)
SEARCHES_A_SECOND = number("SEARCHES_A_SECOND", 20)

RUNS = int(number("RUNS", 10))
STEPS = int(number("STEPS", 15))

FOUND = int(number("FOUND", 8))

EMBARGO = number("EMBARGO", 12)  # seconds from saving the release to its minute

SCHEDULED = int(number("SCHEDULED", 10))
POISONED = int(number("POISONED", 2))

SEARCHES = int(number("SEARCHES", 12))  # in each state of an ill engine
