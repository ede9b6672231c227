"""Downloads. A document has no public address of its own: it is served to whoever may see a page that uses it."""

from __future__ import annotations

from datetime import datetime

from django.http import FileResponse, Http404, HttpRequest
from django.utils import timezone
from django.views.decorators.http import require_safe

from cms.core.addresses import Atlas
from cms.core.models import BasePage
from cms.core.reading import Mentions, Viewpoint, resolve
from cms.core.visibility import one_visible

from .found import media_type_of, unrestricted


@require_safe
def download(request: HttpRequest, page_id: int, document_id: int, filename: str) -> FileResponse:
    """The file, if the page is visible now and uses it now; else 404, as if neither existed."""
    now = timezone.now()
    page = one_visible(page_id, now=now)
    if not isinstance(page, BasePage) or document_id not in _documents_of(page, now):
        raise Http404
    document = unrestricted().filter(pk=document_id).first()
    if document is None or document.filename != filename:
        raise Http404
    try:
        stored = document.file.open("rb")
    except FileNotFoundError as gone:
        raise Http404 from gone
    # Always a download: an HTML or SVG file must never run in the origin of the CMS.
    response = FileResponse(stored, as_attachment=True, filename=filename, content_type=media_type_of(document))
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    response["X-Robots-Tag"] = "noindex"
    return response


def _documents_of(page: BasePage, now: datetime) -> set[int]:
    """Of the page itself and of the calls to action that it shows."""
    atlas = Atlas.read()
    root = atlas.around(page)
    if root is None:
        return set()
    mentions = Mentions(page_id=page.pk)
    page.mention(mentions)
    resolve(mentions, Viewpoint(atlas=atlas, root=root, now=now), kinds=("own_action", "call_to_action"))
    return mentions.ids["document"]
