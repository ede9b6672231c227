"""The views behind buttons of a board that ask no question: add, remove, translate, cancel, delete and preview."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext, ngettext
from django.views import View
from wagtail.admin import messages
from wagtail.models import Locale, Page, Revision

from cms.editing.preview.joint_previews import open_joint_preview
from cms.editing.restricted_drafts.rules import exclude_hidden
from cms.editing.translations.views import TranslateView
from cms.pages.models import BasePage

from .access import count_hidden, may_compose, may_decide, may_delete, may_remove
from .composition import BundleError, add_item, add_pages, delete_bundle, remove_item, remove_pages
from .forms import AddItemForm, AddPagesForm
from .models import Bundle
from .schedule import cancel
from .views import BundleMixin, find_with_translations


class BundleActionView(BundleMixin, View):
    """A change of a bundle, after which its board is shown with what has happened."""

    http_method_names = ("post",)
    for_deciders = False  # else for those who may compose bundles

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Make the change, and say what has happened or why not."""
        if not self.is_permitted(request.user):
            raise PermissionDenied
        try:
            messages.success(request, self.act())
        except BundleError as problem:
            messages.error(request, str(problem))
        return redirect("bundle", self.bundle.pk) if self.bundle.pk else redirect("bundles")

    def is_permitted(self, user: Any) -> bool:
        """Return whether the user may make the change."""
        return (may_decide if self.for_deciders else may_compose)(user)

    def act(self) -> str:
        """Make the change and return what has happened, for the user."""
        raise NotImplementedError


class AddPagesView(BundleActionView):
    """Adds a page that the user may edit, alone or with its translations."""

    def act(self) -> str:
        user, form = self.request.user, AddPagesForm(self.request.POST, user=self.request.user)
        if not form.is_valid():
            raise BundleError(gettext("Choose a page."))
        page = form.cleaned_data["page"]
        with_translations = form.cleaned_data["with_translations"]
        family = find_with_translations(page, user)
        chosen = family if with_translations else [one for one in family if one.pk == page.pk]
        if not chosen:
            raise BundleError(gettext("You may not edit this page, or it is in a bundle already."))
        count = add_pages(self.bundle, chosen, user)
        text = ngettext(
            "%(count)s page was added. It becomes public with the bundle.",
            "%(count)s pages were added. They become public with the bundle.",
            count,
        )
        return text % {"count": count}


class RemovePageView(BundleActionView):
    """Removes a page from a draft."""

    def is_permitted(self, user: Any) -> bool:
        """Return whether the user may edit the page or delete the draft."""
        return may_compose(user) and may_remove(self.bundle, self.kwargs["page_id"], user)

    def act(self) -> str:
        page = _get_page(self.kwargs["page_id"], self.request.user)
        if not remove_pages(self.bundle, [page.pk], self.request.user):
            raise BundleError(gettext("The page is not in the bundle any more."))
        text = gettext("“%(title)s” is not in the bundle any more. Its draft stays.")
        return text % {"title": page.get_admin_display_title()}


class TranslateIntoBundleView(BundleMixin, TranslateView):
    """Creates the translation of a page of the bundle, and adds it to the bundle."""

    def post(self, request: HttpRequest, page_id: int, locale_id: int, **_bundle: int) -> HttpResponse:
        """Create the translation, and show its form."""
        if not self.bundle.members.filter(page__translation_key=_get_page(page_id, request.user).translation_key):
            raise Http404
        response = TranslateView.post(self, request, page_id, locale_id)
        locale = get_object_or_404(Locale, pk=locale_id)
        translation = Page.objects.get(pk=page_id).get_translation_or_none(locale)
        if translation and may_compose(request.user):
            try:
                add_pages(self.bundle, [translation], request.user)
            except BundleError as problem:
                messages.error(request, str(problem))
        return response


class AddItemView(BundleActionView):
    """Adds an item of another app, such as a mailing."""

    def act(self) -> str:
        form = AddItemForm(self.request.POST, bundle=self.bundle, user=self.request.user)
        if not form.is_valid():
            raise BundleError(gettext("Choose what leaves with the pages."))
        kind, object_id = form.get_chosen()
        add_item(self.bundle, kind, object_id, self.request.user)
        return gettext("It was added, and leaves in the moment in which the pages become public.")


class RemoveItemView(BundleActionView):
    """Removes an item of another app."""

    def is_permitted(self, user: Any) -> bool:
        """Return whether the user may delete the bundle."""
        return may_delete(self.bundle, user)

    def act(self) -> str:
        item = get_object_or_404(self.bundle.items, pk=self.kwargs["item_id"])
        remove_item(self.bundle, item, self.request.user)
        return gettext("It does not leave with the bundle any more.")


class CancelBundleView(BundleActionView):
    """Takes a bundle off the schedule."""

    for_deciders = True

    def act(self) -> str:
        cancel(self.bundle, self.request.user)
        return gettext("The planned publication is cancelled. All pages stay drafts, and their approvals stay.")


class DeleteBundleView(BundleActionView):
    """Deletes a draft, whose pages stay as they are."""

    def is_permitted(self, user: Any) -> bool:
        """Return whether the user may delete the bundle."""
        return may_delete(self.bundle, user)

    def act(self) -> str:
        if count_hidden(self.bundle, self.request.user):
            raise PermissionDenied
        title = self.bundle.title
        delete_bundle(self.bundle, self.request.user)
        self.bundle.pk = None  # there is no board any more
        return gettext("The bundle “%(title)s” is deleted. Its pages stay as they are.") % {"title": title}


class PreviewBundleView(BundleMixin, View):
    """Opens a page of the bundle on its frontend, with all drafts of the bundle as if they were public.

    It is a link and no form: the Content Security Policy of the admin lets no form lead to another origin.
    """

    http_method_names = ("get",)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Redirect to the frontend."""
        drafts = read_drafts(self.bundle)
        if not drafts or count_hidden(self.bundle, request.user):
            raise PermissionDenied
        first = request.GET.get("page", "")
        page = next((page for page, _ in drafts if str(page.pk) == first), drafts[0][0]).specific
        if not isinstance(page, BasePage):
            raise Http404
        return open_joint_preview(request, page, drafts)


def read_drafts(bundle: Bundle) -> list[tuple[Page, Revision]]:
    """Return the pages of a bundle with the versions to publish: the approved ones, else the newest drafts."""
    members = list(bundle.members.select_related("page", "revision", "page__latest_revision"))
    found = ((member.page, member.revision or member.page.latest_revision) for member in members)
    return [(page, revision) for page, revision in found if revision is not None]


def _get_page(page_id: int, user: Any) -> Page:
    return get_object_or_404(exclude_hidden(Page.objects.all(), user), pk=page_id)
