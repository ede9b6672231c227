"""The list of bundles, and the view of one: its board, and what the user can do with it now."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Case, Count, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from cms.core import clock

from .access import find_editable_ids, mask_titles, may_compose, may_decide, may_delete, may_see_bundles
from .board import read_board
from .composition import BundleError, add_pages, create_bundle
from .forms import AddItemForm, AddPagesForm, TitleForm
from .items import list_items
from .models import Bundle
from .obstacles import Obstacle, find_obstacles, find_quick_obstacles
from .sentences import describe_bundle

PAGES_PER_LIST = 50
SAID_ELSEWHERE = ("empty", "hidden", "no_time")  # codes of obstacles


class BundlesView(WagtailAdminTemplateMixin, TemplateView):
    """A view of bundles, for users who may write or publish pages."""

    header_icon = "folder-open-inverse"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_see_bundles(request):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        list_item = {"url": reverse("bundles"), "label": gettext("Bundles")}
        return [*super().get_breadcrumbs_items(), list_item]


class BundleListView(BundlesView):
    """All bundles: those whose publication is ahead first."""

    page_title = _("Bundles")
    template_name = "bundles/list.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items = super().get_breadcrumbs_items()
        return [*items[:-1], {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = Paginator(find_bundles(), PAGES_PER_LIST).get_page(self.request.GET.get("p"))
        mask_titles(page, self.request.user)
        rows = [(bundle, describe_bundle(bundle, self.request.user)) for bundle in page]
        return super().get_context_data(page_obj=page, rows=rows, may_compose=may_compose(self.request.user), **kwargs)


def find_bundles() -> QuerySet[Bundle]:
    """Return the bundles with the number of their pages: failed, scheduled and drafts before those that are done."""
    order = (Bundle.State.FAILED, Bundle.State.SCHEDULED, Bundle.State.DRAFT)
    position = Case(*(When(state=state, then=Value(number)) for number, state in enumerate(order)), default=Value(9))
    bundles = Bundle.objects.select_related("created_by", "scheduled_by", "undone_by")
    return bundles.annotate(page_count=Count("members"), position=position).order_by("position", "-created_at", "-pk")


class CreateBundleView(BundlesView):
    """Creates a bundle, with the page from whose form the user comes and all its translations."""

    page_title = _("New bundle")
    template_name = "bundles/create.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_compose(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    @cached_property
    def pages(self) -> list[Page]:
        """Return the page of the query string, if the user may edit it, and its translations."""
        page_id = self.request.GET.get("page", "")
        page = Page.objects.filter(pk=int(page_id)).first() if page_id.isdecimal() and len(page_id) < 10 else None
        return find_with_translations(page, self.request.user) if page else []

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Create the bundle, and show its board."""
        form = TitleForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form, **kwargs), status=422)
        try:
            with transaction.atomic():
                bundle = create_bundle(form.cleaned_data["title"], request.user)
                if self.pages:
                    add_pages(bundle, self.pages, request.user)
        except BundleError as problem:
            messages.error(request, str(problem))
            return self.render_to_response(self.get_context_data(form=form, **kwargs), status=422)
        messages.success(request, gettext("“%(title)s” is created. Nothing of it is public yet.") % {"title": bundle})
        return redirect("bundle", bundle.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        initial = {"title": self.pages[0].get_admin_display_title()} if self.pages else {}
        kwargs.setdefault("form", TitleForm(initial=initial))
        return super().get_context_data(pages=self.pages, **kwargs)


def find_with_translations(page: Page, user: Any) -> list[Page]:
    """Return the page and its translations that the user may edit; none of those that are in a bundle already."""
    family = Page.objects.filter(translation_key=page.translation_key, alias_of=None).order_by("pk")
    free = family.exclude(bundle_members__is_open=True)
    editable = find_editable_ids([one.pk for one in family], user)
    return [one for one in free if one.pk in editable]


class BundleMixin(BundlesView):
    """A view of one bundle."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        bundles = Bundle.objects.select_related("created_by", "scheduled_by", "undone_by")
        self.bundle = get_object_or_404(bundles, pk=kwargs["pk"])
        mask_titles([self.bundle], request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mask_titles([self.bundle], self.request.user)  # an action that was refused may have read the row again
        return super().get_context_data(**kwargs)

    def get_page_subtitle(self) -> str:
        return self.bundle.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        url = reverse("bundle", args=[self.bundle.pk])
        items = [*super().get_breadcrumbs_items(), {"url": url, "label": self.bundle.title}]
        return [*items, {"url": "", "label": self.page_title}] if self.page_title else items


class BundleView(BundleMixin):
    """The board of a bundle, and what the user can do with it now."""

    template_name = "bundles/board.html"

    def get_page_title(self) -> str:
        return self.bundle.title

    def get_page_subtitle(self) -> str:
        return ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bundle, user = self.bundle, self.request.user
        is_checked = bool(bundle.is_open and self.request.GET.get("check"))
        obstacles = find_obstacles(bundle, user) if is_checked else find_quick_obstacles(bundle, user)
        board = read_board(bundle, user, clock.now(), group_reasons(obstacles))
        is_draft, composes = bundle.state == Bundle.State.DRAFT, may_compose(user)
        return super().get_context_data(
            bundle=bundle,
            board=board,
            state=describe_bundle(bundle, user),
            general_obstacles=[one for one in obstacles if one.page_id is None and one.code not in SAID_ELSEWHERE],
            is_checked=is_checked,
            items=[(item, kind.describe(item.object_id, user)) for item, kind in list_items(bundle)],
            is_draft=is_draft,
            may_change=is_draft and composes,
            may_decide=may_decide(user),
            may_delete=is_draft and may_delete(bundle, user) and not board.hidden_count,
            pages_form=AddPagesForm(user=user),
            item_form=AddItemForm(bundle=bundle, user=user) if is_draft else None,
            **kwargs,
        )


def group_reasons(obstacles: list[Obstacle]) -> dict[int, list[str]]:
    """Return what is wrong with pages, by their ids; that they are not approved is their state, and no reason."""
    reasons: dict[int, list[str]] = {}
    for one in obstacles:
        if one.page_id is not None and one.code not in ("not_approved", "unchanged"):
            reasons.setdefault(one.page_id, []).append(one.message)
    return reasons
