"""Admin views that create, list and revoke links to drafts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log
from wagtail.models import Page

from cms.pages.models import BasePage

from .codes import SHARE_PERMISSION, can_share, get_page_links, get_user_links, revoke_shared, share_draft
from .models import SharedDraft

HOURS = ((1, _("1 hour")), (8, _("8 hours")), (24, _("1 day")))


class ShareForm(forms.Form):
    """The lifetime of a new link."""

    hours = forms.TypedChoiceField(label=_("Link expires after"), choices=HOURS, coerce=int, initial=24)


class NoStoreMixin(WagtailAdminTemplateMixin, TemplateView):
    """An admin view that must not be cached, because it can show a secret link."""

    header_icon = "link-external"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response


class SharedLinksView(NoStoreMixin):
    """The links of one page. A new link is shown only in the response to the POST that creates it."""

    page_title = _("Share the draft")
    template_name = "preview/shares.html"

    def get_page_subtitle(self) -> str:
        return self.page.get_admin_display_title()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        page_item = {"url": reverse("wagtailadmin_pages:edit", args=[self.page.pk]), "label": self.get_page_subtitle()}
        return [*super().get_breadcrumbs_items(), page_item, {"url": "", "label": self.page_title}]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.page = get_page(request, kwargs["page_id"])
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *_: Any, **kwargs: Any) -> HttpResponse:
        form, revision = ShareForm(request.POST), self.page.get_latest_revision()
        if revision is None:
            form.add_error(None, gettext("Save a draft first. A link shows the last saved draft."))
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form, **kwargs), status=422)
        try:
            shared, code = share_draft(revision, self.page, request.user, timedelta(hours=form.cleaned_data["hours"]))
        except ValueError as error:
            form.add_error(None, str(error))
            return self.render_to_response(self.get_context_data(form=form, **kwargs), status=422)
        log(
            self.page,
            "preview.share",
            user=request.user,
            revision=revision,
            data={"until": shared.expires_at.isoformat()},
        )
        link = self.page.get_preview_url(request, code)
        return self.render_to_response(self.get_context_data(link=link, shared=shared, **kwargs))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            "form": ShareForm(),
            "links": get_page_links(self.page),
            "page": self.page,
            "back": self.request.path,
            **super().get_context_data(**kwargs),
        }


class AllSharedLinksView(NoStoreMixin):
    """The links of all pages of which the user may share drafts."""

    page_title = _("Shared drafts")
    template_name = "preview/all_shares.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(SHARE_PERMISSION):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        links = get_user_links(self.request.user)
        return super().get_context_data(links=links, with_pages=True, back=self.request.path, **kwargs)


@require_POST
def revoke_link(request: HttpRequest, page_id: int, pk: int) -> HttpResponse:
    """Revoke the link and the tokens that its code was exchanged for, with immediate effect."""
    page = get_page(request, page_id)
    link = get_object_or_404(SharedDraft, pk=pk, page_id=page.pk)
    if revoke_shared(SharedDraft.objects.filter(pk=link.pk), request.user):
        log(page, "preview.revoke", user=request.user, revision=link.revision)
    messages.success(request, gettext("The link has been revoked."))
    return redirect(get_valid_next_url_from_request(request) or reverse("preview_shares", args=[page.pk]))


def get_page(request: HttpRequest, page_id: int) -> BasePage:
    """Return the page as an instance of its own type.

    Raises:
        PermissionDenied: The user may not share drafts of the page.
    """
    page = get_object_or_404(Page, pk=page_id).specific
    if not isinstance(page, BasePage) or not can_share(request.user, page):
        raise PermissionDenied
    return page
