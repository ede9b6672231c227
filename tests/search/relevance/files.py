"""The judged queries, related pages, synonym rules and invariants of the sets in tests/search/judgements/."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from search.evaluation.evaluator import GradedQuery
from search.rules.synonyms import SynonymGroup

FOLDER = Path(__file__).parents[1] / "judgements"
SETS = ("demo", "digitalgov")
RELATED_SETS = (*SETS, "german")
KINDS = ("known item", "topic", "phrase", "synonym", "typo", "recency", "question")
GRADES = (3, 2, 1, 0)


def read_judged_queries(name: str) -> list[GradedQuery[str]]:
    """Return the judged queries of a set, with pages by slug."""
    return [_build_query(entry) for entry in _read(f"{name}.yaml")]


def _build_query(entry: dict[Any, Any]) -> GradedQuery[str]:
    return GradedQuery(entry["q"], entry["kind"], entry.get("locale", "en"), _read_grades(entry))


def read_synonyms(name: str, locale: str) -> list[SynonymGroup]:
    """Return the synonyms that an editor would enter for this content."""
    return [
        SynonymGroup(tuple(entry["same"]), tuple(entry.get("also", ())))
        for entry in _read(f"{name}.synonyms.yaml")
        if entry.get("locale", "en") == locale
    ]


def read_invariants(name: str) -> Iterator[tuple[str, str, str]]:
    """Yield (query, locale, slug of the page that must be among the first three)."""
    for entry in _read(f"{name}.invariants.yaml"):
        yield entry["q"], entry.get("locale", "en"), entry["page"]


@dataclass(frozen=True, slots=True)
class GradedPage:
    """A page and the grades of those that may be related to it, by slug."""

    slug: str
    locale: str
    grades: dict[str, int]


def read_related(name: str) -> list[GradedPage]:
    """Return the pages of a set whose related pages are graded."""
    return [
        GradedPage(str(entry["page"]), entry.get("locale", "en"), _read_grades(entry))
        for entry in _read(f"related.{name}.yaml")
    ]


def _read_grades(entry: dict[Any, Any]) -> dict[str, int]:
    return {slug: grade for grade in GRADES for slug in entry.get(grade, [])}


def _read(file: str) -> list[dict[Any, Any]]:
    with (FOLDER / file).open(encoding="utf-8") as opened:
        return yaml.safe_load(opened)
