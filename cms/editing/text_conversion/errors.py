"""What a conversion raises: a sentence for the editor and the status of the response."""

from __future__ import annotations


class ConversionFailed(Exception):
    """A text cannot be converted; the message says why and what to do. Nothing has been stored.

    `status` is 413 for what is too large, 422 for what cannot be read, 429 and 503 for what may be tried again.
    """

    def __init__(self, message: str, status: int = 422, retry_after: int = 0) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after
