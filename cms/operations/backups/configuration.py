"""The settings of backups as commands and the worker need them, with what is wrong in a sentence."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004 - the name in Django
from django.core.management.base import CommandError

from .encryption import InvalidKey, Keys, parse_keys
from .place import Place, get_place

DOCUMENT = "docs/operating/day-two/backup.md describes backups."


def read_place_and_keys() -> tuple[Place, Keys]:
    """Return the place of BACKUP_URL and the keys of BACKUP_KEY. Raises CommandError."""
    place = get_place()
    if place is None:
        raise CommandError(f"BACKUP_URL is not set: it names the directory or bucket of the backups. {DOCUMENT}")
    try:
        return place, parse_keys(settings.BACKUP_KEYS)
    except InvalidKey as error:
        raise CommandError(str(error)) from error


@register(Tags.security, deploy=True)
def check_backups(**_: Any) -> list[CheckMessage]:
    """Warn of an installation without backups; report a key that cannot be used, and a place that does not respond."""
    place = get_place()
    if place is None:
        text = "BACKUP_URL is not set, so the worker creates no backups, and no ledger is kept for a restore."
        return [Warning(text, hint=f"{DOCUMENT} Silence this warning if other programs do.", id="backups.W001")]
    try:
        parse_keys(settings.BACKUP_KEYS)
    except InvalidKey as error:
        return [Error(str(error), hint=DOCUMENT, id="backups.E003")]
    try:
        next(iter(place.list("archives/")), None)
    except OSError as error:
        hint = "Check BACKUP_URL, its keys and their rights."
        return [Error(f"{place} cannot be read: {error}", hint=hint, id="backups.E004")]
    return []
