"""The admin views: the steps of one release with their forms, and the list of current releases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Media
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cms.core import clock
from cms.core.zoned_times import get_zone
from cms.editing.preview.views import NoStoreMixin
from cms.editing.restricted_drafts.rules import exclude_hidden
from cms.page_types.press_releases.models import ReleasePage
from cms.press.embargo_access.accesses import may_open
from cms.press.mailings.changes import ReleaseChange, build_mailing, find_addressees, list_changes
from cms.press.mailings.models import Mailing
from cms.press.mailings.views import SEND_PERMISSION

from .actions import (
    NotPossible,
    describe_empty_kit,
    is_kit_empty,
    load_version,
    open_to_journalists,
    plan_mailing,
    read_kit,
    set_embargo,
    tell_earlier_readers,
)
from .current import find_current_releases, may_see_chains
from .facts import ReleaseFacts, read_release_facts
from .forms import FORMS, AccessForm, ChangeNoticeForm, EmbargoForm, MailingPlanForm
from .links import ChainLink, LinkName, LinkState, build_chain

BUTTONS = {
    "embargo": _("Set the embargo and schedule the release"),
    "access": _("Open the release"),
    "mailing": _("Plan the mailing"),
    "notice": _("Write to them"),
}


@dataclass
class ShownLink:
    """A step with its actions: links, and a form that is shown at once or behind a heading."""

    link: ChainLink
    actions: list[dict[str, Any]] = field(default_factory=list)
    form: forms.Form | None = None
    form_heading: str = ""
    mailings: list[Mailing] = field(default_factory=list)

    @property
    def button(self) -> Any:
        """The label of the form's button."""
        return BUTTONS[str(self.form.prefix)] if self.form else ""

    @property
    def is_open(self) -> bool:
        """Whether the form is shown at once: it is the next thing to do, or was refused."""
        is_first = self.link.name is LinkName.EMBARGO and self.link.state is LinkState.POSSIBLE
        return is_first or self.link.state is LinkState.MISSING or bool(self.form and self.form.is_bound)


