"""What was public of a page before a bundle: stored when the bundle is published, restored when it is undone."""

from __future__ import annotations

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import DateTimeField
from django.utils.dateparse import parse_datetime
from wagtail.models import Page, Revision

from .models import BundleMember, PreviousState

# Columns of the page's own row that a publication sets, and that readers see.
TIMES = ("first_published_at", "last_published_at")
# What a page does not take from the content of a revision: its place in the tree, and Wagtail's state.
STATE_FIELDS = {
    "path",
    "depth",
    "numchild",
    "url_path",
    "live",
    "has_unpublished_changes",
    "latest_revision",
    "latest_revision_created_at",
    "live_revision",
    "draft_title",
    "locked",
    "locked_at",
    "locked_by",
    "owner",
    "expired",
    "first_published_at",
    "last_published_at",
    "wagtail_admin_comments",
}


def record_previous_state(member: BundleMember) -> None:
    """Store the public version of a page before it changes; a second attempt replaces the first."""
    page = Page.objects.get(pk=member.page_id).specific
    content = json.loads(json.dumps(page.serializable_data(), cls=DjangoJSONEncoder)) if page.live else None
    times = {name: value.isoformat() if (value := getattr(page, name)) else None for name in TIMES}
    PreviousState.objects.update_or_create(
        member=member,
        defaults={
            "was_live": page.live,
            "live_revision_id": page.live_revision_id,
            "content": content,
            "columns": {**times, "expired": page.expired},
            "published_revision_id": member.revision_id,
        },
    )


def restore_previous_state(state: PreviousState, user: Any) -> None:
    """Make public again what was public, or hide the page if nothing was; its newest draft stays the newest."""
    page = Page.objects.get(pk=state.member.page_id).specific
    if not state.was_live:
        if page.live:
            page.unpublish(user=user)
        Page.objects.filter(pk=page.pk).update(**_read_columns(state))
        return
    revision = _find_revision(state, page, user)
    revision.publish(user=user, log_action="wagtail.publish", skip_permission_checks=True)
    has_draft = page.latest_revision_id != revision.pk
    Page.objects.filter(pk=page.pk).update(**_read_columns(state), has_unpublished_changes=has_draft)


def _read_columns(state: PreviousState) -> dict[str, Any]:
    times = {name: parse_datetime(value) if (value := state.columns.get(name)) else None for name in TIMES}
    return {**times, "expired": state.columns.get("expired", False)}


def _find_revision(state: PreviousState, page: Page, user: Any) -> Revision:
    """Return the revision that was public if it has exactly its content, else a new one with this content.

    The public content differs from its revision where a page was changed without one, such as by an import.
    """
    revision = Revision.objects.filter(pk=state.live_revision_id).first()
    content = state.content or {}
    if revision is not None and _comparable(page, revision.content) == _comparable(page, content):
        return revision
    known = revision.created_at if revision else _read_columns(state)["last_published_at"]
    return Revision.objects.create(
        content_object=page,
        base_content_type=page.get_base_content_type(),
        content_type=page.get_content_type(),
        object_id=str(page.pk),
        content=content,
        object_str=str(page),
        user=user,
        created_at=known,  # or the drafts after it would be older than what they have changed
    )


def _comparable(page: Page, content: dict[str, Any]) -> dict[str, Any]:
    """Return what a page takes from the content of a revision, with times as instants: a text can name them as Z."""
    times = {field.name for field in page._meta.fields if isinstance(field, DateTimeField)}
    return {
        name: parse_datetime(value) if name in times and value else _parse(value)
        for name, value in content.items()
        if name not in STATE_FIELDS
    }


def _parse(value: Any) -> Any:
    """Return the blocks of a stream field; PostgreSQL has changed the order of keys in the text of the page's row."""
    if not isinstance(value, str) or not value.startswith("["):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value  # a text that begins with a bracket
