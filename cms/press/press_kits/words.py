"""Clarion's own words in kits, in the language of the release."""

from __future__ import annotations

from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import override, pgettext

from cms.core.languages import language_of_words
from cms.core.times import format_site_time, get_site_zone


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
            "date": date_format(date.astimezone(get_site_zone()), "DATE_FORMAT") if date else "",
            "embargo": embargo.replace("{time}", format_site_time(embargo_until)) if embargo_until else "",
            "recipient": for_recipient.replace("{name}", recipient) if recipient else "",
        }
