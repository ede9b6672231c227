"""Images, documents and kits of a release under embargo: the keys in their URLs, and the downloads with these keys.

A browser that loads a file does not have the token. The URLs in the responses for a token therefore have a key, which
names the acceptance that the token was given for, is valid for one file, and ends with the token. It also names the
version of the release, and ends a short time after that: a file that a newer version no longer contains cannot be
loaded with the key of an older one.
"""

from __future__ import annotations

import errno
import re
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Literal
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from wagtail import hooks

from cms.core.signatures import is_signature, sign
from cms.editing.preview.credentials import EMBARGO_FILE_PREFIX, EMBARGO_PICTURE_PREFIX
from cms.files.documents.file_types import get_media_type
from cms.files.documents.resolvers import get_unrestricted_documents
from cms.files.images.views import PREVIEW_PARAMETER
from cms.files.storage.responses import begins_later, respond_with_file
from cms.http.concurrency import limit_file_reads
from cms.http.problems import TooManyRequests, problem, refusal
from cms.http.rate_limits import check_rate_limit

from .credentials import ACCESS_RELATIONS, Holder
from .kits import send_kit_file
from .models import AccessEvent, TermsAcceptance
from .releases import EmbargoedRelease, find_document_ids
from .terms import SAME_DOWNLOAD_INTERVAL, SAME_EVENT_INTERVAL, record_event
from .trial_access import KEY as TRIAL_KEY
from .trial_access import find_trial_of_key
from .versions import find_version

FileKind = Literal["picture", "document", "kit"]

FILES_PATH = "/embargo-files/"
KEY_PATTERN = re.compile(
    rf"(?:{EMBARGO_PICTURE_PREFIX}|{EMBARGO_FILE_PREFIX})(?P<name>[0-9]{{1,18}}|{TRIAL_KEY})"
    r"(?:-v(?P<version>[0-9]{1,9}))?-(?P<signature>[0-9a-f]{32})",
    re.ASCII,
)
SALT = "cms.embargo_access.file"
ACCESS_CHECK_INTERVAL_SECONDS = 0.5
HEADERS = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}
RATE_LIMIT = "embargo_access"


def build_picture_query(holder: Holder, release: EmbargoedRelease, picture_id: int) -> str:
    """Return the query with which the holder may load an image."""
    return "?" + urlencode(
        {PREVIEW_PARAMETER: EMBARGO_PICTURE_PREFIX + _build_key(holder, release, "picture", picture_id)}
    )


def build_file_url(kind: FileKind, holder: Holder, release: EmbargoedRelease, file_id: int | str) -> str:
    """Return the URL of a document or of a file of the kit. It does not contain the name of the file."""
    key = urlencode({PREVIEW_PARAMETER: EMBARGO_FILE_PREFIX + _build_key(holder, release, kind, file_id)})
    return f"{settings.CMS_URL}{FILES_PATH}{kind}/{file_id}?{key}"


def find_reader_of_file(
    request: HttpRequest, kind: FileKind, file_id: int | str
) -> tuple[Holder, EmbargoedRelease] | None:
    """Return who may load this file with the key of the request, and the version; None without a valid key."""
    key = KEY_PATTERN.fullmatch(request.GET.get(PREVIEW_PARAMETER, ""))
    holder = _find_holder(key["name"]) if key else None
    release = holder.find_release() if holder else None
    if key is None or holder is None or release is None or not holder.has_accepted(release):
        return None
    # Keys of the release before 0.4 name no version; they are of the scheduled one.
    version = find_version(release, int(key["version"]) if key["version"] else None)
    if version is None or not is_signature(key["signature"], SALT, _build_signed_value(holder, version, kind, file_id)):
        return None
    return holder, version


def _find_holder(name: str) -> Holder | None:
    """Return who is named in a key: by the acceptance, or by the key of a trial access."""
    if not name.isdecimal():
        trial = find_trial_of_key(name, has_accepted=True)
        return Holder(trial.build_access(), trial=trial) if trial else None
    accepted = TermsAcceptance.objects.select_related(*ACCESS_RELATIONS).filter(token_digest__isnull=False)
    acceptance = accepted.filter(pk=int(name)).first()
    return Holder(acceptance.access, acceptance=acceptance) if acceptance else None


@hooks.register("clarion_image_access")
def has_picture_key(request: HttpRequest, picture_id: int) -> bool:
    """Return whether the query has a key with which this image may be loaded now."""
    return find_reader_of_file(request, "picture", picture_id) is not None


def _build_key(holder: Holder, release: EmbargoedRelease, kind: FileKind, file_id: int | str) -> str:
    name = holder.trial.key if holder.trial else _get_acceptance(holder).pk
    return f"{name}-v{release.number}-{sign(SALT, _build_signed_value(holder, release, kind, file_id))}"


def _build_signed_value(holder: Holder, release: EmbargoedRelease, kind: FileKind, file_id: int | str) -> str:
    secret = holder.trial.key if holder.trial else _get_acceptance(holder).token_digest
    return f"{secret}|{release.revision_id}|{kind}|{file_id}"


def _get_acceptance(holder: Holder) -> TermsAcceptance:
    assert holder.acceptance is not None  # noqa: S101 - only holders of a token read a release
    return holder.acceptance


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
        record_event(holder.access, AccessEvent.Kind.FILE_DOWNLOADED, name, same, release.revision_id)
    return end_with_access(response, lambda: find_reader_of_file(request, kind, file_id) is not None)


def _send_document(request: HttpRequest, release: EmbargoedRelease, file_id: str) -> tuple[HttpResponseBase, str]:
    document_id = int(file_id) if file_id in map(str, find_document_ids(release)) else None
    document = get_unrestricted_documents().filter(pk=document_id).first() if document_id else None
    if document is None:
        raise Http404
    name = document.filename
    return respond_with_file(document.file.name, get_media_type(name), download_as=name, request=request), name


def end_with_access(response: HttpResponseBase, is_valid: Callable[[], bool]) -> HttpResponseBase:
    """Let the response end within a second after the access, so that a large file is not sent for minutes after it."""
    if response.streaming:
        # This also sets `file_to_stream` to None: otherwise the server would send the file itself, to its end.
        response.streaming_content = _iterate_while(is_valid, response.streaming_content)
    return response


def _iterate_while(is_valid: Callable[[], bool], chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the chunks.

    Raises:
        ConnectionResetError: The access has ended. Gunicorn closes the connection, so that the client does not wait.
    """
    checked_at = time.monotonic()
    for chunk in chunks:
        if time.monotonic() - checked_at >= ACCESS_CHECK_INTERVAL_SECONDS:
            if not is_valid():
                raise ConnectionResetError(errno.ECONNRESET, "The access has ended.")
            checked_at = time.monotonic()
        yield chunk
