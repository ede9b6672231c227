"""Items of plug-ins that say more about other items: venues and organisers of events, and guest authors.

The Events Calendar keeps an event as an item whose custom fields have its dates and the ids of its venue and its
organisers. Co-Authors Plus keeps a person who has no account as an item, which the terms of posts name by its slug.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape

from django.utils.formats import date_format, time_format
from django.utils.translation import pgettext

from cms.core.public_urls import is_public_url

from .export_file import Author
from .items import Item, to_line

EVENT, VENUE, ORGANISER, GUEST_AUTHOR = "tribe_events", "tribe_venue", "tribe_organizer", "guest-author"
EVENT_TAXONOMY = "tribe_events_cat"
EVENT_NOTE = "is an event: its date and place are at the beginning of the text"
KEPT_TYPES = frozenset((VENUE, ORGANISER, GUEST_AUTHOR))
EVENT_KEY_PREFIXES = ("_Event", "_tribe_")
GUEST_PREFIX = "cap-"
MAX_ITEMS = 20_000
DATE_FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d")


@dataclass(frozen=True, slots=True)
class Contact:
    """A venue or an organiser: what the page of an event shows of it."""

    name: str
    url: str = ""
    details: tuple[str, ...] = ()  # parts of the address, or telephone number


@dataclass(slots=True)
class PluginItems:
    """What is kept of such items, by the ids that others name. Of contacts, only public ones are."""

    contacts: dict[str, Contact] = field(default_factory=dict)
    guests: dict[str, Author] = field(default_factory=dict)

    def add(self, item: Item, *, is_public: bool) -> None:
        """Keep what an item of one of the `KEPT_TYPES` says."""
        if len(self.contacts) + len(self.guests) >= MAX_ITEMS:
            return
        if item.type == GUEST_AUTHOR:
            guest = _read_guest(item, is_public=is_public)
            self.guests[guest.login] = guest
        elif is_public and (name := to_line(item.title)):
            self.contacts[item.id] = Contact(
                name, _read_url(item, "_VenueURL", "_OrganizerWebsite"), _read_details(item)
            )

    def describe_event(self, item: Item) -> str:
        """Return the date, place, organisers and price of an event as HTML paragraphs, in the current language."""
        venues = [self.contacts[one] for one in item.meta.get("_EventVenueID", ()) if one in self.contacts]
        organisers = [self.contacts[one] for one in item.meta.get("_EventOrganizerID", ()) if one in self.contacts]
        url = _read_url(item, "_EventURL")
        lines = (
            (pgettext("visitor", "Date"), escape(_describe_dates(item))),
            (pgettext("visitor", "Place"), "; ".join(map(_write_contact, venues))),
            (pgettext("visitor", "Organised by"), "; ".join(map(_write_contact, organisers))),
            (pgettext("visitor", "Price"), escape(_describe_price(item))),
            (pgettext("visitor", "Website"), _write_link(url, url)),
        )
        return "".join(f"<p><b>{escape(label)}:</b> {text}</p>" for label, text in lines if text)


def _read_guest(item: Item, *, is_public: bool) -> Author:
    """Return a guest author. The posts have shown the name; what else a hidden item says stays hidden."""
    login = item.get_meta("cap-user_login") or item.slug.removeprefix(GUEST_PREFIX)
    names = (item.get_meta("cap-first_name"), item.get_meta("cap-last_name"))
    name = item.get_meta("cap-display_name") or item.title or " ".join(filter(None, names))
    description = item.get_meta("cap-description") or item.content
    return Author(login, to_line(name) or login, description if is_public else "")


def _read_url(item: Item, *keys: str) -> str:
    url = item.get_meta(*keys).strip()
    return url if is_public_url(url) else ""


def _read_details(item: Item) -> tuple[str, ...]:
    city = f"{item.get_meta('_VenueZip')} {item.get_meta('_VenueCity')}"
    parts = (
        item.get_meta("_VenueAddress"),
        city,
        item.get_meta("_VenueStateProvince", "_VenueState", "_VenueProvince"),
        item.get_meta("_VenueCountry"),
        item.get_meta("_VenuePhone", "_OrganizerPhone"),
    )
    return tuple(filter(None, map(to_line, parts)))


def _write_contact(contact: Contact) -> str:
    return ", ".join((_write_link(contact.url, contact.name), *map(escape, contact.details)))


def _write_link(url: str, text: str) -> str:
    return f'<a href="{escape(url)}">{escape(text)}</a>' if url else escape(text)


def _describe_price(item: Item) -> str:
    cost = to_line(item.get_meta("_EventCost"))
    symbol = to_line(item.get_meta("_EventCurrencySymbol"))
    return f"{cost} {symbol}" if symbol and cost.replace(".", "").replace(",", "").isdigit() else cost


def _describe_dates(item: Item) -> str:
    """Return when an event begins and ends, as its organisers wrote it: in its own time zone."""
    start, end = (_read_date(item.get_meta(key)) for key in ("_EventStartDate", "_EventEndDate"))
    if start is None:
        return ""
    days = [start.date(), *([end.date()] if end and end.date() > start.date() else [])]
    if item.get_meta("_EventAllDay").lower() in ("yes", "1", "true"):
        return " – ".join(date_format(day, "DATE_FORMAT") for day in days)
    zone = to_line(item.get_meta("_EventTimezone")).replace("_", " ")
    moments = [start] if end is None or end <= start else [start, end]
    if len(days) == 1:
        times = " – ".join(time_format(one.time(), "TIME_FORMAT") for one in moments)
        text = f"{date_format(days[0], 'DATE_FORMAT')}, {times}"
    else:
        text = " – ".join(
            f"{date_format(one.date(), 'DATE_FORMAT')}, {time_format(one.time(), 'TIME_FORMAT')}" for one in moments
        )
    return f"{text} ({zone})" if zone else text


def _read_date(written: str) -> datetime | None:
    for form in DATE_FORMATS:
        try:
            return datetime.strptime(written.strip(), form).replace(tzinfo=UTC)  # only its words are shown
        except ValueError:
            continue
    return None


def name_authors(
    authors: Mapping[tuple[str, Author], bool], known: Mapping[str, Author]
) -> dict[tuple[str, Author], bool]:
    """Return the authors of items by language with the names that are known now, and whether a public item has them."""
    named: dict[tuple[str, Author], bool] = {}
    for (language, author), is_public in authors.items():
        key = language, known.get(author.login, author)
        named[key] = is_public or named.get(key, False)
    return named
