from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import pytest
from wagtail.models import Locale, Page, Site

from cms.home.models import HomePage
from cms.importing import importer
from cms.importing.models import ImportedRecord
from cms.importing.pages import Author
from cms.importing.progress import Progress
from cms.people.models import Person
from cms.press_releases.models import ReleaseIndexPage, ReleasePage
from cms.stories.models import StoryIndexPage, StoryPage
from cms.topics.models import Topic


def titles() -> set[str]:
    return set(StoryPage.objects.live().values_list("title", flat=True))


def test_records_become_stories_under_an_index_that_is_made_if_missing(run: Any, write: Any, record: Any) -> None:
    done = run(
        write(record(title="R&D &#8211; EPA&#8217;s way", summary="&ldquo;So&rdquo;", topics=["open-data", "api"]))
    )
    assert (done.code, done.summary.split(" in ")[0]) == (
        0,
        "1 made, 0 updated, 0 unchanged, 0 left deleted, 0 failed",
    )
    assert "There was no home page" in done.reports
    assert "There was no story index page" in done.reports
    story = StoryPage.objects.get()
    assert (story.title, story.draft_title, story.summary) == ("R&D – EPA’s way", "R&D – EPA’s way", "“So”")
    assert story.get_parent().specific == StoryIndexPage.objects.get()
    assert Site.objects.get().root_page.specific == HomePage.objects.get()
    assert [topic.label for topic in story.topics.all()] == ["Api", "Open data"]
    assert [byline.person.name for byline in story.bylines.all()] == ["Christen Geiler"]


def test_releases_go_under_their_own_index(run: Any, write: Any, record: Any) -> None:
    assert run(write(record()), kind="release").code == 0
    assert ReleasePage.objects.get().get_parent().specific == ReleaseIndexPage.objects.get()
    assert not Person.objects.exists()


def test_existing_places_topics_and_people_are_used(run: Any, write: Any, record: Any) -> None:
    run(write(record(1)))
    Topic.objects.update(label="Open data, open doors")
    second = run(write(record(2, topics=["Open Data"])))
    assert "There was no" not in second.reports
    assert [topic.label for topic in Topic.objects.all()] == ["Open data, open doors"]
    assert (StoryIndexPage.objects.count(), Person.objects.count()) == (1, 1)


def test_an_unchanged_record_is_skipped_and_a_changed_one_gets_a_revision(run: Any, write: Any, record: Any) -> None:
    run(write(record(1), record(2)))
    again = run(write(record(1), record(2, title="New title", slug="new-slug", authors=["jane-doe"])))
    assert again.summary.startswith("0 made, 1 updated, 1 unchanged")
    first, second = StoryPage.objects.order_by("pk")
    assert (first.revisions.count(), second.revisions.count()) == (1, 2)
    assert (second.title, second.slug, second.live_revision) == ("New title", "story-2", second.latest_revision)
    assert [byline.person.slug for byline in second.bylines.all()] == ["jane-doe"]


def test_a_record_twice_in_one_file_is_one_page(run: Any, write: Any, record: Any) -> None:
    assert run(write(record(), record(title="Later"))).summary.startswith("1 made, 1 updated")
    assert titles() == {"Later"}


def test_a_page_an_editor_deleted_stays_deleted_unless_asked_for(run: Any, write: Any, record: Any) -> None:
    file = write(record(1), record(2))
    run(file)
    StoryPage.objects.get(slug="story-1").delete()
    again = run(file)
    assert "0 made, 0 updated, 1 unchanged, 1 left deleted" in again.summary
    assert "--restore" in again.summary
    assert titles() == {"Story 2"}
    assert run(file, "--restore").summary.startswith("1 made")
    assert titles() == {"Story 1", "Story 2"}


