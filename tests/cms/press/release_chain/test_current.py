"""The list of current releases, the links that lead to the steps, and the section of the desk."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.core import clock
from cms.demo.factories import states
from cms.press.release_chain.current import find_current_releases
from tests.cms.press.mailings.conftest import create_release

from .conftest import chain_url, take_step


def test_the_list_has_the_releases_with_their_states(admin, draft, embargoed, public):
    shown = admin.get(reverse("current_releases")).text
    for page in (draft, embargoed, public):
        assert chain_url(page) in shown
    assert "Missing" in shown


def test_the_list_takes_a_constant_number_of_queries(officer, embargoed, public, tree):
    find_current_releases(officer, clock.now())  # reads what is cached for the process

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            find_current_releases(type(officer).objects.get(pk=officer.pk), clock.now())
        return len(queries)

    before = count()
    for number in range(3):
        create_release(tree, title=f"Draft {number}", live=False).save_revision()
        create_release(tree, title=f"Later {number}", embargo_until=timezone.now() + timedelta(days=3))
    assert count() == before


def test_an_old_release_is_not_current_and_one_that_is_scheduled_is(officer, public, embargoed, pass_time):
    def current() -> set[int]:
        return {one.facts.page.pk for one in find_current_releases(officer, clock.now())}

    assert current() == {public.pk, embargoed.pk}
    pass_time(days=40)
    assert current() == set()  # the embargo of the other one has ended, too


def test_the_steps_are_one_click_from_the_form_the_list_and_the_menu(admin, embargoed, tree):
    states.publish(embargoed, image=None)  # Wagtail leaves the files of thumbnails open
    assert chain_url(embargoed) in admin.get(reverse("wagtailadmin_pages:edit", args=[embargoed.pk])).text
    assert chain_url(embargoed) in admin.get(reverse("wagtailadmin_explore", args=[tree.releases.pk])).text
    assert reverse("current_releases") in admin.get(reverse("wagtailadmin_home")).text


def test_the_desk_names_releases_with_a_missing_step_until_it_is_mended(admin, embargoed, draft, ada):
    home = reverse("wagtailadmin_home")
    shown = admin.get(home).text
    assert "Releases with a missing step" in shown
    assert chain_url(embargoed) in shown
    assert chain_url(draft) not in shown
    take_step(admin, embargoed, "access", journalists=[ada.pk])
    take_step(admin, embargoed, "mailing", journalists=[ada.pk], subject="Ferries")
    assert "Releases with a missing step" not in admin.get(home).text


def test_an_empty_list_says_what_belongs_in_it(admin):
    assert "There is no current release" in admin.get(reverse("current_releases")).text
