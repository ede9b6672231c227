"""One file with records of several types, which refer to each other, to snippets and to files."""

from __future__ import annotations

from typing import Any

import pytest
from wagtail.models import Locale

from cms.demo.factories.objects import create_png
from cms.moving.importing.models import ImportedRecord
from cms.page_types.calls_to_action.models import CallToActionPage
from cms.page_types.press_releases.models import ReleasePage
from cms.page_types.standard_pages.models import StandardPage
from cms.page_types.stories.models import StoryPage
from cms.snippets.organisation.models import Boilerplate
from cms.snippets.people.models import Person

# Wagtail leaves the temporary files of the admin's own renditions to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

BOILERPLATE = {
    "object": "boilerplate",
    "id": "about",
    "name": "East Africa",
    "heading": "About us",
    "text": "<p>We</p>",
}
ADA = {"object": "person", "id": "ada", "slug": "ada-lund", "name": "Ada Lund", "role": "Pilot"}
DESK = {"object": "media_contact", "id": "desk", "name": "Press desk", "email": "press@clarion.example"}
CALL = {
    "id": "call",
    "type": "call_to_action",
    "title": "Sign",
    "slug": "sign",
    "action_kind": "petition",
    "prompt": "Sign it",
    "button_label": "Sign",
    "destination_url": "https://clarion.example/sign",
    "placements": [{"place": "story_end"}],
}
RELEASE = {
    "id": "release",
    "type": "release",
    "date": "2026-03-02T08:15:00+01:00",
    "title": "Fees repaid",
    "dateline": "Nairobi",
    "boilerplate": {"$boilerplate": "about"},
    "media_contacts": [{"$media_contact": "Press desk"}],
    "image": {"$file": "quay.png"},
    "image_alt": "A quay",
    "attachments": [{"$file": "facts.txt"}],
    "actions": [{"$page": "call"}],
    "related": [{"$page": "later"}],
    "notes_to_editors": '<p><a data-record="later">Later</a>, <a data-file="facts.txt">facts</a></p>',
    "body": [
        {
            "type": "rich_text",
            "value": '<p>See <a data-record="later">this</a> and <a data-record="gone">that</a>.</p>',
        },
        {"type": "quote", "value": {"text": "At last.", "speaker": "A. Lund", "person": {"$person": "ada-lund"}}},
        {"type": "image", "value": {"image": {"$file": "quay.png"}, "alt": "A quay"}},
        {"type": "call_to_action", "value": {"page": {"$call_to_action": "sign"}}},
    ],
}


@pytest.fixture
def file(write: Any, tmp_path: Any, record: Any) -> Any:
    (tmp_path / "quay.png").write_bytes(create_png((64, 48), (10, 20, 30)))
    (tmp_path / "facts.txt").write_text("Facts.")
    return write(BOILERPLATE, ADA, DESK, CALL, RELEASE, record(id="later", type="story", title="Later"))


def test_records_of_several_types_become_pages_with_all_their_fields(run: Any, file: Any) -> None:
    done = run(file, kind=None)
    assert "line" not in done.reports
    assert (done.code, done.counts) == (0, {"created": 6})
    release, story, call = ReleasePage.objects.get(), StoryPage.objects.get(), CallToActionPage.objects.get()
    assert release.published_at.isoformat() == "2026-03-02T07:15:00+00:00"
    assert (release.dateline, release.boilerplate.heading) == ("Nairobi", "About us")
    assert [contact.email for contact in release.media_contacts.all()] == ["press@clarion.example"]
    assert (release.image.title, release.image_alt) == ("quay", "A quay")
    assert release.chosen_ids("actions") == [call.pk]
    assert [placement.place for placement in call.placements.all()] == ["story_end"]
    text, quote, image, action = (block["value"] for block in release.body.raw_data)
    assert quote["person"] == Person.objects.get(slug="ada-lund").pk
    assert (image["image"], action["page"]) == (release.image_id, call.pk)
    assert text == f'<p>See <a id="{story.pk}" linktype="page">this</a> and that.</p>'
    assert release.chosen_ids("related") == [story.pk]
    assert f'linktype="page">Later</a>, <a id="{release.chosen_ids("attachments")[0]}"' in release.notes_to_editors
    assert "line 5: record “gone” was not imported" in done.summary


def test_what_the_public_sees_and_the_revision_have_the_references_that_came_later(run: Any, file: Any) -> None:
    run(file, kind=None)
    release = ReleasePage.objects.get()
    assert release.revisions.count() == 1
    draft = release.get_latest_revision_as_object()
    assert draft.chosen_ids("related") == release.chosen_ids("related") == [StoryPage.objects.get().pk]


def test_a_second_import_changes_nothing_until_a_missing_record_comes(
    run: Any, file: Any, write: Any, record: Any
) -> None:
    run(file, kind=None)
    assert run(file, kind=None).counts == {"unchanged": 6}
    assert ImportedRecord.objects.get(source_id="release").open_references == ["gone"]
    run(write(record(id="gone", slug="gone"), name="more.jsonl"))
    assert run(file, kind=None).counts == {"updated": 1, "unchanged": 5}
    gone = StoryPage.objects.get(slug="gone")
    assert f'<a id="{gone.pk}" linktype="page">that</a>' in ReleasePage.objects.get().body.raw_data[0]["value"]


