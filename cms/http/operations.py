"""The router of the public API: declares the caching, parameter checks and error responses of each operation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Router
from ninja.decorators import decorate_view
from pydantic import BaseModel

from cms.operations.metrics.operation_names import set_operation

from .cache_policy import Handler, cached, no_store, private, uncached
from .concurrency import ServerBusy, limit_concurrency
from .problems import Problem, TooManyRequests, Unavailable, refusal
from .rate_limits import check_known_refusal, check_rate_limit, count_refusal
from .request_checks import check_request
from .response_headers import add_cache_tags

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

    def get_private(self, path: str, **options: Any) -> Decorator:
        """Register a GET for one reader, such as a draft: never cached, and 404 without the credential."""
        return self._operation(path, [private, check_request()], {404: Problem, 503: Problem}, options)

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


def json_response(body: BaseModel, tags: Iterable[str] = ()) -> HttpResponse:
    """Return the model as a JSON response with these cache tags.

    The model is validated already; returning it to Ninja would validate and copy it a second time.
    """
    return add_cache_tags(HttpResponse(body.model_dump_json(), content_type="application/json"), tags)
