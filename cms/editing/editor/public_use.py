"""Views of images and documents that explain why a file in public use cannot be changed.

They are Wagtail's views at Wagtail's URLs. Wagtail alone would redirect a user without permission to the home page of
the admin with a message that gives no reason.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.documents.views import documents
from wagtail.images.views import images
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cms.core.visibility import visible_now

MAX_LISTED_USES = 20
PUBLIC_USE_WARNING = _("This file is in public use: readers get what you save here without another approval.")

View = Callable[..., HttpResponse]


class UsageMixin:
    """Shows the usage of a file to users who could change it if it were in no public use."""

    def user_has_permission(self, _: str) -> bool:
        policy = policy_registry.get_by_type(type(self.object))  # type: ignore[attr-defined]
        return bool(policy.may_change_unused(self.request.user, self.object))  # type: ignore[attr-defined]


class PictureUsageView(UsageMixin, images.UsageView):
    """The usage of an image."""


class DocumentUsageView(UsageMixin, documents.UsageView):
    """The usage of a document."""


class RefusedView(WagtailAdminTemplateMixin, TemplateView):
    """The page that names the public uses of a file, instead of a form."""

    page_title = _("In public use")
    template_name = "editor/in_public_use.html"
    http_method_names = ("get", "post")

    def get_header_icon(self) -> str:
        return "image" if self.kwargs["kind"] == "picture" else "doc-full-inverse"

    def get_page_subtitle(self) -> str:
        return str(self.kwargs["file"])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": "", "label": self.page_title, "sublabel": self.get_page_subtitle()},
        ]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        listed, unlisted = _list_uses(self.request.user, kwargs["uses"])
        return super().get_context_data(**{**kwargs, "uses": listed, "unlisted": unlisted})

    def render_to_response(self, context: dict[str, Any], **options: Any) -> HttpResponse:
        return super().render_to_response(context, status=403, **options)


def get_url_patterns() -> list[URLPattern]:
    """Return the URLs at which a file is changed, deleted, or its usage is shown."""
    return [
        path("images/<int:image_id>/", _explain(images.EditView.as_view(), warns=True), name="picture_edit"),
        path("images/<int:image_id>/delete/", _explain(images.DeleteView.as_view()), name="picture_delete"),
        path("images/usage/<int:image_id>/", PictureUsageView.as_view(), name="picture_usage"),
        path(
            "documents/edit/<int:document_id>/",
            _explain(documents.EditView.as_view(), warns=True),
            name="document_edit",
        ),
        path("documents/delete/<int:document_id>/", _explain(documents.DeleteView.as_view()), name="document_delete"),
        path("documents/usage/<int:document_id>/", DocumentUsageView.as_view(), name="document_usage"),
    ]


def _explain(view: View, *, warns: bool = False) -> View:
    """Return the view with an explanation for users who could change the file if it were in no public use.

    With `warns`, the others are warned that a change is public at once.
    """

    @wraps(view)
    def explained(request: HttpRequest, **kwargs: int) -> HttpResponse:
        kind = "picture" if "image_id" in kwargs else "document"
        model: type[Model] = images.get_image_model() if kind == "picture" else documents.get_document_model()
        file = model._default_manager.filter(pk__in=kwargs.values()).first()
        policy = policy_registry.get_by_type(model)
        if file and (uses := policy.find_refusing_uses(request.user, file)):
            return RefusedView.as_view()(request, file=file, kind=kind, uses=uses)
        if file and warns and request.method == "GET" and policy.is_in_public_use(request.user, file):
            messages.warning(request, PUBLIC_USE_WARNING)
        return view(request, **kwargs)

    return explained


def _list_uses(user: Any, uses: list[QuerySet]) -> tuple[list[dict[str, Any]], int]:
    """Return the uses that the user may know about, and the number of the others.

    Users know what they may edit, and visible pages. The title of another person's draft may be confidential.
    """
    finder = AdminURLFinder(user)
    objects = [one for queryset in uses for one in queryset[:MAX_LISTED_USES]]
    page_ids = [one.pk for one in objects if isinstance(one, Page)]
    visible = set(visible_now().filter(pk__in=page_ids).values_list("pk", flat=True))
    listed = [
        {"title": str(one), "url": url, "type": _type_name(one)}
        for one in objects
        if (url := finder.get_edit_url(one)) or (isinstance(one, Page) and one.pk in visible)
    ]
    return listed, sum(queryset.count() for queryset in uses) - len(listed)


def _type_name(one: Model) -> str:
    return str(one.page_type_display_name if isinstance(one, Page) else one._meta.verbose_name).capitalize()
