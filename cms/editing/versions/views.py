"""Admin views: withdraw a page, change or remove its notice, and edit what readers see of its versions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from cms.core.visibility import visible_now
from cms.editing.restricted_drafts.rules import exclude_hidden
from cms.pages.models import BasePage
from cms.pages.reader_notes import NoteKind

from .history import read_history
from .models import PublicVersion, Withdrawal
from .notes import change_note, remove_text
from .withdrawals import NotPublicNow, change_notice, remove_notice, withdraw_page

NOTE_FIELDS = {NoteKind.NOTE: ("note",), NoteKind.CORRECTION: ("was_wrong", "is_right")}


class NoticeForm(forms.ModelForm):
    """The public notice of a withdrawn page."""

    class Meta:
        model = Withdrawal
        fields = ("notice",)


class PageView(WagtailAdminTemplateMixin, TemplateView):
    """A view about one page, for users who may publish it."""

    page: BasePage

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.page = get_page(request, kwargs["page_id"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return str(self.page.get_admin_display_title())

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        page_item = {"url": reverse("wagtailadmin_pages:edit", args=[self.page.pk]), "label": self.get_page_subtitle()}
        return [*super().get_breadcrumbs_items(), page_item, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {"page": self.page, **super().get_context_data(**kwargs)}


class WithdrawView(PageView):
    """Withdraws a public page, or changes or removes the notice of a withdrawn one."""

    page_title = _("Withdraw")
    header_icon = "warning"
    template_name = "versions/withdraw.html"

    def post(self, request: HttpRequest, *_: Any, **kwargs: Any) -> HttpResponse:
        withdrawal = self.find_withdrawal()
        if withdrawal and "remove" in request.POST:
            remove_notice(withdrawal, request.user)
            messages.success(request, gettext("The notice has been removed. The addresses of the page answer 404."))
            return redirect(self.next_url or reverse("wagtailadmin_pages:edit", args=[self.page.pk]))
        form = NoticeForm(request.POST, instance=withdrawal)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form, **kwargs), status=422)
        notice = form.cleaned_data["notice"]
        if not withdrawal and self.page.live and not self.page.permissions_for_user(request.user).can_unpublish():
            raise PermissionDenied  # the page is locked
        if withdrawal:
            change_notice(withdrawal, notice, request.user)
            messages.success(request, gettext("The notice has been changed."))
        else:
            try:
                withdraw_page(self.page, notice, request.user)
            except NotPublicNow:
                form.add_error(None, gettext("The page is not public, so that there is nothing to withdraw."))
                return self.render_to_response(self.get_context_data(form=form, **kwargs), status=422)
            messages.success(request, gettext("The page has been withdrawn. Readers see the notice."))
        return redirect(self.next_url or reverse("wagtailadmin_pages:edit", args=[self.page.pk]))

    @property
    def next_url(self) -> str:
        """The address to which the user returns; empty for the form of the page."""
        return str(get_valid_next_url_from_request(self.request))

    def find_withdrawal(self) -> Withdrawal | None:
        return Withdrawal.objects.filter(page_id=self.page.pk, page__live=False).first()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        withdrawal = self.find_withdrawal()
        translations = self.page.get_translations().filter(pk__in=visible_now().values("pk"))
        return {
            "form": NoticeForm(instance=withdrawal),
            "withdrawal": withdrawal,
            "next_url": self.next_url,
            "is_public": visible_now().filter(pk=self.page.pk).exists(),
            "translations": [one.locale.get_display_name() for one in translations.select_related("locale")],
            **super().get_context_data(**kwargs),
        }


class VersionsView(PageView):
    """The public versions of a page, as readers can list them."""

    page_title = _("Public versions")
    header_icon = "history"
    template_name = "versions/versions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_public = visible_now().filter(pk=self.page.pk).exists()
        listed = read_history(self.page).versions
        recorded = [replace(one, is_current=False, is_comparable=False) for one in listed if one.version.pk]
        shown = listed if is_public else recorded
        return {"versions": shown, "is_public": is_public, **super().get_context_data(**kwargs)}


class NoteView(PageView):
    """The note or correction of a version, to be corrected or removed."""

    page_title = _("Edit what readers are told")
    header_icon = "edit"
    template_name = "versions/note.html"

    def post(self, request: HttpRequest, *_: Any, **kwargs: Any) -> HttpResponse:
        version = self.get_version()
        if "remove" in request.POST:
            change_note(version, {}, request.user)
            messages.success(request, gettext("The note has been removed."))
            return redirect("page_versions", self.page.pk)
        form = build_note_form(version)(request.POST, instance=version)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form, **kwargs), status=422)
        change_note(version, form.cleaned_data, request.user)
        messages.success(request, gettext("The note has been changed."))
        return redirect("page_versions", self.page.pk)

    def get_version(self) -> PublicVersion:
        known = PublicVersion.objects.exclude(note_kind=NoteKind.NONE)
        return get_object_or_404(known, page_id=self.page.pk, number=self.kwargs["number"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        version = self.get_version()
        form = build_note_form(version)(instance=version)
        return {"form": form, "version": version, **super().get_context_data(**kwargs)}


def build_note_form(version: PublicVersion) -> type[forms.ModelForm]:
    """Return the form with the fields of the version's kind of note, all of them required."""
    fields = NOTE_FIELDS[NoteKind(version.note_kind)]
    form: type[forms.ModelForm] = forms.modelform_factory(PublicVersion, fields=fields)
    for name in fields:
        form.base_fields[name].required = True
    return form


@require_POST
def remove_version_text(request: HttpRequest, page_id: int, number: int) -> HttpResponse:
    """Remove the text of an earlier version, so that readers cannot compare it any more."""
    page = get_page(request, page_id)
    if not remove_text(page, number, request.user):
        raise Http404
    messages.success(request, gettext("The text of version %(number)s has been removed.") % {"number": number})
    return redirect("page_versions", page.pk)


def get_page(request: HttpRequest, page_id: int) -> BasePage:
    """Return the page as an instance of its own type.

    Raises:
        Http404: There is no such page, or the user may not know of it.
        PermissionDenied: The user may not publish the page.
    """
    page = get_object_or_404(exclude_hidden(Page.objects.all(), request.user), pk=page_id).specific
    if not isinstance(page, BasePage) or not page.permissions_for_user(request.user).can_publish():
        raise PermissionDenied
    return page
