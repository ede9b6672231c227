"""An imported page is in the same state as one that an editor has written and published."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.utils import timezone
from wagtail.log_actions import registry
from wagtail.models import ReferenceIndex
from wagtail.signals import page_published

from cms.core.visibility import visible_now
from cms.journal.models import ContentVersion, JournalEntry
from cms.page_types.stories.models import StoryByline, StoryPage
from cms.snippets.people.models import Person
from cms.snippets.topics.models import Topic

IndexEntry = apps.get_model("wagtailsearch", "IndexEntry")

_STATE = """
    live has_unpublished_changes expired locked go_live_at expire_at owner_id alias_of_id draft_title title
    summary published_at listed_at locale_id depth numchild story_kind
"""
STATE = _STATE.split()


@pytest.fixture
def imported(run: Any, write: Callable[..., Path], record: Callable[..., dict[str, Any]]) -> StoryPage:
    assert run(write(record(title="Alike", slug="imported", body="## One\n\ntwo"))).code == 0
    return StoryPage.objects.get(slug="imported")


@pytest.fixture
def edited(imported: StoryPage) -> StoryPage:
    """Return the same page created as the admin does: saved as a draft, then published from its revision."""
    page = StoryPage(
        title=imported.title,
        slug="edited",
        summary=imported.summary,
        published_at=imported.published_at,
        live=False,
        topics=imported.topics.all(),
        body=imported.body,
        bylines=[StoryByline(person=Person.objects.get(), sort_order=0)],
    )
    imported.get_parent().add_child(instance=page)
    page.save_revision().publish()
    return StoryPage.objects.get(slug="edited")


def state_of(page: StoryPage) -> dict[str, Any]:
    revision = page.latest_revision
    as_object = page.get_latest_revision_as_object()
    return {
        **{name: getattr(page, name) for name in STATE},
        "is live revision": revision == page.live_revision,
        "is latest": revision.is_latest_revision(),
        "approved": revision.approved_go_live_at,
        "revisions": page.revisions.count(),
        "revision": (revision.object_str, revision.user_id, revision.base_content_type_id, revision.content_type_id),
        "latest_revision_created_at": page.latest_revision_created_at == revision.created_at,
        "published at once": page.first_published_at <= page.last_published_at,
        "topics": [topic.pk for topic in page.topics.all()],
        "bylines": [(byline.person_id, byline.sort_order) for byline in page.bylines.all()],
        "body": list(page.body.raw_data),
        "in the revision": (
            as_object.title,
            list(as_object.body.raw_data),
            as_object.published_at,
            [topic.pk for topic in as_object.topics.all()],
            [byline.person_id for byline in as_object.bylines.all()],
        ),
        "log": sorted(entry.action for entry in registry.get_logs_for_instance(page)),
        "references": set(
            ReferenceIndex.get_references_for_object(page).values_list("to_content_type", "to_object_id", "model_path")
        ),
        "admin search": set(IndexEntry.objects.filter(object_id=str(page.pk)).values_list("title", "content_type")),
        "journal": set(JournalEntry.objects.filter(page_id=page.pk).values_list("kind", flat=True)),
    }


def test_an_imported_page_is_in_the_same_state_as_an_edited_one(imported: StoryPage, edited: StoryPage) -> None:
    by_import, by_editor = state_of(imported), state_of(edited)
    assert by_import == by_editor
    assert by_import["references"]
    assert by_import["log"] == ["wagtail.create", "wagtail.publish"]


def test_dates_are_those_of_the_record_and_of_the_publication(imported: StoryPage) -> None:
    assert imported.published_at == datetime(2019, 5, 4, 12, tzinfo=ZoneInfo("UTC"))
    assert imported.listed_at == imported.published_at
    assert timezone.now() - imported.first_published_at < timedelta(minutes=5)


def test_a_scheduled_change_keeps_the_live_content(imported: StoryPage) -> None:
    imported.title, imported.go_live_at = "Changed", timezone.now() + timedelta(hours=1)
    imported.save_revision().publish()

    assert imported.get_latest_revision().approved_go_live_at
    live = visible_now(StoryPage).get(pk=imported.pk)
    assert (live.title, live.live) == ("Alike", True)


@pytest.mark.parametrize("model", [Topic, Person])
def test_a_scheduled_change_keeps_topics_and_people_live(imported: StoryPage, model: Any) -> None:
    snippet = model.objects.get()
    assert (snippet.live, snippet.has_unpublished_changes) == (True, False)
    snippet.go_live_at = timezone.now() + timedelta(hours=1)
    snippet.save_revision().publish()
    assert model.objects.get().is_published


def test_the_signal_page_published_is_sent_for_every_page(run: Any, write: Any, record: Any) -> None:
    received = []

    def listen(instance: Any, **_: Any) -> None:
        received.append(instance.slug)

    page_published.connect(listen)
    try:
        run(write(record(1), record(2)))
    finally:
        page_published.disconnect(listen)
    assert received[-2:] == ["story-1", "story-2"]


def test_every_page_is_in_the_journal(run: Any, write: Any, record: Any) -> None:
    run(write(*(record(number) for number in range(3))))
    pages = set(StoryPage.objects.values_list("pk", flat=True))
    entries = JournalEntry.objects.filter(page_id__in=pages)
    assert set(entries.values_list("page_id", flat=True)) == pages
    assert ContentVersion.objects.get().counter == JournalEntry.objects.latest("sequence").sequence


def test_indexing_by_signals_works_after_an_import(imported: StoryPage, settings) -> None:
    settings.WAGTAILSEARCH_BACKENDS = {"default": {**settings.WAGTAILSEARCH_BACKENDS["default"], "AUTO_UPDATE": True}}
    imported.title = "Another title"
    imported.save()
    assert list(StoryPage.objects.search("another")) == [imported]
