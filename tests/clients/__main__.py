"""`python -m tests.clients [TOOL…]`: try all tools of `frontend-contract/clients/`, or some; exit 1 if one fails.

CLIENTS_CMS_URL  a running CMS with the demo content; without it, one is started on a free port
"""

# ruff: noqa: T201 - it prints the table
from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .answers import Answers, read_answers, save_documents
from .site import run_demo_site
from .tools import FOLDER, Outcome, Tool, find_cache


def main(names: list[str]) -> int:
    """Try the tools one after the other, print a table, and return the exit code."""
    folders = sorted(file.parent for file in FOLDER.glob("*/steps.sh"))
    known = [folder.name for folder in folders]
    if unknown := set(names) - set(known):
        print(f"There is no {', '.join(sorted(unknown))}. The tools are: {', '.join(known)}.")
        return 2
    with _site() as url:
        answers = read_answers(url)
        save_documents(url, find_cache())
        outcomes = [_try(Tool(folder), url, answers) for folder in folders if not names or folder.name in names]
    print("\n" + format_table(outcomes))
    return int(any(outcome.failed for outcome in outcomes))


def _try(tool: Tool, url: str, answers: Answers) -> Outcome:
    print(f"== {tool.name}", flush=True)
    outcome = tool.run(url, answers)
    if outcome.problem:
        print(outcome.problem, flush=True)
    return outcome


@contextmanager
def _site() -> Iterator[str]:
    if url := os.environ.get("CLIENTS_CMS_URL"):
        yield url.rstrip("/")
        return
    print("== demo site", flush=True)
    with tempfile.TemporaryDirectory() as folder, run_demo_site(Path(folder)) as url:
        yield url


def format_table(outcomes: list[Outcome]) -> str:
    """Return a table with a line for each tool."""
    rows = [("tool", "version", "generates", "compiles", "parses", "processor seconds")]
    rows += [(one.name, one.version, *one.marks, f"{one.seconds:.0f}") for one in outcomes]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
