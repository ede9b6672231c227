"""The errors of a request by parameter: a closed list of codes, each with one message in the visitor's language.

Validators raise `refuse()`, operations raise `problems.invalid()`. The table `CODES_BY_PYDANTIC_TYPE` translates what
Pydantic itself finds, so that no words of Pydantic, which change with its versions, are in a response.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, UnreadablePostError
from django.http.request import RawPostDataException
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy
from pydantic import Field
from pydantic_core import PydanticCustomError

from cms.content.schema import Schema

MAX_NAME_LENGTH = 100  # the longest name of an unknown parameter that a message repeats
MAX_BODY_BYTES = 16_384
TOO_LONG_MESSAGE = pgettext_lazy("visitor", "The body may have at most %(limit)s bytes.")
UNREADABLE_ERRORS = (ValueError, RecursionError, UnreadablePostError, RawPostDataException, SuspiciousOperation)


class ErrorCode(StrEnum):
    """What is wrong with a parameter or field. Later versions may add values: treat those as `invalid`."""

    DOES_NOT_EXIST = "does_not_exist"
    INVALID = "invalid"
    MALFORMED = "malformed"
    MISSING = "missing"
    NOT_A_BOOLEAN = "not_a_boolean"
    NOT_A_DATE = "not_a_date"
    NOT_A_LIST = "not_a_list"
    NOT_A_NUMBER = "not_a_number"
    NOT_AN_EMAIL_ADDRESS = "not_an_email_address"
    NOT_AN_INTEGER = "not_an_integer"
    NOT_AN_OBJECT = "not_an_object"
    NOT_APPLICABLE = "not_applicable"
    NOT_JSON = "not_json"
    NOT_ONE_OF = "not_one_of"
    NOT_TEXT = "not_text"
    OUTDATED = "outdated"
    REPEATED = "repeated"
    TOO_FEW = "too_few"
    TOO_LARGE = "too_large"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    TOO_SHORT = "too_short"
    TOO_SMALL = "too_small"
    UNKNOWN = "unknown"


MESSAGES: Mapping[ErrorCode, str | Promise] = {
    ErrorCode.DOES_NOT_EXIST: pgettext_lazy("visitor", "This does not exist."),
    ErrorCode.INVALID: pgettext_lazy("visitor", "This value is not valid."),
    ErrorCode.MALFORMED: pgettext_lazy("visitor", "This value has characters that are not allowed here."),
    ErrorCode.MISSING: pgettext_lazy("visitor", "This field is required."),
    ErrorCode.NOT_A_BOOLEAN: pgettext_lazy("visitor", "Use true or false."),
    ErrorCode.NOT_A_DATE: pgettext_lazy("visitor", "Enter a date in the form 2026-01-31."),
    ErrorCode.NOT_A_LIST: pgettext_lazy("visitor", "Send a list."),
    ErrorCode.NOT_A_NUMBER: pgettext_lazy("visitor", "Enter a number."),
    ErrorCode.NOT_AN_EMAIL_ADDRESS: pgettext_lazy("visitor", "Enter a valid e-mail address."),
    ErrorCode.NOT_AN_INTEGER: pgettext_lazy("visitor", "Enter a whole number."),
    ErrorCode.NOT_AN_OBJECT: pgettext_lazy("visitor", "The body must be a JSON object."),
    ErrorCode.NOT_APPLICABLE: pgettext_lazy("visitor", "This has no effect here."),
    ErrorCode.NOT_JSON: pgettext_lazy("visitor", "The body is not valid JSON."),
    ErrorCode.NOT_ONE_OF: pgettext_lazy("visitor", "Use one of: %(values)s."),
    ErrorCode.NOT_TEXT: pgettext_lazy("visitor", "Enter text."),
    ErrorCode.OUTDATED: pgettext_lazy("visitor", "This is out of date."),
    ErrorCode.REPEATED: pgettext_lazy("visitor", "This parameter may be given only once."),
    ErrorCode.TOO_FEW: pgettext_lazy("visitor", "Choose at least %(limit)s."),
    ErrorCode.TOO_LARGE: pgettext_lazy("visitor", "The maximum is %(limit)s."),
    ErrorCode.TOO_LONG: pgettext_lazy("visitor", "Too long: the maximum number of characters is %(limit)s."),
    ErrorCode.TOO_MANY: pgettext_lazy("visitor", "Choose at most %(limit)s."),
    ErrorCode.TOO_SHORT: pgettext_lazy("visitor", "Too short: the minimum number of characters is %(limit)s."),
    ErrorCode.TOO_SMALL: pgettext_lazy("visitor", "The minimum is %(limit)s."),
    ErrorCode.UNKNOWN: pgettext_lazy("visitor", "This operation has no such parameter."),
}

# Any other type of Pydantic is INVALID. Exclusive limits have no code, since no parameter has one.
CODES_BY_PYDANTIC_TYPE: Mapping[str, ErrorCode] = {
    "bool_parsing": ErrorCode.NOT_A_BOOLEAN,
    "bool_type": ErrorCode.NOT_A_BOOLEAN,
    "date_from_datetime_inexact": ErrorCode.NOT_A_DATE,
    "date_from_datetime_parsing": ErrorCode.NOT_A_DATE,
    "date_parsing": ErrorCode.NOT_A_DATE,
    "date_type": ErrorCode.NOT_A_DATE,
    "decimal_parsing": ErrorCode.NOT_A_NUMBER,
    "decimal_type": ErrorCode.NOT_A_NUMBER,
    "dict_type": ErrorCode.NOT_AN_OBJECT,
    "enum": ErrorCode.NOT_ONE_OF,
    "extra_forbidden": ErrorCode.UNKNOWN,
    "finite_number": ErrorCode.NOT_A_NUMBER,
    "float_parsing": ErrorCode.NOT_A_NUMBER,
    "float_type": ErrorCode.NOT_A_NUMBER,
    "greater_than_equal": ErrorCode.TOO_SMALL,
    "int_from_float": ErrorCode.NOT_AN_INTEGER,
    "int_parsing": ErrorCode.NOT_AN_INTEGER,
    "int_parsing_size": ErrorCode.NOT_AN_INTEGER,
    "int_type": ErrorCode.NOT_AN_INTEGER,
    "less_than_equal": ErrorCode.TOO_LARGE,
    "list_type": ErrorCode.NOT_A_LIST,
    "literal_error": ErrorCode.NOT_ONE_OF,
    "missing": ErrorCode.MISSING,
    "model_attributes_type": ErrorCode.NOT_AN_OBJECT,
    "model_type": ErrorCode.NOT_AN_OBJECT,
    "string_pattern_mismatch": ErrorCode.MALFORMED,
    "string_too_long": ErrorCode.TOO_LONG,
    "string_too_short": ErrorCode.TOO_SHORT,
    "string_type": ErrorCode.NOT_TEXT,
    "string_unicode": ErrorCode.MALFORMED,
    "too_long": ErrorCode.TOO_MANY,
    "too_short": ErrorCode.TOO_FEW,
}
LIMITS = ("min_length", "max_length", "ge", "le")  # names of the limit in Pydantic's context
OWN_TYPE_PREFIX = "clarion."  # the prefix of the types of `refuse()`


class ParameterError(Schema):
    """An error in one parameter or in one field of the request body."""

    parameter: str = Field(description="The name of the parameter or field, as sent.")
    index: int | None = Field(
        description="The position of the wrong value in a list, from 0; null if the error is not about one value."
    )
    code: ErrorCode = Field(description="What is wrong. It is stable: choose words of your own by it.")
    message: str = Field(
        description="What is wrong, for people, in the language `locale` of the request; without one, in the first "
        "language of the site. The words may change."
    )


@dataclass(frozen=True)
class Fault:
    """An error of a request before its message is translated."""

    parameter: str
    code: ErrorCode
    message: str | Promise = ""  # instead of that of the code
    values: Mapping[str, Any] = field(default_factory=dict)
    index: int | None = None

    def describe(self) -> ParameterError:
        """Return the error with its message in the current language."""
        message = format_message(self.code, self.message, self.values)
        return ParameterError(parameter=self.parameter, index=self.index, code=self.code, message=message)


def format_message(code: ErrorCode, message: str | Promise, values: Mapping[str, Any]) -> str:
    """Return the message, or that of the code if it is empty, with its values in the current language."""
    return str(message or MESSAGES[code]) % values


def refuse(code: ErrorCode, message: str | Promise = "", **values: Any) -> PydanticCustomError:
    """Return an exception about a value, for a validator of Pydantic to raise. It is a `ValueError`."""
    text = format_message(code, message, values).replace("{", "").replace("}", "")  # Pydantic formats braces
    return PydanticCustomError(f"{OWN_TYPE_PREFIX}{code}", text, {"message": message, "values": values})


def read_faults(errors: Iterable[Mapping[str, Any]]) -> list[Fault]:
    """Return errors of Pydantic, as Ninja lists them, without the submitted values and without Pydantic's words."""
    faults: dict[tuple[object, ...], Fault] = {}
    for error in errors:
        fault = _read_fault(error)
        faults.setdefault((fault.parameter, fault.index, fault.code), fault)
    return list(faults.values())


