"""What plug-ins keep of pages elsewhere: pages of Elementor, events, guest authors, Advanced Custom Fields."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from cms.page_types.stories.models import StoryPage
from cms.snippets.people.models import Person
from tests.cms.moving.importing.files.drawings import draw
from tests.cms.moving.importing.wordpress.exports import build_attachment, build_author, build_item

DATA = json.dumps(
    [
        {
            "elType": "section",
            "elements": [
                {"elType": "widget", "widgetType": "heading", "settings": {"title": "Save the bay"}},
                {
                    "elType": "widget",
                    "widgetType": "button",
                    "settings": {"text": "Join", "link": {"url": "https://old.example/2019/05/item-2/"}},
                },
            ],
        }
    ]
)
ELEMENTOR = (("_elementor_data", DATA), ("_elementor_edit_mode", "builder"), ("_elementor_version", "3.1"))
VENUE = (
    ("_VenueAddress", "1 Pier Road"),
    ("_VenueCity", "Hamburg"),
    ("_VenueZip", "20457"),
    ("_VenueURL", "https://hall.example/"),
)
EVENT = (
    ("_EventStartDate", "2019-05-04 18:00:00"),
    ("_EventEndDate", "2019-05-04 20:30:00"),
    ("_EventTimezone", "Europe/Berlin"),
    ("_EventVenueID", "20"),
    ("_EventOrganizerID", "21"),
    ("_EventOrganizerID", "22"),
    ("_EventCost", "5"),
    ("_EventCurrencySymbol", "€"),
)


def get_body(client: Client, entry: dict[str, Any]) -> list[tuple[str, Any]]:
    body = client.get(f"/api/v1/pages/{entry['page']}").json()["body"]
    return [(block["type"], block["value"]) for block in body]


def test_pages_of_elementor_have_the_blocks_of_their_data(run: Any, write: Any, client: Client) -> None:
    built = build_item(1, content="<p>Save the bay Join</p>", meta=ELEMENTOR)
    done = run(write(built, build_item(2, post_name="item-2")))
    heading, links = get_body(client, done.entries[1])
    assert heading == ("heading", {"text": "Save the bay", "level": 2, "id": "save-the-bay"}) or heading[0] == "heading"
    assert links[0] == "links"
    assert [(link["label"], link["path"]) for link in links[1]["links"]] == [("Join", "/stories/item-2/")]
    assert "custom_fields" not in done.entries[1]


@pytest.mark.parametrize(
    ("meta", "note"),
    [
        ((("_elementor_data", DATA),), False),  # the page was edited without Elementor since then
        ((("_elementor_data", "[broken"), ("_elementor_edit_mode", "builder")), True),
        ((("_elementor_data", "[]"), ("_elementor_edit_mode", "builder")), False),
    ],
)
def test_pages_that_elementor_does_not_show_have_their_content(
    run: Any, write: Any, client: Client, meta: Any, note: bool
) -> None:
    done = run(write(build_item(1, content="<p>One</p>", meta=meta)))
    assert [block[0] for block in get_body(client, done.entries[1])] == ["rich_text"]
    assert any("Elementor" in one for one in done.entries[1].get("notes", ())) is note


def test_buttons_lead_to_archives_and_the_home_page_of_the_old_site(run: Any, write: Any, client: Client) -> None:
    urls = ["https://old.example/", "https://old.example/category/sea/"]
    content = "".join(f'[et_pb_button button_text="{url[20:]}Go" button_url="{url}"]' for url in urls)
    done = run(write(build_item(1, content=content, terms=[("category", "sea")])))
    assert done.entries[1]["result"] == "created"
    ((kind, value),) = get_body(client, done.entries[1])
    assert (kind, [link["url"] for link in value["links"]]) == ("links", urls)
    assert len(done.entries[1]["unresolved"]) == 2


def test_events_are_stories_that_begin_with_their_date_and_place(run: Any, write: Any, client: Client) -> None:
    done = run(
        write(
            build_item(
                1, type="tribe_events", meta=EVENT, content="<p>Bring tea.</p>", terms=[("tribe_events_cat", "tea")]
            ),
            build_item(20, type="tribe_venue", title="Old <b>Hall</b>", meta=VENUE),
            build_item(21, type="tribe_organizer", title="Tea Club"),
            build_item(22, type="tribe_organizer", title="Secret Club", status="draft"),
        )
    )
    ((kind, value),) = get_body(client, done.entries[1])
    assert kind == "rich_text"
    text = str(value)
    assert "<b>Date:</b> " in text
    assert "4 May 2019" in text or "May 4, 2019" in text
    assert "(Europe/Berlin)" in text
    assert '<a href="https://hall.example/">Old Hall</a>, 1 Pier Road, 20457 Hamburg' in text
    assert "Tea Club" in text
    assert "Secret Club" not in text
    assert "<b>Price:</b> 5 €" in text
    assert text.index("Price") < text.index("Bring tea.")
    page = StoryPage.objects.get()
    assert [topic.slug for topic in page.topics.all()] == ["tea"]
    assert any("is an event" in note for note in done.entries[1]["notes"])
    assert "custom_fields" not in done.entries[1]
    assert "in the events that name it" in done.entries[2]["reason"]
    assert run(write(build_item(1, type="post"), name="other.xml")).entries[1].get("notes") is None


def test_guest_authors_have_the_names_that_readers_saw(run: Any, write: Any) -> None:
    guest = (("cap-display_name", "Ana Bo"), ("cap-user_login", "beeboop"), ("cap-user_email", "ana@secret.example"))
    run(
        write(
            build_author("jane", "Jane Doe"),
            build_item(1, terms=[("author", "cap-beeboop"), ("author", "cap-jane")]),
            build_item(9, type="guest-author", title="Ana Bo", post_name="cap-beeboop", meta=guest),
        )
    )
    page = StoryPage.objects.get()
    assert [one.person.name for one in page.bylines.all()] == ["Ana Bo", "Jane Doe"]
    assert sorted(Person.objects.values_list("name", flat=True)) == ["Ana Bo", "Jane Doe"]


@pytest.mark.parametrize(("status", "biography"), [("publish", "Sails."), ("draft", ""), ("private", "")])
def test_a_hidden_guest_author_has_a_name_only(run: Any, write: Any, status: str, biography: str) -> None:
    guest = (("cap-display_name", "Ana Bo"), ("cap-user_login", "beeboop"), ("cap-description", "Sails."))
    run(
        write(
            build_item(1, terms=[("author", "cap-beeboop")]),
            build_item(9, type="guest-author", title="Ana Bo", post_name="cap-beeboop", meta=guest, status=status),
        )
    )
    person = Person.objects.get()
    assert (person.name, person.biography) == ("Ana Bo", biography)


ACF = (
    ("intro", "Words of the field."),
    ("_intro", "field_5c1a"),
    ("photo", "12"),
    ("_photo", "field_5c1b"),
    ("part_10_text", "Ten"),
    ("_part_10_text", "field_5c1c"),
    ("part_2_text", "Two"),
    ("_part_2_text", "field_5c1c"),
    ("more", 'a:3:{s:5:"title";s:4:"More";s:3:"url";s:18:"https://a.example/";s:6:"target";s:0:"";}'),
    ("_more", "field_5c1d"),
    ("columns", "2"),
    ("_columns", "field_5c1e"),
)


def test_fields_of_acf_are_named_with_what_they_hold(run: Any, write: Any) -> None:
    done = run(write(build_item(1, meta=ACF)))
    assert done.entries[1]["custom_fields"] == ["intro", "photo", "part_10_text", "part_2_text", "more", "columns"]
    (note,) = done.entries[1]["notes"]
    assert "“intro” (text), “photo” (picture), “part_10_text” (text), “part_2_text” (text), “more” (link)" in note
    assert "columns" not in note


def test_a_mapping_adds_fields_of_acf_to_the_text(run: Any, write: Any, client: Client, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(
        '[types.post]\npage = "story"\nbody = ["photo", "intro", "part_*_text", "more"]\nfields.image = "photo"\n'
    )
    uploads = tmp_path / "uploads"
    uploads.mkdir()
    (uploads / "a.jpg").write_bytes(draw())
    export = write(build_item(1, meta=ACF, content="<p>First.</p>"), build_attachment(12, "a.jpg"))
    done = run(export, "--mapping", str(mapping), "--uploads", str(uploads))
    first, picture, rest = get_body(client, done.entries[1])
    assert "First." in str(first)
    assert picture[0] == "image"
    words = [str(rest).find(word) for word in ("Words of the field.", "Two", "Ten", ">More</a>")]
    assert words == sorted(words)
    assert words[0] > 0
    assert StoryPage.objects.get().image is not None
    assert done.entries[1]["custom_fields"] == ["columns"]
