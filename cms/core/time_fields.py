"""The field of forms in which people type a time: with its zone, and with a question where the time has two instants.

The clock of a zone shows a time twice when it goes back, and never when it goes forward. The field is then refused
with the possible instants below it. One of them is chosen and sent with the form; no other input is lost, and no script
is needed. The same question is asked if only the zone was changed: either the moment is meant to stay, or the time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateTimeInput

from . import clock
from .localisation import format_time, format_zoned_time
from .zoned_times import get_zone, set_zone
from .zones import (
    AmbiguousHour,
    InstantError,
    ShiftedHour,
    UnknownZone,
    check_year,
    find_zone,
    is_ambiguous,
    load_zone,
    parse_instant,
    resolve_local_time,
    write_offset_time,
)

SHIFTED = "ambiguous_timezone"  # Django's code for times that occur twice or never


@dataclass(frozen=True, slots=True)
class TypedTime:
    """What a form sends for a time.

    `zone` is None if the form has no input for it. `shown` is the instant with the zone that the form has shown before
    a person typed, and `choice` the answer to the question.
    """

    text: str = ""
    zone: str | None = None
    shown: str = ""
    choice: str = ""

    def __str__(self) -> str:
        return self.text

    def read_shown(self) -> tuple[datetime, ZoneInfo] | None:
        """Return the instant and the zone that the form has shown; None if it was empty."""
        try:
            return parse_instant(self.shown) if self.shown else None
        except InstantError:  # the form has written this value, so it was tampered with
            return None


@dataclass(frozen=True, slots=True)
class MomentChoice:
    """The instants between which the person who typed a time chooses."""

    candidates: tuple[datetime, ...]
    zone: ZoneInfo

    def list_options(self, choice: str) -> list[dict[str, Any]]:
        """Return the value, the label and the state of each option."""
        values = [(_write_instant(at), format_zoned_time(at, self.zone)) for at in self.candidates]
        return [{"value": value, "label": label, "is_chosen": value == choice} for value, label in values]


class ZonedTimeInput(AdminDateTimeInput):
    """Wagtail's input with a calendar, one for the zone, and the question if there is one."""

    template_name = "editor/zoned_time_input.html"
    supports_microseconds = True  # saving an unchanged form keeps the instant
    question: MomentChoice | None = None

    @property
    def media(self) -> forms.Media:
        return super().media + forms.Media(js=["editor/zones.js"])

    def get_config(self) -> dict[str, Any]:
        """Return the configuration, in which the calendar does not replace what it cannot read by the present time."""
        return {**super().get_config(), "validateOnBlur": False}

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        typed = value if isinstance(value, TypedTime) else TypedTime(str(value or ""))
        context: dict[str, Any] = super().get_context(name, typed.text, attrs)
        zone = timezone.get_current_timezone_name() if typed.zone is None else typed.zone
        context["widget"] |= {
            "zone": zone,
            "shown": typed.shown,
            "options": self.question.list_options(typed.choice) if self.question else [],
            "readings": list(_list_readings(typed, zone)),
        }
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> TypedTime:
        text, zone = data.get(name), data.get(f"{name}-zone")
        return TypedTime(text or "", zone, data.get(f"{name}-shown") or "", data.get(f"{name}-choice") or "")


