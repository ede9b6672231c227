"""Makes the user of an admin request its viewer, and hides pages from requests that name them by their id."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse

from cms.core.requests import SAFE_METHODS, is_admin_request

from .permissions import is_explorable
from .rules import get_hidden_page_ids, viewing_as

MISSING_PAGE_ID = 0  # no page has this id
PAGE_ARGUMENTS = ("page_id", "page_pk", "parent_page_id", "page_to_move_id", "destination_id")
PAGE_NAMESPACES = ("wagtailadmin_pages", "wagtailadmin_api:pages")  # their argument `pk` is the id of a page
# Views that show the titles of pages to every user of the admin unless the pages are explorable.
EXPLORER_VIEWS = ("wagtailadmin_explore", "wagtailadmin_explore_results", "wagtailadmin_pages:move_confirm")

# A view that reads no page: it redirects to another view, also for missing pages.
REDIRECTS = ("wagtailadmin_pages:revisions_index",)


class RestrictedDraftsMiddleware:
    """Replaces the id of a hidden page by one that no page has, so that each view responds as to a missing page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_admin_request(request):
            return self.get_response(request)
        with viewing_as(request.user, only_reads=request.method in SAFE_METHODS):
            response = self.get_response(request)
        if response.streaming and not response.is_async:  # an export, which reads its rows after this method
            response.streaming_content = _iterate_as(request.user, response.streaming_content)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        if not is_admin_request(request) or not request.user.is_authenticated:
            return
        match = request.resolver_match
        if match and match.view_name in REDIRECTS:
            return
        names = [*PAGE_ARGUMENTS, *(["pk"] if match and match.namespace in PAGE_NAMESPACES else [])]
        for name in names:
            if name in kwargs and _is_missing(kwargs[name], request.user, match.view_name if match else ""):
                kwargs[name] = type(kwargs[name])(MISSING_PAGE_ID)


def _iterate_as(user: Any, chunks: Iterable[bytes]) -> Iterator[bytes]:
    iterator = iter(chunks)
    while True:
        with viewing_as(user):
            chunk = next(iterator, None)
        if chunk is None:
            return
        yield chunk


def _is_missing(page_id: Any, user: Any, view_name: str) -> bool:
    """Return whether the page shall be treated as a missing one."""
    try:
        page_id = int(page_id)
    except ValueError:
        return False
    if page_id in get_hidden_page_ids(user):
        return True
    return view_name in EXPLORER_VIEWS and not is_explorable(page_id, user)
