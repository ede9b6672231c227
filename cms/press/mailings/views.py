"""The admin views of mailings: preview and results, a test, sending and stopping; and which mailings a user sees."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST
from wagtail.admin.views.generic import CreateView, DeleteView, EditView, HistoryView, IndexView, InspectView, UsageView
from wagtail.log_actions import log

from cms.core import clock
from cms.delivery.mail.queue import queue_mail
from cms.editing.restricted_drafts.rules import exclude_references_to_hidden, is_hidden
from cms.page_types.press_releases.models import ReleasePage
from cms.press.press_kits.content import KitContent
from cms.press.press_kits.content_loader import read_page_content

from .dispatcher import (
    count_unsent,
    find_recipients,
    find_unknown,
    is_readable,
    queue_unsent,
    resolve_unknown,
    start_if_ready,
    stop,
)
from .eligibility import MISSING_TEXT, lacks_text, load_coming_version, read_public
from .emails import TEST_KIND, get_language, render
from .models import MAX_SUBJECT_LENGTH, Delivery, Mailing

SEND_PERMISSION = "mailings.send_mailing"
MAX_LISTED_DELIVERIES = 200
State, When = Mailing.State, Mailing.When


def may_send(user: Any, mailing: Mailing) -> bool:
    """Return whether the user may send the mailing: it publishes the release to its lists."""
    if not user.has_perm(SEND_PERMISSION):
        return False
    return mailing.page is not None and bool(mailing.page.permissions_for_user(user).can_publish())


def require_visible(mailing: Mailing, user: Any) -> Mailing:
    """Return the mailing.

    Raises:
        Http404: It is about a draft that is hidden from the user.
    """
    if mailing.page is not None and is_hidden(mailing.page, user):
        raise Http404
    return mailing


class VisibleMailingMixin:
    """A view of one mailing."""

    request: Any

    def get_object(self, *arguments: Any) -> Mailing:
        return require_visible(super().get_object(*arguments), self.request.user)  # type: ignore[misc]


class MailingHistoryView(VisibleMailingMixin, HistoryView):
    """What was done with a mailing."""


class MailingUsageView(VisibleMailingMixin, UsageView):
    """What refers to a mailing."""


class MailingIndexView(IndexView):
    """The list of mailings."""

    def get_base_queryset(self) -> QuerySet[Mailing]:
        return exclude_references_to_hidden(super().get_base_queryset(), "page", self.request.user)


class MailingCreateView(CreateView):
    """Creates a draft; the URL may name the release."""

    def get_initial(self) -> dict[str, Any]:
        number = self.request.GET.get("page", "")
        page = ReleasePage.objects.filter(pk=number).first() if number.isdecimal() else None
        if page is None or not page.permissions_for_user(self.request.user).can_publish():
            return {}
        shown = load_coming_version(page) or page  # no headline of a later draft
        return {"page": page, "subject": shown.title[:MAX_SUBJECT_LENGTH]}

    def save_instance(self) -> Mailing:
        self.form.instance.created_by = self.request.user
        mailing: Mailing = super().save_instance()
        return mailing

    def get_success_url(self) -> str:
        return str(self.get_edit_url().replace("/edit/", "/inspect/"))


class DraftsOnlyMixin(VisibleMailingMixin):
    """A view of drafts; what was sent is a record and stays as it is."""

    def get_object(self, queryset: Any = None) -> Mailing:
        mailing = super().get_object(queryset)
        if mailing.state != State.DRAFT:
            raise PermissionDenied
        return mailing


class MailingEditView(DraftsOnlyMixin, EditView):
    """Edits a draft."""


class MailingDeleteView(DraftsOnlyMixin, DeleteView):
    """Deletes a draft."""


class MailingView(VisibleMailingMixin, InspectView):
    """Shows a mailing as its recipients see it, and what became of it."""

    template_name = "mailings/mailing.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mailing: Mailing = self.object
        counts = mailing.count_deliveries()
        labels = dict(Delivery.State.choices)
        problems = mailing.deliveries.exclude(state__in=(Delivery.State.QUEUED, Delivery.State.SENT))
        is_draft = mailing.state == State.DRAFT
        return {
            "mailing": mailing,
            "page": mailing.page,
            "counts": [(labels[state], count) for state, count in counts.items() if count],
            "total": sum(counts.values()),
            "recipients": len(find_recipients(mailing)) if mailing.state in (State.DRAFT, State.WAITING) else None,
            "problems": problems.select_related("journalist")[:MAX_LISTED_DELIVERIES],
            "unsent": count_unsent(mailing),
            "unknown": list(find_unknown(mailing).values_list("pk", "message_id")),
            "preview": _render_for(self.request.user, mailing),
            "is_draft": is_draft,
            "is_about_change": mailing.purpose != Mailing.Purpose.RELEASE,
            "singles": mailing.journalists.order_by("name"),
            "can_send": may_send(self.request.user, mailing),
            "can_stop": mailing.state in (State.WAITING, State.SENDING),
            **super().get_context_data(**kwargs),
        }


def _render_for(user: Any, mailing: Mailing) -> Any:
    """Return the e-mail as its recipients will see it, for a user who may publish the release."""
    page = mailing.page
    content: KitContent | None = None
    if page is not None:
        content = read_public(page.pk)
        if content is None and page.permissions_for_user(user).can_publish():
            version = load_coming_version(page)
            content = read_page_content(version, clock.now()) if version else None
    return render(mailing, content, language=get_language(mailing), unsubscribe_url="#")


@require_POST
def send_test(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the e-mail to the user."""
    mailing = _get(request, pk)
    if not request.user.email:
        messages.error(request, gettext("Your account has no e-mail address."))
    else:
        queue_mail(to=request.user.email, kind=TEST_KIND, context={"mailing": mailing.pk})
        messages.success(request, gettext("The test is being sent to you. The text of a hidden release is not in it."))
    return redirect("mailings:inspect", mailing.pk)


