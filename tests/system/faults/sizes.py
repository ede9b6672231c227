"""The sizes of fault tests: small in `make test`, large in `make faults`. Environment variables set each."""

from __future__ import annotations

import os


def read_size(name: str, default: float) -> float:
    """Return the variable FAULTS_<NAME>, or the default."""
    return float(os.environ.get(f"FAULTS_{name}", default))


KILLS = int(read_size("KILLS", 5))
CHANGES = int(read_size("CHANGES", 24))
KILL_INTERVAL_SECONDS = read_size("KILL_INTERVAL_SECONDS", 0.3)  # on average
KILL_PAGES = int(read_size("KILL_PAGES", 10))
INDEX_TIMEOUT_SECONDS = read_size("INDEX_TIMEOUT_SECONDS", 60)

OUTAGE_SECONDS = read_size("OUTAGE_SECONDS", 4)
OUTAGE_PUBLISHES = int(read_size("OUTAGE_PUBLISHES", 12))
OUTAGE_UNPUBLISHES = int(read_size("OUTAGE_UNPUBLISHES", 4))

REBUILD_PAGES = int(read_size("REBUILD_PAGES", 100))
WRITES_PER_SECOND = read_size("WRITES_PER_SECOND", 20)
SEARCHES_PER_SECOND = read_size("SEARCHES_PER_SECOND", 20)

RUNS = int(read_size("RUNS", 5))
STEPS = int(read_size("STEPS", 15))

PUBLICATIONS = int(read_size("PUBLICATIONS", 8))

EMBARGO_SECONDS = read_size("EMBARGO_SECONDS", 8)  # time from saving the release to its publication

SCHEDULED_PAGES = int(read_size("SCHEDULED_PAGES", 10))
FAILING_PAGES = int(read_size("FAILING_PAGES", 2))

TASK_KILLS = int(read_size("TASK_KILLS", 3))

SEARCHES = int(read_size("SEARCHES", 12))  # per fault of the engine

BUNDLES = int(read_size("BUNDLES", 2))
