"""Read and check what the page editor sends: the text, and the field of a page type that it is for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext
from wagtail.blocks.stream_block import BaseStreamBlock
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from cms.http.problems import TooManyRequests
from cms.http.rate_limits import check_rate_limit

from .errors import ConversionFailed


@dataclass(frozen=True, slots=True)
class TextRequest:
    """A text and the StreamField that it is for: either `html` or `file`."""

    stream_block: BaseStreamBlock
    html: str = ""
    file: UploadedFile | None = None


def check_permission(user: Any) -> None:
    """Raise ConversionFailed unless the user may create or edit pages."""
    if not PagePermissionPolicy().user_has_any_permission(user, {"add", "change"}):
        raise ConversionFailed(gettext("You may not write pages. Ask an administrator for a role that may."), 403)


def check_rate(request: HttpRequest) -> None:
    """Raise ConversionFailed if the user has converted or pasted too many texts within the limit `convert_text`."""
    try:
        check_rate_limit(request, "convert_text")
    except TooManyRequests as error:
        message = gettext("You have converted many texts in a short time. Wait a minute and try again.")
        raise ConversionFailed(message, 429, error.retry_after) from error


def read_text(request: HttpRequest) -> TextRequest:
    """Return the text that was sent.

    Raises:
        ConversionFailed: a part is missing or not valid.
    """
    stream_block = find_stream_block(request.POST.get("page_type", ""), request.POST.get("field", ""))
    if file := request.FILES.get("file"):
        check_size(file)
        return TextRequest(stream_block, file=file)
    html = request.POST.get("html", "")
    if part := request.FILES.get("html"):
        check_size(part)
        html = part.read().decode("utf-8", errors="replace")
    if not html.strip():
        raise ConversionFailed(gettext("There is no text. Copy it again, or choose a file."))
    return TextRequest(stream_block, html=html)


def check_size(file: UploadedFile) -> None:
    """Raise ConversionFailed for a file that is larger than the setting TEXT_UPLOAD_MAX_MB."""
    if (file.size or 0) > settings.TEXT_UPLOAD_MAX_MB * 1_000_000:
        message = gettext("The file is larger than %(megabytes)d MB. Make its images smaller, or divide it.")
        raise ConversionFailed(message % {"megabytes": settings.TEXT_UPLOAD_MAX_MB}, 413)


def find_stream_block(page_type: str, field: str) -> BaseStreamBlock:
    """Return the blocks of a field of a page type.

    Raises:
        ConversionFailed: there is no such page type, or its field has no blocks.
    """
    try:
        model = apps.get_model(page_type)
        found = model._meta.get_field(field)
    except (LookupError, ValueError, FieldDoesNotExist):
        model = found = None
    if model is None or not issubclass(model, Page) or not isinstance(found, StreamField):
        message = gettext("The text cannot be placed here: “%(field)s” of “%(type)s” has no blocks. Reload the page.")
        raise ConversionFailed(message % {"field": field, "type": page_type})
    block: BaseStreamBlock = found.stream_block
    return block
