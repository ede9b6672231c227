"""Settings of what leaves Clarion and enters it: e-mails, webhooks, checks of links, IndexNow, press kits, imports."""

import os
import re
import smtplib
from email.utils import parseaddr
from typing import Any

import django
from django.core.exceptions import ImproperlyConfigured
from limits import parse

from .env import DATA_DIR, env

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

# The mailer `default` queues notifications about approvals until the commit, for the worker; see
# cms/editing/approval/emails.py. It and the worker send with the mailer `delivery`.
MAILERS: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "cms.editing.approval.emails.DeferredEmailBackend"},
    "delivery": {
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "OPTIONS": {"file_path": str(DATA_DIR / "mail")},
    },
}
if django.VERSION < (6, 1):  # does not read MAILERS; see cms/delivery/mail/transport.py
    EMAIL_BACKEND = MAILERS["default"]["BACKEND"]

SMTP_TIMEOUT_SECONDS = 30

ANYMAIL_SCHEME = "anymail://"
ANYMAIL_PREFIX = "ANYMAIL_"

# The mail service of django-anymail, such as `postmark` if EMAIL_URL is anymail://postmark, and what it is given.
_url = env("EMAIL_URL", default="")
MAIL_SERVICE = _url.removeprefix(ANYMAIL_SCHEME) if _url.startswith(ANYMAIL_SCHEME) else ""
ANYMAIL: dict[str, Any] = {
    name.removeprefix(ANYMAIL_PREFIX): value for name, value in os.environ.items() if name.startswith(ANYMAIL_PREFIX)
}
# Several are valid while one replaces another.
ANYMAIL["WEBHOOK_SECRET"] = env.list("ANYMAIL_WEBHOOK_SECRET", default=[])


def read_delivery() -> dict[str, Any]:
    """Return the mailer that EMAIL_URL names: a mail service, an SMTP server, the console or nothing."""
    if MAIL_SERVICE:
        return {"BACKEND": f"anymail.backends.{MAIL_SERVICE}.EmailBackend"}
    found = env.email("EMAIL_URL")
    if not found["EMAIL_HOST"]:
        return {"BACKEND": found["EMAIL_BACKEND"]}
    use_ssl = found.get("EMAIL_USE_SSL", False)
    options = {
        "host": found["EMAIL_HOST"],
        "port": found["EMAIL_PORT"] or (smtplib.SMTP_SSL_PORT if use_ssl else smtplib.SMTP_PORT),
        "username": found["EMAIL_HOST_USER"] or "",
        "password": found["EMAIL_HOST_PASSWORD"] or "",
        "use_tls": found.get("EMAIL_USE_TLS", False),
        "use_ssl": use_ssl,
        "timeout": SMTP_TIMEOUT_SECONDS,
    }
    return {"BACKEND": found["EMAIL_BACKEND"], "OPTIONS": options}


# Seconds between the publication of a page and its comparison with alerts: an e-mail cannot be called back.
ALERT_DELAY_SECONDS = env.int("ALERT_DELAY_SECONDS", default=60)
# A subscriber gets at most one e-mail with news in so many minutes.
ALERT_INTERVAL_MINUTES = env.int("ALERT_INTERVAL_MINUTES", default=30)

# Hosts (`host` or `host:port`) to which messages may be sent although their IP addresses are not public.
WEBHOOK_ALLOWED_HOSTS = env.list("WEBHOOK_ALLOWED_HOSTS", default=[])

# Whether the worker checks the links of public pages to other servers.
LINK_CHECKS = env.bool("LINK_CHECKS", default=True)
# Hosts (`host` or `host:port`) whose links are checked although their IP addresses are not public.
LINK_CHECK_ALLOWED_HOSTS = env.list("LINK_CHECK_ALLOWED_HOSTS", default=[])

# The key proves that notices are those of the site; without it, none are sent.
INDEXNOW_KEY = env("INDEXNOW_KEY", default="")
INDEXNOW_URL = env("INDEXNOW_URL", default="https://api.indexnow.org/indexnow")

if INDEXNOW_KEY and not re.fullmatch(r"[0-9A-Za-z-]{8,128}", INDEXNOW_KEY):
    raise ImproperlyConfigured(
        "INDEXNOW_KEY must have 8 to 128 letters, digits and hyphens; `openssl rand -hex 16` generates one."
    )

# Whether the kits of releases have a PDF; it needs the extra `pdf` and Pango.
PRESS_KIT_PDF = env.bool("PRESS_KIT_PDF", default=True)

# Hosts (`host` or `host:port`) from which imports may fetch files although their IP addresses are not public.
IMPORT_ALLOWED_HOSTS = env.list("IMPORT_ALLOWED_HOSTS", default=[])

IMPORT_UPLOAD_MAX_MB = env.int("IMPORT_UPLOAD_MAX_MB", default=100)  # each file uploaded in the admin
