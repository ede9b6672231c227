"""The URLs that webhooks may be sent to: public ones, and hosts of the setting WEBHOOK_ALLOWED_HOSTS."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from cms.http import url_policy
from cms.http.url_policy import ForbiddenURL, Target


def parse_target(url: str) -> Target:
    """Return the parts of a URL, without resolving its host.

    Raises:
        ForbiddenURL: The URL is invalid, or its scheme, port or parts are not allowed.
    """
    return url_policy.parse_target(url, settings.WEBHOOK_ALLOWED_HOSTS)


def validate_url(url: str) -> None:
    """Check a URL without resolving its host name, as a validator of a model field.

    Raises:
        ValidationError: The URL cannot be allowed.
    """
    try:
        to = parse_target(url)
        if not to.is_listed and not url_policy.may_be_public_host(to.host):
            raise ForbiddenURL(
                gettext("This host is not public. An operator can allow it with the setting WEBHOOK_ALLOWED_HOSTS.")
            )
    except ForbiddenURL as error:
        raise ValidationError(str(error)) from None
