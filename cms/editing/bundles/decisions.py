"""The views that ask before they act: approve exact versions, choose the minute, publish now, and undo."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.models import Page, Revision

from cms.core import clock
from cms.core.localisation import language_name
from cms.editing.approval.recipients import record_recipients
from cms.editing.page_states.facts import read_facts
from cms.editing.page_states.people import name_recipients
from cms.journal import journal

from .access import count_hidden, may_compose, may_decide
from .approval import approve_pages, find_refused, find_waiting
from .composition import BundleError, change_bundle
from .forms import MinuteForm, TitleForm, parse_versions
from .models import Bundle
from .obstacles import Obstacle, find_obstacles
from .schedule import NotSchedulable, cancel, lock_members, schedule
from .sentences import describe_minute
from .undo import count_left, find_undo_obstacles, undo
from .views import BundleMixin

PREPARATION_TIME = timedelta(seconds=15)  # scheduling 200 pages takes seconds
TIME_CODES = ("no_time",)  # obstacles that another minute removes


@dataclass(frozen=True, slots=True)
class WaitingVersion:
    """A version that the user can approve, with links to it and to what it changes."""

    page: Page
    revision: Revision
    language: str
    view_url: str
    changes_url: str
    is_sent: bool  # a draft that was not sent for approval may be in work

    @property
    def value(self) -> str:
        """The exact version, for the form."""
        return f"{self.page.pk}-{self.revision.pk}"


class ApproveView(BundleMixin):
    """Lists the versions that wait for the user's approval, and approves those that are ticked."""

    page_title = _("Approve")
    template_name = "bundles/approve.html"

    @cached_property
    def versions(self) -> list[WaitingVersion]:
        """Return the waiting versions of the page in the query string, else of all; first those that were sent."""
        ids = find_waiting(self.bundle, self.request.user)
        only = self.request.GET.get("page", "")
        members = self.bundle.members.filter(page_id__in=ids).order_by("order", "pk")
        pages = [one.page for one in members.select_related("page__locale", "page__latest_revision__user")]
        sent = {facts.page.pk for facts in read_facts(pages, clock.now()) if facts.workflow}
        shown = [page for page in pages if page.latest_revision and only in ("", str(page.pk))]
        found = [_build_version(page, is_sent=page.pk in sent) for page in shown]
        return sorted(found, key=lambda one: not one.is_sent)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Approve the versions that the user has seen."""
        wanted = parse_versions(request.POST.getlist("version"))
        if not wanted:
            messages.error(request, gettext("Nothing is approved: tick what you approve."))
            return redirect(request.get_full_path())
        try:
            with record_recipients() as told:
                approved = approve_pages(self.bundle, wanted, request.user)
        except BundleError as problem:
            messages.error(request, str(problem))
        else:
            self._add_messages(approved, told)
            self._explain([version for version in wanted if version[0] not in approved])
        return redirect("bundle", self.bundle.pk)

    def _add_messages(self, approved: list[int], told: list[Any]) -> None:
        done = self.bundle.members.filter(page_id__in=approved).exclude(revision=None).count()
        texts = []
        if done:
            text = ngettext(
                "%(count)s page is approved. It becomes public with the bundle.",
                "%(count)s pages are approved. They become public with the bundle.",
                done,
            )
            texts.append(text % {"count": done})
        if waiting := len(approved) - done:
            text = ngettext(
                "You have approved %(count)s page; it waits for the next step.",
                "You have approved %(count)s pages; they wait for the next step.",
                waiting,
            )
            texts.append(text % {"count": waiting})
        if told:
            text = ngettext("%(names)s has been told by e-mail.", "%(names)s have been told by e-mail.", len(told))
            texts.append(text % {"names": name_recipients(told)})
        if texts:
            messages.success(self.request, " ".join(texts))

    def _explain(self, left_out: list[tuple[int, int]]) -> None:
        """Say why these versions were not approved."""
        refused = find_refused(self.bundle, left_out, self.request.user)
        for page, reasons in refused:
            text = gettext("“%(title)s” (%(language)s) was not approved: %(reason)s")
            language = language_name(page.locale.language_code)
            values = {"title": page.get_admin_display_title(), "language": language, "reason": " ".join(reasons)}
            messages.warning(self.request, text % values)
        if changed := len(left_out) - len(refused):
            text = ngettext(
                "%(count)s page was not approved: it was changed meanwhile. Look at its new version.",
                "%(count)s pages were not approved: they were changed meanwhile. Look at their new versions.",
                changed,
            )
            messages.warning(self.request, text % {"count": changed})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(bundle=self.bundle, versions=self.versions, **kwargs)


def _build_version(page: Page, *, is_sent: bool) -> WaitingVersion:
    revision = page.latest_revision
    assert revision is not None  # noqa: S101 - the caller leaves out pages without one
    view = reverse("wagtailadmin_pages:revisions_view", args=[page.pk, revision.pk])
    compared = [page.pk, page.live_revision_id, revision.pk]
    has_public = page.live and page.live_revision_id and page.live_revision_id != revision.pk
    changes = reverse("wagtailadmin_pages:revisions_compare", args=compared) if has_public else ""
    return WaitingVersion(page, revision, language_name(page.locale.language_code), view, changes, is_sent)


class ChangeTitleView(BundleMixin):
    """Changes the title of a draft."""

    page_title = _("Rename")
    template_name = "bundles/rename.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_compose(request.user) or count_hidden(self.bundle, request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Change the title."""
        form, bundle = TitleForm(request.POST), self.bundle
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form, **kwargs), status=422)
        try:
            minute = {"go_live_at": bundle.go_live_at, "go_live_zone": bundle.go_live_zone}
            change_bundle(bundle, request.user, title=form.cleaned_data["title"], **minute)
        except BundleError as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, gettext("The bundle is called “%(title)s” now.") % {"title": bundle.title})
        return redirect("bundle", bundle.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", TitleForm(initial={"title": self.bundle.title}))
        return super().get_context_data(bundle=self.bundle, **kwargs)


class DecisionView(BundleMixin):
    """A view for users who may decide when bundles become public, and when not."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_decide(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ScheduleView(DecisionView):
    """Asks for the minute, and schedules all pages for it; or says everything that is in the way."""

    page_title = _("Schedule")
    template_name = "bundles/schedule.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Schedule the bundle for the minute of the form."""
        form, bundle = MinuteForm(request.POST, bundle=self.bundle), self.bundle
        if not form.is_valid() or count_hidden(bundle, request.user):  # who may not see a page changes no minute
            return self.render_to_response(self.get_context_data(form=form, **kwargs), status=422)
        minute, zone = form.cleaned_data["at"], form.zone.key
        lock_members(bundle)  # `change_bundle` locks the bundle, which comes last
        try:
            change_bundle(bundle, request.user, go_live_at=minute, go_live_zone=zone)
            schedule(bundle, request.user)
        except NotSchedulable as problem:
            context = self.get_context_data(form=form, obstacles=problem.obstacles, **kwargs)
            return self.render_to_response(context, status=422)
        except BundleError as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, describe_schedule(bundle))
        return redirect("bundle", bundle.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", MinuteForm(bundle=self.bundle))
        if "obstacles" not in kwargs:
            found = find_obstacles(self.bundle, self.request.user)
            kwargs["obstacles"] = [one for one in found if one.code not in TIME_CODES]
        shown = name_obstacles(kwargs.pop("obstacles"), name_members(self.bundle))
        return super().get_context_data(bundle=self.bundle, obstacles=shown, **kwargs)


def describe_schedule(bundle: Bundle) -> str:
    """Return the message after a bundle was scheduled."""
    count = bundle.members.count()
    text = ngettext(
        "%(count)s page becomes public on %(time)s. It is not public before.",
        "%(count)s pages become public on %(time)s, all of them at once. Nothing is public before.",
        count,
    )
    return text % {"count": count, "time": describe_minute(bundle)}


def name_members(bundle: Bundle) -> dict[int, tuple[str, str]]:
    """Return the title and the language of each page of a bundle, by id."""
    pages = [member.page for member in bundle.members.select_related("page__locale")]
    return {page.pk: (page.get_admin_display_title(), language_name(page.locale.language_code)) for page in pages}


def name_obstacles(
    obstacles: Iterable[Obstacle], names: Mapping[int, tuple[str, str]]
) -> list[tuple[tuple[str, str] | None, str]]:
    """Return the reasons, each with the title and the language of its page, or None for the whole bundle."""
    return [(names.get(one.page_id or 0), one.message) for one in obstacles]


class PublishView(DecisionView):
    """Schedules the bundle for the next full minute."""

    page_title = _("Publish now")
    template_name = "bundles/publish.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Schedule the bundle; one that is scheduled for another minute leaves that."""
        bundle = self.bundle
        try:
            with journal.atomic_with_journal():
                lock_members(bundle)  # `change_bundle` locks the bundle, which comes last
                if bundle.is_pending:
                    cancel(bundle, request.user)
                zone = timezone.get_current_timezone_name()
                minute = find_next_minute(clock.now())
                change_bundle(bundle, request.user, go_live_at=minute, go_live_zone=zone)
                schedule(bundle, request.user)
        except BundleError as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, describe_schedule(bundle))
        return redirect("bundle", self.bundle.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        names, found = name_members(self.bundle), find_obstacles(self.bundle, self.request.user)
        return super().get_context_data(
            bundle=self.bundle,
            obstacles=name_obstacles((one for one in found if one.code not in TIME_CODES), names),
            page_count=len(names),
            items=self.bundle.items.exists(),
            **kwargs,
        )


def find_next_minute(now: datetime) -> datetime:
    """Return the next full minute that leaves time to schedule all pages before it."""
    return (now + PREPARATION_TIME + timedelta(minutes=1)).replace(second=0, microsecond=0)


class UndoView(DecisionView):
    """Says what undoing cannot call back, and undoes the publication."""

    page_title = _("Undo")
    template_name = "bundles/undo.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Make public again what was public before."""
        try:
            undo(self.bundle, request.user)
        except BundleError as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, gettext("Undone. Visitors see again what was public before the bundle."))
        return redirect("bundle", self.bundle.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bundle = self.bundle
        return super().get_context_data(
            bundle=bundle,
            obstacles=[(None, reason) for reason in find_undo_obstacles(bundle, self.request.user)],
            left=count_left(bundle),
            **kwargs,
        )