def test_a_page_an_editor_unpublished_stays_so_with_the_change_as_its_draft(run: Any, write: Any, record: Any) -> None:
    run(write(record()))
    StoryPage.objects.get().unpublish()
    run(write(record(title="Changed")))
    story = StoryPage.objects.get()
    assert (story.live, story.title, story.draft_title) == (False, "Story 1", "Changed")


def test_a_moved_page_is_updated_where_it_is(run: Any, write: Any, record: Any) -> None:
    run(write(record()))
    other = StoryIndexPage(title="Archive", slug="archive")
    HomePage.objects.get().add_child(instance=other)
    StoryPage.objects.get().move(other, pos="last-child")
    run(write(record(title="Changed")))
    assert StoryPage.objects.get().get_parent().slug == "archive"


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("{not json", "not JSON"),
        ("[1, 2]", "not a JSON object"),
        ("[" * 100_000, "not JSON"),
        ({"title": " "}, "missing title"),
        ({"title": 7}, "title is not a text"),
        ({"id": None}, "missing id"),
        ({"date": "4 May 2019"}, "bad date “4 May 2019”, expected YYYY-MM-DD"),
        ({"date": "2019-02-30"}, "bad date"),
        ({"title": "t" * 256}, "title too long: 256 characters, at most 255"),
        ({"summary": "s" * 601}, "summary too long"),
        ({"topics": "open-data"}, "topics is not a list"),
        ({"authors": ["a" * 101]}, "authors: too long"),
        ({"body": ["text"]}, "body is not a text"),
    ],
)
def test_a_bad_line_is_named_and_the_rest_goes_on(run: Any, write: Any, record: Any, bad: Any, reason: str) -> None:
    line = bad if isinstance(bad, str) else record(2, **bad)
    done = run(write(record(1), "", line, record(3)))
    assert done.code == 1
    assert f"line 3: {reason}" in done.reports
    assert "2 made, 0 updated, 0 unchanged, 0 left deleted, 1 failed" in done.summary
    assert titles() == {"Story 1", "Story 3"}