@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Release the mailing: it is sent at once, or when its time or the publication comes."""
    mailing = _get(request, pk)
    if problem := _find_problem(mailing):
        messages.error(request, problem)
        return redirect("mailings:inspect", mailing.pk)
    released = {"state": State.WAITING, "released_at": clock.now(), "released_by": request.user}
    if Mailing.objects.filter(pk=mailing.pk, state=State.DRAFT).update(**released):
        log(mailing, "mailings.send", user=request.user)
        if mailing.when in (When.NOW, When.EMBARGO):
            start_if_ready(mailing)
        messages.success(request, gettext("The mailing is on its way, or waits for its time."))
    return redirect("mailings:inspect", mailing.pk)


def _find_problem(mailing: Mailing) -> str:
    """Return why the mailing cannot be sent; empty if it can."""
    if mailing.state != State.DRAFT:
        return gettext("This mailing has been sent already.")
    if mailing.when == When.AT and mailing.send_at and mailing.send_at < clock.now():
        return gettext("Its time has passed. Choose another.")
    if mailing.page is not None and lacks_text(mailing.page):
        return str(MISSING_TEXT)
    if mailing.when == When.NOW and not is_readable(mailing):
        return gettext("The release is not public. Publish it first, or choose “As soon as the release is public”.")
    if mailing.when == When.EMBARGO and not is_readable(mailing):
        return gettext("The release is not scheduled for the end of an embargo.")
    if not find_recipients(mailing):
        if mailing.when == When.EMBARGO:
            return gettext("Nobody on the lists has accepted the terms of the embargo.")
        return gettext("Nobody on the lists has agreed to e-mails.")
    return ""


@require_POST
def stop_mailing(request: HttpRequest, pk: int) -> HttpResponse:
    """Send nothing more of the mailing."""
    mailing = _get(request, pk)
    count = stop(mailing)
    log(mailing, "mailings.stop", user=request.user)
    text = ngettext("%(count)s e-mail was not sent.", "%(count)s e-mails were not sent.", count)
    messages.success(request, text % {"count": count})
    return redirect("mailings:inspect", mailing.pk)


@require_POST
def send_rest(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the mailing to those who should have got it and have not."""
    mailing = _get(request, pk)
    if not is_readable(mailing):
        is_empty = mailing.page is not None and lacks_text(mailing.page)
        messages.error(request, str(MISSING_TEXT) if is_empty else gettext("The release is not public."))
        return redirect("mailings:inspect", mailing.pk)
    count = queue_unsent(mailing)
    log(mailing, "mailings.send", user=request.user)
    text = ngettext("%(count)s e-mail is being sent.", "%(count)s e-mails are being sent.", count)
    messages.success(request, text % {"count": count})
    return redirect("mailings:inspect", mailing.pk)


@require_POST
def resolve(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the choice of the user about the e-mails that were shown as unknown.

    Raises:
        BadRequest: There is no such choice, or no such e-mail.
    """
    mailing = _get(request, pk)
    choice, shown = request.POST.get("choice"), request.POST.get("emails", "").split()
    if choice not in ("sent", "again") or not all(one.isdecimal() and len(one) < 19 for one in shown):
        raise BadRequest
    resolve_unknown(mailing, map(int, shown), were_sent=choice == "sent")
    log(mailing, "mailings.resolve", user=request.user)
    return redirect("mailings:inspect", mailing.pk)


def _get(request: HttpRequest, pk: int) -> Mailing:
    """Return the mailing.

    Raises:
        Http404: There is none, or it is about a draft that is hidden from the user.
        PermissionDenied: The user may not send it.
    """
    mailing = require_visible(get_object_or_404(Mailing.objects.select_related("page"), pk=pk), request.user)
    if not may_send(request.user, mailing):
        raise PermissionDenied
    return mailing
