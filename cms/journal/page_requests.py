"""Which pages an unsafe request of the admin changes, so that requests that change the same ones follow one another."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest

from cms.db.page_locks import is_renamed, lock_pages, lock_tree

PAGE_ARGUMENTS = ("page_id", "page_to_move_id")  # arguments in URLs of Wagtail's views and of those that replace them
UNCHANGED_BY = frozenset(
    ("checks_on_edit", "collect_workflow_action_data", "preview_on_add", "preview_on_edit", "workflow_preview")
)
# With their namespaces: other objects of the admin have views of the same names, and an upload may take long.
TREE_VIEWS = frozenset(
    (
        "simple_translation:submit_page_translation",
        "wagtailadmin_pages:add",
        "wagtailadmin_pages:copy",
        "wagtailadmin_pages:delete",
        "wagtailadmin_pages:move_confirm",
        "wagtailadmin_pages:set_page_position",
        "wagtailadmin_pages:unpublish",  # also the pages below
    )
)
MAX_PAGE_ID = 2**31 - 1  # greatest value of the column


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
