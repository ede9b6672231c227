"""The sections about a user's own work: drafts and what happened to them, comments, and pages edited last."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import BigIntegerField, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.utils import get_user_display_name
from wagtail.models import (
    Comment,
    CommentReply,
    Page,
    PageLogEntry,
    PageSubscription,
    WorkflowState,
    get_default_page_content_type,
)
from wagtail.permissions import policy_registry

from cms.core.desk import MAX_ROWS, DeskLink, DeskRow, DeskSection
from cms.core.requests import read_once
from cms.editing.page_states.kinds import StateKind
from cms.editing.page_states.states import PageState, describe_states
from cms.editing.restricted_drafts.rules import exclude_hidden, exclude_references_to_hidden

from .new_pages import build_new_page_buttons

MAX_DRAFTS = 50  # the newest ones, among which the section shows the most urgent
WRITE_PERMISSIONS = {"add", "change"}
# What the writer has to do something about comes first, then what is not sent yet, then what waits for others.
DRAFT_KINDS = (
    StateKind.RETURNED,
    StateKind.DRAFT,
    StateKind.PUBLIC_WITH_CHANGES,
    StateKind.LOCKED,
    StateKind.APPROVED_ONCE,
    StateKind.WAITING,
    StateKind.EMBARGOED,
    StateKind.SCHEDULED,
)


def may_write(user: Any) -> bool:
    """Return whether the user may create or change any page."""
    return bool(policy_registry.get_by_type(Page).user_has_any_permission(user, WRITE_PERMISSIONS))


def find_draft_ids(user: Any) -> set[int]:
    """Return the ids of the pages with unpublished work of the user.

    These are drafts that the user owns, changes of public pages that the user saved last, and pages that the user has
    sent for approval. The ids of each are read apart: with an OR the database would read all pages.
    """
    pages = Page.objects.filter(alias_of=None).order_by("-latest_revision_created_at")
    own = pages.filter(owner=user, live=False, expired=False)
    changed = pages.filter(live=True, has_unpublished_changes=True, latest_revision__user=user)
    sent = WorkflowState.objects.active().filter(
        requested_by=user, base_content_type_id=get_default_page_content_type().pk
    )
    ids = {int(pk) for pk in sent.values_list("object_id", flat=True)}
    return ids.union(*(rows.values_list("pk", flat=True)[:MAX_DRAFTS] for rows in (own, changed)))


def _find_draft_ids_once(request: HttpRequest) -> set[int]:
    """Return the ids for the user of the request: one section shows these pages, and another leaves them out."""
    return read_once(request, "draft_ids", partial(find_draft_ids, request.user))


class DraftsSection(DeskSection):
    """The drafts of the user, with what happened to them."""

    name = "drafts"
    heading = _("My drafts")
    icon_name = "edit"
    empty_text = _(
        "You have no draft. What you write is listed here until it is public: who has to approve it, or what an editor "
        "asks you to change."
    )

    def is_shown(self) -> bool:
        """Return whether the user may write pages."""
        return may_write(self.user)

    def find_rows(self) -> list[DeskRow]:
        """Return a row for each draft: returned ones first, then those that are not sent, then those that wait."""
        pages = _read_pages(_find_draft_ids_once(self.request), self.user)
        states = describe_states(pages, self.user, self.now)
        drafts = [(page, states[page.pk]) for page in pages if states[page.pk].kind in DRAFT_KINDS]
        drafts.sort(key=lambda pair: DRAFT_KINDS.index(pair[1].kind))  # those of a kind stay in order: newest first
        return [_build_draft_row(page, state) for page, state in drafts]

    def get_first_step(self) -> DeskLink | None:
        """Return the link to the form of a new page."""
        buttons = build_new_page_buttons(self.request)
        return buttons[0].link if buttons else None


class RecentEditsSection(DeskSection):
    """The pages that the user has edited last, without those among the user's drafts."""

    name = "recent-edits"
    heading = _("Edited last")
    icon_name = "history"

    def is_shown(self) -> bool:
        """Return whether the user may write pages."""
        return may_write(self.user)

    def find_rows(self) -> list[DeskRow]:
        """Return a row for each page, the latest edit first."""
        edits = PageLogEntry.objects.filter(user=self.user, action="wagtail.edit").order_by()
        edits = edits.exclude(page_id__in=_find_draft_ids_once(self.request)).values_list("page_id")
        last = dict(edits.annotate(at=Max("timestamp")).order_by("-at")[:MAX_ROWS])
        pages = sorted(_read_pages(last, self.user), key=lambda page: last[page.pk], reverse=True)
        states = describe_states(pages, self.user, self.now)
        return [_build_row(page, states[page.pk].sentence, [_format_age(last[page.pk])]) for page in pages]


