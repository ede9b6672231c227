"""The worker job that processes sign-up requests; the mail queue sends the e-mails."""

from __future__ import annotations

from cms.jobs.queue import EMAIL_RETRIES, process_due

from .models import SignUpRequest
from .processor import process_request


def process_queue() -> int:
    """Process a batch of the requests that are due, and return their number."""
    return process_due(SignUpRequest.objects.all(), process_request, EMAIL_RETRIES)
