"""The view that converts a text to blocks for the page editor. It changes no page."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from cms.http.problems import TooManyRequests
from cms.http.rate_limits import check_rate_limit

from .errors import ConversionFailed
from .images import resolve_images
from .left_out import LeftOut, Loss
from .pasted_html import convert_html
from .stream_blocks import fit_blocks
from .text_form import TextRequest, check_permission, read_text


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
        return _refuse(ConversionFailed(message, 413))
    except ConversionFailed as error:
        return _refuse(error)


@csrf_protect
def _convert(request: HttpRequest) -> HttpResponse:
    _check_rate(request)
    text = read_text(request)
    return JsonResponse(build_response(text, request.user))


def _check_rate(request: HttpRequest) -> None:
    try:
        check_rate_limit(request, "convert_text")
    except TooManyRequests as error:
        message = gettext("You have converted many texts in a short time. Wait a minute and try again.")
        raise ConversionFailed(message, 429, error.retry_after) from error


def build_response(text: TextRequest, user: Any) -> dict[str, Any]:
    """Return what the page editor inserts, and the sentences about what was left out."""
    left_out = LeftOut()
    converted = convert_html(text.html)
    blocks = resolve_images(converted.blocks, _NoImages(left_out))
    stored = fit_blocks(blocks, text.stream_block, left_out)
    value = text.stream_block.to_python(stored)
    return {
        "blocks": text.stream_block.get_form_state(value),
        "left_out": left_out.list_sentences(),
        "title": converted.title,
    }


class _NoImages:
    def __init__(self, left_out: LeftOut) -> None:
        self.left_out = left_out

    def get(self, key: str, alt: str) -> int | None:
        self.left_out.add(Loss.REMOTE_IMAGE, key)
        return None


def _refuse(error: ConversionFailed) -> JsonResponse:
    response = JsonResponse({"error": str(error)}, status=error.status)
    if error.retry_after:
        response["Retry-After"] = str(error.retry_after)
    return response
