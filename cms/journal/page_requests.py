"""Which pages an unsafe request of the admin changes, so that requests that change the same ones follow one another."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest

from cms.core.page_locks import is_renamed, lock_pages, lock_tree

PAGE_ARGUMENTS = ("page_id", "page_to_move_id")  # of the addresses of Wagtail's views and of those that replace them
UNCHANGED_BY = frozenset(("preview_on_edit", "preview_on_add", "workflow_preview", "collect_workflow_action_data"))
TREE_VIEWS = frozenset(("add", "copy", "delete", "move_confirm", "set_page_position", "submit_page_translation"))
TREE_BULK_ACTIONS = frozenset(("delete", "move", "publish"))
MAX_PAGE_ID = 2**31 - 1  # of the column


def lock_changed_pages(request: HttpRequest) -> None:
    """Lock the pages that the request changes, and the tree if it creates, renames, moves or deletes pages."""
    match = request.resolver_match
    if match is None or match.url_name in UNCHANGED_BY or not connection.features.has_select_for_update:
        return
    ids = [match.kwargs[name] for name in PAGE_ARGUMENTS if isinstance(match.kwargs.get(name), int)]
    changes_tree = match.url_name in TREE_VIEWS
    if match.url_name == "wagtail_bulk_action" and match.kwargs["model_name"] == "page":
        ids = [int(text) for text in request.GET.getlist("id") if text.isdecimal()]
        changes_tree = match.kwargs["action"] in TREE_BULK_ACTIONS
    ids = [pk for pk in ids if pk <= MAX_PAGE_ID]
    if changes_tree or any(is_renamed(pk, request.POST.get("slug", "")) for pk in ids):
        lock_tree()
    lock_pages(ids)
