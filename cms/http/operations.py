"""The router of the public API: declares the caching, parameter checks and error responses of each operation."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from ninja import Router
from ninja.decorators import decorate_view
from ninja.operation import Operation
from pydantic import BaseModel

from cms.metrics.operation_names import set_operation

from .cache_policy import Handler, cached, private, uncached
from .concurrency import ServerBusy, limit_concurrency
from .problems import ParameterError, Problem, TooManyRequests, Unavailable, problem, refusal
from .rate_limits import check_known_refusal, check_rate_limit, count_refusal

MAX_PARAM_REPEATS = 50
MAX_BODY_BYTES = 16_384

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class PublicRouter(Router):
    """Registers operations by method, caching and success status.

    Every operation rejects unknown parameters with 422, and its error responses are part of the OpenAPI document. Each
    method takes the path, the options of `ninja.Router.api_operation`, and the names of the limits that apply:
    `rate_limit` (of RATE_LIMITS; beyond it 429) and `concurrency_limit` (of CONCURRENCY_LIMITS; beyond it 503).
    """

    def get_cached(self, path: str, **options: Any) -> Decorator:
        """Register a GET whose response has an ETag and may be cached."""
        return self._operation(path, [cached, reject_unknown_params], {304: None, 404: Problem, 503: Problem}, options)

    def get_uncached(self, path: str, *, errors: dict[int, Any] | None = None, **options: Any) -> Decorator:
        """Register a GET whose response must not be stored, such as a search.

        `errors` holds the schemas of further error responses by status.
        """
        return self._operation(path, [uncached, reject_unknown_params], {503: Problem, **(errors or {})}, options)

    def post_accepted(self, path: str, **options: Any) -> Decorator:
        """Register a POST of JSON that is processed later (202)."""
        return self._operation(
            path, [limit_json_body, reject_unknown_params], {503: Problem}, options, method="POST", success=202
        )

    def post_token(self, path: str, *, form: bool = False, **options: Any) -> Decorator:
        """Register a POST of a token: 204, or 404 for an invalid token. With `form`, the body need not be JSON."""
        decorators = [reject_unknown_params] if form else [limit_json_body, reject_unknown_params]
        return self._operation(path, decorators, {404: Problem, 503: Problem}, options, method="POST", success=204)

    def post_no_content(self, path: str, **options: Any) -> Decorator:
        """Register a POST of JSON without a response body (204)."""
        return self._operation(
            path, [limit_json_body, reject_unknown_params], {503: Problem}, options, method="POST", success=204
        )

    def get_private(self, path: str, **options: Any) -> Decorator:
        """Register a GET for one reader, such as a draft: never cached, and 404 without the credential."""
        return self._operation(path, [private, reject_unknown_params], {404: Problem, 503: Problem}, options)

    def post_private(self, path: str, **options: Any) -> Decorator:
        """Register a POST of JSON whose response is for one reader, such as a token: never cached."""
        return self._operation(
            path,
            [private, limit_json_body, reject_unknown_params],
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
    """Return a decorator that names the operation for the figures."""

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


def reject_unknown_params(handler: Handler) -> Handler:
    """Reject unknown parameters, repeated parameters that take one value, and control characters."""
    operation: Operation = handler.__self__  # type: ignore[attr-defined]
    known, lists = _query_parameters(operation)

    @wraps(handler)
    def respond(request: HttpRequest, **path: Any) -> HttpResponseBase:
        if errors := list(_parameter_errors(request, known, lists)):
            return problem(422, errors=errors)
        return handler(request, **path)

    return respond


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
            yield ParameterError(parameter=name[:100], message="This operation has no such parameter.")
        elif len(values) > 1 and name not in lists:
            yield ParameterError(parameter=name, message="This parameter may be given only once.")
        elif len(values) > MAX_PARAM_REPEATS:
            message = f"This parameter may be given at most {MAX_PARAM_REPEATS} times."
            yield ParameterError(parameter=name, message=message)
        elif any(character < " " or character == "\x7f" for value in values for character in value):
            yield ParameterError(parameter=name, message="Control characters are not allowed.")


def limit_json_body(handler: Handler) -> Handler:
    """Reject a body that is longer than `MAX_BODY_BYTES` or not JSON.

    Any content type is accepted, because `navigator.sendBeacon` sends text/plain.
    """

    @wraps(handler)
    def respond(request: HttpRequest, **path: Any) -> HttpResponseBase:
        if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY_BYTES:
            message = f"The body may have at most {MAX_BODY_BYTES:,} bytes."
            return problem(422, errors=[ParameterError(parameter="body", message=message)])
        try:
            json.loads(request.body)
        except (ValueError, RecursionError, UnreadablePostError):
            return problem(422, errors=[ParameterError(parameter="body", message="The body is not valid JSON.")])
        return handler(request, **path)

    return respond


def json_response(body: BaseModel, tags: Iterable[str] = ()) -> HttpResponse:
    """Return the model as a JSON response with these cache tags.

    The model is validated already; returning it to Ninja would validate and copy it a second time.
    """
    return add_cache_tags(HttpResponse(body.model_dump_json(), content_type="application/json"), tags)


def add_cache_tags(response: HttpResponse, tags: Iterable[str]) -> HttpResponse:
    """Set `Cache-Tag` to the names of the content in the response, sorted, separated by spaces."""
    if named := " ".join(sorted(set(tags))):
        response["Cache-Tag"] = named
    return response
