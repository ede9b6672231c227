"""The checks in the admin: bulk publishing, URLs and the script of the panel."""

from __future__ import annotations

from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.html import format_html
from wagtail import hooks

from .enforcement import check_bulk_publish
from .views import CreateChecksView, EditChecksView

CREATE_CHECKS_PATH = (
    "pages/add/<slug:content_type_app_name>/<slug:content_type_model_name>/<int:parent_page_id>/checks/"
)

hooks.register("before_bulk_action", check_bulk_publish)


@hooks.register("register_admin_urls")
def register_checks_urls() -> list[URLPattern]:
    """Return the URLs of the checks: the URL of the edit or create view plus `checks/`, which the script relies on."""
    return [
        path("pages/<int:page_id>/edit/checks/", EditChecksView.as_view(), name="checks_on_edit"),
        path(CREATE_CHECKS_PATH, CreateChecksView.as_view(), name="checks_on_create"),
    ]


@hooks.register("insert_editor_js")
def insert_checks_script() -> str:
    """Return the script element of the checks panel."""
    return format_html('<script src="{}"></script>', static("checks/checks.js"))
