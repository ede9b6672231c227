"""Known-item search on the content of this installation: is a page found by the words of its own title?

A known item is a page that a visitor looks for by what they remember of it. Its title is the query, and every page with
this title is right. The same seed chooses the same pages as long as the content does not change.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cms.core.sites import SiteRoot
from cms.pages.models import BasePage
from cms.search_documents.builder import searchable_now

from .evaluator import RESULT_DEPTH, find_top_page_ids, reciprocal_rank

MIN_WORD_LENGTH = 5  # length of a word that gets a typing error


@dataclass(frozen=True, slots=True)
class KnownItem:
    """A page that was searched for, with the query, and 1 / its rank, 0 beyond the first ten."""

    page_id: int
    kind: str  # see build_queries()
    query: str
    score: float


def choose_pages(root: SiteRoot, sample: int, seed: int) -> list[tuple[int, str]]:
    """Return the ids and titles of some public pages of a site's language that search must find."""
    found = list(searchable_now(root=root).order_by("pk").values_list("pk", "title"))
    random.Random(seed).shuffle(found)  # noqa: S311
    return found[:sample]


def search_for_pages(root: SiteRoot, pages: Sequence[tuple[int, str]], seed: int) -> Iterator[list[KnownItem]]:
    """Search for each page by its title, and yield the results of its queries.

    Raises:
        SearchUnavailable: The engine did not respond.
    """
    rng = random.Random(seed)  # noqa: S311
    for page_id, title in pages:
        yield [
            KnownItem(page_id, kind, query, _measure(root, title, query))
            for kind, query in build_queries(title, rng).items()
        ]


def build_queries(title: str, rng: random.Random) -> dict[str, str]:
    """Return the title as typed, with two letters of a long word swapped, and as typed so far.

    A title without a long word, and one of a single word, have fewer queries.
    """
    words = title.split()
    queries = {"as typed": title}
    long_words = [at for at, word in enumerate(words) if len(word) >= MIN_WORD_LENGTH and word.isalpha()]
    if long_words:
        at = rng.choice(long_words)
        queries["with a typing error"] = " ".join([*words[:at], _swap_letters(words[at], rng), *words[at + 1 :]])
    if len(words) > 1:
        first, last = words[: min(len(words), 4) - 1], words[min(len(words), 4) - 1]
        queries["half-typed"] = " ".join([*first, last[: max(2, len(last) // 2)]])
    return queries


def _swap_letters(word: str, rng: random.Random) -> str:
    """Swap two letters that differ, but not the first; the word stays the same if all others are equal."""
    places = [at for at in range(1, len(word) - 1) if word[at] != word[at + 1]]
    if not places:
        return word
    at = rng.choice(places)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _measure(root: SiteRoot, title: str, query: str) -> float:
    found = find_top_page_ids(query, locale=root.language, site=root.host, limit=RESULT_DEPTH)
    titles = dict(BasePage.objects.filter(pk__in=found).values_list("pk", "title"))
    return reciprocal_rank([titles.get(pk) for pk in found], {title}, RESULT_DEPTH)
