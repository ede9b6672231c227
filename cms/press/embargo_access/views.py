"""Send documents and files of kits to readers of a release under embargo."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from cms.files.documents.file_types import get_media_type
from cms.files.documents.resolvers import get_unrestricted_documents
from cms.files.storage.responses import begins_later, respond_with_file
from cms.http.problems import TooManyRequests, problem, refusal
from cms.http.rate_limits import check_rate_limit
from cms.http.storage_reads import limit_file_reads

from .downloads import end_with_access
from .events import SAME_DOWNLOAD_INTERVAL, SAME_EVENT_INTERVAL, record_event
from .file_keys import FileKind, find_reader_of_file
from .kit_files import send_kit_file
from .models import AccessEvent
from .readers import Holder
from .release_reader import find_document_ids
from .releases import EmbargoedRelease

HEADERS = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}
RATE_LIMIT = "embargo_access"


@require_safe
@limit_file_reads
def download_file(request: HttpRequest, kind: FileKind, file_id: str) -> HttpResponseBase:
    """Return the file if the key of the request is valid for it now, else 404 as if it did not exist.

    Requests with invalid keys count towards the rate limit of attempts.
    """
    response: HttpResponseBase
    try:
        reader = find_reader_of_file(request, kind, file_id)
        if reader is None:
            check_rate_limit(request, RATE_LIMIT)
            raise Http404
        response = _respond(request, kind, file_id, *reader)
    except TooManyRequests as error:
        response = refusal(error)
    except Http404:
        response = problem(404)
    for name, value in HEADERS.items():
        response[name] = value
    return response


def _respond(
    request: HttpRequest, kind: FileKind, file_id: str, holder: Holder, release: EmbargoedRelease
) -> HttpResponseBase:
    """Return the file as an attachment, and record the download.

    Raises:
        Http404: The release or the kit does not contain this file.
    """
    if kind == "document":
        response, name = _send_document(request, release, file_id)
    else:
        response, name = send_kit_file(request, holder.access, release, file_id)
    if request.method == "GET":
        same = SAME_DOWNLOAD_INTERVAL if begins_later(request) else SAME_EVENT_INTERVAL
        record_event(holder.access, AccessEvent.Kind.FILE_DOWNLOADED, name, same)
    return end_with_access(response, lambda: find_reader_of_file(request, kind, file_id) is not None)


def _send_document(request: HttpRequest, release: EmbargoedRelease, file_id: str) -> tuple[HttpResponseBase, str]:
    document_id = int(file_id) if file_id in map(str, find_document_ids(release)) else None
    document = get_unrestricted_documents().filter(pk=document_id).first() if document_id else None
    if document is None:
        raise Http404
    name = document.filename
    return respond_with_file(document.file.name, get_media_type(name), download_as=name, request=request), name
