"""Settings of the e-mails to subscribers and journalists. docs/operating.md explains them."""

import os
from email.utils import parseaddr

from django.core.exceptions import ImproperlyConfigured
from limits import parse

from .env import env

# E-mails of all workers together, such as 10/second or 600/minute; what the mail server or service accepts.
MAIL_RATE = env("MAIL_RATE", default="10/second")

try:
    parse(MAIL_RATE)
except ValueError:
    raise ImproperlyConfigured(f"MAIL_RATE: {MAIL_RATE} is not a rate, such as 10/second or 600/minute.") from None

# Addresses that a mailing may have as its sender, besides EMAIL_FROM: those that the mail server may send for.
MAIL_SENDERS = env.list("MAIL_SENDERS", default=[])

for address in MAIL_SENDERS:
    if parseaddr(address)[1] != address or "@" not in address:
        raise ImproperlyConfigured(f"MAIL_SENDERS: {address} is no address. Several are separated by commas.")

ANYMAIL_SCHEME = "anymail://"
ANYMAIL_PREFIX = "ANYMAIL_"

# The mail service of django-anymail, such as `postmark` if EMAIL_URL is anymail://postmark, and what it is given.
_url = env("EMAIL_URL", default="")
MAIL_SERVICE = _url.removeprefix(ANYMAIL_SCHEME) if _url.startswith(ANYMAIL_SCHEME) else ""
ANYMAIL = {
    name.removeprefix(ANYMAIL_PREFIX): value for name, value in os.environ.items() if name.startswith(ANYMAIL_PREFIX)
}