def test_what_the_database_refuses_costs_only_itself(
    run: Any, write: Any, record: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = Author.make

    def make_or_fail(self: Author, task: Any, body: Any) -> Page:
        page = make(self, task, body)
        if task.title == "Story 2":
            raise ValueError("no room")
        return page

    monkeypatch.setattr(Author, "make", make_or_fail)
    done = run(write(record(1), record(2, topics=["new"]), record(3, topics=["new"])))
    assert (done.code, titles()) == (1, {"Story 1", "Story 3"})
    assert "line 2: ValueError: no room" in done.reports
    assert ImportedRecord.objects.count() == 2
    assert [topic.slug for topic in StoryPage.objects.get(title="Story 3").topics.all()] == ["new"]


def test_a_record_keeps_the_type_it_was_imported_as(run: Any, write: Any, record: Any) -> None:
    run(write(record()))
    assert "already imported as a story page" in run(write(record(title="Changed")), kind="release").reports


@pytest.mark.parametrize("slug", ["", "100%", "Ünï cødé", "a/b?c#d", "x" * 400, "%e2%80%8a", "story-1", "\x00", "🐝"])
def test_odd_slugs_are_no_reason_to_fail(run: Any, write: Any, record: Any, slug: str) -> None:
    done = run(write(record(1), record(2, slug=slug), record(3, slug=slug)))
    assert (done.code, StoryPage.objects.count()) == (0, 3)
    assert len(set(StoryPage.objects.values_list("slug", flat=True))) == 3


def test_a_compressed_file_is_read_and_a_broken_one_as_far_as_it_goes(run: Any, write: Any, record: Any) -> None:
    file: Path = write(*(record(number, body="word " * number) for number in range(1, 4)), name="news.jsonl.gz")
    assert run(file).summary.startswith("3 made")
    file.write_bytes(file.read_bytes()[:-12])
    broken = run(file)
    assert broken.code == 1
    assert "the file can't be read on" in broken.reports


def test_a_signal_ends_the_import_after_the_batch_and_a_second_run_goes_on(
    run: Any, write: Any, record: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importer, "BATCH", 2)
    advance = Progress.advance

    def advance_and_interrupt(self: Progress, count: int) -> None:
        advance(self, count)
        signal.raise_signal(signal.SIGTERM)

    file = write(*(record(number) for number in range(5)))
    before = signal.getsignal(signal.SIGTERM)
    with monkeypatch.context() as patched:
        patched.setattr(Progress, "advance", advance_and_interrupt)
        stopped = run(file)
    assert (stopped.code, StoryPage.objects.count()) == (130, 2)
    assert "2 records are done and kept" in stopped.problem
    assert signal.getsignal(signal.SIGTERM) == before
    assert run(file).summary.startswith("3 made, 0 updated, 2 unchanged")


def test_dying_within_a_batch_loses_nothing_that_was_reported(
    run: Any, write: Any, record: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importer, "BATCH", 2)
    make = Author.make

    def make_or_die(self: Author, task: Any, body: Any) -> Page:
        if task.title == "Story 3":
            raise KeyboardInterrupt
        return make(self, task, body)

    file = write(*(record(number) for number in range(5)))
    with monkeypatch.context() as patched:
        patched.setattr(Author, "make", make_or_die)
        with pytest.raises(KeyboardInterrupt):
            run(file)
    assert titles() == {"Story 0", "Story 1"}
    assert run(file).summary.startswith("3 made, 0 updated, 2 unchanged")
    assert Page.find_problems() == ([], [], [], [], [])


def test_a_dry_run_counts_and_writes_nothing(run: Any, write: Any, record: Any) -> None:
    pages = Page.objects.count()
    done = run(write(record(1), "{"), "--dry-run")
    assert done.summary.startswith("Would be: 1 made, 0 updated, 0 unchanged, 0 left deleted, 1 failed")
    assert (Page.objects.count(), ImportedRecord.objects.count()) == (pages, 0)


def test_another_language_gets_its_own_places_and_translations_of_topics(run: Any, write: Any, record: Any) -> None:
    Locale.objects.get_or_create(language_code="fr")
    run(write(record(1)))
    assert run(write(record(2)), "--locale", "fr").code == 0
    english, french = StoryPage.objects.order_by("pk")
    assert french.locale.language_code == "fr"
    assert french.get_parent().translation_key == english.get_parent().translation_key
    assert french.topics.get().translation_key == english.topics.get().translation_key
    assert french.get_parent().get_parent().translation_key == HomePage.objects.first().translation_key


def test_a_place_can_be_chosen(run: Any, write: Any, record: Any) -> None:
    run(write(record(1)))
    other = StoryIndexPage(title="Archive", slug="archive")
    HomePage.objects.get().add_child(instance=other)
    assert run(write(record(2)), "--under", str(other.pk)).code == 0
    assert StoryPage.objects.get(title="Story 2").get_parent().slug == "archive"


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (("--site", "nowhere.example"), "There is no site nowhere.example; known: localhost"),
        (("--locale", "xx"), "There is no locale xx; known: en"),
        (("--under", "999999"), "There is no page 999999"),
        (("--under", "1"), "stand under a story index page"),
    ],
)
def test_a_place_that_is_none_is_refused_with_what_is_known(
    run: Any, write: Any, record: Any, options: tuple[str, ...], problem: str
) -> None:
    refused = run(write(record()), *options)
    assert (refused.code, StoryPage.objects.count()) == (1, 0)
    assert problem in refused.problem


def test_a_missing_file_is_named(run: Any, tmp_path: Path) -> None:
    assert "There is no file" in run(tmp_path / "nothing.jsonl").problem


def test_a_line_every_few_seconds_says_rate_and_remaining_time() -> None:
    progress = Progress(100, None)
    progress.done = 40
    assert progress.line(seconds=4.0) == "40 of 100, 10/s, 6 s left"
