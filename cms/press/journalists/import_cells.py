"""Read the cells of a row, and compare them with a stored contact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from cms.delivery.sign_ups.addresses import normalise_address

from .consents import to_moment
from .csv_files import ContactRow
from .models import Journalist
from .terms import names_of

TEXTS = ("name", "outlet", "beat", "notes")
DATE_FORMATS = ("%Y-%m-%d", "%d.%m.%Y")


class BadRow(ValueError):
    """A row cannot be imported; the text says why."""


def index_choices(choices: Iterable[Any]) -> dict[str, Any]:
    """Return languages, topics or regions by everything that people call them."""
    index: dict[str, Any] = {}
    for choice in choices:
        for name in names_of(choice):
            index.setdefault(name.casefold(), choice)
    return index


def read_address(cell: str) -> str:
    """Return the address in its normal form, or an empty string."""
    try:
        return normalise_address(cell)
    except ValueError:
        return ""


def set_texts(journalist: Journalist, row: ContactRow) -> list[str]:
    """Set the texts of the cells that are not empty, and return the names of those that changed.

    Raises:
        BadRow: A text is too long, or the contact has no name.
    """
    changed = []
    for name in TEXTS:
        value = row.cells.get(name, "")
        if not value:
            continue
        most = Journalist._meta.get_field(name).max_length
        if most and len(value) > most:
            raise BadRow(gettext("“%(column)s” is longer than %(most)s.") % {"column": name, "most": most})
        if getattr(journalist, name) != value:
            changed.append(name)
            setattr(journalist, name, value)
    if not journalist.name:
        raise BadRow(gettext("The row has no name."))
    return changed


def differs(known: Journalist | None, name: str, chosen: Sequence[Any]) -> bool:
    """Return whether a contact has other languages, topics or regions than these."""
    present = {row.pk for row in getattr(known, name).all()} if known else set()
    return present != {row.pk for row in chosen}


def has_consent(journalist: Journalist, since: date | None = None) -> bool:
    """Return whether a consent is stored that was not withdrawn, or one of this day or later."""
    consents = journalist.consents.all()
    if any(consent.withdrawn_at is None for consent in consents):
        return True
    return since is not None and any(consent.given_at >= to_moment(since) for consent in consents)


def is_newer(given_on: date | None, journalist: Journalist) -> bool:
    """Return whether the consent was given on a day after the withdrawal."""
    ended = journalist.unsubscribed_at
    return given_on is not None and (ended is None or given_on > timezone.localdate(ended))


def read_date(cell: str) -> date:
    """Return the day of a cell.

    Raises:
        BadRow: It is no date.
    """
    for one in DATE_FORMATS:
        try:
            return datetime.strptime(cell, one).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    raise BadRow(gettext("“%(cell)s” is no date. Write it as 2026-11-26.") % {"cell": cell[:100]})
