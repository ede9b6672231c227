"""Read the fields of records that only one page type has. No value is converted to another JSON type."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.models import Locale, TranslatableMixin

from cms.pages.import_fields import is_snippet_relation

from .records import Record


class TypeFields:
    """Reads the fields in the `import_fields` of a page type, for pages in one language."""

    def __init__(self, model: Any, locale: Locale) -> None:
        self.model = model
        self.locale = locale
        self.known: dict[tuple[str, str], models.Model] = {}  # snippets by field and slug

    def read(self, record: Record) -> dict[str, Any]:
        """Return the values of the fields that the record has, by the names of the model fields.

        Raises:
            ValidationError: a value is not valid for its field; the message names the field of the record.
        """
        values = {}
        for name, field_name in self.model.import_fields.items():
            if (value := record.type_fields.get(name)) is None:
                continue
            try:
                values[field_name] = self._read_value(self.model._meta.get_field(field_name), value)
            except ValidationError as problem:
                raise ValidationError([f"{name}: {message}" for message in problem.messages]) from problem
        return values

    def get_unknown(self, record: Record) -> list[str]:
        """Return the names of the record's fields that the page type does not read."""
        return [name for name in record.type_fields if name not in self.model.import_fields]

    def _read_value(self, field: Any, value: Any) -> Any:
        if is_snippet_relation(field):
            return self._get_snippet(field, _read_text(value))
        for classes, read in READERS:
            if isinstance(field, classes):
                value = read(value)
                break
        return field.clean(value, self.model())

    def _get_snippet(self, field: Any, slug: str) -> models.Model:
        """Return the snippet with this slug in the language of the pages. Drafts are found, as for topics."""
        known = self.known.get((field.name, slug))
        if known is None:
            known = self.known[field.name, slug] = self._find_snippet(field, slug)
        return known

    def _find_snippet(self, field: Any, slug: str) -> models.Model:
        model = field.related_model
        is_translated = issubclass(model, TranslatableMixin)
        conditions = {"slug": slug, "locale": self.locale} if is_translated else {"slug": slug}
        found = model._default_manager.filter(**conditions).first()
        if found is None:
            language = f" in the language {self.locale.language_code}" if is_translated else ""
            raise ValidationError(f"there is no {model._meta.verbose_name} “{slug}”{language}")
        field.clean(getattr(found, field.target_field.attname), self.model())  # whether the field may refer to it
        return found


def _read_text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValidationError("not a text")
    return value


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


TEXT_FIELDS = (
    models.CharField,
    models.TextField,
    models.DateField,
    models.TimeField,
    models.DurationField,
    models.UUIDField,
    models.GenericIPAddressField,
)
READERS: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (models.BooleanField, _read_truth),
    (models.IntegerField, _read_whole_number),
    ((models.DecimalField, models.FloatField), _read_number),
    (TEXT_FIELDS, _read_text),
)
