"""The public API with all its routers: its own, those that other apps offer, and those of the project."""

from __future__ import annotations

from django.conf import settings
from django.utils.module_loading import import_string
from ninja import NinjaAPI

from cms.core.extension_points import ExtensionPoint
from cms.http import problems

from .routers import exports, lists, pages, site_settings

ROUTERS = ExtensionPoint[str](
    "clarion_api_router",
    receives="The dotted path of a `PublicRouter`, whose operations are below `/api/v1` and in the OpenAPI "
    "document. A project can name it in `API_ROUTERS` instead.",
    example='hooks.register("clarion_api_router", "harbour.tides.router")',
)

api = NinjaAPI(
    title="Clarion",
    version="1.3.0",
    description="Read and search the published content of an organisation.",
    urls_namespace="public",
    openapi_url=None,
    docs_url=None,
)
problems.register(api)

routers = [pages.router, lists.router, site_settings.router, exports.router, lists.feed_router]
routers += [import_string(dotted) for dotted in (*ROUTERS.values(), *settings.API_ROUTERS)]
for router in routers:
    api.add_router("", router)