class CommentsSection(DeskSection):
    """Open comments to which the user has not answered, on the user's pages and in the user's threads."""

    name = "comments"
    heading = _("Comments for me")
    icon_name = "comment"
    empty_text = _(
        "No comment waits for your answer. Those on your drafts are listed here until they are resolved. To ask a "
        "colleague, open a draft and choose the speech bubble beside a field."
    )

    def is_shown(self) -> bool:
        """Return whether the user may write pages."""
        return may_write(self.user)

    def find_rows(self) -> list[DeskRow]:
        """Return a row for each comment, the newest first."""
        comments = exclude_references_to_hidden(find_open_comments(self.user), "page", self.user)
        shown: list[Any] = list(comments[: MAX_ROWS + 1])
        pages = {page.pk: page for page in _read_pages((row.page_id for row in shown), self.user)}
        authors = get_user_model()._default_manager.in_bulk({row.last_user_id for row in shown})
        return [_build_comment_row(row, pages[row.page_id], authors[row.last_user_id]) for row in shown]


def find_open_comments(user: Any) -> QuerySet[Comment]:
    """Return the open comments for the user whose last words are of another person."""
    replies = CommentReply.objects.filter(comment=OuterRef("pk")).order_by("-created_at", "-pk")
    followed = PageSubscription.objects.filter(user=user, comment_notifications=True).values("page_id")
    is_for_user = Q(page__owner=user) | Q(page_id__in=followed) | Q(user=user)
    is_for_user |= Q(pk__in=CommentReply.objects.filter(user=user).values("comment_id"))
    comments = Comment.objects.filter(is_for_user, resolved_at=None)
    comments = comments.annotate(
        reply_text=Subquery(replies.values("text")[:1]),
        last_user_id=Coalesce(Subquery(replies.values("user_id")[:1]), F("user_id"), output_field=BigIntegerField()),
        last_at=Coalesce(Subquery(replies.values("created_at")[:1]), F("created_at")),
    )
    return comments.exclude(last_user_id=user.pk).order_by("-last_at", "-pk")


def _read_pages(ids: Iterable[int], user: Any) -> list[Page]:
    """Return the pages that are not hidden from the user, those that were saved last first."""
    pages = exclude_hidden(Page.objects.filter(pk__in=set(ids)), user)
    return list(pages.order_by("-latest_revision_created_at", "-pk").specific(defer=True)[:MAX_DRAFTS])


def _build_draft_row(page: Page, state: PageState) -> DeskRow:
    next_step = gettext("Waiting for: %(names)s") % {"names": state.next_step} if state.next_step else ""
    saved_at = page.latest_revision_created_at
    return _build_row(
        page,
        state.sentence,
        [fact for fact in (next_step, _format_age(saved_at) if saved_at else "") if fact],
        level="warning" if state.kind is StateKind.RETURNED else "",
    )


def _build_row(page: Page, sentence: str, facts: list[str], **options: Any) -> DeskRow:
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return DeskRow(page.get_admin_display_title(), url, sentence, facts, **options)


def _build_comment_row(comment: Any, page: Page, author: Any) -> DeskRow:
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return DeskRow(
        title=page.get_admin_display_title(),
        url=f"{url}?comment={comment.pk}",
        facts=[_format_age(comment.last_at)],
        quote=comment.reply_text or comment.text,
        quote_author=get_user_display_name(author),
    )


def _format_age(at: Any) -> str:
    return gettext("%(duration)s ago") % {"duration": timesince(at, depth=1)}
