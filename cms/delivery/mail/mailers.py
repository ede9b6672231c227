"""The connections to mail servers that MAILERS names, with every version of Django.

Django reads MAILERS since 6.1, where `get_connection()` and the settings EMAIL_… are deprecated. When Clarion requires
Django 6.1, `create_mailer(alias)` becomes `django.core.mail.mailers[alias]`, and this module and EMAIL_BACKEND in
cms/settings/delivery.py go.
"""

from __future__ import annotations

import django
from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.module_loading import import_string

DELIVERY = "delivery"  # the mailer that delivers; the mailer `default` queues some e-mails before


def create_mailer(alias: str) -> BaseEmailBackend:
    """Return a new connection of the mailer, which is not open yet."""
    if django.VERSION >= (6, 1):
        from django.core.mail import mailers

        return mailers[alias]
    mailer = settings.MAILERS[alias]
    backend: BaseEmailBackend = import_string(mailer["BACKEND"])(**mailer.get("OPTIONS", {}))
    return backend
