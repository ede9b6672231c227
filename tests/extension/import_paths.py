"""The table of import paths in CHANGELOG.md, and the change that an adopter makes by it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

HEADING = "| old path | new path |\n|---|---|\n"
NAME = re.compile(r"`((?:cms|search)\.[\w.]+?)(\.…)?`")


def read_moves(changelog: str) -> dict[str, str]:
    """Return the new dotted path of each package and module that the changelog lists; “…” is its last name."""
    moves = {}
    for table in changelog.split(HEADING)[1:]:
        for row in re.match(r"(\|.*\n)*", table)[0].splitlines():  # type: ignore[index]
            _, before, after, _ = row.split("|")
            targets = NAME.findall(after)
            if len(targets) != 1:
                raise ValueError(f"CHANGELOG.md: write one new path in each row, and all paths in full: {row}")
            ((target, has_rest),) = targets
            for old, _ in NAME.findall(before):
                moves[old] = f"{target}.{old.rpartition('.')[2]}" if has_rest else target
    return moves


def rewrite(text: str, moves: Mapping[str, str]) -> str:
    """Return a source with the new paths in its imports and strings; of two paths, the longer one counts."""
    names = "|".join(re.escape(name) for name in sorted(moves, key=len, reverse=True))
    return re.sub(rf"(?<![\w.])({names})(?!\w)", lambda found: moves[found[1]], text)


def rewrite_project(directory: Path, moves: Mapping[str, str]) -> None:
    """Change every Python file of a project that is not of its virtual environment."""
    for path in directory.rglob("*.py"):
        if ".venv" not in path.relative_to(directory).parts:
            text = path.read_text(encoding="utf-8")
            path.write_text(rewrite(text, moves), encoding="utf-8")
