"""An embargo is in sight as long as it holds, says who set it, and moves the go-live in the open."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from cms.demo import factories
from cms.demo.factories import states
from cms.editor.embargo import get_active_embargo_end, get_embargo
from tests.cms.preview.conftest import form_of

from .conftest import saving

FORMAT = "%Y-%m-%d %H:%M"


@pytest.fixture
def release(tree):
    return factories.ReleaseFactory(parent=tree.releases, live=False, image=None)


BEGAN = timezone.now().replace(second=0, microsecond=0)  # once, so that no minute passes between two of them


def at(hours):
    return BEGAN + timedelta(hours=hours)


def under_embargo(release, user, until):
    release.embargo_until = until
    release.save_revision(user=user)
    release.save()
    return release


def edit(release):
    return reverse("wagtailadmin_pages:edit", args=[release.pk])


def test_it_is_ahead_until_its_moment_and_of_what_is_not_public(release, pass_time):
    release.embargo_until = until = at(1)
    assert get_active_embargo_end(release) == until
    release.live = True
    assert get_active_embargo_end(release) is None
    release.live = False
    pass_time(hours=1)
    assert get_active_embargo_end(release) is None
    assert get_active_embargo_end(factories.StoryFactory(live=False)) is None


def test_who_set_it_is_who_saved_the_first_version_that_has_it(release):
    first, second, third = (factories.UserFactory() for _ in range(3))
    under_embargo(release, first, at(1))
    until = at(2)
    under_embargo(release, second, until)
    under_embargo(release, third, until)
    found = get_embargo(release)
    assert (found.until, found.set_by) == (until, second)


def test_the_editor_and_the_list_show_it(superuser_client, superuser, tree, release):
    addresses = [edit(release), reverse("wagtailadmin_explore", args=[tree.releases.pk])]
    assert all("mbargo until" not in page.replace("Embargo until</", "") for page in _seen(superuser_client, addresses))
    under_embargo(release, superuser, at(2))
    editor, listed = _seen(superuser_client, addresses)
    assert editor.count("Under embargo until") == 2  # above the form, and in the status panel
    assert f"{at(2):%H:%M} (UTC)" in editor
    assert "Embargo until" in listed


def _seen(client, addresses):
    return [client.get(address).content.decode() for address in addresses]


@pytest.mark.parametrize(
    ("go_live", "told"),
    [(None, "time was changed to"), (1, "time was changed from"), (2, None), (3, None)],
)
def test_that_it_moves_the_go_live_is_told_with_both_times(superuser_client, superuser, release, go_live, told):
    posted = {"embargo_until": f"{at(2):{FORMAT}}", "go_live_at": f"{at(go_live):{FORMAT}}" if go_live else ""}
    answer = superuser_client.post(edit(release), form_of(release, superuser, **posted))
    assert answer.status_code == 302, answer.context["form"].errors
    said = " ".join(str(message) for message in get_messages(answer.wsgi_request))
    assert told in said if told else "was changed" not in said
    assert states.reload_page(release).go_live_at == at(max(2, go_live or 0))


def test_saving_by_itself_puts_the_new_time_into_the_form_and_the_banner_above_it(superuser_client, superuser, release):
    posted = form_of(release, superuser, embargo_until=f"{at(2):{FORMAT}}", go_live_at="")
    answer = superuser_client.post(edit(release), posted, headers={"Accept": "application/json"}).json()
    assert answer["field_updates"]["go_live_at"] == f"{at(2):{FORMAT}}"
    assert "[data-clarion-embargo]" in answer["html"]
    assert "Under embargo until" in answer["html"]
    again = superuser_client.post(
        edit(release), {**posted, "go_live_at": f"{at(3):{FORMAT}}"}, headers={"Accept": "application/json"}
    )
    assert "go_live_at" not in again.json()["field_updates"]


def test_an_embargo_on_what_is_public_is_refused(superuser, tree):
    public = factories.ReleaseFactory(parent=tree.releases, image=None)
    assert "already public" in str(saving(public, superuser, embargo_until=f"{at(2):{FORMAT}}").errors)
    assert not saving(public, superuser, embargo_until=f"{at(-2):{FORMAT}}").errors
