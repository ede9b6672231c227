"""What tests of similar pages share: stories without a word in common, and an engine that says what a test wants."""

from __future__ import annotations

from cms.cards.similar_pages import find_similar
from cms.demo import factories
from cms.demo.factories import blocks
from cms.journal.models import ContentVersion
from search.engines.port import SearchUnavailable, SimilarHit
from search.indexing import similarity_queue

from .fake_engines import EngineWrapper

WORDS = "Crews on trawlers pay recruiters. Recruiters lend crews money. Crews repay recruiters."


class ScriptedEngine(EngineWrapper):
    """Answers for each page what a test has put down, and keeps whom it was asked about."""

    def __init__(self, answers=None) -> None:
        self.answers, self.asked, self.away = answers or {}, [], frozenset()

    def find_similar(self, page_id, locale, *, site, now, limit=12, topics=1.0):
        if page_id in self.away:
            raise SearchUnavailable("away")
        self.asked.append(page_id)
        assert len(self.asked) < 100, "it never ends"
        return [SimilarHit(getattr(page, "pk", page), score) for page, score in self.answers.get(page_id, [])][:limit]


class UnrelatedStories:
    """Some stories without anything in common but what a test says, and nothing that waits."""

    def __init__(self, *titles: str) -> None:
        self.pages = [factories.StoryFactory(title=title, bare=True) for title in titles]

    def __iter__(self):
        return iter(self.pages)


def build_story(title: str, **more):
    return factories.StoryFactory(title=title, summary="Recruiters and crews", body=[blocks.rich_text(WORDS)], **more)


def similar_ids(page) -> list[int]:
    return [one.other_id for one in find_similar(page.pk)]


def queued_ids() -> set[int]:
    return set(similarity_queue.waiting().values_list("page_id", flat=True))


def content_counter() -> int:
    return ContentVersion.objects.get().counter
