"""What was hidden in the old site stays hidden: its text, its names, its addresses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from cms.core.visibility import visible_now
from cms.page_types.stories.models import StoryPage
from cms.snippets.people.models import Person
from cms.snippets.topics.models import Topic
from tests.cms.moving.importing.wordpress.exports import SITE, build_author, build_category, build_item

HIDDEN = {
    "draft": {"status": "draft"},
    "private": {"status": "private"},
    "pending": {"status": "pending"},
    "trash": {"status": "trash"},
    "password": {"post_password": "enter"},
    "future": {"status": "future", "date": "2099-01-01 00:00:00"},
    "missed": {"status": "future", "date": "2019-01-01 00:00:00"},
    "plugin": {"status": "wc-archived"},
}


def build_hidden(number: int, name: str, **fields: Any) -> str:
    return build_item(
        number,
        title=f"Secret {name}",
        content=f"<p>Secret text {name}</p>",
        post_name=f"secret-{name}",
        link=f"{SITE}/secret-{name}/",
        terms=[("category", "secret-plans"), ("category", "sea")],
        creator="mole",
        **fields,
    )


@pytest.fixture
def imported(run: Any, write: Any) -> Any:
    hidden = [build_hidden(number, name, **fields) for number, (name, fields) in enumerate(HIDDEN.items(), start=10)]
    children = [build_item(40, type="page", status="private"), build_item(41, type="page", parent=40)]
    return run(
        write(
            build_author("jane", "Jane"),
            build_author("mole", "Secret Author"),
            build_category("sea", "Sea"),
            build_category("secret-plans", "Secret Plans"),
            *hidden,
            build_item(1, terms=[("category", "sea")]),
            *children,
        )
    )


def test_only_public_items_become_visible(imported: Any) -> None:
    assert imported.code == 0, imported.problem
    visible = set(visible_now().values_list("title", flat=True))
    assert {title for title in visible if title.startswith(("Secret", "Title"))} == {"Title 1", "Title 41"}
    assert Page.objects.filter(title__startswith="Secret").count() == len(HIDDEN)


def test_states_are_reported(imported: Any) -> None:
    states = {entry["title"]: entry["state"] for entry in imported.entries.values()}
    expected = {f"Secret {name}": "scheduled" if name == "future" else "draft" for name in HIDDEN}
    assert {title: state for title, state in states.items() if title.startswith("Secret")} == expected


def test_names_that_only_hidden_items_have_are_drafts(imported: Any) -> None:
    assert dict(Topic.objects.values_list("label", "live")) == {"Sea": True, "Secret Plans": False}
    assert dict(Person.objects.values_list("name", "live")) == {"Jane": True, "Secret Author": False}


def test_a_name_becomes_public_with_the_first_public_item_that_has_it(imported: Any, run: Any, write: Any) -> None:
    run(
        write(
            build_author("mole", "Secret Author"), build_item(90, creator="mole", terms=[("category", "secret-plans")])
        )
    )
    assert Topic.objects.get(slug="secret-plans").live
    assert Person.objects.get(name="Secret Author").live


def test_no_response_has_anything_of_hidden_items(imported: Any, client: Client) -> None:
    paths = [
        "/stories",
        "/topics",
        "/people",
        "/sitemap",
        "/feeds/stories.rss",
        "/search?q=plans",
        "/search/suggest?q=sec",
    ]
    paths += [f"/resolve?path=/secret-{name}/" for name in HIDDEN]
    paths += [f"/resolve?path=/%3Fp={number}" for number in range(10, 10 + len(HIDDEN))]
    for path in paths:
        assert b"ecret" not in client.get(f"/api/v1{path}").content.replace(b"/secret-", b""), path


def test_old_addresses_lead_to_public_items_only(imported: Any, client: Client) -> None:
    def resolve(path: str) -> int:
        return client.get("/api/v1/resolve", {"path": path}).status_code

    assert resolve("/secret-draft/") == resolve("/?p=10") == resolve("/never-there/") == 404
    assert resolve("/2019/05/item-1/") == resolve("/?p=1") == 200


def test_a_scheduled_item_stays_scheduled_when_its_time_has_come(run: Any, write: Any, pass_time: Any) -> None:
    soon = f"{timezone.now() + timedelta(hours=1):%Y-%m-%d %H:%M:%S}"
    file = write(build_item(1, status="future", date=soon))
    run(file)
    page = StoryPage.objects.get()
    assert (page.live, page.latest_revision.approved_go_live_at is not None) == (False, True)
    pass_time(hours=2)
    again = run(file)
    assert (again.results, again.entries[1]["state"]) == (["unchanged"], "scheduled")
    assert StoryPage.objects.get().latest_revision_id == page.latest_revision_id


def test_an_item_that_was_hidden_since_the_last_import_is_hidden_here(run: Any, write: Any) -> None:
    run(write(build_item(1), build_item(2)))
    assert run(write(build_item(1, status="private"), build_item(2))).results == ["updated", "unchanged"]
    assert {story.slug: story.live for story in StoryPage.objects.all()} == {"item-1": False, "item-2": True}
