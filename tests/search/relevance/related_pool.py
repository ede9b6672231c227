"""Print pages with candidates for their related pages, to be graded: shuffled, with enough of each to judge it.

    DJANGO_SETTINGS_MODULE=cms.settings.test python -m tests.search.relevance.related_pool german 40

The second argument is the number of pages, which are chosen at random. Candidates are the first ones of five rankings:
those of the engine, pages with a similar title, pages with the same rare topics, pages with a similar text by a formula
of this module, and a random page. docs/relevance.md describes the next steps.
"""

from __future__ import annotations

import hashlib
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from math import log, sqrt

from .database import empty_database  # isort: skip - sets up Django, which the other modules need

from cms.core import clock
from search.engine import get_engine
from search.engines.analysis import list_words
from search.engines.port import Source
from search.engines.tantivy.schema import stem_word
from search.indexing.expected_documents import expected_documents
from search.indexing.similar_lists import find_targets
from search.indexing.similarity import find_similar_pages

from .datasets import build_index, load_dataset

SEED = 39
SHOWN_ELSEWHERE = ("call_to_action", "person")  # types that are never suggested
Pages = Mapping[int, Source]
Ranking = Callable[[int], Sequence[int]]  # those of the page with this id
DEPTHS = {"engine": 6, "title": 4, "topics": 3, "text": 5, "random": 1}  # candidates of each ranking


def main(name: str, count: int) -> None:
    with empty_database(), load_dataset(name), build_index("tantivy"):
        pages = read_pages()
        rankings = build_rankings(pages)
        for number, pk in enumerate(choose(pages, count), 1):
            print(f"\n#{number} {pages[pk]['locale']} {describe(pages[pk], 420)}")  # noqa: T201
            for at, other in enumerate(find_candidates(pk, rankings, pages), 1):
                print(f"{at}. {describe(pages[other], 200)}")  # noqa: T201


def read_pages() -> dict[int, Source]:
    """Return the search documents of all pages that can be related."""
    from cms.pages.models import BasePage

    found = expected_documents(BasePage.objects.values_list("pk", flat=True)).sources
    return {pk: page for pk, page in found.items() if page}


def choose(pages: Pages, count: int) -> list[int]:
    ids = sorted(pk for pk, page in pages.items() if page["type"] not in SHOWN_ELSEWHERE)
    return sorted(random.Random(SEED).sample(ids, min(count, len(ids))))


def build_rankings(pages: Pages) -> dict[str, Ranking]:
    titles, texts = Vectors(pages, lambda page: page["title"]), Vectors(pages, _all_text)
    topics = Vectors(pages, lambda page: " ".join(page["topics"]), words=str.split)
    dice = random.Random(SEED)
    return {
        "engine": _by_engine,
        "title": titles.rank,
        "topics": topics.rank,
        "text": texts.rank,
        "random": lambda pk: dice.sample([one for one in pages if pages[one]["locale"] == pages[pk]["locale"]], 3),
    }


def find_candidates(pk: int, rankings: Mapping[str, Ranking], pages: Pages) -> list[int]:
    """Return the candidates of all rankings, in an order that depends only on their slugs."""
    found: dict[int, None] = {}
    for name, ranking in rankings.items():
        suitable = (other for other in ranking(pk) if _is_suitable(pages[pk], pages.get(other)))
        found.update(dict.fromkeys([one for _, one in zip(range(DEPTHS[name]), suitable, strict=False)]))
    return sorted(found, key=lambda other: hashlib.sha256(get_slug(pages[other]).encode()).hexdigest())


def _is_suitable(page: Source, other: Source | None) -> bool:
    return other is not None and other["id"] != page["id"] and other["locale"] == page["locale"]


def _by_engine(pk: int) -> list[int]:
    found = find_similar_pages(get_engine(), find_targets([pk]), now=clock.now())
    return [hit.id for hit in found.get(pk, ())]


class Vectors:
    """Words of pages, weighted by their number and rarity; the similarity of two pages is the cosine of them."""

    def __init__(self, pages: Pages, text: Callable[[Source], str], words: Callable[[str], list[str]] | None = None):
        counts = {pk: Counter((words or _stems_of(page["locale"]))(text(page))) for pk, page in pages.items()}
        frequency = Counter(word for count in counts.values() for word in count)
        self._vectors = {pk: _normalise(count, frequency, len(pages)) for pk, count in counts.items()}
        self._pages = pages
        self._by_word: dict[str, list[int]] = defaultdict(list)
        for pk, vector in self._vectors.items():
            for word in vector:
                self._by_word[word].append(pk)

    def rank(self, pk: int) -> list[int]:
        mine, scores = self._vectors[pk], Counter[int]()
        for word, weight in mine.items():
            for other in self._by_word[word]:
                scores[other] += weight * self._vectors[other][word]  # type: ignore[assignment]
        newest = sorted(scores, key=lambda other: self._pages[other]["published_at"], reverse=True)
        return sorted(newest, key=lambda other: -round(scores[other], 6))


def _normalise(count: Counter[str], frequency: Counter[str], pages: int) -> dict[str, float]:
    weights = {word: (1 + log(n)) * log((pages + 1) / frequency[word]) for word, n in count.items()}
    length = sqrt(sum(weight**2 for weight in weights.values())) or 1.0
    return {word: weight / length for word, weight in weights.items()}


def _stems_of(locale: str) -> Callable[[str], list[str]]:
    def stems(text: str) -> list[str]:
        return [stem for word in list_words(text) for stem in stem_word(word, locale)[:1]]

    return stems


def _all_text(page: Source) -> str:
    return f"{page['title']} {page['title']} {page['summary']} {page['body']}"


def get_slug(page: Source) -> str:
    return page["path"].rstrip("/").rpartition("/")[2]


def describe(page: Source, characters: int) -> str:
    body = re.sub(r"\s+", " ", page["body"])
    start = body if not body.startswith(page["summary"][:40]) else body[len(page["summary"]) :]
    text = f"{page['summary']} | {start}"[:characters]
    return f"{get_slug(page)} [{page['type']}] ({page['published_at'][:7]}) {page['title']} | {text}"


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