class ZonedTimeField(forms.DateTimeField):
    """A time with the zone in which it is typed, by default that of the user, else that of the site.

    The value is the instant in UTC. `stored_zone` is the zone in which it was typed before, if known.
    """

    widget = ZonedTimeInput
    default_error_messages = {"invalid": _("Type year, month, day, hour and minute as in 2026-12-01 09:00.")}

    def __init__(self, *args: Any, widget: Any = None, stored_zone: ZoneInfo | None = None, **kwargs: Any) -> None:
        if isinstance(widget, AdminDateTimeInput) and not isinstance(widget, ZonedTimeInput):
            # Wagtail's dialog of the schedule has inputs of its own.
            overlay = widget.js_overlay_parent_selector
            widget = ZonedTimeInput(widget.attrs, format=widget.format, js_overlay_parent_selector=overlay)
        super().__init__(*args, widget=widget, **kwargs)
        self.stored_zone = stored_zone

    def prepare_value(self, value: Any) -> Any:
        """Return what the input shows for a time: its text in the zone in which it was typed."""
        if not isinstance(value, datetime) or not timezone.is_aware(value):
            return super().prepare_value(value)
        zone = self.stored_zone or get_active_zone()
        return TypedTime(self._write(value, zone), zone.key, f"{_write_instant(value)} {zone.key}")

    def to_python(self, value: Any) -> datetime | None:
        """Return the instant in UTC.

        Raises:
            ValidationError: It is no time, no zone has the name, or the question has no answer yet.
        """
        self.widget.question = None
        typed = value if isinstance(value, TypedTime) else TypedTime(value) if isinstance(value, str) else None
        if typed is None:
            return super().to_python(value)
        if not typed.text.strip():
            return None
        zone = self._read_zone(typed)
        try:
            if self._is_unchanged(typed):
                return self._keep(typed, zone)
            return self._resolve(typed.text, zone)
        except ShiftedHour as error:
            return self._ask(typed, error.candidates, zone, _describe_shift(error))
        except (InstantError, OverflowError) as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def get_typed_zone(self, value: Any) -> ZoneInfo | None:
        """Return the zone to store beside a valid value: the stored one if neither time nor zone was changed."""
        if not isinstance(value, TypedTime):
            return self.stored_zone
        zone, shown = self._read_zone(value), value.read_shown()
        return self.stored_zone if shown and shown[1] == zone and self._is_unchanged(value) else zone

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return whether the instant or its zone was changed."""
        if super().has_changed(initial, data):
            return True
        return bool(initial) and self.get_typed_zone(data) != self.stored_zone

    def _read_zone(self, typed: TypedTime) -> ZoneInfo:
        """Return the zone that was typed."""
        if not typed.zone or not typed.zone.strip():
            return get_active_zone()
        try:
            return find_zone(typed.zone)
        except UnknownZone as error:
            text = gettext("There is no time zone “%(zone)s”. Type its name as in Europe/Brussels.")
            raise ValidationError(text % {"zone": typed.zone.strip()}, code="unknown_zone") from error

    def _is_unchanged(self, typed: TypedTime) -> bool:
        """Return whether the text is still the one that the form has shown."""
        shown = typed.read_shown()
        return shown is not None and typed.text.strip() == self._write(*shown)

    def _write(self, at: datetime, zone: ZoneInfo) -> str:
        """Return the text of an instant: with its offset if the clock of the zone shows the time twice."""
        if is_ambiguous(at, zone):
            return write_offset_time(at, zone)
        return str(self.widget.format_value(at.astimezone(zone).replace(tzinfo=None)))

    def _keep(self, typed: TypedTime, zone: ZoneInfo) -> datetime:
        """Return the instant that the form has shown; with another zone, ask whether that or the text is meant."""
        at, before = typed.read_shown() or (clock.now(), zone)
        if zone == before:
            return at
        candidates: tuple[datetime, ...]
        try:
            candidates = (resolve_local_time(at.astimezone(before).replace(tzinfo=None), zone),)
        except ShiftedHour as error:
            candidates = error.candidates
        if set(candidates) == {at}:
            return at
        text = gettext(
            "The time zone was changed from %(before)s to %(zone)s, but not the time. Choose whether the moment stays "
            "or becomes another."
        )
        message = text % {"before": before.key, "zone": zone.key}
        return self._ask(typed, tuple(dict.fromkeys((at, *candidates))), zone, message)

    def _resolve(self, text: str, zone: ZoneInfo) -> datetime:
        with timezone.override(zone):
            try:
                read = super().to_python(text)
            except ValidationError as error:
                local = error.params.get("datetime") if error.code == SHIFTED and error.params else None
                if not isinstance(local, datetime):
                    raise
                return resolve_local_time(local, zone)
        check_year(read)
        return read.astimezone(UTC)

    def _ask(self, typed: TypedTime, candidates: tuple[datetime, ...], zone: ZoneInfo, message: str) -> datetime:
        """Return the candidate that was chosen.

        Raises:
            ValidationError: None was chosen. The input then shows the question.
        """
        self.widget.question = MomentChoice(candidates, zone)  # also with an answer, which another wrong input keeps
        for at in candidates:
            if _write_instant(at) == typed.choice:
                return at
        raise ValidationError(message, code=SHIFTED)


class ZonedTimesForm(forms.BaseForm):
    """A mixin for model forms that stores the zones of times beside them, where the model has the fields for it."""

    instance: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self._find_times():
            field.stored_zone = get_zone(self.instance, name)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for name, field in self._find_times():
            if name in self.cleaned_data:
                zone = field.get_typed_zone(self[name].data) if self.cleaned_data[name] else None
                set_zone(self.instance, name, zone)
        return cleaned

    def _find_times(self) -> Iterator[tuple[str, ZonedTimeField]]:
        for name, field in self.fields.items():
            if isinstance(field, ZonedTimeField):
                yield name, field


class ZonedTimesModelForm(ZonedTimesForm, WagtailAdminModelForm):
    """A form of the admin for a model whose times have zones."""


def get_active_zone() -> ZoneInfo:
    """Return the zone of the user's account, else that of the site."""
    return load_zone(timezone.get_current_timezone_name()) or clock.site_zone()


def _write_instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _describe_shift(error: ShiftedHour) -> str:
    """Return why a time is asked about."""
    if isinstance(error, AmbiguousHour):
        text = gettext(
            "%(time)s occurs twice in %(zone)s, because the clocks go back. Choose which of the two you mean."
        )
    else:
        text = gettext(
            "%(time)s does not exist in %(zone)s, because the clocks go forward. Choose which moment you mean, or "
            "type another time."
        )
    return text % {"time": f"{error.local:%Y-%m-%d %H:%M}", "zone": error.zone.key}


def _list_readings(typed: TypedTime, zone: str) -> Iterator[str]:
    """Yield what the time is in the zones of the site and of the user, where the clocks show another time."""
    shown = typed.read_shown()
    if shown is None or shown[1].key != zone:
        return
    at, zone_shown = shown
    offsets = {at.astimezone(zone_shown).utcoffset()}
    zones = [
        (clock.site_zone(), gettext("%(time)s in the time zone of the site (%(zone)s)")),
        (get_active_zone(), gettext("%(time)s in your time zone (%(zone)s)")),
    ]
    for other, text in zones:
        if (offset := at.astimezone(other).utcoffset()) not in offsets:
            offsets.add(offset)
            yield text % {"time": format_time(at, other), "zone": other.key}
