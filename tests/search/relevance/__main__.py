"""Every gate of relevance, on both engines: `python -m tests.search.relevance [--accept]` (make relevance).

Starts from an empty database and empty indexes of its own, and leaves nothing behind. Ends with 1 when one is missed.
`--accept` writes the figures of the judged queries to accepted.json, from which later ones may not fall.
"""

from __future__ import annotations

import logging
import sys

from .database import empty_database
from .datasets import CORPUS, ENGINES, empty_engine, indexed, load_dataset, missing, unavailable
from .files import SETS
from .gates import Row, accept, judged_rows, known_item_rows, related_rows, table
from .measuring import Measured, measure
from .rules import with_rules

CANARIES = "tests/search/querying/test_canaries.py and tests/cms/api/test_visibility_states.py"


def main() -> int:
    logging.disable(logging.WARNING)  # only the table
    left_out = [reason for reason in (missing(name) for name in SETS) if reason]
    left_out += [reason for reason in map(unavailable, ENGINES) if reason]
    with empty_database():
        measured = _measured([name for name in ENGINES if not unavailable(name)])
    rows = list(_rows(measured))
    _say(table(rows))
    _say(f"canaries of hidden pages are tests of their own: {CANARIES}")
    for reason in left_out:
        _say(reason)
    if "--accept" in sys.argv[1:]:
        for one in measured:
            accept(one)
    missed = [row for row in rows if not row.passed]
    _say(f"{len(rows) - len(missed)} gates passed, {len(missed)} missed.")
    return 1 if missed else 0


def _measured(engines: list[str]) -> list[Measured]:
    measured = [Measured(name) for name in engines]
    for name in (name for name in SETS if not missing(name)):
        with load_dataset(name), with_rules(name):
            for one in measured:
                with indexed(one.engine):
                    measure(one, name)
    for one in measured if CORPUS.is_file() else []:
        from .related import figures  # it reads the corpus

        with empty_engine(one.engine) as engine:
            one.related = figures(engine)
    return measured


def _rows(measured: list[Measured]) -> list[Row]:
    from .related import AT_LEAST

    reference = next((one for one in measured if one.engine == "elasticsearch"), None)
    rows: list[Row] = []
    for one in measured:
        rows += [*known_item_rows(one, reference), *judged_rows(one)]
        rows += related_rows(one, AT_LEAST) if one.related else []
    return rows


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
