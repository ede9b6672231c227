"""Cards: compact ones, the files of their pictures, and calls to action that a list can show."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cms.demo import factories
from cms.demo.factories import states
from cms.files.images.renditions import create_missing_renditions


@pytest.fixture(scope="module")
def module_picture(module_tree) -> Any:
    """Return a picture with all its renditions."""
    picture = factories.PictureFactory()
    create_missing_renditions()
    return picture


@pytest.fixture
def picture(module_picture, db) -> Any:
    return deepcopy(module_picture)


@pytest.mark.parametrize(
    "address", ["/stories", "/resolve?path=/stories/", "/pages/{pk}", "/pages/{pk}/related", "/search"]
)
def test_pictures_of_compact_cards_have_one_url(address, frontend, picture, search_engine):
    other = factories.StoryFactory(image=picture)
    story = factories.StoryFactory(image=picture, related=[other])
    address = address.format(pk=story.pk)
    full, compact = (
        frontend.get(address + ("&" if "?" in address else "?") + f"view={view}") for view in ("full", "compact")
    )
    assert _cards(full) == _cards(frontend.get(address)), "it is the default"
    pictures = [(card["image"], small["image"]) for card, small in zip(_cards(full), _cards(compact), strict=True)]
    assert pictures
    for image, small in pictures:
        assert image["files"]
        assert small == {**image, "files": None}
    own = full.get("page", full)
    if "image" in own:
        assert own["image"] == compact.get("page", compact)["image"], "the picture of the page itself is complete"


def _cards(body: dict) -> list[dict]:
    page = body.get("page", body)
    lists = page.get("items"), page.get("listing", {}).get("items"), page.get("related", {}).get("items")
    return [card for cards in lists for card in cards or ()]


def test_other_views_are_refused(frontend, tree):
    assert frontend.send("/stories", view="small").status_code == 422
    assert frontend.send("/topics", view="compact").status_code == 422, "it has no cards"


def test_the_next_part_has_the_same_view(frontend, tree):
    for _ in range(2):
        factories.StoryFactory()
    assert "view=compact" in frontend.get("/stories", limit=1, view="compact")["next"]


def test_only_pictures_of_pages_have_placeholders(frontend, picture):
    story = factories.StoryFactory(image=picture)
    assert frontend.get(f"/pages/{story.pk}")["image"]["placeholder"].startswith("data:")
    assert frontend.get("/stories")["items"][0]["image"]["placeholder"] == "", "it would be a third of a list"


def test_a_card_names_the_files_of_its_picture_twice_at_most(frontend, picture):
    """The rest of a list compresses well; each further URL of a picture costs as much as a title."""
    factories.StoryFactory(image=picture)
    card = frontend.send("/stories").content.decode()
    assert card.count("/media/renditions/") == 2, "the template and the fallback"


def test_a_list_of_calls_to_action_has_what_is_needed_to_show_them(frontend, tree):
    target = factories.StandardFactory(title="Give")
    ends_at = timezone.now().replace(microsecond=0) + timedelta(days=3)
    factories.CallToActionFactory(
        button_label="Give now", destination_page=target, destination_url="", suggested_amounts="15, 30",
        currency="GBP", goal=5000, reached=1200, event_at=ends_at, event_place="Town hall", ends_at=ends_at,
    )  # fmt: skip
    (card,) = frontend.get("/calls-to-action")["items"]
    at = ends_at.isoformat().replace("+00:00", "Z")
    assert card["action"] == {
        "button": {"label": "Give now", "url": "http://localhost:3000/give/", "path": "/give/"},
        "amounts": [15, 30],
        "currency": "GBP",
        "goal": 5000,
        "reached": 1200,
        "event_at": at,
        "event_place": "Town hall",
        "ends_at": at,
    }
    factories.StoryFactory()
    assert [card["action"] for card in frontend.get("/stories")["items"]] == [None]


def test_a_button_to_a_hidden_page_is_missing_until_that_page_is_public(frontend, tree):
    target = factories.StandardFactory(live=False)
    factories.CallToActionFactory(destination_page=target, destination_url="")
    response = frontend.send("/calls-to-action")
    assert response.json()["items"][0]["action"]["button"] is None
    assert "gaps" in response["Cache-Tag"].split(",")
    states.publish(target)
    response = frontend.send("/calls-to-action")
    assert response.json()["items"][0]["action"]["button"]["path"] == f"/{target.slug}/"
    assert f"page-{target.pk}" in response["Cache-Tag"].split(","), "it may move"


def test_a_call_to_action_that_has_ended_has_no_button_on_other_pages(frontend, tree):
    ended = factories.CallToActionFactory(ends_at=timezone.now() - timedelta(days=1))
    states.publish(tree.home, featured_pages=[ended])
    (card,) = frontend.get(f"/pages/{tree.home.pk}")["featured"]
    assert (card["id"], card["action"]) == (ended.pk, None)


def test_what_is_reached_needs_a_goal(tree):
    call = factories.CallToActionFactory(goal=None, reached=None)
    call.full_clean()
    call.goal, call.reached = 10, 12
    call.full_clean()
    call.goal = None
    with pytest.raises(ValidationError) as refused:
        call.full_clean()
    assert list(refused.value.message_dict) == ["goal"]
