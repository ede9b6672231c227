"""`python -m contract_diff OLD.json NEW.json` lists the differences. Exit code 1: the version does not fit."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from . import complaint, differences


def main(arguments: list[str]) -> int:
    """Compare the two files named by the arguments, and return the exit code."""
    old, new = (json.loads(Path(name).read_text(encoding="utf-8")) for name in arguments)
    findings = differences(old, new)
    if error := complaint(old, new, findings):
        sys.stderr.write(f"{error}\n")
        return 1
    for finding in findings:
        sys.stdout.write(f"{finding}\n")
    sys.stdout.write(f"{len(findings)} differences; the version number fits them.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
