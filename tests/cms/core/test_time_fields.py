"""A form asks which moment is meant, keeps what nobody has changed, and stores the zone in which a time was typed."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.utils import timezone

from cms.core.time_fields import ZonedTimeField, ZonedTimeInput

BRUSSELS, KOLKATA, LORD_HOWE = (ZoneInfo(name) for name in ("Europe/Brussels", "Asia/Kolkata", "Australia/Lord_Howe"))
MORNING = datetime(2026, 12, 1, 8, tzinfo=UTC)


class MeetingForm(forms.Form):
    """A form with a time and another input."""

    at = ZonedTimeField(widget=ZonedTimeInput, required=False)
    place = forms.CharField(required=False)

    def __init__(self, *args, zone=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["at"].stored_zone = zone

    @property
    def zone(self):
        return self.fields["at"].get_typed_zone(self["at"].data)


@pytest.fixture(autouse=True)
def account_in_brussels(settings):
    """Set the zones of the site and of the user."""
    settings.SITE_TIME_ZONE = "UTC"
    with timezone.override(BRUSSELS):
        yield


def send(text, zone="Europe/Brussels", **more):
    data = {"at": text, "at-zone": zone, "place": "Town hall"}
    return MeetingForm(data | {f"at-{name}": value for name, value in more.items()})


def show(at, zone=None):
    """Return what a browser sends back if nobody changes the form."""
    html = str(MeetingForm(initial={"at": at}, zone=zone)["at"])
    return {name: unescape(value) for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', html)}


def list_options(form):
    """Return the labels of the moments to choose from by their values."""
    html = unescape(str(form["at"]))
    return dict(re.findall(r'type="radio" name="at-choice" value="([^"]+)"(?: checked)?> ([^<]+)<', html))


SHIFTED = [
    (
        "2027-03-28 02:30",
        "Europe/Brussels",
        "does not exist in Europe/Brussels",
        {
            "2027-03-28T00:30:00Z": "28 March 2027, 01:30 CET (00:30 UTC)",
            "2027-03-28T01:30:00Z": "28 March 2027, 03:30 CEST (01:30 UTC)",
        },
    ),
    (
        "2026-10-25 02:30",
        "Europe/Brussels",
        "occurs twice in Europe/Brussels",
        {
            "2026-10-25T00:30:00Z": "25 October 2026, 02:30 CEST (00:30 UTC)",
            "2026-10-25T01:30:00Z": "25 October 2026, 02:30 CET (01:30 UTC)",
        },
    ),
    (
        "2026-10-04 02:15",
        "Australia/Lord_Howe",
        "does not exist in Australia/Lord_Howe",
        {
            "2026-10-03T15:15:00Z": "4 October 2026, 01:45 +1030 (3 October 2026, 15:15 UTC)",
            "2026-10-03T15:45:00Z": "4 October 2026, 02:45 +11 (3 October 2026, 15:45 UTC)",
        },
    ),
]


@pytest.mark.parametrize(("text", "zone", "words", "options"), SHIFTED)
def test_the_form_asks_which_moment_is_meant_and_keeps_every_input(text, zone, words, options):
    form = send(text, zone)
    assert not form.is_valid()
    assert words in form.errors["at"][0]
    assert list_options(form) == options
    html = str(form)
    assert all(f'value="{kept}"' in html for kept in (text, zone, "Town hall"))


@pytest.mark.parametrize(("text", "zone", "words", "options"), SHIFTED)
def test_the_chosen_moment_is_taken_and_shown_as_it_was_chosen(text, zone, words, options):
    for choice in options:
        form = send(text, zone, choice=choice)
        assert form.is_valid()
        at = form.cleaned_data["at"]
        assert (at, at.tzinfo, form.zone.key) == (datetime.fromisoformat(choice), UTC, zone)
        again = MeetingForm(show(at, form.zone))
        assert again.is_valid()
        assert again.cleaned_data["at"] == at


@pytest.mark.parametrize("choice", ["2026-10-25T02:30:00Z", "tomorrow", "2027-03-28T01:30:00Z"])
def test_a_moment_that_is_none_of_the_two_is_not_taken(choice):
    assert not send("2026-10-25 02:30", choice=choice).is_valid()


def test_an_answer_is_for_the_time_that_was_asked_about():
    form = send("2026-10-25 04:30", choice="2026-10-25T00:30:00Z")
    assert form.is_valid()
    assert form.cleaned_data["at"] == datetime(2026, 10, 25, 3, 30, tzinfo=UTC)
    assert list_options(form) == {}


def test_no_moment_is_chosen_for_the_user():
    assert "checked" not in str(send("2026-10-25 02:30")["at"])


def test_the_answer_stays_in_the_form_while_another_input_is_wrong():
    form = send("2026-10-25 02:30", choice="2026-10-25T01:30:00Z")
    form.add_error("place", "Too long.")
    assert 'value="2026-10-25T01:30:00Z" checked' in str(form["at"])
    assert str(form["at"]).count("checked") == 1


@pytest.mark.parametrize(
    ("typed", "zone", "at"),
    [
        ("Asia/Kolkata", "Asia/Kolkata", datetime(2026, 12, 1, 3, 30, tzinfo=UTC)),
        ("kolkata", "Asia/Kolkata", datetime(2026, 12, 1, 3, 30, tzinfo=UTC)),
        ("", "Europe/Brussels", MORNING),
    ],
)
def test_a_time_is_typed_in_the_zone_beside_it_or_that_of_the_user(typed, zone, at):
    form = send("2026-12-01 09:00", typed)
    assert form.is_valid()
    assert (form.cleaned_data["at"], form.zone.key) == (at, zone)


def test_a_form_without_an_input_for_the_zone_has_that_of_the_user():
    form = MeetingForm({"at": "2026-12-01 09:00"})
    assert form.is_valid()
    assert (form.cleaned_data["at"], form.zone) == (MORNING, BRUSSELS)


def test_an_unknown_zone_is_refused_with_an_example():
    form = send("2026-12-01 09:00", "Atlantis")
    assert form.errors["at"] == ["There is no time zone “Atlantis”. Type its name as in Europe/Brussels."]
    assert 'value="Atlantis"' in str(form["at"])


@pytest.mark.parametrize("zone", [None, KOLKATA])
def test_what_nobody_changes_keeps_its_moment_and_its_zone(zone):
    at = MORNING.replace(second=12, microsecond=345678)  # as imported
    with timezone.override("America/New_York"):
        sent = show(at, zone)
    form = MeetingForm(sent, initial={"at": at}, zone=zone)  # meanwhile the user's zone has become another
    assert form.is_valid()
    assert (form.cleaned_data["at"], form.zone) == (at, zone)
    assert not form.has_changed()


def test_a_stored_time_is_shown_in_its_own_zone_and_in_those_of_site_and_user():
    sent = show(MORNING, KOLKATA)
    assert (sent["at"], sent["at-zone"]) == ("2026-12-01 13:30", "Asia/Kolkata")
    html = str(MeetingForm(initial={"at": MORNING}, zone=KOLKATA)["at"])
    assert "1 December 2026, 08:00 UTC in the time zone of the site (UTC)" in html
    assert "1 December 2026, 09:00 CET in your time zone (Europe/Brussels)" in html
    html = str(MeetingForm(initial={"at": MORNING}, zone=BRUSSELS)["at"])
    assert "in the time zone of the site (UTC)" in html
    assert "in your time zone" not in html


def test_a_zone_that_is_changed_without_the_time_is_asked_about():
    sent = show(MORNING, BRUSSELS) | {"at-zone": "Asia/Kolkata"}
    form = MeetingForm(sent, zone=BRUSSELS)
    assert "from Europe/Brussels to Asia/Kolkata, but not the time" in form.errors["at"][0]
    assert list_options(form) == {
        "2026-12-01T08:00:00Z": "1 December 2026, 13:30 IST (08:00 UTC)",
        "2026-12-01T03:30:00Z": "1 December 2026, 09:00 IST (03:30 UTC)",
    }
    stays = MeetingForm(sent | {"at-choice": "2026-12-01T08:00:00Z"}, initial={"at": MORNING}, zone=BRUSSELS)
    assert stays.is_valid()
    assert (stays.cleaned_data["at"], stays.zone) == (MORNING, KOLKATA)
    assert stays.has_changed()


def test_a_zone_that_has_the_same_clock_is_not_asked_about():
    form = MeetingForm(show(MORNING, BRUSSELS) | {"at-zone": "Europe/Paris"}, zone=BRUSSELS)
    assert form.is_valid()
    assert (form.cleaned_data["at"], form.zone) == (MORNING, ZoneInfo("Europe/Paris"))


def test_a_time_that_was_typed_together_with_its_zone_is_not_asked_about():
    form = MeetingForm(show(MORNING, BRUSSELS) | {"at": "2026-12-01 10:00", "at-zone": "Asia/Kolkata"}, zone=BRUSSELS)
    assert form.is_valid()
    assert form.cleaned_data["at"] == datetime(2026, 12, 1, 4, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["9999-12-31 23:30", "0001-01-01 00:30", "9999-12-31 23:30-11:00", "soon"])
def test_a_time_that_not_every_zone_has_is_refused(text):
    assert send(text).errors["at"] == ["Type year, month, day, hour and minute as in 2026-12-01 09:00."]


@pytest.mark.parametrize("shown", ["soon", "2026-12-01T08:00:00Z Mars/Olympus", "x" * 5000])
def test_what_no_form_has_shown_is_ignored(shown):
    form = send("2026-12-01 09:00", shown=shown)
    assert form.is_valid()
    assert form.cleaned_data["at"] == MORNING


def test_an_emptied_time_is_none():
    form = MeetingForm(show(MORNING, BRUSSELS) | {"at": ""}, zone=BRUSSELS)
    assert form.is_valid()
    assert form.cleaned_data["at"] is None
