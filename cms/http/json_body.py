"""The JSON object in the body of a request.

Any content type is accepted, because `navigator.sendBeacon` sends text/plain.
"""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, UnreadablePostError
from django.http.request import RawPostDataException
from django.utils.translation import pgettext_lazy

from .parameter_errors import ErrorCode, Fault

MAX_BODY_BYTES = 16_384
TOO_LONG_MESSAGE = pgettext_lazy("visitor", "The body may have at most %(limit)s bytes.")
UNREADABLE_ERRORS = (ValueError, RecursionError, UnreadablePostError, RawPostDataException, SuspiciousOperation)


def read_json_object(request: HttpRequest) -> tuple[dict[str, Any], Fault | None]:
    """Return the object in the body, and no fault; or an empty one, and what is wrong with the body."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY_BYTES:
        return {}, Fault("body", ErrorCode.TOO_LONG, TOO_LONG_MESSAGE, {"limit": MAX_BODY_BYTES})
    try:
        body = json.loads(request.body)
    except UNREADABLE_ERRORS:
        return {}, Fault("body", ErrorCode.NOT_JSON)
    return (body, None) if isinstance(body, dict) else ({}, Fault("body", ErrorCode.NOT_AN_OBJECT))
