"""Edits are whole or not at all."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from . import journal

SAFE = ("GET", "HEAD", "OPTIONS")


class AtomicEditsMiddleware:
    """Run every unsafe admin request in one transaction.

    Wagtail saves view restrictions and snippets outside of one, and the journal's row must stand or fall with the
    change. Reading requests stay outside: under SQLite's IMMEDIATE each of them would count as a writer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> HttpResponse | None:
        if request.method in SAFE or not request.path.startswith("/admin/"):
            return None
        if getattr(view, "_non_atomic_requests", None):
            return None
        with journal.whole():
            response = view(request, *args, **kwargs)
            if hasattr(response, "render") and callable(response.render) and not response.is_rendered:
                response = response.render()
        return response
