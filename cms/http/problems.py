"""Error responses: `application/problem+json` (RFC 9457) with a stable `type`, in the language of the request."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import override
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from cms.content.schema import Schema
from cms.core.localisation import language_of_words
from cms.core.sites import SiteRoots

from .cache_headers import add_cache_tags
from .parameter_errors import ErrorCode, Fault, ParameterError, format_message, read_faults, read_json_object

log = structlog.get_logger(__name__)

DATABASE_ERRORS = (OperationalError, InterfaceError)  # the database is away, or has closed the connection
RETRY_AFTER_SECONDS = 10  # the default for what is temporarily unavailable
MEDIA_TYPE = "application/problem+json"
TYPES = {
    400: "urn:clarion:problem:bad-request",
    404: "urn:clarion:problem:not-found",
    405: "urn:clarion:problem:method-not-allowed",
    410: "urn:clarion:problem:gone",
    422: "urn:clarion:problem:invalid-parameters",
    429: "urn:clarion:problem:too-many-requests",
    500: "urn:clarion:problem:internal-error",
    503: "urn:clarion:problem:unavailable",
}
DETAILS = {
    404: "There is nothing at this address.",
    405: "This method is not allowed; the `Allow` header lists the methods that are.",
    422: "Parameters are unknown or malformed; `errors` lists them.",
    429: "Too many requests from this address. Wait for the seconds in `Retry-After`.",
    500: "An internal error occurred. It has been logged.",
}


class Problem(Schema):
    """An error (RFC 9457). Distinguish errors by `type`, which is stable; `detail` is for people."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[ParameterError] = []


class InvalidParameters(Exception):
    """The request has invalid parameters; the response is 422 and names each of them."""

    def __init__(self, *faults: Fault) -> None:
        messages = (f"{one.parameter}: {format_message(one.code, one.message, one.values)}" for one in faults)
        super().__init__(", ".join(messages))
        self.faults = faults


class NotPublic(Http404):
    """There is nothing public at this URL now. The response has the tags of what would change that.

    Caches may keep it until then, so the tags must be the same whether something is hidden there or not.
    """

    def __init__(self, tags: Iterable[str]) -> None:
        super().__init__()
        self.tags = frozenset(tags)


class Gone(Exception):
    """What was at this URL has been removed, and everybody may know (410). `body` says why."""

    def __init__(self, body: Problem, tags: Iterable[str]) -> None:
        super().__init__(body.detail)
        self.body, self.tags = body, frozenset(tags)


class Unavailable(Exception):
    """The operation is not possible now; the response is 503, with `retry_after` in seconds as `Retry-After`."""

    def __init__(self, detail: str, retry_after: int = RETRY_AFTER_SECONDS) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class TooManyRequests(Exception):
    """The client has reached a rate limit; the response is 429, with `retry_after` in seconds as `Retry-After`."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after


def invalid(parameter: str, code: ErrorCode, message: str | Promise = "", **values: Any) -> InvalidParameters:
    """Return an exception about one parameter, for the caller to raise. `message` replaces that of the code."""
    return InvalidParameters(Fault(parameter, code, message, values))


def problem(status: int, detail: str = "", errors: Sequence[ParameterError] = ()) -> HttpResponse:
    """Return the response for an error.

    It never repeats the request, so that the responses for hidden and absent content are identical.
    """
    body = Problem(
        type=TYPES.get(status, "about:blank"),
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail or DETAILS.get(status, HTTPStatus(status).description or HTTPStatus(status).phrase),
        errors=list(errors),
    )
    return problem_response(body)


def invalid_parameters(request: HttpRequest, faults: Iterable[Fault]) -> HttpResponse:
    """Return the response that names all faults of a request, in its language."""
    with override(find_request_language(request)):
        return problem(422, errors=[fault.describe() for fault in faults])


def find_request_language(request: HttpRequest) -> str:
    """Return the language `locale` of the request; if its site does not have it, the first one of the site.

    Both are in the query or in the body. An error must not cause another one, so this is the first language of the
    installation while the database is away.
    """
    body = read_json_object(request)[0] if request.method == "POST" else {}
    site, locale = (request.GET.get(name) or body.get(name) for name in ("site", "locale"))
    try:
        roots = SiteRoots.read()
    except DatabaseError:
        return language_of_words(settings.LANGUAGE_CODE)
    candidates = ((site, locale), (site, None), (None, locale), (None, None))
    root = next((root for wanted in candidates if (root := roots.find(*wanted))), None)
    return language_of_words(root.language if root else settings.LANGUAGE_CODE)


def problem_response(body: Problem) -> HttpResponse:
    """Return the response with this body, which no cache may store."""
    response = HttpResponse(body.model_dump_json(), content_type=MEDIA_TYPE, status=body.status)
    response["Cache-Control"] = "no-store"
    return response


def refusal(error: TooManyRequests | Unavailable) -> HttpResponse:
    """Return the response for a request that the client may repeat later, with `Retry-After`."""
    response = problem(429) if isinstance(error, TooManyRequests) else problem(503, str(error))
    response["Retry-After"] = str(error.retry_after)
    return response


def register(api: NinjaAPI) -> None:
    """Register handlers that turn every exception into a problem response."""

    @api.exception_handler(InvalidParameters)
    def refused_parameters(request: HttpRequest, error: InvalidParameters) -> HttpResponse:
        return invalid_parameters(request, error.faults)

    @api.exception_handler(ValidationError)
    def validation(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return invalid_parameters(request, read_faults(error.errors))

    @api.exception_handler(Http404)
    def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
        return add_cache_tags(problem(404), error.tags if isinstance(error, NotPublic) else ())

    @api.exception_handler(Gone)
    def gone(request: HttpRequest, error: Gone) -> HttpResponse:
        return add_cache_tags(problem_response(error.body), error.tags)

    @api.exception_handler(HttpError)
    def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(error.status_code, str(error))

    @api.exception_handler(TooManyRequests)
    @api.exception_handler(Unavailable)
    def refused(request: HttpRequest, error: TooManyRequests | Unavailable) -> HttpResponse:
        return refusal(error)

    @api.exception_handler(OperationalError)
    @api.exception_handler(InterfaceError)
    def database_unavailable(request: HttpRequest, error: Exception) -> HttpResponse:
        _raise_if_wanted(request, error)
        log.error("api.database_unavailable", path=request.path, reason=type(error).__name__)
        return refusal(Unavailable("The database is temporarily unavailable."))

    @api.exception_handler(Exception)
    def unexpected(request: HttpRequest, error: Exception) -> HttpResponse:
        _raise_if_wanted(request, error)
        log.error("api.operation_failed", path=request.path, exc_info=error)
        return problem(500)


def _raise_if_wanted(request: HttpRequest, error: Exception) -> None:
    """Raise the error again if the request is that of a system check, which reports it."""
    if getattr(request, "raises_errors", False):
        raise error
