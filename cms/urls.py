"""URL patterns of the CMS."""

from django.apps import apps
from django.urls import include, path
from django.views.defaults import page_not_found
from wagtail.admin import urls as wagtailadmin_urls

from cms.api.health import healthz, readyz
from cms.api.public import api
from cms.api.views import docs, openapi, openapi_30
from cms.core.extension_points import ExtensionPoint
from cms.editing.branding.appearance import serve_logo
from cms.editing.preview.cross_origin import render_userbar
from cms.files.documents.views import download
from cms.files.images.views import serve_picture
from cms.files.share_images.drawn_images import serve_drawn_image
from cms.http.error_pages import root

PUBLIC_URLS = ExtensionPoint[str](
    "clarion_urls",
    receives="The dotted path of a module with `urlpatterns`, for addresses outside the admin.",
    example='hooks.register("clarion_urls", "harbour.tides.urls")',
)

urlpatterns = [
    path("", root),
    path("api", root),
    path("api/v1", root),
    path("api/v1/", root),  # before Ninja's own view of it
    path("api/v1/openapi.json", openapi),
    path("api/v1/openapi-3.0.json", openapi_30),
    path("api/v1/docs", docs),
    path("api/v1/", api.urls),
    path("documents/<int:page_id>/<int:document_id>/<str:filename>", download),
    path("share-pictures/<int:page_id>/<str:name>", serve_drawn_image),
    # Only pictures. Documents in the same storage belong to a page.
    path("media/<path:name>", serve_picture),
    path("admin/branding/logo", serve_logo, name="branding_logo"),
    path("admin/failwhale/", page_not_found, {"exception": None}),  # disables Wagtail's URL for testing 500 responses
    path("admin/", include("cms.accounts.urls")),  # before Wagtail's, whose log-in and log-out they replace
    path("admin/", include("cms.editing.restricted_drafts.urls")),
    path("admin/", include("cms.editing.checks.urls")),
    path("admin/", include("cms.editing.branding.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("preview-bar", render_userbar),
    *(path("", include(urls)) for urls in PUBLIC_URLS.values()),
    *([path("mail-events/", include("cms.delivery.mail.urls"))] if apps.is_installed("anymail") else []),
    path("healthz", healthz),
    path("readyz", readyz),
]

handler500 = "cms.http.error_pages.respond_to_error"
