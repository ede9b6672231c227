"""The content version, transactions and locks of requests of the admin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from cms.core.requests import SAFE_METHODS, is_admin_request
from cms.db.page_locks import is_renamed, lock_pages, lock_tree
from cms.db.version_cache import using_content_version
from cms.files.storage.directory import MediaUnavailable

from . import journal
from .content_version import content_version

log = structlog.get_logger(__name__)

PAGE_ARGUMENTS = ("page_id", "page_to_move_id")  # arguments in URLs of Wagtail's views and of those that replace them
UNCHANGED_BY = frozenset(
    ("checks_on_edit", "collect_workflow_action_data", "preview_on_add", "preview_on_edit", "workflow_preview")
)
# With their namespaces: other objects of the admin have views of the same names, and an upload may take long.
TREE_VIEWS = frozenset(
    (
        "bundle_translate",
        "simple_translation:submit_page_translation",
        "translate_page",
        "wagtailadmin_pages:add",
        "wagtailadmin_pages:copy",
        "wagtailadmin_pages:delete",
        "wagtailadmin_pages:move_confirm",
        "wagtailadmin_pages:set_page_position",
        "wagtailadmin_pages:unpublish",  # also the pages below
    )
)
MAX_PAGE_ID = 2**31 - 1  # greatest value of the column
RETRY_AFTER_SECONDS = 10  # if the storage of files does not respond


class VersionedAdminMiddleware:
    """Let safe requests of the admin use the values in memory of the current content version.

    A list of the admin has several URLs in each row, and without a version each of them reads the sites again. Unsafe
    requests read the database: what they change does not change the version before it is committed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE_METHODS or not is_admin_request(request):
            return self.get_response(request)
        with using_content_version(content_version()):
            return self.get_response(request)


class AtomicEditsMiddleware:
    """Run every unsafe admin request in one transaction.

    Wagtail saves view restrictions and snippets without a transaction, but a change and its journal entry must be
    committed or rolled back together. Safe requests run without one: with SQLite's IMMEDIATE mode each transaction
    takes the write lock.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if request.method in SAFE_METHODS or not is_admin_request(request):
            return None
        if getattr(view, "runs_without_transaction", False):
            return None
        try:
            with journal.atomic_with_journal():
                lock_changed_pages(request)
                response = view(request, *args, **kwargs)
                if hasattr(response, "render") and callable(response.render) and not response.is_rendered:
                    response = response.render()
        except (KeyError, ValidationError) as error:
            return _incomplete_form_response(request, error)
        except MediaUnavailable:
            return _media_unavailable_response()
        return response


def _incomplete_form_response(request: HttpRequest, error: Exception) -> HttpResponse:
    """Return a 400 response for fields that no form of the admin sends; Wagtail's views would raise and return 500."""
    log.warning("form.truncated", path=request.path, exc_info=error)
    text = gettext("The form was incomplete. Go back, reload the page and try again.")
    return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")


def _media_unavailable_response() -> HttpResponse:
    """Return a 503 response for a file that cannot be stored or read now. Nothing else has been saved either."""
    text = gettext("Files cannot be stored or read at the moment. Go back and try again in some seconds.")
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS), "Cache-Control": "private, no-store"}
    return HttpResponse(text, status=503, content_type="text/plain; charset=utf-8", headers=headers)


def lock_changed_pages(request: HttpRequest) -> None:
    """Lock the pages that the request changes, and the tree if it changes several, or creates or renames one."""
    match = request.resolver_match
    if match is None or match.url_name in UNCHANGED_BY or not connection.features.has_select_for_update:
        return
    ids = [match.kwargs[name] for name in PAGE_ARGUMENTS if isinstance(match.kwargs.get(name), int)]
    changes_tree = match.view_name in TREE_VIEWS
    if match.url_name == "wagtail_bulk_action" and match.kwargs["model_name"] == "page":
        ids = [int(text) for text in request.GET.getlist("id") if text.isdecimal()]
        changes_tree = True
    ids = [pk for pk in ids if pk <= MAX_PAGE_ID]
    if changes_tree or any(is_renamed(pk, request.POST.get("slug", "")) for pk in ids):
        lock_tree()
    lock_pages(ids)
