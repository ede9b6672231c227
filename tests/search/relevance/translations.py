"""Known items in another language: a page is searched for by the words of its title, in a site shown in another one.

Right is the page itself or any of its translations. The pages are those of the demo content, or of a corpus that
`translated_corpus.py` makes, which is loaded into a site with its languages. Stopwords are left out of a query, as
visitors do; in Chinese and Japanese it is the title as it is.
"""

from __future__ import annotations

import gzip
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from wagtail.models import Page

from cms.demo import factories
from cms.demo.factories import blocks
from cms.page_types.stories.models import StoryPage
from cms.search_documents.builder import searchable_now
from search.engines.analysis import is_stopword, split_words
from search.engines.matching_rules import has_title_parts
from search.querying.params import SearchParams
from search.querying.service import search

from .datasets import CORPORA
from .gates import Row
from .measuring import Measured

SUFFIX = ".translations.jsonl.gz"
LEAST_RECALL = 0.95
MAX_WORDS, DEPTH, SHOWN = 5, 3, 20


@dataclass(frozen=True, slots=True)
class KnownPage:
    """A page, which is searched for in another language by the words of its title."""

    key: UUID
    language: str
    title: str


def find_corpora() -> list[Path]:
    """Return the corpora of translated pages on this machine."""
    return sorted(CORPORA.glob(f"*{SUFFIX}")) if CORPORA.is_dir() else []


def get_missing_reason() -> str:
    """Return why this machine can measure the demo content only; an empty string if it has a corpus."""
    return "" if find_corpora() else f"needs a corpus *{SUFFIX} (CLARION_CORPORA names its directory, now {CORPORA})"


def measure_translations(name: str, *, queries: int = 40) -> dict[str, float]:
    """Return the figures of the pages in the database and in the index of the current engine, by the name of a gate.

    So many titles of each language are searched for, with `auto` and with `all`.
    """
    by_language: dict[str, list[KnownPage]] = defaultdict(list)
    for page in _read_known_pages():
        by_language[page.language].append(page)
    rng = random.Random(5)
    sample = [one for known in by_language.values() for one in rng.sample(known, min(queries, len(known)))]
    asked = [(page, rng.choice([one for one in by_language if one != page.language])) for page in sample]
    figures: dict[str, float] = {}
    for mode in ("auto", "all"):
        found = [_find_keys(page, locale, mode) for page, locale in asked]
        right = sum(page.key in keys[:DEPTH] for (page, _), keys in zip(asked, found, strict=True))
        figures[f"recall@3, {name}, {mode}, {len(asked)}"] = right / len(asked)
        single = sum(len(keys) == len(set(keys)) for keys in found)
        figures[f"no page in two languages, {name}, {mode}"] = single / len(asked)
    return figures


def translation_rows(measured: Measured) -> Iterator[Row]:
    """Yield the thresholds of pages that are searched for in another language."""
    for name, figure in measured.translations.items():
        yield Row(f"translations, {name}", measured.engine, figure, LEAST_RECALL if name.startswith("recall") else 1.0)


@contextmanager
def load_corpus(path: Path) -> Iterator[None]:
    """Load a corpus into the database, which must be empty, and remove it afterwards."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    languages = sorted({row["locale"] for row in rows}, key=lambda language: (language != "en", language))
    site = override_settings(WAGTAIL_CONTENT_LANGUAGES=[(language, language) for language in languages])
    with site, transaction.atomic():
        _create_pages(rows, languages)
        yield
        transaction.set_rollback(True)


def _create_pages(rows: Sequence[dict[str, str]], languages: Sequence[str]) -> None:
    tree = factories.site(languages=languages)
    keys: dict[str, Any] = {}
    for language, found in groupby(sorted(rows, key=lambda row: languages.index(row["locale"])), _get_locale):
        parent = Page.objects.get(pk=tree.branch(language).stories.pk).specific
        for number, row in enumerate(found):
            page = _build_page(row, number)
            page.locale = parent.locale
            page.translation_key = keys.get(row["key"], page.translation_key)
            parent.add_child(instance=page)
            keys.setdefault(row["key"], page.translation_key)


def _get_locale(row: dict[str, str]) -> str:
    return row["locale"]


def _build_page(row: dict[str, str], number: int) -> StoryPage:
    now = timezone.now()
    body = [blocks.rich_text(text.replace("&", "&amp;").replace("<", "&lt;")) for text in row["body"].split("\n")]
    return StoryPage(
        title=row["title"][:200],
        summary=row["summary"][:250],
        body=json.dumps(body),
        slug=f"page-{number}",
        live=True,
        first_published_at=now,
        listed_at=now,
        published_at=now,
    )


def _read_known_pages() -> list[KnownPage]:
    """Return the pages that have a translation, and a title of their own in their language."""
    rows = list(searchable_now().values_list("translation_key", "locale__language_code", "title"))
    languages = Counter(key for key, _, _ in rows)
    titles = Counter((language, title.casefold()) for _, language, title in rows)
    pages = [KnownPage(*row) for row in sorted(rows, key=lambda row: (row[1], row[2]))]
    return [one for one in pages if languages[one.key] > 1 and titles[one.language, one.title.casefold()] == 1]


def _find_keys(page: KnownPage, locale: str, mode: str) -> list[UUID]:
    """Return the groups of the results, of which no two may be the same."""
    params = SearchParams.model_validate({"q": _build_query(page), "locale": locale, "language": mode, "limit": SHOWN})
    ids = [item.id for item in search(params, "/api/v1/search").items]
    keys = dict(Page.objects.filter(pk__in=ids).values_list("pk", "translation_key"))
    return [keys[pk] for pk in ids]


def _build_query(page: KnownPage) -> str:
    words = [word.text for word in split_words(page.title) if not is_stopword(word.text.lower(), page.language)]
    if has_title_parts(page.language) or not words:
        return page.title
    return " ".join(words[:MAX_WORDS]).lower()
