"""What a conversion raises: a sentence for the editor and the status of the response."""

from __future__ import annotations

from django.http import JsonResponse


class ConversionFailed(Exception):
    """A text cannot be converted; the message says why and what to do. Nothing has been stored.

    `status` is 413 for what is too large, 422 for what cannot be read, 429 and 503 for what may be tried again.
    """

    def __init__(self, message: str, status: int = 422, retry_after: int = 0) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


def refuse(error: ConversionFailed) -> JsonResponse:
    """Return the response that tells the script of the editor why there are no blocks."""
    response = JsonResponse({"error": str(error)}, status=error.status)
    if error.retry_after:
        response["Retry-After"] = str(error.retry_after)
    return response
