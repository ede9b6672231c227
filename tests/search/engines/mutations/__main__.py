"""Plant each fault in each engine, run what must notice it, and print what turned red.

    python -m tests.search.engines.planted [--json] [--first] [--engine tantivy|elasticsearch] [--fault NAME …]

Without arguments: every fault on both engines, after a run without any. It ends with 1 where a run without a fault is
red, or one with a fault is not. `--first` ends each run at its first red test, and `--json` prints one object a line,
both for `test_planted.py`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")
django.setup()

from tests.elasticsearch import server  # noqa: E402 - documents are Django's

from .catalogue import FAULTS  # noqa: E402
from .mutation import Fault  # noqa: E402
from .runner import Run, run, warm_up  # noqa: E402

_ENGINES = ("tantivy", "elasticsearch")
_ROW = "{:35} {:14} {:>4} {:>6} {:>6}  {}"


def main() -> int:
    """What the module says."""
    asked = _arguments()
    faults = [fault for fault in FAULTS if not asked.fault or fault.name in asked.fault]
    engines = [engine for engine in _ENGINES if asked.engine in (None, engine)]
    if "elasticsearch" in engines and server.find_url() is None:
        engines.remove("elasticsearch")
        sys.stderr.write("Not run: Elasticsearch; start one with `scripts/elasticsearch start`.\n")
    warm_up(name for fault in faults for name in fault.files)
    began, wrong = time.monotonic(), 0
    if not asked.json:
        _say(_ROW.format("fault", "engine", "red", "broken", "passed", "first red test"))
    for engine in engines:
        for done in _runs(engine, faults, to_first_red=asked.first):
            _say(_as_json(done) if asked.json else _as_row(done))
            wrong += bool(done.failed) if done.fault == "none" else not done.red
    if not asked.json:
        verdict = f"{wrong} not as they must be" if wrong else "all as they must be"
        _say(f"{verdict}; {time.monotonic() - began:.0f} s")
    return 1 if wrong else 0


def _runs(engine: str, faults: Sequence[Fault], *, to_first_red: bool) -> Iterator[Run]:
    """The run without a fault first, over the files of all."""
    yield run(None, engine, [name for fault in faults for name in fault.files])
    for fault in faults:
        yield run(fault, engine, fault.files, to_first_red=to_first_red)


def _as_json(done: Run) -> str:
    return json.dumps(asdict(done))


def _as_row(done: Run) -> str:
    first = next(iter([*done.red, *done.broken]), "")
    return _ROW.format(done.fault, done.engine, len(done.red), len(done.broken), done.passed, first)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--first", action="store_true")
    parser.add_argument("--engine", choices=_ENGINES)
    parser.add_argument("--fault", action="append", choices=[fault.name for fault in FAULTS])
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
