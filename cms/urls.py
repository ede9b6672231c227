"""Every address of the CMS."""

from django.conf import settings
from django.urls import include, path, re_path
from django.views.static import serve
from wagtail.admin import urls as wagtailadmin_urls

from cms.api.docs import docs
from cms.api.health import healthz, readyz
from cms.api.public import api, openapi
from cms.branding.logo import logo
from cms.documents.views import download

urlpatterns = [
    path("api/v1/openapi.json", openapi),
    path("api/v1/docs", docs),
    path("api/v1/", api.urls),
    path("documents/<int:page_id>/<int:document_id>/<str:filename>", download),
    # Pictures under names nobody can guess. Never the documents beside them.
    re_path(
        r"^media/(?P<path>(?:pictures|renditions)/[0-9a-f]{32}\.[a-z0-9]{1,5})$",
        serve,
        {"document_root": settings.MEDIA_ROOT},
    ),
    path("admin/branding/logo", logo, name="branding_logo"),
    path("admin/", include(wagtailadmin_urls)),
    path("healthz", healthz),
    path("readyz", readyz),
]
