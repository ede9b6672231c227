"""The URLs that may receive personal data."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from cms.delivery.webhooks.url_policy import parse_target, validate_url


def validate_private_url(url: str) -> None:
    """Check a URL as those of other webhooks, and that the connection is encrypted or the operator lists the host.

    Raises:
        ValidationError: The URL cannot be allowed.
    """
    validate_url(url)
    to = parse_target(url)
    if to.scheme != "https" and not to.is_listed:
        raise ValidationError(gettext("The URL must start with https://, because the messages contain personal data."))