def test_a_page_may_refer_to_itself(run: Any, write: Any, record: Any) -> None:
    body = [{"type": "rich_text", "value": '<p><a data-record="self">this page</a></p>'}]
    file = write(record(id="self", type="story", body=body, related=[{"type": "page", "value": {"$page": "self"}}]))
    assert run(file, kind=None).counts == {"created": 1}
    story = StoryPage.objects.get()
    assert f'<a id="{story.pk}" linktype="page">this page</a>' in story.body.raw_data[0]["value"]
    assert story.chosen_ids("related") == [story.pk]
    assert run(file, kind=None).counts == {"unchanged": 1}


def test_a_second_import_keeps_what_editors_changed_also_if_a_reference_leads_nowhere(run: Any, file: Any) -> None:
    run(file, kind=None)
    release = ReleasePage.objects.get()
    release.title = "Edited"
    release.save_revision().publish()
    done = run(file, kind=None)
    assert ReleasePage.objects.get().title == "Edited"
    assert "record “gone” was not imported" in done.summary


def test_an_existing_snippet_is_updated_and_a_deleted_one_stays_deleted(run: Any, write: Any) -> None:
    run(write(BOILERPLATE, ADA), kind=None)
    again = run(write({**BOILERPLATE, "heading": "Who we are"}, ADA), kind=None)
    assert again.counts == {"updated": 1, "unchanged": 1}
    assert [boilerplate.heading for boilerplate in Boilerplate.objects.all()] == ["Who we are"]
    Person.objects.all().delete()
    changed = write({**BOILERPLATE, "heading": "Who we are"}, ADA)
    assert run(changed, kind=None).counts == {"unchanged": 1, "left deleted": 1}


@pytest.mark.few(4)
@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"type": "ship"}, "unknown type “ship”"),
        ({"type": ""}, "missing type"),
        ({"language": "xx"}, "There is no locale xx"),
        ({"boilerplate": {"$boilerplate": "nobody"}}, "boilerplate: there is no boilerplate “nobody”"),
        ({"boilerplate": 1}, "boilerplate: not a reference"),
        ({"image": {"$page": "x"}}, "image: not a reference, expected {"),
        ({"image": 5}, "image: not a reference"),
        ({"related": [{"type": "page", "value": 5}]}, "related: block 1 (page): not a reference"),
        ({"body": [{"type": "poem", "value": ""}]}, "body: block 1 has the unknown type “poem”"),
        ({"body": [{"type": "heading", "value": {"text": 5}}]}, "body: block 1 (heading): text: not a text"),
        ({"body": [{"type": "heading", "value": {"words": "x"}}]}, "heading): unknown field “words”"),
        ({"body": [{"type": "heading", "value": {"text": "x", "level": "9"}}]}, "body: block 1 (heading): level: "),
        (
            {"body": [{"type": "table", "value": {"data": [[1]]}}]},
            "table): not a table, whose data",
        ),
        ({"body": [{"value": ""}]}, "body: not a list of blocks"),
        ({"embargo_until": "2026-01-01T00:00:00"}, "embargo_until: not a time with its zone"),
        ({"canonical_url": "ftp://x"}, "canonical_url: "),
    ],
)
def test_an_invalid_field_is_named_and_nothing_is_written(
    run: Any, write: Any, fields: dict[str, Any], problem: str
) -> None:
    record = {"id": "1", "type": "release", "title": "A", "date": "2026-03-02"}
    done = run(write({**record, **fields}, {**record, "id": "2"}), kind=None)
    assert (done.code, ReleasePage.objects.count()) == (1, 1)
    assert "line 1: " in done.reports
    assert problem in done.reports


def test_a_missing_file_is_reported_and_the_page_imported(run: Any, write: Any) -> None:
    record = {"id": "1", "type": "release", "title": "A", "date": "2026-03-02", "image": {"$file": "none.png"}}
    done = run(write(record), kind=None)
    assert (done.code, ReleasePage.objects.get().image) == (3, None)
    assert "1 × none.png: there is no file none.png" in done.summary


def test_a_tree_of_pages_is_kept_also_if_children_come_first(run: Any, write: Any) -> None:
    pages = [
        {"id": "c", "parent": "b", "title": "C", "slug": "c"},
        {"id": "b", "parent": "a", "title": "B", "slug": "b"},
        {"id": "a", "title": "A", "slug": "a"},
    ]
    assert run(write(*pages), kind="standard").code == 0
    assert StandardPage.objects.get(slug="c").url_path.endswith("/a/b/c/")


def test_pages_above_each_other_are_imported_and_reported(run: Any, write: Any) -> None:
    pages = [{"id": "a", "parent": "b", "title": "A"}, {"id": "b", "parent": "a", "title": "B"}]
    done = run(write(*pages), kind="standard")
    assert StandardPage.objects.count() == 2
    assert "line 1: its parent “b” is below it" in done.summary


def test_languages_are_linked_in_any_order(run: Any, write: Any, record: Any) -> None:
    Locale.objects.get_or_create(language_code="fr")
    french = record(1, id="fr", slug="recit", language="fr", translation_of="en")
    assert run(write(french, record(1, id="en"))).code == 0
    assert len(set(StoryPage.objects.values_list("translation_key", flat=True))) == 1
    assert {page.locale.language_code for page in StoryPage.objects.all()} == {"en", "fr"}


def test_a_translation_in_the_same_language_is_reported(run: Any, write: Any, record: Any) -> None:
    done = run(write(record(1), record(2, translation_of="news:1"), record(3, translation_of="news:4"), record(4)))
    assert StoryPage.objects.values("translation_key").distinct().count() == 4
    assert "line 3: “news:4” has another translation into this language, or is in it" in done.summary
