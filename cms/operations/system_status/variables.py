"""Environment variables that are nearly those of a setting, and so are probably meant to be one.

An environment has many variables of others. A name that resembles none of Clarion's is not reported.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

import structlog

log = structlog.get_logger(__name__)

SETTINGS = Path(__file__).resolve().parents[2] / "settings"
READ = re.compile(r'\b(?:env|os\.environ)(?:\.\w+)?\(\s*"([A-Z][A-Z0-9_]*)"')
# Families that libraries read as well, and a variable of POSIX.
FOREIGN = ("ANYMAIL_", "AWS_", "DJANGO_", "OTEL_")
FOREIGN_NAMES = frozenset({"LANGUAGE"})
MIN_LENGTH = 6  # shorter names resemble too many others
# How much of two names has to be the same. With .8, DATABASE_PORT would be a mistake for DATABASE_URL.
MIN_RATIO_IN_FAMILY = 0.85  # limit for names that begin with the same word
MIN_RATIO = 0.88


@cache
def known_variables() -> frozenset[str]:
    """Return the names of all variables that the settings read, also those of other environments than this one."""
    files = SETTINGS.glob("*.py")
    return frozenset(name for file in files for name in READ.findall(file.read_text(encoding="utf-8")))


def find_unknown_variables(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that no setting reads and that resemble one that a setting reads, each with that name."""
    known = known_variables()
    others = (name for name in environment if name not in known | FOREIGN_NAMES and not name.startswith(FOREIGN))
    return {name: nearest for name in sorted(others) if (nearest := _find_nearest(name))}


def report_unknown_variables() -> None:
    """Log a warning for each variable that resembles one of a setting; values are never logged."""
    for name, nearest in find_unknown_variables(os.environ).items():
        log.warning("settings.unknown_variable", variable=name, nearest=nearest)


def _find_nearest(name: str) -> str | None:
    found = max(_compare(name.upper()), default=None)
    return found[1] if found else None


def _compare(name: str) -> Iterator[tuple[float, str]]:
    """Yield the variables that resemble the name, each with how much of both is the same."""
    matcher = SequenceMatcher(None, "", name)  # keeps what it knows of the second text
    for known in known_variables():
        needed = MIN_RATIO_IN_FAMILY if known.partition("_")[0] == name.partition("_")[0] else MIN_RATIO
        matcher.set_seq1(known)
        is_candidate = len(known) >= MIN_LENGTH and matcher.real_quick_ratio() >= needed
        if is_candidate and matcher.quick_ratio() >= needed and (ratio := matcher.ratio()) >= needed:
            yield ratio, known
