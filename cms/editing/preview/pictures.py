"""Keys with which the reader of a draft may see its pictures.

The pictures of a draft are not public, and a browser that loads them does not have the token of the preview. The
response for a draft therefore adds a key to the URLs of its pictures. It names the token, is valid for one picture, and
ends with the preview.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from cms.core import clock
from cms.files.images.readers import register_reader_check
from cms.files.images.views import PREVIEW_PARAMETER

from .credentials import PICTURE_PREFIX
from .drafts import is_available
from .models import PreviewToken
from .tokens import SOURCE_RELATIONS

KEY_PATTERN = re.compile(PICTURE_PREFIX + r"([0-9]{1,18})-([0-9a-f]{32})", re.ASCII)


def build_picture_query(token: PreviewToken, picture_id: int) -> str:
    """Return the query that allows the holder of the token to see the picture."""
    key = f"{PICTURE_PREFIX}{token.pk}-{_sign(token, picture_id)}"
    return "?" + urlencode({PREVIEW_PARAMETER: key})


@register_reader_check
def has_preview_key(request: HttpRequest, picture_id: int) -> bool:
    """Return whether the query has a key for this picture whose preview has not ended."""
    key = KEY_PATTERN.fullmatch(request.GET.get(PREVIEW_PARAMETER, ""))
    token = key and _find_token(int(key[1]))
    return bool(key and token and constant_time_compare(key[2], _sign(token, picture_id)) and _is_valid(token))


def _find_token(token_id: int) -> Any:
    tokens = PreviewToken.objects.select_related(*SOURCE_RELATIONS)
    return tokens.filter(pk=token_id, expires_at__gt=clock.now()).first()


def _is_valid(token: Any) -> bool:
    is_revoked = token.shared is not None and token.shared.revoked_at is not None
    return not is_revoked and is_available(token.snapshot or token.shared)


def _sign(token: PreviewToken, picture_id: int) -> str:
    signature = salted_hmac("cms.preview.picture", f"{token.digest}|{picture_id}", algorithm="sha256")
    return signature.hexdigest()[:32]
