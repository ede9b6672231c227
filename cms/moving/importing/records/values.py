"""Values of records as JSON: for each kind of model field and block, what it accepts and what the JSON Schema says.

No value is converted to another JSON type. What a value means for a field or block is checked by Django and Wagtail.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any, TypeVar
from uuid import UUID

import pydantic
from django.core.exceptions import ValidationError
from django.db import models
from pydantic import Field, PlainValidator, StrictBool, StrictFloat, StrictInt, TypeAdapter, WithJsonSchema
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock

from cms.content.conversion.texts import remove_invisible_characters

MAX_CHOICES = 30  # choices that a message lists
MAX_ERRORS = 3  # errors of one record that a message lists
TIME_EXAMPLE = "2019-05-04T09:30:00+02:00"
JsonSchema = dict[str, Any]
T = TypeVar("T")

_DAY = r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
DAY: JsonSchema = {"type": "string", "format": "date", "pattern": f"^{_DAY}$"}
MOMENT: JsonSchema = {
    "type": "string",
    "format": "date-time",
    "pattern": rf"^{_DAY}T[0-9]{{2}}:[0-9]{{2}}(:[0-9]{{2}}(\.[0-9]{{1,6}})?)?(Z|[+-][0-9]{{2}}:[0-9]{{2}})$",
}


# ---------------------------------------------------------------------- texts


def clean_text(written: T) -> T | str:
    """Return plain text with HTML entities decoded, with single spaces; any other value as it is.

    Spaces and line breaks that are written as entities are kept, and typographic spaces; `write_text` writes them.
    """
    if not isinstance(written, str):
        return written
    return remove_invisible_characters(html.unescape(re.sub(r"[ \t\n]+", " ", written).strip())).strip()


def clean_line(written: T) -> T | str:
    """Return plain text as above, in one line."""
    text = clean_text(written)
    return re.sub(r"[\t\n]+", " ", text) if isinstance(text, str) else text


def clean_paragraphs(written: T) -> T | str:
    """Return text with its line breaks and without invisible characters; any other value as it is."""
    return remove_invisible_characters(written).strip() if isinstance(written, str) else written


def write_text(text: str) -> str:
    """Return the text from which `clean_text` reads this one: itself, unless it has entities or several spaces."""
    encoded = text.replace("&", "&amp;") if html.unescape(text) != text else text
    return re.sub(r"[ \t\n]{2,}|[\t\n]", lambda spaces: "".join(f"&#{ord(one)};" for one in spaces[0]), encoded)


# ---------------------------------------------------------------------- kinds of values


def _read_moment(written: Any) -> datetime:
    """Return a time with its zone."""
    try:
        moment = written if isinstance(written, datetime) else datetime.fromisoformat(str(clean_line(written)))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ValueError(f"“{str(written)[:40]}” is not a time with its zone, such as {TIME_EXAMPLE}")
    return moment


Moment = Annotated[datetime, PlainValidator(_read_moment), WithJsonSchema(MOMENT)]
WholeNumber = StrictInt | Annotated[str, Field(pattern=r"^\s*[+-]?[0-9]{1,20}\s*$")]
NUMBER = {"type": ["number", "string"], "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}
Number = Annotated[Decimal, WithJsonSchema(NUMBER)]  # exactly as written: Django would round a float


class Table(pydantic.BaseModel):
    """The value of a table, as Wagtail stores it."""

    data: list[list[str | None]] = Field(description="Rows of cells.")


EMAIL = r"^$|^[^@\s]+@[^@\s]+\.[^@\s]+$"
TEXT_FIELDS = (models.CharField, models.TextField, models.DurationField, models.GenericIPAddressField)
TEXT_BLOCKS = (blocks.CharBlock, blocks.TextBlock, blocks.RegexBlock, blocks.ChoiceBlock, blocks.RawHTMLBlock)


def _text(**schema: Any) -> Any:
    return Annotated[str, Field(json_schema_extra=schema)]


# The classes of model fields and blocks, more special ones first: what a message calls their values, and their type.
_TYPES: tuple[tuple[tuple[type, ...], str, Any], ...] = (
    ((models.BooleanField, blocks.BooleanBlock), "true or false", StrictBool),
    ((models.IntegerField,), "a whole number", WholeNumber),
    ((blocks.IntegerBlock,), "a whole number", StrictInt),
    ((models.DecimalField, models.FloatField, blocks.DecimalBlock), "a number", Number),
    ((blocks.FloatBlock,), "a number", StrictFloat),
    ((models.DateTimeField,), f"a time with its zone, such as {TIME_EXAMPLE}", Moment),
    ((blocks.DateTimeBlock,), "a text", _text(**MOMENT)),
    ((models.DateField, blocks.DateBlock), "a text", _text(**DAY)),
    ((models.TimeField, blocks.TimeBlock), "a text", _text(format="time")),
    ((models.EmailField, blocks.EmailBlock), "a text", _text(format="email", pattern=EMAIL)),
    ((models.UUIDField,), "a text", _text(format="uuid")),
    ((blocks.URLBlock,), "a text", _text(format="uri", pattern="^https?://")),
    ((blocks.RichTextBlock,), "a text", _text(contentMediaType="text/html")),
    ((blocks.MultipleChoiceBlock,), "a list", list[Any]),
    ((TableBlock,), "a table, whose data is a list of rows of texts", Table),
    ((*TEXT_FIELDS, *TEXT_BLOCKS), "a text", str),
)
_KINDS = tuple((classes, words, TypeAdapter[Any](annotation)) for classes, words, annotation in _TYPES)


def check_kind(field: Any, value: Any) -> Any:
    """Return the value of a model field or block as its JSON type is read; others are kept as they are.

    Raises:
        ValidationError: the value is of another JSON type.
    """
    for classes, words, adapter in _KINDS:
        if isinstance(field, classes):
            try:
                return adapter.validate_python(value)
            except pydantic.ValidationError:
                raise ValidationError(f"not {words}") from None
    return value


def describe_kind(field: Any) -> JsonSchema:
    """Return the JSON Schema of the values of a model field or block; empty for one of an unknown class."""
    adapter = next((adapter for classes, _, adapter in _KINDS if isinstance(field, classes)), None)
    return adapter.json_schema() if adapter else {}


def read_value(field: Any, value: Any, instance: models.Model) -> Any:
    """Return the value of a model field from its JSON; `instance` is any object of the model.

    Raises:
        ValidationError: the value is not valid for the field.
    """
    read = check_kind(field, value)
    try:
        return field.clean(read, instance)
    except ValidationError as problem:
        raise _name_choices(problem, read, field.flatchoices) from problem


def check_block_value(block: blocks.Block, value: Any) -> None:
    """Refuse a value that the block cannot have. An empty value is accepted, because stored blocks may be incomplete.

    Raises:
        ValidationError: the value is of another type, too long, not one of the choices and so on.
    """
    if value is None or value == "":
        return
    check_kind(block, value)
    if isinstance(block, TableBlock):
        return
    try:
        block.clean(block.to_python(value))
    except ValidationError as problem:
        choices = flatten_choices(getattr(getattr(block, "field", None), "choices", ()))
        raise _name_choices(problem, value, choices) from problem
    except (TypeError, ValueError) as problem:
        raise ValidationError(str(problem)) from problem


def flatten_choices(choices: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
    """Yield choices, also those in groups."""
    for key, label in choices:
        yield from flatten_choices(label) if isinstance(label, list | tuple) else [(key, label)]


def write_value(value: Any) -> Any:
    """Return the JSON of a value. Times are in UTC, so that it does not depend on where it is written."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | UUID | timedelta) else value


