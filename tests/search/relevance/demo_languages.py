"""The demo as a site in another language, at a fixed time, and searches of its visitors.

The pages, snippets and settings that the demo has in English become those of the language: kinds, roles and settings
stay, and so do the texts in English, except labels of topics and regions: those that the demo or `labels.yaml` has. A
page is therefore found by what it is, not by its words. French content becomes English if English becomes French.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import yaml
from django.core.cache import cache
from django.test import override_settings
from wagtail.models import Locale, Page

from cms.core import clock
from cms.db.version_cache import using_content_version
from cms.journal.content_version import content_version
from cms.journal.models import ContentVersion, RandomLineage
from cms.settings.languages import read_languages
from cms.snippets.topics.models import Region, Term, Topic
from search.querying.params import SearchParams
from search.querying.results import SearchAnswer
from search.querying.service import search
from search.rules.compiled import get_rules

from .datasets import load_dataset

PRESENT = datetime(2026, 11, 30, 12, tzinfo=ZoneInfo("Europe/Brussels"))
LABELS = Path(__file__).parents[1] / "interpretation" / "phrases" / "labels.yaml"


@contextmanager
def load_demo_at_present(scope: AbstractContextManager[None] | None = None) -> Iterator[None]:
    """Load the demo into the database, which must be empty, and stop the clock at PRESENT."""
    with (
        clock.replaced_by(lambda: PRESENT),
        override_settings(SITE_TIME_ZONE="Europe/Brussels"),
        load_dataset("demo", scope),
    ):
        yield


@contextmanager
def demo_in(language: str) -> Iterator[None]:
    """Let the loaded demo be a site whose first language is this one, until the context ends."""
    second = "en" if language == "fr" else "fr"
    languages = read_languages(f"{language},{second}")
    settings = {"LANGUAGE_CODE": language, "LANGUAGES": languages, "WAGTAIL_CONTENT_LANGUAGES": languages}
    with override_settings(**settings):
        before = {model: dict(model.objects.values_list("pk", "label")) for model in (Topic, Region)}
        labels = {model: _find_labels(model, language) for model in (Topic, Region)}
        _exchange("en", language)
        for model, by_slug in labels.items():
            for slug, label in by_slug.items():
                model.objects.filter(slug=slug, locale__language_code=language).update(label=label)
        _renew_version()
        try:
            yield
        finally:
            _exchange("en", language)
            for model, by_id in before.items():
                for pk, label in by_id.items():
                    model.objects.filter(pk=pk).update(label=label)
            _renew_version()


def _renew_version() -> None:
    """Let nothing be valid that was cached before: the statements above are not in the journal."""
    ContentVersion.objects.update(lineage=RandomLineage())
    cache.clear()


def _exchange(first: str, second: str) -> None:
    """Exchange the codes of two languages; the second one may be missing."""
    unused = f"x-{uuid4().hex[:6]}"
    for old, new in ((first, unused), (second, first), (unused, second)):
        Locale.objects.filter(language_code=old).update(language_code=new)


def _find_labels(model: type[Term], language: str) -> Mapping[str, str]:
    """Return the labels of topics or regions in a language by slug: those of the demo, or those written for it."""
    kind = "topics" if model is Topic else "regions"
    terms: dict[str, dict[str, str]] = yaml.safe_load(LABELS.read_text(encoding="utf-8"))[kind]
    written = {slug: labels[language] for slug, labels in terms.items() if language in labels}
    return written or dict(model.objects.filter(locale__language_code=language).values_list("slug", "label"))


def run_search(text: str, language: str, **params: Any) -> SearchAnswer:
    """Search as a visitor of the current site would, without recording the search."""
    given = SearchParams(q=text, locale=language, **params)
    with using_content_version(content_version()):
        site = given.read_context().root.site_id
        return search(given, "/search", trial_rules=get_rules(language, site))


def read_slugs(language: str) -> dict[int, str]:
    """Return the slug of every page in a language by id."""
    return dict(Page.objects.filter(locale__language_code=language).values_list("pk", "slug"))
