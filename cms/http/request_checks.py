"""Checks of requests before their operation: unknown and repeated parameters, control characters, the body."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation

from .cache_policy import Handler
from .problems import ParameterError, problem, to_parameter_errors

MAX_PARAM_REPEATS = 50
MAX_BODY_BYTES = 16_384


def reject_unknown_params(handler: Handler) -> Handler:
    """Reject unknown parameters, repeated parameters that take one value, and control characters.

    The response names malformed parameters as well, so that one request is enough to find all of them.
    """
    operation: Operation = handler.__self__  # type: ignore[attr-defined]
    known, lists = _query_parameters(operation)

    @wraps(handler)
    def respond(request: HttpRequest, **path: Any) -> HttpResponseBase:
        if errors := list(_parameter_errors(request, known, lists)):
            named = {error.parameter for error in errors}
            others = [one for one in _malformed_values(operation, request, path) if one.parameter not in named]
            return problem(422, errors=[*errors, *others])
        return handler(request, **path)

    return respond


def _malformed_values(operation: Operation, request: HttpRequest, path: dict[str, Any]) -> list[ParameterError]:
    """Return the errors that Ninja would report if all parameters were known."""
    try:
        operation._get_values(request, path, HttpResponse())
    except ValidationError as error:
        return to_parameter_errors(error)
    except HttpError:
        return []  # a body that cannot be parsed
    return []


def _query_parameters(operation: Operation) -> tuple[set[str], set[str]]:
    """Return the names of all query parameters of the operation, and of those that may be repeated."""
    known: set[str] = set()
    lists: set[str] = set()
    for model in operation.models:
        if model.__ninja_param_source__ == "query":
            known |= set(model.__ninja_flatten_map__)
            lists |= set(getattr(model, "__ninja_collection_fields__", ()))
    return known, lists


def _parameter_errors(request: HttpRequest, known: set[str], lists: set[str]) -> Iterable[ParameterError]:
    for name, values in request.GET.lists():
        if name not in known:
            yield ParameterError(parameter=name[:100], message=_unknown_message(name, known, lists))
        elif len(values) > 1 and name not in lists:
            yield ParameterError(parameter=name, message="This parameter may be given only once.")
        elif len(values) > MAX_PARAM_REPEATS:
            message = f"This parameter may be given at most {MAX_PARAM_REPEATS} times."
            yield ParameterError(parameter=name, message=message)
        elif any(character < " " or character == "\x7f" for value in values for character in value):
            yield ParameterError(parameter=name, message="Control characters are not allowed.")


def _unknown_message(name: str, known: set[str], lists: set[str]) -> str:
    """Return the message about an unknown parameter, with a hint at the right form of `topic[]`."""
    meant = re.sub(r"\[\d*\]$", "", name)
    if meant == name or meant not in known:
        return "This operation has no such parameter."
    repeated = f"; repeat the name for several values: `{meant}=a&{meant}=b`" if meant in lists else ""
    return f"Write the name without brackets{repeated}."


def limit_json_body(handler: Handler) -> Handler:
    """Reject a body that is longer than `MAX_BODY_BYTES` or not a JSON object.

    Any content type is accepted, because `navigator.sendBeacon` sends text/plain.
    """

    @wraps(handler)
    def respond(request: HttpRequest, **path: Any) -> HttpResponseBase:
        if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY_BYTES:
            message = f"The body may have at most {MAX_BODY_BYTES:,} bytes."
            return _body_problem(message)
        try:
            body = json.loads(request.body)
        except (ValueError, RecursionError, UnreadablePostError):
            return _body_problem("The body is not valid JSON.")
        if not isinstance(body, dict):
            return _body_problem("The body must be a JSON object.")
        return handler(request, **path)

    return respond


def _body_problem(message: str) -> HttpResponse:
    return problem(422, errors=[ParameterError(parameter="body", message=message)])
