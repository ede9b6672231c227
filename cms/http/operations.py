"""What every operation does around its own work: refuse what is unknown, and name what went into it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from ninja import Router
from ninja.decorators import decorate_view
from ninja.operation import Operation
from pydantic import BaseModel

from .cache_policy import Run, cached, private, uncached
from .problems import ParameterError, Problem, problem

MAX_PARAM_REPEATS = 50
MAX_BODY_BYTES = 16_384  # bytes of a body


class PublicRouter(Router):
    """A router whose GETs are content: strict about parameters, with an ETag and times of keeping."""

    def content(self, path: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        return self._operation(path, [cached, reject_unknown_params], {304: None, 404: Problem, 503: Problem}, options)

    def fresh(self, path: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """A GET whose answer must not be kept: search, suggestions. `also`: what else it may answer, by status."""
        return self._operation(
            path, [uncached, reject_unknown_params], {503: Problem, **options.pop("also", {})}, options
        )

    def accept(self, path: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """A POST of a little JSON that is seen to later (202), and answered alike whatever is known."""
        return self._operation(
            path, [limit_json_body, reject_unknown_params], {503: Problem}, options, method="POST", done=202
        )

    def redeem(
        self, path: str, *, form: bool = False, **options: Any
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """A POST of a token, answered with nothing (204); 404 for one not ours. With `form` it need be no JSON."""
        around = [reject_unknown_params] if form else [limit_json_body, reject_unknown_params]
        return self._operation(path, around, {404: Problem, 503: Problem}, options, method="POST", done=204)

    def report(self, path: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """A POST of a little JSON that is answered with nothing (204)."""
        return self._operation(
            path, [limit_json_body, reject_unknown_params], {503: Problem}, options, method="POST", done=204
        )

    def private(
        self, path: str, *, method: str = "GET", **options: Any
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """An answer for one reader alone: a draft, a token. What is behind a credential is absent without it: 404."""
        body = [limit_json_body] if method == "POST" else []
        return self._operation(
            path, [private, *body, reject_unknown_params], {404: Problem, 503: Problem}, options, method=method
        )

    def _operation(
        self,
        path: str,
        root_of: list[Callable[[Run], Run]],
        others: dict[int, Any],
        options: dict[str, Any],
        method: str = "GET",
        done: int = 200,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        def register(view: Callable[..., Any]) -> Callable[..., Any]:
            responses = {done: options.pop("response", None), 422: Problem, **others}
            options.setdefault("operation_id", view.__name__)
            # The innermost comes first: Ninja wraps in the order given.
            decorate_view(*reversed(root_of))(view)
            self.api_operation([method], path, response=responses, **options)(view)
            return view

        return register


def reject_unknown_params(run: Run) -> Run:
    """Refuse parameters that the operation does not know, repeats that it does not take, and control characters."""
    operation: Operation = run.__self__  # type: ignore[attr-defined]
    known, lists = _parameters(operation)

    @wraps(run)
    def checked(request: HttpRequest, **path: Any) -> HttpResponseBase:
        if errors := list(_complaints(request, known, lists)):
            return problem(422, errors=errors)
        return run(request, **path)

    return checked


def _parameters(operation: Operation) -> tuple[set[str], set[str]]:
    known: set[str] = set()
    lists: set[str] = set()
    for model in operation.models:
        if model.__ninja_param_source__ == "query":
            known |= set(model.__ninja_flatten_map__)  # type: ignore[attr-defined]
            lists |= set(getattr(model, "__ninja_collection_fields__", ()))
    return known, lists


def _complaints(request: HttpRequest, known: set[str], lists: set[str]) -> Iterable[ParameterError]:
    for name, values in request.GET.lists():
        if name not in known:
            yield ParameterError(parameter=name[:100], message="This operation has no such parameter.")
        elif len(values) > 1 and name not in lists:
            yield ParameterError(parameter=name, message="Give it once only.")
        elif len(values) > MAX_PARAM_REPEATS:
            yield ParameterError(parameter=name, message=f"Give at most {MAX_PARAM_REPEATS}.")
        elif any(character < " " or character == "\x7f" for value in values for character in value):
            yield ParameterError(parameter=name, message="Control characters are not allowed.")


def limit_json_body(run: Run) -> Run:
    """Refuse a body that is too long to be read, or no JSON. Its type may be any: beacons say text/plain."""

    @wraps(run)
    def read(request: HttpRequest, **path: Any) -> HttpResponseBase:
        if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY_BYTES:
            return problem(422, errors=[ParameterError(parameter="body", message=f"At most {MAX_BODY_BYTES:,} bytes.")])
        try:
            json.loads(request.body)
        except (ValueError, RecursionError, UnreadablePostError):
            return problem(422, errors=[ParameterError(parameter="body", message="It is not JSON.")])
        return run(request, **path)

    return read


def json_response(body: BaseModel, tags: Iterable[str] = ()) -> HttpResponse:
    """The body as JSON. It is a checked model already; Ninja would check and copy it once more."""
    return add_cache_tags(HttpResponse(body.model_dump_json(), content_type="application/json"), tags)


def add_cache_tags(response: HttpResponse, tags: Iterable[str]) -> HttpResponse:
    """The answer with the names of what it was made from."""
    if named := " ".join(sorted(set(tags))):
        response["Cache-Tag"] = named
    return response
