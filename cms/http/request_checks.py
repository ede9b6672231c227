"""Checks of requests before their operation: the body, unknown and repeated parameters, control characters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy
from ninja.errors import HttpError, ValidationErrorContext
from ninja.operation import Operation
from pydantic import ValidationError

from .cache_policy import Handler
from .json_body import read_json_object
from .parameter_errors import MAX_NAME_LENGTH, ErrorCode, Fault, read_faults
from .problems import invalid_parameters

MAX_PARAM_REPEATS = 50
CONTROL_CHARACTERS = pgettext_lazy("visitor", "Control characters are not allowed.")
BRACKETS = pgettext_lazy("visitor", "Write the name without brackets.")
LIST_BRACKETS = pgettext_lazy(
    "visitor",
    "Write the name without brackets; repeat the name for several values: `%(name)s=a&%(name)s=b`.",
)


def check_request(*, has_json_body: bool = False) -> Callable[[Handler], Handler]:
    """Return a decorator that rejects unknown and repeated parameters, control characters, and broken JSON.

    The response names malformed parameters and fields as well, so that one request is enough to find all of them.
    """

    def decorate(handler: Handler) -> Handler:
        operation: Operation = handler.__self__  # type: ignore[attr-defined]
        known, lists = _query_parameters(operation)

        @wraps(handler)
        def respond(request: HttpRequest, **path: Any) -> HttpResponseBase:
            body_fault = read_json_object(request)[1] if has_json_body else None
            faults = [*([body_fault] if body_fault else []), *_find_misuse(request, known, lists)]
            if not faults:
                return handler(request, **path)
            named = {fault.parameter for fault in faults}
            others = _find_malformed_values(operation, request, path, has_body=body_fault is None)
            return invalid_parameters(request, [*faults, *(one for one in others if one.parameter not in named)])

        return respond

    return decorate


def _find_malformed_values(
    operation: Operation, request: HttpRequest, path: dict[str, Any], *, has_body: bool
) -> list[Fault]:
    """Return what Ninja would report if all parameters were known and the body, unless it is broken, is read."""
    contexts = []
    for model in operation.models:
        if model.__ninja_param_source__ == "body" and not has_body:
            continue
        try:
            model.resolve(request, operation.api, path)
        except ValidationError as error:
            contexts.append(ValidationErrorContext(pydantic_validation_error=error, model=model))
        except HttpError:
            pass  # a body of another kind that cannot be parsed
    return read_faults(operation.api.validation_error_from_error_contexts(contexts).errors)


def _query_parameters(operation: Operation) -> tuple[set[str], set[str]]:
    """Return the names of all query parameters of the operation, and of those that may be repeated."""
    known: set[str] = set()
    lists: set[str] = set()
    for model in operation.models:
        if model.__ninja_param_source__ == "query":
            known |= set(model.__ninja_flatten_map__)
            lists |= set(getattr(model, "__ninja_collection_fields__", ()))
    return known, lists


def _find_misuse(request: HttpRequest, known: set[str], lists: set[str]) -> Iterable[Fault]:
    for name, values in request.GET.lists():
        if name not in known:
            yield Fault(name[:MAX_NAME_LENGTH], ErrorCode.UNKNOWN, *_describe_unknown(name, known, lists))
        elif len(values) > 1 and name not in lists:
            yield Fault(name, ErrorCode.REPEATED)
        elif len(values) > MAX_PARAM_REPEATS:
            yield Fault(name, ErrorCode.TOO_MANY, values={"limit": MAX_PARAM_REPEATS})
        elif any(character < " " or character == "\x7f" for value in values for character in value):
            yield Fault(name, ErrorCode.MALFORMED, CONTROL_CHARACTERS)


def _describe_unknown(name: str, known: set[str], lists: set[str]) -> tuple[str | Promise, dict[str, str]]:
    """Return a message of its own about `topic[]`, with a hint at the right form, and its values."""
    meant = re.sub(r"\[\d*\]$", "", name)
    if meant == name or meant not in known:
        return "", {}
    return (LIST_BRACKETS if meant in lists else BRACKETS), {"name": meant}
