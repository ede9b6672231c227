"""Settings of the e-mails to subscribers and journalists. docs/operating.md explains them."""

from django.core.exceptions import ImproperlyConfigured
from limits import parse

from .env import env

# E-mails of all workers together, such as 10/second or 600/minute; what the mail server or service accepts.
MAIL_RATE = env("MAIL_RATE", default="10/second")

try:
    parse(MAIL_RATE)
except ValueError:
    raise ImproperlyConfigured(f"MAIL_RATE: {MAIL_RATE} is not a rate, such as 10/second or 600/minute.") from None
