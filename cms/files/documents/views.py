"""Downloads. A document has no public URL of its own; it is served as part of a visible page that uses it."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe
from wagtail.permissions import policy_registry

from cms.content.references import ReadContext, References, resolve_references
from cms.core import clock
from cms.core.sites import SiteRoots
from cms.core.visibility import find_visible_page
from cms.files.storage.responses import respond_with_file
from cms.http.concurrency import limit_storage_reads
from cms.pages.models import BasePage

from .file_types import get_media_type
from .models import StoredDocument
from .resolvers import get_unrestricted_documents


@require_safe
@limit_storage_reads
def download(request: HttpRequest, page_id: int, document_id: int, filename: str) -> HttpResponseBase:
    """Return the file if the page is visible and uses it now, else 404 as if neither existed."""
    now = clock.now()
    page = find_visible_page(page_id, now=now)
    if not isinstance(page, BasePage) or document_id not in _get_document_ids(page, now):
        raise Http404
    document = get_unrestricted_documents().filter(pk=document_id).first()
    if document is None or document.filename != filename:
        raise Http404
    response = _build_response(request, document)
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    response["Access-Control-Allow-Origin"] = "*"  # a viewer in a frontend may read it, like responses of the API
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@limit_storage_reads
def download_for_editors(request: HttpRequest, document_id: int) -> HttpResponseBase:
    """Return the file to editors with permission to choose, change or delete it, also if no page uses it."""
    policy = policy_registry.get_by_type(StoredDocument)
    allowed = policy.instances_user_has_any_permission_for(request.user, ["choose", "change", "delete"])
    response = _build_response(request, get_object_or_404(allowed, pk=document_id))
    response["Cache-Control"] = "private, no-store"
    return response


def _build_response(request: HttpRequest, document: StoredDocument) -> HttpResponseBase:
    """Return the file as an attachment, so that no content runs in the origin of the CMS."""
    name = document.filename
    return respond_with_file(document.file.name, get_media_type(name), download_as=name, request=request)


def _get_document_ids(page: BasePage, now: datetime) -> set[int]:
    """Return the ids of the documents that the page and its calls to action use."""
    site_roots = SiteRoots.read()
    root = site_roots.root_of(page)
    if root is None:
        return set()
    references = References(page_id=page.pk)
    page.collect_references(references)
    resolve_references(
        references, ReadContext(site_roots=site_roots, root=root, now=now), kinds=("own_action", "call_to_action")
    )
    return references.ids["document"]