# ---------------------------------------------------------------------- messages


def _name_choices(problem: ValidationError, value: Any, choices: Iterable[tuple[Any, Any]]) -> ValidationError:
    """Return an error that lists the choices, if the problem is that a value is none of them."""
    if not any(getattr(one, "code", "") == "invalid_choice" for one in problem.error_list):
        return problem
    return ValidationError(_describe_choices(value, (str(key) for key, _ in choices if key not in (None, ""))))


def _describe_choices(value: Any, choices: Iterable[str]) -> str:
    possible = list(choices)
    listed = ", ".join(possible[:MAX_CHOICES]) + (", …" if len(possible) > MAX_CHOICES else "")
    return f"“{str(value)[:40]}” is not one of the choices: {listed}"


_MESSAGES = {
    "missing": "missing",
    "too_short": "missing",
    "string_type": "not a text",
    "string_unicode": "a text that is not valid Unicode",
    "tuple_type": "not a list",
    "model_type": "not an object",
    "int_type": "not a whole number",
    "bool_type": "not true or false",
    "greater_than_equal": "{input}, at least {ge}",
    "less_than_equal": "{input}, at most {le}",
}


def describe_errors(problem: pydantic.ValidationError) -> str:
    """Return what is wrong with a record, for each field with its reason."""
    errors = problem.errors(include_url=False)
    described = [_describe_error(error) for error in errors[:MAX_ERRORS]]
    return "; ".join(described) + (f"; {len(errors) - MAX_ERRORS} more" if len(errors) > MAX_ERRORS else "")


def _describe_error(error: Any) -> str:
    value, context = error["input"], error.get("ctx", {})
    if error["type"] == "enum":
        message = _describe_choices(value, context["expected"].replace("'", "").replace(" or ", ", ").split(", "))
    elif error["type"] == "value_error":
        message = str(context["error"])
    elif error["type"] == "too_long":
        length = "too long: {actual_length} characters" if isinstance(value, str) else "too many: {actual_length}"
        message = f"{length}, at most {{max_length}}".format(**context)
    else:
        message = _MESSAGES.get(error["type"], error["msg"]).format(**context, input=str(value)[:40])
    where = [f"item {part + 1}" if isinstance(part, int) else str(part) for part in error["loc"]]
    return ": ".join([*where, message])
