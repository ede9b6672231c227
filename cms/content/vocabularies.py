"""Lists of values: the vocabularies of the settings, for model fields and the API, and the form of names in the API.

Migrations contain the names of the functions, not the choices. The first story kind is the default.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from django.conf import settings
from django.utils.functional import Promise
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

ERROR_TYPE = "clarion.not_one_of"  # the name that `cms.http.parameter_errors.refuse` would give it
Choices: TypeAlias = list[tuple[str, str | Promise]]
NAME_PATTERN = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


class ListedValues:
    """An annotation of `str` with the list of its values, which is read when the OpenAPI document is generated.

    Values of responses are not checked against the list, only for being there: content may contain a value that the
    settings no longer list. Parameters are checked with `AfterValidator(listed_values.check)`.
    """

    def __init__(self, read_values: Callable[[], Iterable[str]]) -> None:
        self._read_values = read_values

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.str_schema(min_length=1)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        described = {name: value for name, value in handler(schema).items() if name != "minLength"}
        return {**described, "enum": self.values}

    @property
    def values(self) -> list[str]:
        """Return the values in their order."""
        return list(self._read_values())

    def check(self, value: str) -> str:
        """Return the value.

        Raises:
            ValueError: it is not one of the listed values; the message names them.
        """
        values = self.values
        if value not in values:
            listed = ", ".join(values)
            text = f"Use one of: {listed}."
            raise PydanticCustomError(ERROR_TYPE, text, {"values": {"values": listed}})
        return value


STORY_KINDS = ListedValues(lambda: settings.STORY_KINDS)
ACTION_KINDS = ListedValues(lambda: settings.ACTION_KINDS)
PLACEMENTS = ListedValues(lambda: settings.PLACEMENTS)
SIGN_UP_INTERESTS = ListedValues(lambda: settings.SIGN_UP_INTERESTS)


def story_kinds() -> Choices:
    """Return the kinds of stories with their labels."""
    return _read_choices("STORY_KINDS")


def default_story_kind() -> str:
    """Return the kind of new stories."""
    return next(iter(STORY_KINDS.values), "")


def action_kinds() -> Choices:
    """Return the kinds of calls to action with their labels."""
    return _read_choices("ACTION_KINDS")


def placements() -> Choices:
    """Return the places for calls to action with their labels."""
    return _read_choices("PLACEMENTS")


def currencies() -> Choices:
    """Return the currencies with their labels."""
    return _read_choices("CURRENCIES")


def _read_choices(name: str) -> Choices:
    vocabulary = getattr(settings, name)
    return list(vocabulary.items()) if isinstance(vocabulary, dict) else []  # a system check reports other types
