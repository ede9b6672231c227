"""The worker job that processes sign-up requests and then sends e-mails."""

from __future__ import annotations

from cms.jobs.queue import EMAIL_RETRIES, process_due

from .emails import send_email
from .models import OutgoingEmail, SignUpRequest
from .processor import process_request


def process_queue() -> int:
    """Process a batch of the requests and e-mails that are due, and return their number."""
    requests = process_due(SignUpRequest.objects.all(), process_request, EMAIL_RETRIES)
    return requests + process_due(OutgoingEmail.objects.select_related("subscriber"), send_email, EMAIL_RETRIES)
