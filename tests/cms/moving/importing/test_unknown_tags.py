"""Pages with shortcodes or template tags that no rule covers: drafts, or without them, or with them (--unknown)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cms.core.visibility import visible_now
from cms.demo import factories
from cms.moving.importing.reports.tag_policy import HELD, STAYS_PUBLIC
from cms.moving.importing.sources.json_lines import read_records
from cms.moving.importing.writers.page_writer import MAY_HAVE_TAGS
from cms.page_types.stories.models import StoryPage

TAG = '{% image "a.jpg" "a boat at sea" %}'
BODY = f"Our plan.\n\n{TAG}"


def read_report(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(f"{path}.report").read_text().splitlines()]


def get_words(page: StoryPage) -> str:
    return str(page.get_latest_revision_as_object().body.raw_data[0]["value"])


@pytest.mark.parametrize(
    ("options", "live", "words", "field"),
    [
        ((), False, TAG, "kept_as_text"),
        (("--unknown", "draft"), False, TAG, "kept_as_text"),
        (("--unknown", "drop-tags"), True, "<p>a boat at sea</p>", "dropped_tags"),
        (("--unknown", "keep"), True, TAG, "kept_as_text"),
    ],
)
def test_what_becomes_of_a_new_page_with_a_tag(
    run: Any, write: Any, record: Any, options: Any, live: bool, words: str, field: str
) -> None:
    file = write(
        record(1, body=BODY), record(2), record(3, body=BODY, state="scheduled", publish_at="2999-01-01T00:00Z")
    )
    done = run(file, *options)
    tagged, plain, scheduled = StoryPage.objects.order_by("title")
    assert (tagged.live, plain.live, scheduled.live) == (live, True, False)
    assert bool(scheduled.scheduled_revision) is live
    assert words in get_words(tagged)
    assert visible_now().filter(pk=tagged.pk).exists() is live
    first, second, _ = read_report(file)
    assert first[field] == {"{% image %}": 1}
    assert (HELD in first.get("notes", ())) is not live
    assert (first["state"], second["state"]) == ("public" if live else "draft", "public")
    assert not {"kept_as_text", "dropped_tags", "notes"} & second.keys()
    assert (f"{HELD}: “Story 1”, “Story 3”" in done.summary) is not live
    assert ("tag removed: {% image %}" in done.summary) is (field == "dropped_tags")
    again = run(file, *options)
    assert again.counts == {"unchanged": 3}


def test_a_dry_run_names_the_pages_and_lists_the_tags_by_frequency(run: Any, write: Any, record: Any) -> None:
    file = write(record(1, body=BODY), record(2, body="{{ a }} {{ a }}"), record(3))
    done = run(file, "--dry-run")
    assert f"{HELD}: “Story 1”, “Story 2”" in done.summary
    assert done.summary.index("2 × kept as text: {{ a }}") < done.summary.index("1 × kept as text: {% image %}")
    assert "kept as text: {% image %} (first in record 1, “Story 1”: {% image" in done.summary
    assert read_report(file)[0]["examples"] == {"{% image %}": TAG}
    assert not StoryPage.objects.exists()


def test_a_page_that_is_public_stays_so_and_is_named(run: Any, write: Any, record: Any) -> None:
    run(write(record(1), record(2, body=BODY)), "--unknown", "keep")
    file = write(record(1, body=BODY), record(2, body=BODY))
    assert run(file).counts == {"updated": 1, "unchanged": 1}
    assert [page.live for page in StoryPage.objects.order_by("title")] == [True, True]
    for entry in read_report(file):
        assert entry["notes"] == [STAYS_PUBLIC]
        assert entry["kept_as_text"] == {"{% image %}": 1}
    assert f"{STAYS_PUBLIC}: “Story 1”, “Story 2”" in run(file, "--dry-run").summary


@pytest.mark.few(2)
@pytest.mark.parametrize("tag", ["[vc_row]", "[box id=7 size=large]", "[box /]", "{# a #}", "[:en]", '[a b="[c]"]'])
def test_an_unchanged_page_is_named_whatever_its_tag(run: Any, write: Any, record: Any, tag: str) -> None:
    file = write(record(1, body=f"Text {tag} and more."), record(2, body="[A link](https://example.org) " + "[a" * 20))
    run(file, "--unknown", "keep")
    assert run(file).counts == {"unchanged": 2}
    first, second = read_report(file)
    assert (first["notes"], "notes" in second) == ([STAYS_PUBLIC], False)


def test_tags_are_looked_for_in_linear_time() -> None:
    for text in ("[" + "a" * 300_000, "[a" * 200_000, "[a=" * 200_000, "[" + "a=" * 200_000):
        assert not MAY_HAVE_TAGS.search(text)


@pytest.mark.parametrize("options", [("--unknown", "keep"), ("--unknown", "drop-tags")])
def test_a_draft_is_published_when_its_tags_are_no_reason_any_more(
    run: Any, write: Any, record: Any, options: Any
) -> None:
    file = write(record(1, body=BODY))
    run(file)
    assert run(file, *options).counts == {"updated": 1}
    assert StoryPage.objects.get().live
    assert run(file, *options).counts == {"unchanged": 1}


def test_a_draft_is_published_when_its_source_has_no_tags_any_more(run: Any, write: Any, record: Any) -> None:
    run(write(record(1, body=BODY)))
    assert run(write(record(1, body=f"More. {BODY}"))).counts == {"updated": 1}
    assert not StoryPage.objects.get().live
    assert run(write(record(1))).counts == {"updated": 1}
    assert StoryPage.objects.get().live


def test_a_draft_that_an_editor_has_changed_is_left_alone(run: Any, write: Any, record: Any) -> None:
    file = write(record(1, body=BODY))
    run(file)
    page = StoryPage.objects.get()
    page.title = "By an editor"
    page.save_revision(user=factories.UserFactory())
    assert run(file, "--unknown", "keep").counts == {"unchanged": 1}
    page.refresh_from_db()
    assert (page.live, page.get_latest_revision_as_object().title) == (False, "By an editor")


def test_a_draft_that_an_editor_has_published_stays_public(run: Any, write: Any, record: Any) -> None:
    file = write(record(1, body=BODY))
    run(file)
    StoryPage.objects.get().get_latest_revision().publish()
    assert run(file).counts == {"unchanged": 1}
    assert run(write(record(1, body=f"More. {BODY}"))).counts == {"updated": 1}
    assert StoryPage.objects.get().live


def test_a_draft_stays_one_when_what_it_refers_to_follows(run: Any, write: Any, record: Any) -> None:
    blocks_of_other = record(2)
    file = write(record(1, body=BODY, translation_of="news:9"), blocks_of_other)
    run(file)
    page = StoryPage.objects.get(title="Story 1")
    page.save_revision(user=factories.UserFactory())  # so that the import has to write a change of its own
    run(write(record(1, body=BODY, translation_of="news:9"), record(9, language="fr")))
    page.refresh_from_db()
    assert not page.live


def test_a_home_page_with_a_tag_stays_public(run: Any, write: Any, tree: Any) -> None:
    file = write({"id": "home", "type": "home", "title": "Home", "body": BODY})
    run(file, kind=None)
    tree.home.refresh_from_db()
    assert tree.home.live


def test_blocks_of_an_export_are_not_searched_for_tags(run: Any, write: Any, record: Any) -> None:
    """The export of an installation comes back as it was, also with the pages that its editors have published so."""
    blocks = [{"type": "rich_text", "value": "<p>{{ a }}</p>"}]
    file = write(record(1, body=blocks))
    run(file)
    assert StoryPage.objects.get().live
    assert all(not one.tags.names for _, one in read_records(file))
