from __future__ import annotations

from typing import Any

import pytest
from wagtail.models import Page

from cms.demo.factories import SiteTree
from cms.moving.importing.models import ImportedRecord
from cms.page_types.stories.models import StoryIndexPage, StoryPage

pytestmark = pytest.mark.journey


def titles() -> set[str]:
    return set(StoryPage.objects.live().values_list("title", flat=True))


def test_an_unchanged_record_is_skipped_and_a_changed_one_gets_a_revision(run: Any, write: Any, record: Any) -> None:
    run(write(record(1), record(2)))
    again = run(write(record(1), record(2, title="New title", slug="new-slug", authors=["jane-doe"])))
    assert again.counts == {"updated": 1, "unchanged": 1}
    first, second = StoryPage.objects.order_by("pk")
    assert (first.revisions.count(), second.revisions.count()) == (1, 2)
    assert (second.title, second.slug, second.live_revision) == ("New title", "story-2", second.latest_revision)
    assert [byline.person.slug for byline in second.bylines.all()] == ["jane-doe"]


def test_a_record_repeated_in_a_file_is_one_page(run: Any, write: Any, record: Any) -> None:
    assert run(write(record(), record(title="Later"))).counts == {"created": 1, "failed": 1}
    assert titles() == {"Story 1"}


def test_a_deleted_page_is_restored_only_on_request(run: Any, write: Any, record: Any) -> None:
    file = write(record(1), record(2))
    run(file)
    StoryPage.objects.get(slug="story-1").delete()
    again = run(file)
    assert again.counts == {"unchanged": 1, "left deleted": 1}
    assert "--restore" in again.summary
    assert titles() == {"Story 2"}
    assert run(file, "--restore").counts == {"created": 1, "unchanged": 1}
    assert titles() == {"Story 1", "Story 2"}


def test_a_change_of_an_unpublished_page_becomes_a_draft(run: Any, write: Any, record: Any) -> None:
    run(write(record()))
    StoryPage.objects.get().unpublish()
    run(write(record(title="Changed")))
    story = StoryPage.objects.get()
    assert (story.live, story.title, story.draft_title) == (False, "Story 1", "Changed")


def test_a_moved_page_is_updated_where_it_is(run: Any, write: Any, record: Any, tree: SiteTree) -> None:
    run(write(record()))
    other = StoryIndexPage(title="Archive", slug="archive")
    tree.home.add_child(instance=other)
    StoryPage.objects.get().move(other, pos="last-child")
    run(write(record(title="Changed")))
    assert StoryPage.objects.get().get_parent().slug == "archive"


def test_a_dry_run_counts_and_writes_nothing(run: Any, write: Any, record: Any) -> None:
    pages = Page.objects.count()
    done = run(write(record(1), "{"), "--dry-run")
    assert done.counts == {"created": 1, "failed": 1}
    assert (Page.objects.count(), ImportedRecord.objects.count()) == (pages, 0)


def test_a_page_type_reads_its_own_fields_from_the_records(record, write, run):
    done = run(
        write(record(1, kind="blog"), record(2), record(3, kind="of another world"), record(4, dateline="Nairobi"))
    )
    kinds = StoryPage.objects.order_by("slug").values_list("slug", "story_kind")
    assert list(kinds) == [("story-1", "blog"), ("story-2", "news"), ("story-4", "news")]
    assert "line 3: kind: " in done.reports
