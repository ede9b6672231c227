"""The router of the public API: declares the caching, parameter checks and error responses of each operation.

Before an operation runs, its request is checked: the body, unknown and repeated parameters, control characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy
from ninja import Router
from ninja.decorators import decorate_view
from ninja.errors import HttpError, ValidationErrorContext
from ninja.operation import Operation
from pydantic import BaseModel, ValidationError

from cms.operations.metrics.operation_names import set_operation

from .cache_headers import add_cache_tags
from .cache_policy import Handler, cached, no_store, private, uncached
from .concurrency import ServerBusy, limit_concurrency
from .parameter_errors import MAX_NAME_LENGTH, ErrorCode, Fault, read_faults, read_json_object
from .problems import Problem, TooManyRequests, Unavailable, invalid_parameters, refusal
from .rate_limits import check_known_refusal, check_rate_limit, count_refusal

MAX_PARAM_REPEATS = 50
CONTROL_CHARACTERS = pgettext_lazy("visitor", "Control characters are not allowed.")
BRACKETS = pgettext_lazy("visitor", "Write the name without brackets.")
LIST_BRACKETS = pgettext_lazy(
    "visitor",
    "Write the name without brackets; repeat the name for several values: `%(name)s=a&%(name)s=b`.",
)
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class PublicRouter(Router):
    """Registers operations by method, caching and success status.

    Every operation rejects unknown parameters with 422, and its error responses are part of the OpenAPI document. Each
    method takes the path, the options of `ninja.Router.api_operation`, and the names of the limits that apply:
    `rate_limit` (of RATE_LIMITS; beyond it 429) and `concurrency_limit` (of CONCURRENCY_LIMITS; beyond it 503).
    """

    def get_cached(self, path: str, *, errors: dict[int, Any] | None = None, **options: Any) -> Decorator:
        """Register a GET whose response has an ETag and may be cached.

        `errors` holds the schemas of further error responses by status.
        """
        known = {304: None, 404: Problem, 503: Problem, **(errors or {})}
        return self._operation(path, [cached, check_request()], known, options)

    def get_uncached(self, path: str, *, errors: dict[int, Any] | None = None, **options: Any) -> Decorator:
        """Register a GET whose response must not be stored, such as a search.

        `errors` holds the schemas of further error responses by status.
        """
        return self._operation(path, [uncached, check_request()], {503: Problem, **(errors or {})}, options)

    def post_accepted(self, path: str, **options: Any) -> Decorator:
        """Register a POST of JSON that is processed later (202)."""
        decorators = [no_store, check_request(has_json_body=True)]
        return self._operation(path, decorators, {503: Problem}, options, method="POST", success=202)

    def post_token(self, path: str, *, form: bool = False, **options: Any) -> Decorator:
        """Register a POST of a token: 204, or 404 for an invalid token. With `form`, the body need not be JSON."""
        decorators = [no_store, check_request(has_json_body=not form)]
        return self._operation(path, decorators, {404: Problem, 503: Problem}, options, method="POST", success=204)

    def post_no_content(self, path: str, **options: Any) -> Decorator:
        """Register a POST of JSON without a response body (204)."""
        decorators = [no_store, check_request(has_json_body=True)]
        return self._operation(path, decorators, {503: Problem}, options, method="POST", success=204)

    def get_private(self, path: str, *, passes_query: bool = False, **options: Any) -> Decorator:
        """Register a GET for one reader, such as a draft: never cached, and 404 without the credential.

        With `passes_query`, the query is that of another operation, which checks it.
        """
        checks = [] if passes_query else [check_request()]
        return self._operation(path, [private, *checks], {404: Problem, 503: Problem}, options)

    def post_private(self, path: str, **options: Any) -> Decorator:
        """Register a POST of JSON whose response is for one reader, such as a token: never cached."""
        return self._operation(
            path,
            [private, check_request(has_json_body=True)],
            {404: Problem, 503: Problem},
            options,
            method="POST",
        )

    def _operation(
        self,
        path: str,
        decorators: Sequence[Callable[[Handler], Handler]],
        errors: dict[int, Any],
        options: dict[str, Any],
        method: str = "GET",
        success: int = 200,
    ) -> Decorator:
        rate_limit, concurrency_limit = options.pop("rate_limit", None), options.pop("concurrency_limit", None)
        limits = [limit_requests(rate_limit, concurrency_limit)] if rate_limit or concurrency_limit else []

        def register(view: Callable[..., Any]) -> Callable[..., Any]:
            refused = {429: Problem} if rate_limit else {}
            responses = {success: options.pop("response", None), 422: Problem, **refused, **errors}
            options.setdefault("operation_id", view.__name__)
            # Ninja applies decorators in the order given, so the innermost comes first.
            decorate_view(*reversed([name_operation(options["operation_id"]), *limits, *decorators]))(view)
            self.api_operation([method], path, response=responses, **options)(view)
            return view

        return register


def name_operation(operation: str) -> Callable[[Handler], Handler]:
    """Return a decorator that names the operation for metrics."""

    def decorate(handler: Handler) -> Handler:
        @wraps(handler)
        def respond(request: HttpRequest, **path: Any) -> HttpResponseBase:
            set_operation(request, operation)
            return handler(request, **path)

        return respond

    return decorate


def limit_requests(rate_limit: str | None, concurrency_limit: str | None) -> Callable[[Handler], Handler]:
    """Return a decorator that refuses requests beyond the limits before anything of them is parsed or read.

    A client that has reached its limit does not wait for its turn.
    """

    def decorate(handler: Handler) -> Handler:
        @wraps(handler)
        def respond(request: HttpRequest, **path: Any) -> HttpResponseBase:
            try:
                if rate_limit:
                    check_known_refusal(request, rate_limit)
                with limit_concurrency(request, concurrency_limit) if concurrency_limit else nullcontext():
                    if rate_limit:
                        check_rate_limit(request, rate_limit)
                    return handler(request, **path)
            except (TooManyRequests, Unavailable) as error:
                if rate_limit and isinstance(error, ServerBusy):
                    count_refusal(request, rate_limit)
                return refusal(error)

        return respond

    return decorate


def json_response(body: BaseModel, tags: Iterable[str] = ()) -> HttpResponse:
    """Return the model as a JSON response with these cache tags.

    The model is validated already; returning it to Ninja would validate and copy it a second time.
    """
    return add_cache_tags(HttpResponse(body.model_dump_json(), content_type="application/json"), tags)


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
