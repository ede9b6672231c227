"""The addresses at which a mail service reports bounces, of django-anymail: `/mail-events/SERVICE/tracking/`."""

from __future__ import annotations

from anymail import urls
from django.conf import settings

# Only those of the service of this installation, and no e-mails that people send to it.
urlpatterns = [
    pattern
    for pattern in urls.urlpatterns
    if (pattern.name or "").endswith("tracking_webhook")
    and str(pattern.pattern).startswith(f"{settings.MAIL_SERVICE}/" if settings.MAIL_SERVICE else "")
]
