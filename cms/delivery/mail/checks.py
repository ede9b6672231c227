"""System checks of the mail queue."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string

from .kinds import registered_paths
from .transport import DELIVERY


@register()
def check_kinds(**_: Any) -> list[CheckMessage]:
    """Return an error for each function of a kind of e-mails that does not exist."""
    errors: list[CheckMessage] = []
    for name, path in registered_paths():
        try:
            import_string(path)
        except ImportError as error:
            errors.append(Error(f"The e-mails of the kind {name}: {error}", id="mail.E001"))
    return errors


@register()
def check_mail_service(**_: Any) -> list[CheckMessage]:
    """Return what is wrong with the mail service: its name, or webhooks that anybody could send."""
    errors: list[CheckMessage] = []
    if not apps.is_installed("anymail"):
        return errors
    if settings.MAIL_SERVICE:
        try:
            import_string(settings.MAILERS[DELIVERY]["BACKEND"])
        except ImportError as error:
            errors.append(Error(f"EMAIL_URL names no mail service of django-anymail: {error}", id="mail.E002"))
    secrets = settings.ANYMAIL.get("WEBHOOK_SECRET") or [""]
    if not all(":" in secret for secret in secrets):
        hint = "Set ANYMAIL_WEBHOOK_SECRET to user:password, and enter both in the URL of the webhook."
        errors.append(Error("Anybody could send webhooks about e-mails.", hint=hint, id="mail.E003"))
    return errors
