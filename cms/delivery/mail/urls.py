"""The URLs at which a mail service reports bounces, of django-anymail: `/mail-events/SERVICE/tracking/`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

import structlog
from anymail import urls
from anymail.exceptions import AnymailWebhookValidationFailure
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern

from cms.http.problems import TooManyRequests, problem, refusal
from cms.http.rate_limits import check_known_refusal, check_rate_limit

log = structlog.get_logger(__name__)

RATE_LIMIT = "mail_events"

View = Callable[..., HttpResponse]


def limit_guesses(view: View) -> View:
    """Refuse a client that has sent wrong passwords or signatures too often, also with the right one."""

    @wraps(view)
    def receive(request: HttpRequest) -> HttpResponse:
        try:
            check_known_refusal(request, RATE_LIMIT)
            try:
                return view(request)
            except AnymailWebhookValidationFailure:
                check_rate_limit(request, RATE_LIMIT)
                log.warning("mail.report_refused")
                return problem(400, "The password or signature is wrong.")
        except TooManyRequests as error:
            return refusal(error)

    return receive


# Only those of the service of this installation, and no e-mails that people send to it.
urlpatterns = [
    URLPattern(pattern.pattern, limit_guesses(pattern.callback), name=pattern.name)
    for pattern in urls.urlpatterns
    if (pattern.name or "").endswith("tracking_webhook")
    and str(pattern.pattern).startswith(f"{settings.MAIL_SERVICE}/" if settings.MAIL_SERVICE else "")
]
