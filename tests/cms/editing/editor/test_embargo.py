"""The embargo in the admin: its banner, who set it, and the message when it changes the go-live time."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from cms.demo import factories
from cms.demo.factories import states
from cms.editing.editor.embargo import get_active_embargo_end, get_embargo
from tests.cms.editing.preview.conftest import page_form_data

from .conftest import validate_draft

pytestmark = pytest.mark.journey

FORMAT = "%Y-%m-%d %H:%M"


@pytest.fixture(scope="module")
def module_release(module_tree):
    return factories.ReleaseFactory(parent=module_tree.releases, live=False, image=None)


@pytest.fixture
def release(module_release, db):
    return deepcopy(module_release)


NOW = timezone.now().replace(second=0, microsecond=0)  # computed once, so that all times have the same base


def at(hours):
    return NOW + timedelta(hours=hours)


def under_embargo(release, user, until):
    release.embargo_until = until
    release.save_revision(user=user)
    release.save()
    return release


def edit_url(release):
    return reverse("wagtailadmin_pages:edit", args=[release.pk])


def test_an_embargo_is_active_until_its_end_on_pages_that_are_not_public(release, pass_time):
    release.embargo_until = until = at(1)
    assert get_active_embargo_end(release) == until
    release.live = True
    assert get_active_embargo_end(release) is None
    release.live = False
    pass_time(hours=1)
    assert get_active_embargo_end(release) is None
    assert get_active_embargo_end(factories.StoryFactory(live=False)) is None


def test_the_embargo_was_set_by_the_user_of_the_first_revision_with_it(release):
    first, second, third = (factories.UserFactory() for _ in range(3))
    under_embargo(release, first, at(1))
    until = at(2)
    under_embargo(release, second, until)
    under_embargo(release, third, until)
    found = get_embargo(release)
    assert (found.until, found.set_by) == (until, second)


def test_the_editor_and_the_list_show_the_embargo(superuser_client, superuser, tree, release):
    addresses = [edit_url(release), reverse("wagtailadmin_explore", args=[tree.releases.pk])]
    assert all(
        "mbargo until" not in page.replace("Embargo until</", "") for page in _get_pages(superuser_client, addresses)
    )
    under_embargo(release, superuser, at(2))
    editor, listed = _get_pages(superuser_client, addresses)
    until = f"{at(2):%-d %B %Y, %H:%M} UTC"
    assert editor.count(f"Under embargo until {until}.") == 2  # above the form, and in the status panel
    assert f"Embargo until {until}" in listed


def _get_pages(client, addresses):
    return [client.get(address).content.decode() for address in addresses]


@pytest.mark.parametrize(
    ("go_live", "expected"),
    [(None, "goes public when its embargo ends"), (1, "and not on"), (2, None), (3, None)],
)
def test_a_changed_go_live_time_is_reported(superuser_client, superuser, release, go_live, expected):
    posted = {"embargo_until": f"{at(2):{FORMAT}}", "go_live_at": f"{at(go_live):{FORMAT}}" if go_live else ""}
    response = superuser_client.post(edit_url(release), page_form_data(release, superuser, **posted))
    assert response.status_code == 302, response.context["form"].errors
    messages = " ".join(str(message) for message in get_messages(response.wsgi_request))
    assert expected in messages if expected else "its embargo ends" not in messages
    assert states.reload_page(release).go_live_at == at(max(2, go_live or 0))


def test_autosave_updates_the_go_live_field_and_the_banner(superuser_client, superuser, release):
    posted = page_form_data(release, superuser, embargo_until=f"{at(2):{FORMAT}}", go_live_at="")
    response = superuser_client.post(edit_url(release), posted, headers={"Accept": "application/json"}).json()
    assert response["field_updates"]["go_live_at"] == f"{at(2):{FORMAT}}"
    assert "[data-clarion-embargo]" in response["html"]
    assert "Under embargo until" in response["html"]
    again = superuser_client.post(
        edit_url(release), {**posted, "go_live_at": f"{at(3):{FORMAT}}"}, headers={"Accept": "application/json"}
    )
    assert "go_live_at" not in again.json()["field_updates"]


def test_an_embargo_on_a_public_page_is_refused(superuser, tree):
    public = factories.ReleaseFactory(parent=tree.releases, image=None)
    assert "already public" in str(validate_draft(public, superuser, embargo_until=f"{at(2):{FORMAT}}").errors)
    assert not validate_draft(public, superuser, embargo_until=f"{at(-2):{FORMAT}}").errors
