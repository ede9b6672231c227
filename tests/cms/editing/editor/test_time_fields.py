"""Times are typed in a zone that the form names; one that the clock shows twice or never is refused."""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import UTC, datetime

import pytest
from django.forms import DateTimeField
from django.urls import get_resolver, reverse
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.users.models import UserProfile

from cms.core.time_fields import ZonedTimeField
from cms.demo import factories
from cms.demo.factories import states
from cms.press.mailings.wagtail_hooks import MailingForm
from tests.cms.editing.preview.conftest import page_form_data

from .conftest import validate_draft


@pytest.fixture(scope="module")
def module_release(module_tree):
    return factories.ReleaseFactory(parent=module_tree.releases, live=False, image=None)


@pytest.fixture
def release(module_release, db):
    return deepcopy(module_release)


@pytest.fixture(autouse=True)  # in UTC, the default, the clocks never change
def brussels(settings):
    """Set the time zone of the site."""
    settings.TIME_ZONE = settings.SITE_TIME_ZONE = "Europe/Brussels"


def edit_url(release):
    return reverse("wagtailadmin_pages:edit", args=[release.pk])


def save_embargo(client, release, user, typed):
    """Save a draft with the embargo as typed, and return the response."""
    return client.post(edit_url(release), page_form_data(release, user, embargo_until=typed, go_live_at=""))


@pytest.mark.parametrize(
    ("typed", "until"),
    {
        "2026-12-01 09:00": datetime(2026, 12, 1, 8, tzinfo=UTC),
        "2027-07-01 09:00": datetime(2027, 7, 1, 7, tzinfo=UTC),  # summer time, typed in winter
        "1 December 2026, 09:00": datetime(2026, 12, 1, 8, tzinfo=UTC),
        "1 Dec 2026 09:00": datetime(2026, 12, 1, 8, tzinfo=UTC),
        "2026-10-25 01:59": datetime(2026, 10, 24, 23, 59, tzinfo=UTC),
        "2026-10-25 02:30+02:00": datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        "2026-10-25 02:30+01:00": datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
        "2026-10-25 03:00": datetime(2026, 10, 25, 2, tzinfo=UTC),
        "2027-03-28 03:00": datetime(2027, 3, 28, 1, tzinfo=UTC),
    }.items(),
)
def test_a_time_is_that_of_the_zone_on_its_day(release, superuser, typed, until):
    form = validate_draft(release, superuser, embargo_until=typed, go_live_at="")
    assert not form.errors
    assert form.cleaned_data["embargo_until"] == until


@pytest.mark.parametrize(
    ("typed", "words"),
    {
        "2026-10-25 02:30": ("twice in Europe/Brussels", "02:30 CEST (00:30 UTC)", "02:30 CET (01:30 UTC)"),
        "2027-03-28 02:30": ("does not exist in Europe/Brussels", "01:30 CET (00:30 UTC)", "03:30 CEST (01:30 UTC)"),
        "11/12/2026 09:00": ("as in 2026-12-01 09:00",),  # in November or in December?
        "2026-13-01 09:00": ("as in 2026-12-01 09:00",),
    }.items(),
)
def test_a_time_that_may_be_misread_is_refused_and_stays_in_the_field(
    superuser_client, superuser, release, typed, words
):
    response = save_embargo(superuser_client, release, superuser, typed)
    text = response.content.decode()
    assert response.status_code == 200
    assert all(word in text for word in words)
    assert f'value="{typed}"' in text
    assert states.reload_page(release).embargo_until is None


def test_a_stored_time_that_the_clock_shows_twice_is_shown_with_its_offset_and_can_be_saved(
    superuser_client, superuser, release
):
    for hour, offset in ((0, "+02:00"), (1, "+01:00")):
        until = datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
        states.save_draft(release, embargo_until=until, go_live_at=until)
        assert f'value="2026-10-25 02:30{offset}"' in superuser_client.get(edit_url(release)).content.decode()
        assert not validate_draft(release, superuser, embargo_until=f"2026-10-25 02:30{offset}").errors


def test_the_form_names_the_zone_in_which_times_are_typed(superuser_client, superuser, release):
    text = superuser_client.get(edit_url(release)).content.decode()
    assert 'name="embargo_until-zone" value="Europe/Brussels"' in text
    UserProfile.objects.update_or_create(user=superuser, defaults={"current_time_zone": "America/New_York"})
    text = superuser_client.get(edit_url(release)).content.decode()
    assert 'name="embargo_until-zone" value="America/New_York"' in text
    assert save_embargo(superuser_client, release, superuser, "2026-12-01 09:00").status_code == 302
    saved = states.reload_page(release).get_latest_revision_as_object()
    assert saved.embargo_until == datetime(2026, 12, 1, 14, tzinfo=UTC)
    assert (saved.embargo_zone, saved.go_live_zone) == ("America/New_York", "America/New_York")  # it moved go-live


def test_the_calendar_of_the_field_does_not_replace_what_it_cannot_read(superuser_client, release):
    text = superuser_client.get(edit_url(release)).content.decode()
    configs = re.findall(r'initDateTimeChooser\("[^"]+", (.*)\);', text)
    assert len(configs) == 4
    assert all('"validateOnBlur": false' in config for config in configs)
    assert '"parentID": "#schedule-publishing-dialog", "validateOnBlur": false' in text  # go-live and expiry


def test_every_form_of_the_admin_names_the_zone_of_its_times():
    _ = get_resolver().url_patterns  # imports all forms that are written by hand
    fields = [
        (form, name, type(field))
        for form in _find_subclasses(WagtailAdminModelForm)
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, DateTimeField)
    ]
    assert (MailingForm, "send_at", ZonedTimeField) in fields
    assert [one for one in fields if one[2] is not ZonedTimeField] == []


def _find_subclasses(parent):
    for one in parent.__subclasses__():
        yield one
        yield from _find_subclasses(one)
