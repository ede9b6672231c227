"""One shape for going wrong: `application/problem+json` (RFC 9457), with a stable `type`."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

import structlog
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from pydantic import Field

from cms.content.schema import Schema

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
TYPES = {
    400: "urn:clarion:problem:bad-request",
    404: "urn:clarion:problem:not-found",
    405: "urn:clarion:problem:method-not-allowed",
    410: "urn:clarion:problem:gone",
    422: "urn:clarion:problem:invalid-parameters",
    500: "urn:clarion:problem:internal-error",
    503: "urn:clarion:problem:unavailable",
}
DETAILS = {
    404: "There is nothing at this address.",
    405: "This address does not answer that method; the Allow header names those it does.",
    422: "Some parameters are unknown or malformed; `errors` names each.",
    500: "Something went wrong here. It has been recorded.",
}


class ParameterError(Schema):
    """What is wrong with one parameter, or one field of the body."""

    parameter: str = Field(description="Its name as sent.")
    message: str


class Problem(Schema):
    """An error (RFC 9457). Tell them apart by `type`, which never changes; `detail` is for people."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[ParameterError] = []


class InvalidParameters(Exception):
    """Answers 422 and names each parameter that is wrong."""

    def __init__(self, *errors: ParameterError) -> None:
        super().__init__(", ".join(f"{error.parameter}: {error.message}" for error in errors))
        self.errors = errors


class Unavailable(Exception):
    """Answers 503; the client may try again after `retry_after` seconds."""

    def __init__(self, detail: str, retry_after: int = 10) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


def invalid(parameter: str, message: str) -> InvalidParameters:
    return InvalidParameters(ParameterError(parameter=parameter, message=message))


def problem(status: int, detail: str = "", errors: Sequence[ParameterError] = ()) -> HttpResponse:
    """The answer for an error. It never repeats what was asked, so hidden and absent answer alike."""
    body = Problem(
        type=TYPES.get(status, "about:blank"),
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail or DETAILS.get(status, HTTPStatus(status).description or HTTPStatus(status).phrase),
        errors=list(errors),
    )
    response = HttpResponse(body.model_dump_json(), content_type=MEDIA_TYPE, status=status)
    response["Cache-Control"] = "no-store"
    return response


def register(api: NinjaAPI) -> None:
    """Teach the API to answer every error as a problem."""

    @api.exception_handler(InvalidParameters)
    def invalid_parameters(request: HttpRequest, error: InvalidParameters) -> HttpResponse:
        return problem(422, errors=error.errors)

    @api.exception_handler(ValidationError)
    def validation(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return problem(422, errors=[_parameter_error(one) for one in error.errors])

    @api.exception_handler(Http404)
    def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
        return problem(404)

    @api.exception_handler(HttpError)
    def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(error.status_code, str(error))

    @api.exception_handler(Unavailable)
    def unavailable(request: HttpRequest, error: Unavailable) -> HttpResponse:
        response = problem(503, str(error))
        response["Retry-After"] = str(error.retry_after)
        return response

    @api.exception_handler(OperationalError)
    @api.exception_handler(InterfaceError)
    def database_away(request: HttpRequest, error: Exception) -> HttpResponse:
        log.error("the database did not answer", path=request.path, reason=type(error).__name__)
        return unavailable(request, Unavailable("The database is out of reach for the moment."))

    @api.exception_handler(Exception)
    def unexpected(request: HttpRequest, error: Exception) -> HttpResponse:
        log.error("an operation failed", path=request.path, exc_info=error)
        return problem(500)


def _parameter_error(error: dict) -> ParameterError:  # type: ignore[type-arg]
    """Pydantic's error without the input it repeats and without the names of our own variables."""
    _, *location = error.get("loc") or ("?",)  # where it was sent: in the query, in the path
    names = [str(part) for part in location if part != "params"]
    return ParameterError(parameter=names[0] if names else "?", message=error.get("msg", "Not valid."))
