"""Run the cluster under load, kill its processes in turn, and judge every answer: `make cluster`.

    python -m tests.system.cluster [--seconds 15] [--lost 120] [--load 1.0] [--keep DIRECTORY] [PHASE…]

PHASE is a part of the name of a phase; without one, all run.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from .installation import Installation, run
from .ledger import Ledger
from .phases import LOST_SECONDS, Phase, build_phases, run_phase
from .report import HEADINGS, Row, build_rows, format_line

READS, SEARCHES, PUBLICATIONS = 50.0, 20.0, 1.0  # a second
PAGES = 60  # before the run
MAX_EXAMPLES = 12
WARM_UP_SECONDS = 20  # new processes load their code, and Java compiles its own
MAX_BUSY_SHARE = 0.05  # share of the searches that may get 503 while too many run at once on a small machine


def main() -> int:
    """Run everything and return 0 if nothing was wrong."""
    options = _parse()
    with tempfile.TemporaryDirectory(prefix="clarion-cluster-") as temporary:
        directory = Path(options.keep or temporary)
        directory.mkdir(parents=True, exist_ok=True)
        began = time.monotonic()
        with run(directory) as installation:
            say(f"The cluster runs after {time.monotonic() - began:.0f} s: {directory}")
            return _use(installation, options)


def _use(installation: Installation, options: argparse.Namespace) -> int:
    site = _create_content(installation)
    from .newsroom import Newsroom
    from .pictures import create_page_with_picture
    from .visitors import Visitors

    ledger, files = Ledger(), create_page_with_picture(site.home)
    newsroom = Newsroom(ledger, site.stories, PUBLICATIONS * options.load)
    visitors = Visitors(ledger, files, reads=READS * options.load, searches=SEARCHES * options.load)
    newsroom.start()
    visitors.start()
    time.sleep(WARM_UP_SECONDS)
    phases = _choose(build_phases(installation, seconds=options.seconds, lost=options.lost), options.phases)
    say(format_line(HEADINGS))
    for phase in phases:
        run_phase(phase)
        time.sleep(1)  # wait for the answers that are on their way
        say(str(build_rows([phase], visitors.outcomes)[0]))
    newsroom.stop.set()
    newsroom.join(60)
    visitors.stop()
    say(f"newsroom: {newsroom.done} changes, {newsroom.failed} failed; {visitors.unsent} requests were not sent")
    problems = _judge(build_rows(phases, visitors.outcomes))
    problems += _finish(installation, ledger)
    say("Passed: no wrong answer." if not problems else "FAILED:\n" + "\n".join(problems))
    return 1 if problems else 0


def _judge(rows: list[Row]) -> list[str]:
    problems, phases = [], [row.phase for row in rows]
    searches = [one for row in rows for one in row.outcomes if one.is_search]
    if (busy := sum(one.failure == "busy" for one in searches)) > MAX_BUSY_SHARE * len(searches):
        problems.append(f"{busy} of {len(searches)} searches were refused")
    for row in rows:
        for one in row.find_forbidden(phases)[:MAX_EXAMPLES]:
            after = one.sent - (row.phase.away_from or row.phase.began)
            problems.append(f"{row.phase.name} +{after:.1f} s {one.failure}: {one.path} {one.details[:300]}")
        if (number := len(row.find_forbidden(phases))) > MAX_EXAMPLES:
            problems.append(f"{row.phase.name}: {number} in total")
    return problems


def _finish(installation: Installation, ledger: Ledger) -> list[str]:
    from .finish import find_problems

    return find_problems(installation, ledger, say)


def _create_content(installation: Installation) -> Any:
    """Use this process as a host for editors, and create the first pages."""
    variables = installation.environment("newsroom")
    os.environ.update({name: value for name, value in variables.items() if name != "PATH"})
    import logging

    import django

    django.setup()
    log = logging.FileHandler(installation.directory / "newsroom" / "log")  # an outage is not a fault of the editors
    logging.getLogger().handlers = [log]
    from tests.system.faults.content import create_site

    return create_site(PAGES)


def _choose(phases: list[Phase], wanted: list[str]) -> list[Phase]:
    return [phase for phase in phases if not wanted or any(part in phase.name for part in wanted)]


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.system.cluster", description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=15.0, help="of each phase, besides what is away")
    parser.add_argument("--lost", type=float, default=LOST_SECONDS, help="seconds without a node of Elasticsearch")
    parser.add_argument("--load", type=float, default=1.0, help="a factor of 50 reads, 20 searches, 1 publication")
    parser.add_argument("--keep", help="an empty directory that stays, with the logs of all processes")
    parser.add_argument("phases", nargs="*", metavar="PHASE", help="a part of the name of a phase")
    return parser.parse_args()


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
