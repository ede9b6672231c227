"""The worker's job that sends e-mails with a secret link, and notifications about changes of an account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from cms.accounts.users.models import User
from cms.core import clock
from cms.core.localisation import find_admin_language
from cms.jobs.queue import EMAIL_RETRIES, process_due

from .models import AccountEmail

RETENTION_PERIOD = timedelta(days=1)  # e-mails that could not be sent are deleted then
# The e-mail backend stores e-mails with this header in its queue, in the transaction of the change that they report.
NOTIFICATION_HEADERS = {"Auto-Submitted": "auto-generated"}


def send_due_emails() -> int:
    """Send a batch of the e-mails that are due, and return their number."""
    rows = AccountEmail.objects.select_related("user", "new_address")
    return process_due(rows, _send, EMAIL_RETRIES)


def delete_expired() -> int:
    """Delete e-mails that failed more than RETENTION_PERIOD ago, and return the number of deleted rows."""
    return AccountEmail.objects.filter(failed_at__lt=clock.now() - RETENTION_PERIOD).delete()[0]


def send_notification(user: User, name: str, address: str, **context: Any) -> None:
    """Queue the notification of a template to the user, at an e-mail address that may be an earlier one of the user."""
    if address:
        _compose(user, name, address, NOTIFICATION_HEADERS, context).send()


def _send(row: AccountEmail) -> None:
    """Send the e-mail, if its account still exists and is active, and delete the row.

    Raises:
        OSError: The mail server is unreachable.
    """
    user = row.user
    if user and user.is_active and row.new_address:
        path = reverse("account_confirm_email", args=[EmailConfirmationHMAC(row.new_address).key])
        _compose(user, "address_confirmation", row.new_address.email, {}, {"path": path}).send()
    elif user and user.is_active:
        key = default_token_generator.make_token(user)
        path = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key])
        _compose(user, "password_reset", user.email, {}, {"path": path}).send()
    row.delete()


def _compose(user: User, name: str, address: str, headers: dict[str, str], context: dict[str, Any]) -> EmailMessage:
    """Return the e-mail of a template, whose first line is the subject, in the language that the user prefers."""
    with override(find_admin_language(user)):
        values = {"user": user, "cms_name": settings.WAGTAIL_SITE_NAME, "cms_url": settings.CMS_URL, **context}
        subject, _, body = render_to_string(f"accounts/emails/{name}.txt", values).strip().partition("\n")
    return EmailMessage(
        f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{subject}", body.strip(), to=[address], headers=headers
    )
