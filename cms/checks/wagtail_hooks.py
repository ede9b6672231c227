from __future__ import annotations

from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.html import format_html
from wagtail import hooks

from .bulk import refuse_to_publish
from .views import ChecksOnCreate, ChecksOnEdit

NEW = "pages/add/<slug:content_type_app_name>/<slug:content_type_model_name>/<int:parent_page_id>/checks/"

hooks.register("before_bulk_action", refuse_to_publish)


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The address of the editor and `checks/`: so the panel finds it wherever it is."""
    return [
        path("pages/<int:page_id>/edit/checks/", ChecksOnEdit.as_view(), name="checks_on_edit"),
        path(NEW, ChecksOnCreate.as_view(), name="checks_on_create"),
    ]


@hooks.register("insert_editor_js")
def script() -> str:
    return format_html('<script src="{}"></script>', static("checks/checks.js"))
