"""Apply each mutation on its own, and print the verdict of the contract check on it.

    python -m tests.contract.mutations [NAME…]

The exit code is 1 if a breaking mutation is not refused with its sentence, a compatible one is refused, or one does not
apply to the code; the reason is printed.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence

from .breaking import BREAKING
from .compatible import COMPATIBLE
from .mutation import ROOT, Mutation, MutationError
from .runner import document_with

sys.path.insert(0, str(ROOT / "frontend-contract" / "tools"))
from contract_diff import Level, complaint, differences

ROW = "{:34} {:10} {}\n"
RELEASED = max((ROOT / "frontend-contract" / "released").glob("openapi-*.json"))


def main(names: Sequence[str]) -> int:
    """Run the mutations with these names, by default all. Return the exit code."""
    start, failures = time.monotonic(), 0
    for mutations, is_breaking in ((BREAKING, True), (COMPATIBLE, False)):
        for mutation in mutations:
            if names and mutation.name not in names:
                continue
            verdict, text, is_expected = run(mutation, is_breaking=is_breaking)
            failures += not is_expected
            sys.stdout.write(ROW.format(mutation.name, verdict, text if is_expected else f"! {text}"))
            sys.stdout.flush()
    sys.stdout.write(f"{failures or 'no'} unexpected results; {time.monotonic() - start:.0f} s\n")
    return 1 if failures else 0


def run(mutation: Mutation, *, is_breaking: bool) -> tuple[str, str, bool]:
    """Return the verdict on one mutation, the text to print, and whether the verdict is the expected one."""
    released = json.loads(RELEASED.read_text(encoding="utf-8"))
    try:
        document = document_with([mutation])
    except MutationError as reason:
        return "error", str(reason), False
    findings = differences(released, document)
    refused = bool(complaint(released, document, findings))
    level = Level.BREAKING if refused else Level.ADDED
    sentences = [str(finding) for finding in findings if finding.level is level and mutation.sentence in str(finding)]
    text = sentences[0].partition(" ")[2].strip() if sentences and mutation.sentence else ""
    return "refused" if refused else "accepted", text, refused == is_breaking and mutation.sentence in text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
