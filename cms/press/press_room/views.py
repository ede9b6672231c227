"""Downloads of the images of a press room in full size, with credit, licence and caption in their metadata."""

from __future__ import annotations

import struct
from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from cms.content.references import ReadContext, References, resolve_references
from cms.core import clock
from cms.core.sites import SiteRoots
from cms.core.visibility import find_visible_page
from cms.files.images.print_files import PictureNotes, write_jpeg_notes, write_png_notes
from cms.files.images.resolvers import ResolvedPicture
from cms.files.media.metadata.images import strip_metadata
from cms.files.storage.responses import respond_with_content
from cms.http.concurrency import limit_concurrency, limit_storage_reads
from cms.snippets.organisation.site_profile import get_organisation_name

from .models import PressRoomPage, serialize_pictures
from .schema import PressPicture

WRITERS = {"image/jpeg": write_jpeg_notes, "image/png": write_png_notes}
DAMAGED = (ValueError, IndexError, struct.error)


@require_safe
@limit_storage_reads
def download_picture(request: HttpRequest, page_id: int, picture_id: int, name: str) -> HttpResponseBase:
    """Return the original of an image if a visible press room shows it now, else 404 as if neither existed.

    The pixels of JPEG and PNG files stay as they are; segments with metadata are inserted. Files of other formats,
    from which most newsrooms read no metadata, are returned as they are stored.
    """
    page = find_visible_page(page_id, now=(now := clock.now()))
    if not isinstance(page, PressRoomPage):
        raise Http404
    picture, resolved, organisation = _find_shown(page, picture_id, now)
    if picture.original.filename != name:
        raise Http404
    with limit_concurrency(request, "print"):
        content = _read(picture, resolved, organisation)
    response = respond_with_content(request, content, picture.original.media_type, name)
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    response["X-Robots-Tag"] = "noindex"
    response["Access-Control-Allow-Origin"] = "*"  # like responses of the API
    return response


def _find_shown(page: PressRoomPage, picture_id: int, now: datetime) -> tuple[PressPicture, ResolvedPicture, str]:
    """Return the image as the page shows it, and the name of the organisation.

    Raises:
        Http404: The page does not show it.
    """
    site_roots = SiteRoots.read()
    root = site_roots.root_of(page)
    if root is None:
        raise Http404
    references = References(page_id=page.pk)
    page.collect_references(references)
    context = ReadContext(site_roots=site_roots, root=root, now=now)
    found = resolve_references(references, context, kinds=("image",))
    for picture in serialize_pictures(page.pictures, page.pk, found):
        if picture.image.id == picture_id:
            resolved: Any = found.get("image", picture_id)
            return picture, resolved, get_organisation_name(root.site_id)
    raise Http404


def _read(picture: PressPicture, resolved: ResolvedPicture, organisation: str) -> bytes:
    """Return the file, with the notes that its format has a place for.

    Raises:
        Http404: There is no such file.
        MediaUnavailable: The storage does not respond.
    """
    try:
        with default_storage.open(resolved.picture.file.name) as stored:
            content = bytes(stored.read())
    except FileNotFoundError:
        raise Http404 from None
    write = WRITERS.get(picture.original.media_type)
    try:
        return write(strip_metadata(content), _build_notes(picture, organisation)) if write else content
    except DAMAGED:
        return content


def _build_notes(picture: PressPicture, organisation: str) -> PictureNotes:
    licence = picture.image.licence
    return PictureNotes(
        caption=picture.caption,
        alt=picture.image.alt,
        credit=picture.credit,
        source=organisation,
        rights=", ".join(filter(None, (licence.name, licence.terms))) if licence else "",
        licence_url=(licence.url or "") if licence else "",
    )
