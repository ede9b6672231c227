"""Columns with the zone in which a time was typed, beside the column with its instant.

The zone of `go_live_at` is in `go_live_zone`, that of `embargo_until` in `embargo_zone`. It is empty if it is unknown,
or if no person has typed the time. The zone says in which words a time is shown, never which instant it is. Code that
stores a time for a person stores its zone as well.
"""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from . import zones
from .localisation import format_typed_time

ZONE_FIELDS = (
    "go_live_zone",
    "expire_zone",
    "embargo_zone",
    "published_zone",
    "event_zone",
    "starts_zone",
    "ends_zone",
    "send_zone",
)


def build_zone_field() -> models.CharField:
    """Return a model field for the name of a zone. Forms have it as a part of the field of the time."""
    return models.CharField(max_length=zones.MAX_ZONE_LENGTH, blank=True, default="", db_default="", editable=False)


class ScheduleZones(models.Model):
    """The zones of the schedule of pages and snippets, whose times are fields of Wagtail."""

    go_live_zone = build_zone_field()
    expire_zone = build_zone_field()

    class Meta:
        abstract = True


def has_zone_field(model: Any, instant_field: str) -> bool:
    """Return whether a model, or an instance of it, stores the zone of a time."""
    try:
        model._meta.get_field(zones.name_zone_field(instant_field))
    except FieldDoesNotExist:
        return False
    return True


def get_zone_name(instance: Any, instant_field: str) -> str:
    """Return the name of the zone in which a time of an object was typed; empty if it is not known.

    A page that is no object of its own type has no such fields.
    """
    return str(getattr(instance, zones.name_zone_field(instant_field), ""))


def get_zone(instance: Any, instant_field: str) -> ZoneInfo | None:
    """Return the zone in which a time of an object was typed; None if it is not known."""
    return zones.load_zone(get_zone_name(instance, instant_field))


def set_zone(instance: Any, instant_field: str, zone: ZoneInfo | None) -> None:
    """Set the zone in which a time of an object was typed, if its model stores it."""
    if has_zone_field(instance, instant_field):
        setattr(instance, zones.name_zone_field(instant_field), zone.key if zone else "")


def describe_time(instance: Any, instant_field: str) -> str:
    """Return a time of an object as editors read it, also in the zone in which it was typed; empty if it has none."""
    at = getattr(instance, instant_field, None)
    return format_typed_time(at, get_zone_name(instance, instant_field)) if at else ""
