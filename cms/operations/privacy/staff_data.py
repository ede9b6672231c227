"""The personal data of members of staff: find, export and erase it (GDPR, articles 15 and 17).

Rows that refer to an account are about the person or about the person's work. Django deletes the rows about a person
together with the account (`on_delete=CASCADE`); work remains (`SET_NULL`, `DO_NOTHING`). Comments are an exception:
Django would delete them, but they are a part of the discussion of a page. An erasure leaves content and its history,
without a name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import structlog
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.apps import apps
from django.contrib.auth import SESSION_KEY, get_user_model
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.management.base import CommandError
from django.db import models, transaction
from django.db.models import Q, QuerySet
from wagtail.models import ModelLogEntry, Page

from cms.editing.approval.models import QueuedEmail
from cms.operations.audit.trail import record_audit

log = structlog.get_logger(__name__)

WORK_IN_SPITE_OF_CASCADE = {"wagtailcore.Comment", "wagtailcore.CommentReply"}
# Secrets, which the person cannot use, and the content of pages, which is no data about the person.
LEFT_OUT = {"content", "content_json", "digest", "key_hash", "password", "session_version"}
LEFT_OUT_OF_MODEL = {"mfa.Authenticator": {"data"}, "socialaccount.SocialToken": {"token", "token_secret"}}
WORDS_OF_WORK = {"comment", "text"}  # what the person has written about the work of others
FORMER_NAME = ("Former", "member of staff")


def get_account(name: str) -> Any:
    """Return the account with this user name or, if it is unique, this e-mail address.

    Raises:
        CommandError: No account or several accounts have it.
    """
    users = get_user_model().objects
    found = list(users.filter(username=name) or users.filter(email__iexact=name))
    if len(found) == 1:
        return found[0]
    reason = "Several accounts have" if found else "No account has"
    raise CommandError(f"{reason} the user name or e-mail address {name}. Give the user name.")


def export_staff_data(user: Any) -> dict[str, Any]:
    """Return the account, the records about the person, and a list of the person's work."""
    records: dict[str, list[Any]] = {}
    work: dict[str, list[Any]] = {}
    for relation in find_relations():
        rows = relation.rows(user)
        if relation.is_about_the_person:
            records[relation.name] = [_read_row(row) for row in rows]
        else:
            work[relation.name] = [_read_work(row) for row in rows]
    return {
        "account": _read_row(user),
        "groups": sorted(user.groups.values_list("name", flat=True)),
        "log_ins": [_read_row(row) for rows in find_login_records(user) for row in rows.order_by("pk")],
        "sessions": [{"ends_at": session.expire_date} for session in find_sessions(user)],
        "records": {name: rows for name, rows in sorted(records.items()) if rows},
        "work": {name: rows for name, rows in sorted(work.items()) if rows},
    }


def _read_row(row: models.Model) -> dict[str, Any]:
    left_out = LEFT_OUT | LEFT_OUT_OF_MODEL.get(row._meta.label, set())
    return {
        field.name: str(value) if isinstance(field, models.FileField) else value
        for field in row._meta.concrete_fields
        if field.name not in left_out
        for value in [field.value_from_object(row)]
    }


def _read_work(row: models.Model) -> dict[str, Any]:
    """Return what the row is about, its dates, and words that the person has written in it."""
    fields = {field.name: field for field in row._meta.local_concrete_fields}
    dates = {name: field for name, field in fields.items() if isinstance(field, models.DateTimeField)}
    words = {name: fields[name] for name in sorted(WORDS_OF_WORK & set(fields))}
    return {"id": row.pk, "about": str(row)} | {
        name: field.value_from_object(row) for name, field in (dates | words).items()
    }


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
        record_audit("account.erased", subject=user)
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


@dataclass(frozen=True, slots=True)
class StaffRelation:
    """A foreign key to the model of users."""

    model: type[models.Model]
    field: str
    is_about_the_person: bool

    @property
    def name(self) -> str:
        return f"{self.model._meta.label}.{self.field}"

    def rows(self, user: Any) -> QuerySet[Any]:
        """Return the rows that refer to the user, in the order of their keys."""
        return self.model._base_manager.filter(**{self.field: user}).order_by("pk")


def find_relations() -> Iterator[StaffRelation]:
    """Yield every foreign key to the model of users, of all installed apps, also those of many-to-many tables."""
    users = get_user_model()
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields:
            if field.related_model is users and isinstance(field, models.ForeignKey):
                is_deleted = field.remote_field.on_delete is models.CASCADE
                is_about_the_person = is_deleted and model._meta.label not in WORK_IN_SPITE_OF_CASCADE
                yield StaffRelation(model, field.name, is_about_the_person)


def find_login_records(user: Any) -> list[QuerySet[Any]]:
    """Return the log-ins and failed log-ins with the user's name or e-mail address, one queryset for each table."""
    names = Q(username__iexact=user.get_username())
    if user.email:
        names |= Q(username__iexact=user.email)
    return [model.objects.filter(names) for model in (AccessLog, AccessFailureLog, AccessAttempt)]


def find_sessions(user: Any) -> list[Session]:
    """Return the sessions of the user. The table names no user, so every session is decoded."""
    key = str(user.pk)
    return [session for session in Session.objects.iterator() if session.get_decoded().get(SESSION_KEY) == key]
