"""The view that converts a text to blocks for the page editor. It changes no page."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from cms.core.requests import without_transaction
from cms.files.storage.directory import MediaUnavailable
from cms.http.concurrency import ServerBusy, limit_concurrency

from .errors import ConversionFailed, refuse
from .image_store import UploadedImages
from .images import resolve_images
from .left_out import LeftOut
from .page_links import link_own_pages
from .pasted_html import create_image_prefix
from .sources import convert_document, convert_paste
from .stream_blocks import fit_blocks
from .text_form import TextRequest, check_permission, check_rate, read_text

MAX_QUICK_CHARACTERS = 1_000_000  # a longer paste, with its images, takes as long as a document


@without_transaction  # SQLite has one writer, and reading a document takes seconds
@csrf_exempt  # `_convert` is protected: the token is in a body that may be too large to be read
@require_POST
def convert_text(request: HttpRequest) -> HttpResponse:
    """Return the blocks of a pasted text or an uploaded document in the form of the page editor.

    The response is `{"blocks": …, "left_out": [sentence, …], "title": …}`, or `{"error": sentence}` with a status of
    403, 413, 422, 429 or 503.
    """
    try:
        check_permission(request.user)
        return _convert(request)
    except RequestDataTooBig:
        message = gettext("The text is too large. Copy it in parts, or upload it as a document of Word (.docx).")
        return refuse(ConversionFailed(message, 413))
    except MediaUnavailable:
        message = gettext("Images cannot be stored at the moment. Try again in some seconds.")
        return refuse(ConversionFailed(message, 503, 10))
    except ConversionFailed as error:
        return refuse(error)


@csrf_protect
def _convert(request: HttpRequest) -> HttpResponse:
    check_rate(request)
    text = read_text(request)
    if text.file is None and len(text.html) <= MAX_QUICK_CHARACTERS:
        return JsonResponse(build_response(text, request.user))
    try:
        with limit_concurrency(request, "docx"):
            return JsonResponse(build_response(text, request.user))
    except ServerBusy as error:
        message = gettext("Other documents are being converted. Try again in some seconds.")
        raise ConversionFailed(message, 503, error.retry_after) from error


def build_response(text: TextRequest, user: Any) -> dict[str, Any]:
    """Return what the page editor inserts, and the sentences about what was left out.

    Images are stored last, so that a text which cannot be converted stores nothing.
    """
    left_out = LeftOut()
    prefix = create_image_prefix()
    converted = (
        convert_document(text.file, prefix, left_out) if text.file else convert_paste(text.html, prefix, left_out)
    )
    if not converted.blocks and not converted.title:
        raise ConversionFailed(gettext("There is no text in it that a page can have. Choose another document."))
    link_own_pages(converted.blocks)
    name = PurePath(text.file.name or "").stem if text.file else ""
    store = UploadedImages(converted.images, prefix, name or gettext("Pasted image"), user, left_out)
    try:
        blocks = fit_blocks(resolve_images(converted.blocks, store), text.stream_block, left_out)
        state = text.stream_block.get_form_state(text.stream_block.to_python(blocks))
    except Exception:
        store.discard()
        raise
    return {"blocks": state, "left_out": left_out.list_sentences(), "title": converted.title}