def _read_fault(error: Mapping[str, Any]) -> Fault:
    name, index = _read_location(error.get("loc", ()))
    kind, context = error.get("type", ""), error.get("ctx", {})
    if kind.startswith(OWN_TYPE_PREFIX):
        return Fault(name, ErrorCode(kind.removeprefix(OWN_TYPE_PREFIX)), **context, index=index)
    code = CODES_BY_PYDANTIC_TYPE.get(kind, ErrorCode.INVALID)
    return Fault(name, code, values=_read_values(context), index=index)


def _read_location(location: Iterable[str | int]) -> tuple[str, int | None]:
    """Return the name of the parameter, and the position of the value in a list."""
    source, *parts = tuple(location) or ("",)  # query, path or body
    names = [part for part in parts if isinstance(part, str)]
    names = names[1:] if source == "body" else names  # the first name is the argument of the operation
    index = next((part for part in reversed(parts) if isinstance(part, int)), None)
    return (names[-1][:MAX_NAME_LENGTH] if names else "") or "body", index


def _read_values(context: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a message from the context of an error, in which Pydantic joins allowed values by “or”."""
    limits = [context[name] for name in LIMITS if name in context]
    values: dict[str, Any] = {"limit": limits[0]} if limits else {}
    if "expected" in context:  # strings in quotation marks, numbers without
        values["values"] = str(context["expected"]).replace("'", "").replace(" or ", ", ")
    return values


def read_json_object(request: HttpRequest) -> tuple[dict[str, Any], Fault | None]:
    """Return the object in the body, and no fault; or an empty one, and what is wrong with the body."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY_BYTES:
        return {}, Fault("body", ErrorCode.TOO_LONG, TOO_LONG_MESSAGE, {"limit": MAX_BODY_BYTES})
    try:
        body = json.loads(request.body)
    except UNREADABLE_ERRORS:
        return {}, Fault("body", ErrorCode.NOT_JSON)
    return (body, None) if isinstance(body, dict) else ({}, Fault("body", ErrorCode.NOT_AN_OBJECT))
