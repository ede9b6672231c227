"""Print candidates to grade: the results of several rankings, shuffled, with enough of each page to judge it.

    DJANGO_SETTINGS_MODULE=cms.settings.test python -m tests.search.relevance.pool demo QUERIES

QUERIES has one query per line, `kind | query | locale | what is wanted`; lines that begin with # are ignored. The
output has a block for each query with its candidates, in an order that does not depend on the rankings. Candidates that
the set has grades for show them. docs/relevance.md describes the next steps.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

from search.engines.port import Source
from search.evaluation.evaluator import GradedQuery

from .database import empty_database
from .datasets import ENGINES, build_index, load_dataset
from .files import FOLDER, read_judged_queries
from .rankings import Ranking, newest_with_any_word, ours, sources, untuned_multi_match, untuned_tantivy
from .rules import with_rules

NEWEST_COUNT = 4  # candidates from the ranking by date; more would be noise
MIN_CANDIDATES = 8  # per query; if the rankings find fewer, other pages are added


def main(name: str, file: Path) -> None:
    queries = list(_queries(file))
    known = {one.query: one.grades for one in read_judged_queries(name)} if (FOLDER / f"{name}.yaml").exists() else {}
    with empty_database(), load_dataset(name), with_rules(name):
        pools = _pools(queries)
        pages = {(page["locale"], page["path"].rstrip("/").rpartition("/")[2]): page for page in sources()}
        for number, (query, wants) in enumerate(queries, 1):
            print(f"\n#{number} [{query.kind}] {query.query}  -- {wants}")  # noqa: T201
            for at, slug in enumerate(_fill_up(pools[query.query], query, pages), 1):
                grade = known.get(query.query, {}).get(slug, "")
                print(f"{at}{f' ={grade}' if grade != '' else ''}. {_describe(slug, pages[query.locale, slug])}")  # noqa: T201


def _queries(file: Path) -> Iterator[tuple[GradedQuery[str], str]]:
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            kind, query, locale, wants = (part.strip() for part in line.split(" | "))
            yield GradedQuery(query, kind, locale, {}), wants


def _pools(queries: list[tuple[GradedQuery[str], str]]) -> dict[str, dict[str, None]]:
    """Return the slugs that any ranking finds, by query."""
    pools: dict[str, dict[str, None]] = {query.query: {} for query, _ in queries}

    def add(ranking: Ranking, depth: int = 10) -> None:
        for query, _ in queries:
            pools[query.query].update(dict.fromkeys(ranking(query)[:depth]))

    for engine_name in ENGINES:
        with build_index(engine_name):
            add(ours())
    with untuned_multi_match() as ranking:
        add(ranking)
    add(untuned_tantivy(), 8)
    add(newest_with_any_word(), NEWEST_COUNT)
    return pools


def _fill_up(pool: dict[str, None], query: GradedQuery[str], pages: dict[tuple[str, str], Source]) -> list[str]:
    """Return at least MIN_CANDIDATES candidates, in an order that depends only on their slugs."""
    others = sorted((slug for locale, slug in pages if locale == query.locale), key=_shuffle_key)
    slugs = [*pool, *(slug for slug in others if slug not in pool)][: max(MIN_CANDIDATES, len(pool))]
    return sorted(slugs, key=_shuffle_key)


def _shuffle_key(slug: str) -> str:
    return hashlib.sha256(slug.encode()).hexdigest()


def _describe(slug: str, page: Source) -> str:
    body = " ".join(page["body"].split())
    start = body if not body.startswith(page["summary"][:40]) else body[len(page["summary"]) :]
    return f"{slug} ({page['published_at'][:7]}) {page['title']} | {page['summary'][:170]} | {start[:130]}"


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
