"""Keys with which the reader of a release under embargo may load its pictures, documents and press kit.

A browser that loads a file does not have the token. The URLs in the responses for a token therefore have a key, which
names the acceptance that the token was given for, is valid for one file, and ends with the token. It depends on the
version of the release: a file that a newer version no longer contains cannot be loaded with the key of an older one.
"""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from cms.editing.preview.credentials import EMBARGO_FILE_PREFIX, EMBARGO_PICTURE_PREFIX
from cms.files.images.readers import register_reader_check
from cms.files.images.views import PREVIEW_PARAMETER

from .models import TermsAcceptance
from .readers import ACCESS_RELATIONS, Holder
from .releases import EmbargoedRelease

FileKind = Literal["picture", "document", "kit"]

FILES_PATH = "/embargo-files/"
KEY_PATTERN = re.compile(
    rf"(?:{EMBARGO_PICTURE_PREFIX}|{EMBARGO_FILE_PREFIX})([0-9]{{1,18}})-([0-9a-f]{{32}})", re.ASCII
)


def build_picture_query(holder: Holder, release: EmbargoedRelease, picture_id: int) -> str:
    """Return the query with which the holder may load a picture."""
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
    """Return who may load this file with the key of the request, and the release; None without a valid key."""
    key = KEY_PATTERN.fullmatch(request.GET.get(PREVIEW_PARAMETER, ""))
    accepted = TermsAcceptance.objects.select_related(*ACCESS_RELATIONS).filter(token_digest__isnull=False)
    acceptance = accepted.filter(pk=int(key[1])).first() if key else None
    if key is None or acceptance is None:
        return None
    holder = Holder(acceptance.access, acceptance=acceptance)
    release = holder.find_release()
    if release is None or not holder.has_accepted(release):
        return None
    is_valid = constant_time_compare(key[2], _sign(acceptance, release, kind, file_id))
    return (holder, release) if is_valid else None


@register_reader_check
def has_picture_key(request: HttpRequest, picture_id: int) -> bool:
    """Return whether the query has a key with which this picture may be loaded now."""
    return find_reader_of_file(request, "picture", picture_id) is not None


def _build_key(holder: Holder, release: EmbargoedRelease, kind: FileKind, file_id: int | str) -> str:
    assert holder.acceptance is not None  # noqa: S101 - only holders of a token read a release
    return f"{holder.acceptance.pk}-{_sign(holder.acceptance, release, kind, file_id)}"


def _sign(acceptance: TermsAcceptance, release: EmbargoedRelease, kind: FileKind, file_id: int | str) -> str:
    value = f"{acceptance.token_digest}|{release.revision_id}|{kind}|{file_id}"
    return salted_hmac("cms.embargo_access.file", value, algorithm="sha256").hexdigest()[:32]
