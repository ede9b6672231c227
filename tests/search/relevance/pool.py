"""Candidates to grade: what several different rankings answer, mixed, with enough of each page to judge it.

    DJANGO_SETTINGS_MODULE=cms.settings.test python -m tests.search.relevance.pool demo QUERIES

QUERIES has one query a line, `kind | query | locale | what is wanted`; lines that begin with # are passed over. Printed
are blocks of a query and its candidates, in an order that tells nothing of the rankings. Candidates that the set has
grades for already are marked with them. docs/relevance.md says how to go on.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

from search.engines.port import Source
from search.evaluation.evaluator import GradedQuery

from .database import empty_database
from .datasets import ENGINES, indexed, load_dataset
from .files import FOLDER, judged
from .rankings import Ranking, newest_with_any_word, ours, sources, untuned_multi_match, untuned_tantivy
from .rules import with_rules

NEWEST = 4  # of the ranking by date alone; more of it is noise
FEWEST = 8  # candidates a query; where the rankings find fewer, the newest pages fill up


def main(name: str, file: Path) -> None:
    queries = list(_queries(file))
    known = {one.query: one.grades for one in judged(name)} if (FOLDER / f"{name}.yaml").exists() else {}
    with empty_database(), load_dataset(name), with_rules(name):
        pools = _pools(queries)
        pages = {(page["locale"], page["path"].rstrip("/").rpartition("/")[2]): page for page in sources()}
        for number, (query, wants) in enumerate(queries, 1):
            print(f"\n#{number} [{query.kind}] {query.query}  -- {wants}")  # noqa: T201
            for at, slug in enumerate(_filled(pools[query.query], query, pages), 1):
                grade = known.get(query.query, {}).get(slug, "")
                print(f"{at}{f' ={grade}' if grade != '' else ''}. {_told(slug, pages[query.locale, slug])}")  # noqa: T201


def _queries(file: Path) -> Iterator[tuple[GradedQuery[str], str]]:
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            kind, query, locale, wants = (part.strip() for part in line.split(" | "))
            yield GradedQuery(query, kind, locale, {}), wants


def _pools(queries: list[tuple[GradedQuery[str], str]]) -> dict[str, dict[str, None]]:
    """By query the slugs that any ranking answers."""
    pools: dict[str, dict[str, None]] = {query.query: {} for query, _ in queries}

    def pour(ranking: Ranking, depth: int = 10) -> None:
        for query, _ in queries:
            pools[query.query].update(dict.fromkeys(ranking(query)[:depth]))

    for engine_name in ENGINES:
        with indexed(engine_name):
            pour(ours())
    with untuned_multi_match() as ranking:
        pour(ranking)
    pour(untuned_tantivy(), 8)
    pour(newest_with_any_word(), NEWEST)
    return pools


def _filled(pool: dict[str, None], query: GradedQuery[str], pages: dict[tuple[str, str], Source]) -> list[str]:
    """At least FEWEST candidates, in an order that depends on nothing but their names."""
    others = sorted((slug for locale, slug in pages if locale == query.locale), key=_shuffled)
    slugs = [*pool, *(slug for slug in others if slug not in pool)][: max(FEWEST, len(pool))]
    return sorted(slugs, key=_shuffled)


def _shuffled(slug: str) -> str:
    return hashlib.sha256(slug.encode()).hexdigest()


def _told(slug: str, page: Source) -> str:
    body = " ".join(page["body"].split())
    start = body if not body.startswith(page["summary"][:40]) else body[len(page["summary"]) :]
    return f"{slug} ({page['published_at'][:7]}) {page['title']} | {page['summary'][:170]} | {start[:130]}"


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
