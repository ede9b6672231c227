"""Clarion's own words in kits, in the language of the release."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language, override, pgettext

from cms.core.languages import language_of_words


def get_words(
    language: str, *, recipient: str, embargo_until: datetime | None, date: datetime | None
) -> dict[str, str]:
    """Return the words of a kit by name; those about recipient, embargo and date are empty if there is none."""
    with override(language_of_words(language)):
        for_recipient = pgettext("visitor", "For {name} only. Please do not pass it on.")
        embargo = pgettext("visitor", "Under embargo until {time}")
        return {
            "press_release": pgettext("visitor", "Press release"),
            "notes": pgettext("visitor", "Notes to editors"),
            "contacts": pgettext("visitor", "Media contacts"),
            "pictures": pgettext("visitor", "Pictures"),
            "credit": pgettext("visitor", "Credit"),
            "licence": pgettext("visitor", "Licence"),
            "attachments": pgettext("visitor", "Attachments"),
            "source": pgettext("visitor", "Source"),
            "transcript": pgettext("visitor", "Transcript"),
            "online": pgettext("visitor", "This release on the web"),
            "colon": pgettext("visitor", ":"),
            "date": date_format(_local(date), _date_format()) if date else "",
            "embargo": embargo.replace("{time}", _format_time(embargo_until)) if embargo_until else "",
            "recipient": for_recipient.replace("{name}", recipient) if recipient else "",
        }


def _date_format() -> str:
    """Return the format of the active language; in English the day is first, not that of Django."""
    return "j F Y" if (get_language() or "").partition("-")[0] == "en" else "DATE_FORMAT"


def _format_time(at: datetime) -> str:
    return f"{date_format(_local(at), _date_format())}, {_local(at):%H:%M} ({_local(at):%Z})"


def _local(at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(settings.SITE_TIME_ZONE))
