"""Admin form and views that open a release to journalists, list their accesses and end them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.log_actions import log
from wagtail.models import Page

from cms.editing.preview.views import NoStoreMixin
from cms.pages.models import BasePage
from cms.press.journalists.models import Journalist
from cms.press.journalists.recipients import RecipientFields

from .accesses import OPEN_PERMISSION, is_active, may_open, open_to, renew_link, revoke
from .admin_lists import list_accesses, list_events, list_releases
from .emails import queue_links
from .models import MAX_MESSAGE_LENGTH, EmbargoAccess
from .releases import find_embargoed_release, is_under_embargo, lacks_text
from .trial_access import create_trial_link
from .versions import EARLIER_VERSION_PERIOD, ends_earlier_versions, set_end_of_earlier_versions

EVENTS_PER_PAGE = 100
MISSING_TEXT = _("The release has no text, so there is nothing to read. Write it, and schedule the release again.")


class OpenReleaseForm(RecipientFields):
    """The journalists that the release is opened to, and what the e-mail with the link says."""

    message = forms.CharField(
        label=_("Message in the e-mail"),
        required=False,
        max_length=MAX_MESSAGE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Journalists read it before they accept the terms: write nothing that is under embargo."),
    )
    send = forms.BooleanField(
        label=_("Send the links by e-mail"),
        required=False,
        initial=True,
        help_text=_(
            "To those who agreed to e-mails. You can also copy a link from the list, and hand it over yourself."
        ),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        is_active = (one.status == Journalist.Status.ACTIVE for one in self.find_journalists())
        if not self.errors and not any(is_active):
            self.add_error("lists", gettext("No active contact is on these lists. Add some, or choose single ones."))
        return data


def open_release(page: BasePage, form: OpenReleaseForm, user: Any) -> str:
    """Open the page to those whom a valid form has chosen, and return the message for the user."""
    with transaction.atomic():
        form.create_new_list()
        opened = open_to(page, form.find_journalists(), user, form.cleaned_data["message"])
        mailed = queue_links(opened) if form.cleaned_data["send"] else 0
        if opened:
            log(page, "embargo_access.open", user=user, data={"count": len(opened)})
    return _describe_opened(len(opened), mailed)


class PageView(NoStoreMixin):
    """A view of one page, for users who may open it to journalists."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.page = get_page(request, kwargs["page_id"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return self.page.get_admin_display_title()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        page_item = {"url": reverse("wagtailadmin_pages:edit", args=[self.page.pk]), "label": self.get_page_subtitle()}
        return [*super().get_breadcrumbs_items(), page_item, {"url": "", "label": self.page_title}]


