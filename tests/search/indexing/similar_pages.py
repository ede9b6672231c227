"""Builders for tests of similar pages, and an engine that returns what a test defines."""

from __future__ import annotations

from cms.cards.similar_pages import find_similar
from cms.demo import factories
from cms.demo.factories import blocks
from cms.journal.models import ContentVersion
from search.engines.port import SearchUnavailable, SimilarHit
from search.indexing import similarity

from .fake_engines import EngineWrapper

WORDS = "Crews on trawlers pay recruiters. Recruiters lend crews money. Crews repay recruiters."


class ScriptedEngine(EngineWrapper):
    """Returns the similar pages in `results` and records the requested ids; pages in `unavailable` raise."""

    def __init__(self, results=None) -> None:
        self.results, self.requested, self.unavailable = results or {}, [], frozenset()

    def find_similar(self, page_id, locale, *, site, now, limit=12, topics=1.0):
        if page_id in self.unavailable:
            raise SearchUnavailable("unavailable")
        self.requested.append(page_id)
        assert len(self.requested) < 100, "endless loop"
        return [SimilarHit(getattr(page, "pk", page), score) for page, score in self.results.get(page_id, [])][:limit]

    def find_similar_pages(self, page_ids, locale, **given):
        return {page_id: self.find_similar(page_id, locale, **given) for page_id in page_ids}


class UnrelatedStories:
    """Stories that have nothing in common."""

    def __init__(self, *titles: str) -> None:
        self.pages = [factories.StoryFactory(title=title, bare=True) for title in titles]

    def __iter__(self):
        return iter(self.pages)


def create_story(title: str, **more):
    return factories.StoryFactory(title=title, summary="Recruiters and crews", body=[blocks.rich_text(WORDS)], **more)


def similar_ids(page) -> list[int]:
    return [one.other_id for one in find_similar(page.pk)]


def queued_ids() -> set[int]:
    return set(similarity.waiting_jobs().values_list("page_id", flat=True))


def content_counter() -> int:
    return ContentVersion.objects.get().counter
