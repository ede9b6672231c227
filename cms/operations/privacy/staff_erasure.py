"""Erase the personal data of a member of staff (GDPR, article 17). Content and its history stay, without a name."""

from __future__ import annotations

from typing import Any

import structlog
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from wagtail.models import ModelLogEntry, Page

from cms.editing.approval.models import QueuedEmail

from .staff_records import find_login_records, find_relations, find_sessions

log = structlog.get_logger(__name__)

FORMER_NAME = ("Former", "member of staff")


class LastAdministrator(Exception):
    """The account is the only active one with all rights."""


def erase_staff_data(user: Any) -> int:
    """Anonymise and deactivate the account, delete the records about the person, and return the number of rows.

    Pages, comments, approvals and log entries keep their reference to the account, which has no name any more.

    Raises:
        LastAdministrator: No other active superuser is left.
    """
    with transaction.atomic():
        if user.is_superuser and not _other_administrators(user).exists():
            raise LastAdministrator
        deleted = _delete_records(user)
        _anonymise_history(user)
        Page.objects.filter(locked_by=user).update(locked=False, locked_by=None, locked_at=None)
        _anonymise(user)
    log.info("privacy.staff_data_erased", user=user.pk, rows=deleted)
    return deleted


def _other_administrators(user: Any) -> models.QuerySet[Any]:
    return get_user_model().objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)


def _delete_records(user: Any) -> int:
    rows = [relation.rows(user) for relation in find_relations() if relation.is_about_the_person]
    rows += find_login_records(user)
    if user.email:
        rows.append(QueuedEmail.objects.filter(address__iexact=user.email))
    for session in (sessions := find_sessions(user)):
        session.delete()
    return len(sessions) + sum(_delete(found) for found in rows)


def _delete(rows: models.QuerySet[Any]) -> int:
    """Delete the rows with their files, and return their number."""
    files = [field.name for field in rows.model._meta.concrete_fields if isinstance(field, models.FileField)]
    for row in rows if files else ():
        for name in files:
            file = getattr(row, name)
            if file:
                transaction.on_commit(lambda file=file: file.storage.delete(file.name))
    return rows.delete()[0]


def _anonymise_history(user: Any) -> None:
    """Remove the user's name from the log entries about the account itself."""
    about_account = ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(user), object_id=str(user.pk)
    )
    about_account.update(label=" ".join(FORMER_NAME), data={})


def _anonymise(user: Any) -> None:
    user.username = f"former-{user.pk}"
    user.first_name, user.last_name = FORMER_NAME
    user.email = ""
    user.is_active = user.is_staff = user.is_superuser = False
    user.last_login = None
    user.set_unusable_password()
    user.save()
