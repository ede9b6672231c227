"""Attack a running installation: `python -m tests.system.attacks [--seconds SECONDS] [NAME…]`.

Prints a table. Exits with 1 if an attack that the security review rated high or medium is reproduced, and with 2 if one
could not be carried out.
"""

from __future__ import annotations

import argparse
import signal
import sys
import traceback
from collections.abc import Iterator

from tests.system.attacks import (
    absent,
    campaign,
    crawl,
    downloads,
    floods,
    forged_addresses,
    lock_out,
    log_in,
    logs,
    odd_requests,
    press_room,
    previews,
    raw_http,
    search_cost,
    site_requests,
    slow,
)
from tests.system.attacks.table import Row, exit_code, format_header, format_row
from tests.system.attacks.workspace import Workspace, open_workspace

ATTACKS = {
    "site": site_requests.run,
    "log_in": log_in.run,
    "lock_out": lock_out.run,
    "forged_addresses": forged_addresses.run,
    "campaign": campaign.run,
    "slow": slow.run,
    "downloads": downloads.run,
    "odd_requests": odd_requests.run,
    "raw_http": raw_http.run,
    "previews": previews.run,
    "press_room": press_room.run,
    "search_cost": search_cost.run,
    "crawl": crawl.run,
    "absent": absent.run,
    "floods": floods.run,
    "logs": logs.run,
}


def main() -> int:
    """Run the chosen attacks, all by default, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*ATTACKS, []], help="all by default")
    parser.add_argument("--seconds", type=float, default=30, help="length of each flood")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the processes of the attacks are stopped
    rows: list[Row] = []
    sys.stdout.write(format_header())
    with open_workspace(options.seconds) as work:
        for name in options.names or ATTACKS:
            for row in run_attack(name, work):
                sys.stdout.write(format_row(row))
                sys.stdout.flush()
                rows.append(row)
    return exit_code(rows)


def run_attack(name: str, work: Workspace) -> Iterator[Row]:
    """Yield the outcomes of an attack. An error in it is one more, which never looks like success."""
    try:
        yield from ATTACKS[name](work)
    except Exception:
        yield Row(name, "high", "the program failed", "", traceback.format_exc()[-500:], held=False)


if __name__ == "__main__":
    sys.exit(main())
