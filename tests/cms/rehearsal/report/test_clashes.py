"""Each kind of clash is found where it is, and its near misses are not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from wagtail.contrib.redirects.models import Redirect

from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.rehearsal.report.clash_types import ClashKind
from cms.rehearsal.report.clashes import find_clashes

from .conftest import HOUR, Newsroom

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def link_to(page: Any) -> list[Any]:
    return [blocks.rich_text(f"<p>See {blocks.page_link(page, 'this')}.</p>")]


def list_clashes(newsroom: Newsroom, at: Any = None) -> list[tuple[str, str, str]]:
    """Return (kind, page, other page) of the clashes at the minute."""
    horizon = newsroom.go_on(at or newsroom.minute)
    return [(clash.kind.value, clash.title, clash.other_title) for clash in find_clashes(horizon)]


# ---------------------------------------------------------------- a link to what is still hidden


def test_link_to_a_page_that_comes_later_is_a_clash(newsroom, begin):
    later = newsroom.story("Later", newsroom.minute + HOUR)
    newsroom.release("Now", newsroom.minute, body=link_to(later))
    begin()
    assert list_clashes(newsroom) == [("hidden_link", "Now", "Later")]


def test_link_to_a_draft_without_a_time_is_a_clash(newsroom, begin):
    newsroom.release("Now", newsroom.minute, body=link_to(newsroom.story("Draft", live=False)))
    begin()
    assert list_clashes(newsroom) == [("hidden_link", "Now", "Draft")]


def test_clash_of_a_hidden_link_names_the_field_and_the_coming_minute(newsroom, begin):
    later = newsroom.story("Later", newsroom.minute + HOUR)
    newsroom.release("Now", newsroom.minute, body=link_to(later))
    begin()
    (clash,) = find_clashes(newsroom.go_on(newsroom.minute))
    assert (clash.field, clash.moment, clash.other_id) == ("body", newsroom.minute + HOUR, later.pk)


def test_links_to_pages_that_are_public_at_the_minute_are_no_clashes(newsroom, begin):
    same = newsroom.story("Same minute", newsroom.minute)
    public = newsroom.story("Public")
    newsroom.release("Now", newsroom.minute, body=[*link_to(same), *link_to(public)])
    begin()
    assert list_clashes(newsroom) == []


def test_links_of_pages_that_do_not_change_are_no_clashes_of_the_minute(newsroom, begin):
    draft = newsroom.story("Draft", live=False)
    newsroom.release("Long public", body=link_to(draft))
    newsroom.release("Later", newsroom.minute + HOUR, body=link_to(draft))
    newsroom.story("Now", newsroom.minute)
    begin()
    assert list_clashes(newsroom) == []


def test_link_that_a_scheduled_change_adds_is_a_clash(newsroom, begin):
    draft, page = newsroom.story("Draft", live=False), newsroom.release("Changed")
    states.schedule(page, newsroom.minute, body=link_to(draft))
    begin()
    assert list_clashes(newsroom) == [("hidden_link", "Changed", "Draft")]


def test_pages_that_the_reader_of_the_report_may_not_see_are_not_named(newsroom, begin):
    draft = newsroom.story("Draft", live=False)
    newsroom.release("Now", newsroom.minute, body=link_to(draft))
    begin()
    horizon = newsroom.go_on(newsroom.minute)
    horizon.hidden = {draft.pk}
    assert find_clashes(horizon) == []


# ---------------------------------------------------------------- a translation that comes later


def test_translation_that_is_scheduled_for_a_later_minute_is_a_clash(newsroom, begin):
    page = newsroom.story("First", newsroom.minute)
    newsroom.translate(page, "Ensuite", newsroom.minute + MINUTE)
    begin()
    assert list_clashes(newsroom) == [("late_translation", "Ensuite", "First")]


def test_translation_that_came_later_on_the_way_is_a_clash(newsroom, begin):
    page = newsroom.story("First", newsroom.since + MINUTE)
    newsroom.translate(page, "Ensuite", newsroom.since + 2 * MINUTE)
    begin()
    assert list_clashes(newsroom) == [("late_translation", "Ensuite", "First")]


def test_translations_of_the_same_minute_or_without_a_time_are_no_clashes(newsroom, begin):
    newsroom.translate(newsroom.story("First", newsroom.minute), "Aussi", newsroom.minute + timedelta(seconds=0))
    newsroom.translate(newsroom.story("Alone", newsroom.minute - MINUTE), "Brouillon", live=False)
    newsroom.translate(newsroom.story("Other", newsroom.minute - 2 * MINUTE), "Depuis longtemps")
    begin()
    assert list_clashes(newsroom) == []


def test_late_translation_of_a_page_that_was_public_before_is_no_clash(newsroom, begin):
    page = newsroom.story("Long public")
    newsroom.translate(page, "Enfin", newsroom.minute)
    states.schedule(page, newsroom.minute - MINUTE, summary="Changed")
    begin()
    assert list_clashes(newsroom) == []


# ---------------------------------------------------------------- an embargo that lifts in another language first


def test_embargo_that_lifts_in_another_language_first_is_a_clash(newsroom, begin):
    page = newsroom.release("First", embargo_until=newsroom.minute)
    newsroom.translate(page, "Sous embargo", embargo_until=newsroom.minute + HOUR)
    begin()
    assert list_clashes(newsroom) == [("embargo_order", "Sous embargo", "First")]


def test_embargo_of_a_draft_is_broken_by_a_language_without_one(newsroom, begin):
    page = newsroom.release("First", newsroom.minute)
    newsroom.translate(page, "Brouillon", live=False, embargo_until=newsroom.minute + HOUR)
    begin()
    assert list_clashes(newsroom) == [("embargo_order", "Brouillon", "First")]


def test_embargoes_that_lift_together_are_no_clash(newsroom, begin):
    page = newsroom.release("First", embargo_until=newsroom.minute)
    newsroom.translate(page, "Aussi", embargo_until=newsroom.minute)
    other = newsroom.release("Other", newsroom.minute - MINUTE)
    newsroom.translate(other, "Sans embargo", newsroom.minute - MINUTE, embargo_until=newsroom.since - HOUR)
    begin()
    assert list_clashes(newsroom) == []


# ---------------------------------------------------------------- an appeal that has ended


@pytest.mark.parametrize("way", ["linked", "embedded", "chosen"])
def test_new_page_with_an_appeal_that_has_ended_is_a_clash(newsroom, begin, way):
    appeal = newsroom.appeal("Ended", ends_at=newsroom.since - MINUTE)
    body = {"linked": link_to(appeal), "embedded": [blocks.call_to_action(appeal)]}.get(way, [])
    newsroom.story("Now", newsroom.minute, body=body, actions=[appeal] if way == "chosen" else [])
    begin()
    assert list_clashes(newsroom) == [("ended_appeal", "Now", "Ended")]


def test_page_whose_appeal_ends_on_the_way_is_a_clash(newsroom, begin):
    appeal = newsroom.appeal("Ends", ends_at=newsroom.minute - MINUTE)
    newsroom.story("Long public", body=link_to(appeal))
    begin()
    assert list_clashes(newsroom) == [("ended_appeal", "Long public", "Ends")]


def test_appeals_that_run_or_that_nobody_shows_are_no_clashes(newsroom, begin):
    running = newsroom.appeal("Running", ends_at=newsroom.minute + MINUTE)
    ended = newsroom.appeal("Ended long ago", ends_at=newsroom.since - HOUR)
    newsroom.appeal("Ends alone", ends_at=newsroom.minute)
    newsroom.story("Now", newsroom.minute, body=link_to(running))
    newsroom.story("Long public", body=link_to(ended))
    newsroom.story("Draft", live=False, body=link_to(ended))
    begin()
    assert list_clashes(newsroom) == []


# ---------------------------------------------------------------- two releases that displace each other


def test_two_releases_of_one_minute_displace_each_other(newsroom, begin):
    newsroom.release("One", newsroom.minute)
    newsroom.release("Two", newsroom.minute)
    begin()
    assert list_clashes(newsroom) == [("displaced", "One", "Two")]


def test_releases_with_different_places_do_not_displace_each_other(newsroom, begin):
    page = newsroom.release("One", newsroom.minute)
    newsroom.translate(page, "Le même", newsroom.minute)
    newsroom.story("A story", newsroom.minute)
    newsroom.release("A minute earlier", newsroom.minute - MINUTE)
    newsroom.release("Dated earlier", newsroom.minute, published_at=newsroom.since - 24 * HOUR)
    states.schedule(newsroom.release("Changed"), newsroom.minute, summary="Changed")
    begin()
    assert list_clashes(newsroom) == []


# ---------------------------------------------------------------- a page without image or kit


def test_new_page_of_the_news_without_an_image_is_a_clash(newsroom, begin):
    newsroom.release("Bare", newsroom.minute, image=None)
    begin()
    assert list_clashes(newsroom) == [("missing_image", "Bare", "")]


def test_other_pages_need_no_image(newsroom, begin):
    newsroom.story("Long public", image=None)
    newsroom.story("Later", newsroom.minute + HOUR, image=None)
    factories.StandardFactory(title="Standard", go_live_at=newsroom.minute)
    begin()
    assert list_clashes(newsroom) == []


def test_release_without_a_kit_is_a_clash(newsroom, begin):
    newsroom.release("Without kit", newsroom.minute)
    begin()
    newsroom.builds_kits = False
    assert list_clashes(newsroom) == [("missing_kit", "Without kit", "")]


def test_release_whose_kit_has_an_earlier_text_is_a_clash(newsroom, begin):
    page = newsroom.release("Changed")
    begin()
    states.schedule(page, newsroom.minute, dateline="Lagos")
    newsroom.builds_kits = False
    assert list_clashes(newsroom) == [("missing_kit", "Changed", "")]


# ---------------------------------------------------------------- an address that changes hands


def test_page_at_the_address_that_another_page_leaves_is_a_clash(newsroom, begin):
    first = newsroom.story("First", slug="the-address")
    begin()
    states.schedule(first, newsroom.minute - MINUTE, slug="elsewhere")
    newsroom.go_on(newsroom.minute - MINUTE)
    newsroom.story("Second", slug="the-address")
    assert list_clashes(newsroom) == [("taken_address", "Second", "First")]


def test_page_at_the_address_of_a_redirect_is_a_clash(newsroom, begin):
    target = newsroom.story("Target")
    Redirect.add_redirect("/stories/short", redirect_to=target, is_permanent=False)
    newsroom.story("Now", newsroom.minute, slug="short")
    begin()
    assert list_clashes(newsroom) == [("taken_address", "Now", "Target")]


def test_addresses_that_nobody_had_are_no_clashes(newsroom, begin):
    moved = newsroom.story("Moved", slug="before")
    target = newsroom.story("Target")
    Redirect.add_redirect("/stories/other", redirect_to=target, is_permanent=False)
    begin()
    states.schedule(moved, newsroom.minute, slug="after")
    draft = newsroom.story("Draft", live=False, slug="now")
    states.schedule(draft, newsroom.minute - MINUTE)
    again = newsroom.story("Again", expire_at=newsroom.since + MINUTE)
    newsroom.go_on(newsroom.since + 2 * MINUTE)
    states.publish(again, expire_at=None)
    assert list_clashes(newsroom) == []


# ---------------------------------------------------------------- all kinds


def test_every_kind_is_found_once_among_the_others(newsroom, begin):
    """One clash of each kind is planted in one site, and found with no other."""
    target = newsroom.story("Target")
    Redirect.add_redirect("/stories/short", redirect_to=target, is_permanent=False)
    later = newsroom.story("Later", newsroom.minute + 24 * HOUR)
    ended = newsroom.appeal("Ended", ends_at=newsroom.since - HOUR)
    at = [newsroom.since + number * MINUTE for number in range(1, 12)]
    newsroom.story("Taken", at[0], slug="short")
    newsroom.story("Linking", at[1], body=link_to(later))
    newsroom.story("Asking", at[2], body=link_to(ended))
    newsroom.translate(newsroom.story("First", at[3]), "Ensuite", newsroom.minute + HOUR)
    newsroom.translate(newsroom.release("Free", at[4]), "Sous embargo", embargo_until=newsroom.minute + HOUR)
    newsroom.story("One", at[5])
    newsroom.story("Two", at[5])
    newsroom.story("Bare", at[6], image=None)
    newsroom.release("Late kit", newsroom.minute)
    begin()
    newsroom.go_on(newsroom.minute - MINUTE)
    newsroom.builds_kits = False
    found = list_clashes(newsroom)
    assert found == [
        ("embargo_order", "Sous embargo", "Free"),
        ("taken_address", "Taken", "Target"),
        ("hidden_link", "Linking", "Later"),
        ("ended_appeal", "Asking", "Ended"),
        ("displaced", "One", "Two"),
        ("late_translation", "Ensuite", "First"),
        ("missing_image", "Bare", ""),
        ("missing_kit", "Late kit", ""),
    ]
    assert {kind for kind, *_ in found} == {kind.value for kind in ClashKind}
