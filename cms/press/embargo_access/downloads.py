"""End downloads that are on their way when the access ends."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable, Iterable, Iterator

from django.http.response import HttpResponseBase

CHECK_INTERVAL_SECONDS = 0.5


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
        if time.monotonic() - checked_at >= CHECK_INTERVAL_SECONDS:
            if not is_valid():
                raise ConnectionResetError(errno.ECONNRESET, "The access has ended.")
            checked_at = time.monotonic()
        yield chunk