class ChainView(NoStoreMixin):
    """The steps of one release, for users who may publish it, and open or send releases."""

    page_title = _("Release steps")
    header_icon = "list-ol"
    template_name = "release_chain/chain.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.page = get_release(request, kwargs["page_id"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return str(self.page.get_admin_display_title())

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        edit = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("current_releases"), "label": gettext("Releases")},
            {"url": edit, "label": self.get_page_subtitle()},
            {"url": "", "label": self.page_title},
        ]

    def post(self, request: HttpRequest, *_: Any, **kwargs: Any) -> HttpResponse:
        """Take the step whose form was sent."""
        name = request.POST.get("step", "")
        if name in FORMS and not self._may(name):
            raise PermissionDenied
        form = self._build_form(name, request.POST) if name in FORMS else None
        if form is None:
            messages.warning(request, gettext("This step is not possible any more."))
            return redirect("release_chain", self.page.pk)
        if form.is_valid():
            try:
                messages.success(request, self._take_step(name, form))
                return redirect("release_chain", self.page.pk)
            except NotPossible as problem:
                messages.error(request, str(problem))
        context = self.get_context_data(refused=form, **kwargs)
        if form.errors and not any(step.form is form for step in context["steps"]):
            messages.warning(request, gettext("This step is not possible any more."))
        return self.render_to_response(context, status=422)

    def _take_step(self, name: str, form: Any) -> str:
        user = self.request.user
        if name == "embargo":
            return set_embargo(self.page, form.cleaned_data["embargo_until"], user, form.zone)
        if name == "access":
            return open_to_journalists(self.page, form, user)
        if name == "mailing":
            return plan_mailing(self.page, form, user)
        return tell_earlier_readers(self.changes[0], form, user)

    def _may(self, name: str) -> bool:
        """Return whether the user may take a step; all who see the view may publish the release."""
        if name == "access":
            return may_open(self.request.user, self.page)
        if name in ("mailing", "notice"):
            return bool(self.request.user.has_perm(SEND_PERMISSION))
        return True

    @cached_property
    def changes(self) -> list[ReleaseChange]:
        return list_changes(self.page)

    def _build_form(self, name: str, data: Any = None) -> forms.Form | None:
        """Return the form of a step; None if there is nothing to do with it."""
        user: Any = self.request.user
        if name == "embargo":
            version = load_version(self.page)
            return EmbargoForm(
                data, initial={"embargo_until": version.embargo_until}, zone=get_zone(version, "embargo_until")
            )
        if name == "access":
            return AccessForm(data, user=user)
        if name == "mailing":
            title = load_version(self.page).title
            return MailingPlanForm(data, user=user, initial={"subject": title})
        if not self.changes:
            return None
        planned = build_mailing(self.changes[0])
        about = self.changes[0].at.isoformat()
        return ChangeNoticeForm(data, initial={"about": about, "subject": planned.subject, "intro": planned.intro})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now, refused = clock.now(), kwargs.pop("refused", None)
        (facts,) = read_release_facts([self.page], now)
        steps = [self._show(link, facts, refused) for link in build_chain(facts, self.request.user, now)]
        media = sum((step.form.media for step in steps if step.form), Media())
        return {"page": self.page, "steps": steps, "form_media": media, **super().get_context_data(**kwargs)}

    def _show(self, link: ChainLink, facts: ReleaseFacts, refused: Any) -> ShownLink:
        if link.name is LinkName.KIT and link.state is LinkState.LATER and is_kit_empty(read_kit(self.page)):
            link = ChainLink(LinkName.KIT, LinkState.MISSING, describe_empty_kit())
        shown = ShownLink(link, actions=list(self._list_actions(link, facts)))
        name, shown.form_heading = self._choose_form(link, facts)
        if name and self._may(name):
            shown.form = refused if refused is not None and refused.prefix == name else self._build_form(name)
        if link.name is LinkName.MAILING:
            shown.mailings = [one for one in facts.mailings if one.purpose == Mailing.Purpose.RELEASE]
        if link.name is LinkName.CORRECTION:
            shown.mailings = [one for one in facts.mailings if one.purpose != Mailing.Purpose.RELEASE]
        return shown

    def _choose_form(self, link: ChainLink, facts: ReleaseFacts) -> tuple[str, str]:
        """Return the name of the form of a step, and the heading behind which it is; empty without a form."""
        is_hidden = not self.page.live and not facts.state.withdrawal
        if link.name is LinkName.EMBARGO and is_hidden and facts.has_text:
            heading = gettext("Move the embargo") if facts.is_scheduled else gettext("Set an embargo")
            return "embargo", heading
        if link.name is LinkName.JOURNALISTS and facts.is_under_embargo(clock.now()):
            return "access", gettext("Open the release to more journalists")
        if link.name is LinkName.MAILING and facts.has_text and not facts.state.withdrawal:
            return "mailing", gettext("Plan another mailing") if facts.mailings else gettext("Plan a mailing")
        if link.name is LinkName.CORRECTION and link.state is LinkState.MISSING:
            count = find_addressees(self.changes[0]).count() if self.changes else 0
            return (
                ("notice", gettext("Write to those with an earlier version: %(count)s") % {"count": count})
                if count
                else ("", "")
            )
        return "", ""

    def _list_actions(self, link: ChainLink, facts: ReleaseFacts) -> Iterator[dict[str, Any]]:
        """Yield the links of a step. The form of the page, and the notice of a withdrawal, lead back here."""
        back = "?" + urlencode({"next": reverse("release_chain", args=[self.page.pk])})
        edit = reverse("wagtailadmin_pages:edit", args=[self.page.pk]) + back
        if link.name is LinkName.TEXT:
            yield {"label": gettext("Edit the text") if facts.has_text else gettext("Write the text"), "url": edit}
        if link.name is LinkName.JOURNALISTS and may_open(self.request.user, self.page):
            if facts.is_under_embargo(clock.now()):
                url = reverse("embargo_trial", args=[self.page.pk]) + back
                yield {"label": gettext("See it as a journalist"), "url": url, "opens_tab": True}
            if facts.accesses.count:
                url = reverse("embargo_accesses", args=[self.page.pk])
                yield {"label": gettext("Who has access, and who has read it"), "url": url}
        if link.name is LinkName.KIT and link.state is not LinkState.NOT_NEEDED:
            yield {"label": gettext("Change pictures, documents and contacts"), "url": edit}
        if link.name is LinkName.PUBLIC:
            yield from self._list_publication_actions(facts, edit)
        if link.name is LinkName.CORRECTION and facts.state.is_public:
            yield {"label": gettext("Correct the release"), "url": edit}
            yield {
                "label": gettext("Withdraw the release"),
                "url": reverse("page_withdraw", args=[self.page.pk]) + back,
            }

    def _list_publication_actions(self, facts: ReleaseFacts, edit: str) -> Iterator[dict[str, Any]]:
        if facts.state.is_public:
            yield {"label": gettext("Open the public page"), "url": self.page.full_url, "opens_tab": True}
        elif not facts.state.withdrawal:
            yield {"label": gettext("Publish or change the time"), "url": edit}


class CurrentReleasesView(NoStoreMixin):
    """The current releases, with the states of their steps."""

    page_title = _("Releases")
    header_icon = "list-ol"
    template_name = "release_chain/current.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_see_chains(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        releases = find_current_releases(self.request.user, clock.now())
        return super().get_context_data(releases=releases, **kwargs)


def get_release(request: HttpRequest, page_id: int) -> ReleasePage:
    """Return the release.

    Raises:
        Http404: There is no such page, or it is hidden from the user.
        PermissionDenied: The page is no release, or the user may neither open nor send it.
    """
    page = get_object_or_404(exclude_hidden(Page.objects.all(), request.user), pk=page_id).specific
    if not isinstance(page, ReleasePage) or not may_see_chain(request.user, page):
        raise PermissionDenied
    return page


def may_see_chain(user: Any, page: Page) -> bool:
    """Return whether the user may publish the release, and opens releases to journalists or sends them."""
    return may_see_chains(user) and bool(page.permissions_for_user(user).can_publish())
