"""Types of API values whose list is known only after all apps are loaded, such as the names of page types."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

ERROR_TYPE = "clarion.not_one_of"  # as `cms.http.parameter_errors.refuse` would call it


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