class AccessesView(PageView):
    """The accesses of one release, and the form to open it. A link is shown only in the response that creates it."""

    page_title = _("Embargo access")
    template_name = "embargo_access/accesses.html"

    def post(self, request: HttpRequest, *_: Any, **kwargs: Any) -> HttpResponse:
        form = OpenReleaseForm(request.POST, user=request.user)
        if problem := find_problem(self.page):
            form.add_error(None, problem)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form, **kwargs), status=422)
        messages.success(request, open_release(self.page, form, request.user))
        return redirect("embargo_accesses", self.page.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        release = find_embargoed_release(self.page)
        return {
            "form": OpenReleaseForm(user=self.request.user),
            "page": self.page,
            "release": release,
            "accesses": list_accesses(self.page, release),
            "ends_earlier_versions": ends_earlier_versions(self.page.pk),
            "earlier_version_minutes": int(EARLIER_VERSION_PERIOD.total_seconds()) // 60,
            **super().get_context_data(**kwargs),
        }


def find_problem(page: BasePage) -> str:
    """Return why the page cannot be opened to journalists; empty if it can."""
    release = find_embargoed_release(page)
    if release is None or not is_under_embargo(page):
        return gettext("Only a release that is scheduled for the end of its embargo can be opened.")
    if lacks_text(release):
        return str(MISSING_TEXT)
    return ""


class NewLinkView(AccessesView):
    """Ends the earlier links of an access, and sends a new one or shows it once."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *_: Any, **kwargs: Any) -> HttpResponse:
        access = _get_access(self.page, kwargs["pk"])
        release = find_embargoed_release(self.page)
        if release is None or not is_active(access):
            messages.error(request, gettext("This access does not work at the moment, so there is no link for it."))
            return redirect("embargo_accesses", self.page.pk)
        if lacks_text(release):
            messages.error(request, str(MISSING_TEXT))
            return redirect("embargo_accesses", self.page.pk)
        if "send" in request.POST and (problem := _find_why_unreachable(access.journalist)):
            messages.error(request, problem)
            return redirect("embargo_accesses", self.page.pk)
        link = renew_link(access, release.root)
        log(self.page, "embargo_access.link", user=request.user)
        if "send" not in request.POST:
            return self.render_to_response(self.get_context_data(link=link, new_access=access, **kwargs))
        queue_links([access])
        messages.success(request, gettext("A new link is being sent. Earlier links have ended."))
        return redirect("embargo_accesses", self.page.pk)


def see_as_journalist(request: HttpRequest, page_id: int) -> HttpResponse:
    """Lead the user to the terms and the release on the frontend, as a journalist sees them, without a trace."""
    page = get_page(request, page_id)
    release = find_embargoed_release(page)
    if release is None or lacks_text(release):
        missing = gettext("Journalists see nothing yet: the release is not scheduled for the end of an embargo.")
        messages.error(request, str(MISSING_TEXT) if release else missing)
        return redirect(get_valid_next_url_from_request(request) or reverse("embargo_accesses", args=[page.pk]))
    response = redirect(create_trial_link(page, request.user, release.root))
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


class EventsView(PageView):
    """What the journalists have opened and downloaded."""

    page_title = _("Openings and downloads")
    template_name = "embargo_access/events.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        events = Paginator(list_events(self.page), EVENTS_PER_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(page=self.page, events=events, **kwargs)


class ReleasesView(NoStoreMixin):
    """The releases that were opened to journalists, of those that the user may open."""

    page_title = _("Embargo access")
    template_name = "embargo_access/releases.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(OPEN_PERMISSION):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(releases=list_releases(self.request.user), **kwargs)


@require_POST
def revoke_access(request: HttpRequest, page_id: int, pk: int) -> HttpResponse:
    """Revoke one access, with immediate effect."""
    page = get_page(request, page_id)
    return _revoke(request, page, EmbargoAccess.objects.filter(pk=_get_access(page, pk).pk))


@require_POST
def revoke_all(request: HttpRequest, page_id: int) -> HttpResponse:
    """Revoke all accesses of a page, with immediate effect."""
    page = get_page(request, page_id)
    return _revoke(request, page, EmbargoAccess.objects.filter(page=page))


@require_POST
def choose_end_of_versions(request: HttpRequest, page_id: int) -> HttpResponse:
    """Choose whether earlier versions of a release end as soon as another one takes their place."""
    page, at_once = get_page(request, page_id), "at_once" in request.POST
    with transaction.atomic():
        set_end_of_earlier_versions(page, at_once=at_once)
        log(page, "embargo_access.earlier_versions", user=request.user, data={"at_once": at_once})
    minutes = int(EARLIER_VERSION_PERIOD.total_seconds()) // 60
    if at_once:
        text = gettext("Earlier versions end at once.")
    else:
        text = gettext("Earlier versions end %(minutes)s minutes after another one took their place.")
    messages.success(request, text % {"minutes": minutes})
    return redirect("embargo_accesses", page.pk)


def get_page(request: HttpRequest, page_id: int) -> BasePage:
    """Return the page as an instance of its own type.

    Raises:
        PermissionDenied: The user may not open the page to journalists.
    """
    page = get_object_or_404(Page, pk=page_id).specific
    if not isinstance(page, BasePage) or not page.restricted_until or not may_open(request.user, page):
        raise PermissionDenied
    return page


def _get_access(page: Page, pk: int) -> EmbargoAccess:
    access: EmbargoAccess = get_object_or_404(
        EmbargoAccess.objects.select_related("page", "journalist"), pk=pk, page=page
    )
    return access


def _find_why_unreachable(journalist: Journalist) -> str:
    """Return why an active contact gets no e-mails; empty if it does. Its links stay as they are then."""
    own = Journalist.objects.filter(pk=journalist.pk)
    if own.reachable().exists():
        return ""
    if own.suppressed().exists():
        return gettext(
            "The address of this journalist is suppressed, for example because its mailbox does not exist. Nothing was "
            "sent, and earlier links still work. Copy a new link instead."
        )
    return gettext(
        "This journalist has not agreed to e-mails. Nothing was sent, and earlier links still work. Copy a new link "
        "instead."
    )


def _revoke(request: HttpRequest, page: Page, accesses: Any) -> HttpResponse:
    if revoked := revoke(accesses):
        log(page, "embargo_access.revoke", user=request.user, data={"count": revoked})
    text = ngettext("%(count)s access has been revoked.", "%(count)s accesses have been revoked.", revoked)
    messages.success(request, text % {"count": revoked})
    return redirect("embargo_accesses", page.pk)


def _describe_opened(opened: int, mailed: int) -> str:
    text = ngettext(
        "The release is open to %(count)s more journalist.",
        "The release is open to %(count)s more journalists.",
        opened,
    ) % {"count": opened}
    without = opened - mailed
    if not without:
        return text
    more = ngettext(
        "%(count)s of them gets no e-mail: copy the link from the list.",
        "%(count)s of them get no e-mail: copy their links from the list.",
        without,
    ) % {"count": without}
    return f"{text} {more}"
