"""How tests choose the backend of a mailer, with every version of Django."""

from typing import Any

import django

SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


def set_mailer(settings: Any, alias: str, backend: str, **options: Any) -> None:
    """Set the backend of a mailer in MAILERS, and in EMAIL_BACKEND where Django reads that."""
    settings.MAILERS = settings.MAILERS | {alias: {"BACKEND": backend, "OPTIONS": options}}
    if alias == "default" and django.VERSION < (6, 1):
        settings.EMAIL_BACKEND = backend
