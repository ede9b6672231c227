"""Plant each change in the code, one at a time, and print what `make contract` would say of it.

    python -m tests.contract.planted [NAME…]

It ends with 1 where a breaking change is not refused with its sentence, or a compatible one is refused.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence

from .breaking import BREAKING
from .change import ROOT, Change
from .compatible import COMPATIBLE
from .running import document_with

sys.path.insert(0, str(ROOT / "frontend-contract" / "tools"))
from contract_diff import Level, complaint, differences

_ROW = "{:32} {:10} {}\n"


def main(names: Sequence[str]) -> int:
    """What the module says."""
    began, wrong = time.monotonic(), 0
    for changes, is_breaking in ((BREAKING, True), (COMPATIBLE, False)):
        for change in changes:
            if names and change.name not in names:
                continue
            refused, told = verdict(change)
            right = refused == is_breaking and change.sentence in told
            wrong += not right
            sys.stdout.write(
                _ROW.format(change.name, "refused" if refused else "accepted", told if right else f"! {told}")
            )
            sys.stdout.flush()
    sys.stdout.write(f"{wrong or 'none'} not as it must be; {time.monotonic() - began:.0f} s\n")
    return 1 if wrong else 0


def verdict(change: Change) -> tuple[bool, str]:
    """(whether it is refused, what is said of it: of a change that nobody can notice, nothing)."""
    released = json.loads(RELEASED.read_text(encoding="utf-8"))
    document = document_with([change])
    findings = differences(released, document)
    wanted = Level.BREAKING if (refused := bool(complaint(released, document, findings))) else Level.ADDED
    told = [
        str(one) for one in findings if one.level is wanted and (not change.sentence or change.sentence in str(one))
    ]
    return refused, told[0].partition(" ")[2].strip() if told and change.sentence else ""


RELEASED = max((ROOT / "frontend-contract" / "released").glob("openapi-*.json"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
