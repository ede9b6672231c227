"""Values of model fields without relations, as JSON. No value is converted to another JSON type."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models

MAX_CHOICES = 30  # choices that a message lists


def read_value(field: Any, value: Any, instance: models.Model) -> Any:
    """Return the value of a model field from its JSON; `instance` is any object of the model.

    Raises:
        ValidationError: the value is not valid for the field.
    """
    for classes, read in _READERS:
        if isinstance(field, classes):
            value = read(value)
            break
    try:
        return field.clean(value, instance)
    except ValidationError as problem:
        raise name_choices(problem, value, field.flatchoices) from problem


def name_choices(problem: ValidationError, value: Any, choices: Iterable[tuple[Any, Any]]) -> ValidationError:
    """Return an error that lists the choices, if the problem is that a value is none of them."""
    if not any(getattr(one, "code", "") == "invalid_choice" for one in problem.error_list):
        return problem
    possible = [str(key) for key, _ in choices if key not in (None, "")]
    listed = ", ".join(possible[:MAX_CHOICES]) + (", …" if len(possible) > MAX_CHOICES else "")
    return ValidationError(f"“{str(value)[:40]}” is not one of the choices: {listed}")


def write_value(value: Any) -> Any:
    """Return the JSON of a value. Times are in UTC, so that it does not depend on where it is written."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | UUID | timedelta) else value


def read_text(value: Any) -> str:
    """Return a text. Raises ValidationError if the value is none."""
    if not isinstance(value, str):
        raise ValidationError("not a text")
    return value


def read_moment(value: Any) -> datetime:
    """Return a time with its zone. Raises ValidationError."""
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(read_text(value))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ValidationError("not a time with its zone, such as 2019-05-04T09:30:00Z")
    return moment


def _read_truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValidationError("not true or false")
    return value


def _read_whole_number(value: Any) -> int:
    if isinstance(value, str) and re.fullmatch(r"[+-]?[0-9]{1,20}", value.strip()):
        return int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValidationError("not a whole number")
    return value


def _read_number(value: Any) -> Decimal:
    """Return a number exactly as written. Django would round a float to the digits of a DecimalField."""
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if not isinstance(value, str | int | float) or isinstance(value, bool) or not number.is_finite():
        raise ValidationError("not a number")
    return number


_TEXT_FIELDS = (
    models.CharField,
    models.TextField,
    models.DateField,
    models.TimeField,
    models.DurationField,
    models.UUIDField,
    models.GenericIPAddressField,
)
_READERS: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (models.BooleanField, _read_truth),
    (models.IntegerField, _read_whole_number),
    ((models.DecimalField, models.FloatField), _read_number),
    (models.DateTimeField, read_moment),
    (_TEXT_FIELDS, read_text),
)
