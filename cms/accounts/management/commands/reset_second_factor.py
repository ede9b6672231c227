"""Remove the second factors of a user who has lost them."""

from __future__ import annotations

from typing import Any

import structlog
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.urls import reverse

from cms.accounts.emails import send_notification
from cms.accounts.recovery import find_administrators
from cms.accounts.users.models import User

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    """Deletes authenticator app, keys and recovery codes, ends all sessions and tells the user."""

    help = (
        "Remove all second factors of a user and end their sessions. If the role of the user requires a second factor,"
        " the next log-in asks for a new one. Where two administrators can do this in the admin, the command refuses."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *, username: str, **_: Any) -> None:
        try:
            user = User.objects.get_by_natural_key(username)
        except User.DoesNotExist:
            raise CommandError(f"There is no user {username}.") from None
        if len(administrators := find_administrators(user)) > 1:
            names = ", ".join(one.username for one in administrators)
            url = f"{settings.CMS_URL}{reverse('account_recovery', args=[user.pk])}"
            raise CommandError(
                f"Two of these administrators can do this in the admin, so no operator decides alone: {names}. One"
                f" opens {url} and asks, another one confirms. Deactivate the accounts of those who"
                " have left. If no administrator is left, createsuperuser creates one."
            )
        with transaction.atomic():
            removed, _ = Authenticator.objects.filter(user=user).delete()
            user.end_sessions()
            send_notification(user, "second_factor_reset", user.email)
        log.warning("accounts.second_factor_reset", user=user.pk, removed=removed)
        self.stdout.write(self.style.SUCCESS(f"{removed} second factors of {username} removed, all sessions ended."))
