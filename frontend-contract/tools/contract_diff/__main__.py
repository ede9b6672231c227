"""python -m contract_diff OLD.json NEW.json: lists the differences; exit 1 if the version does not own up to them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from . import complaint, differences


def main(arguments: list[str]) -> int:
    old, new = (json.loads(Path(name).read_text(encoding="utf-8")) for name in arguments)
    findings = differences(old, new)
    if wrong := complaint(old, new, findings):
        sys.stderr.write(f"{wrong}\n")
        return 1
    for finding in findings:
        sys.stdout.write(f"{finding}\n")
    sys.stdout.write(f"{len(findings)} differences, and the version says so.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
